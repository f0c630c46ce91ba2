"""``offtarget check``: what will go wrong with these events in production, and why."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from simulator.cli.declared import declared, declared_options
from simulator.cli.options import FAILED, json_option, option, print_json, verb

if TYPE_CHECKING:
    from rich.console import Console

    from destination.hazards import Report

_COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@verb(example="offtarget check events.ndjson\nofftarget check - --workspace shop.yaml --json")
@click.argument(
    "events", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="EVENTS"
)
@declared_options
@option(
    "--inventory",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write which attributes leave, how, and where they are hashed, as CSV.",
)
@json_option
def command(
    *,
    events: str,
    workspace: Path | None,
    client: str | None,
    mapping: Path | None,
    inventory: Path | None,
    as_json: bool,
) -> None:
    """Say what will go wrong with events in production; exit 1 if anything is an error.

    EVENTS is a file of events: NDJSON, gzipped or not, a JSON array, an answer of the Profile
    API; - reads standard input. Without a workspace, all traits go to one cloud destination.
    """
    from destination.events import read_events  # noqa: PLC0415  on use
    from destination.hazards import Checker, check_all  # noqa: PLC0415
    from destination.pipeline import Pipeline  # noqa: PLC0415
    from destination.privacy.inventory import Inventory  # noqa: PLC0415
    from simulator.cli.story import console  # noqa: PLC0415

    way = declared(workspace, client, mapping)
    listed = None if inventory is None else Inventory(Pipeline(way))
    with click.open_file(events, "rb") as file:
        also = None if listed is None else listed.see
        report = check_all(read_events(file), Checker(way), also=also)
    if listed is not None and inventory is not None:
        try:
            with inventory.open("w", encoding="utf-8", newline="") as table:
                listed.write(table)
        except OSError as error:
            raise click.UsageError(f"--inventory: {error}") from None
    if as_json:
        print_json(report)
    else:
        _tell(report, console())
    sys.exit(FAILED if report.errors else 0)


def _tell(report: "Report", out: "Console") -> None:
    for code, found in report.hazards.items():
        out.print(f"[bold]{found.count:>8} {code}[/]: {escape(found.title)}", soft_wrap=True)
        for one in found.examples:
            where = f"line {one.line}" if one.line else "every event"
            what = f"[{_COLOURS[one.severity]}]{one.severity}[/], {where}"
            named = f", {one.field}" if one.field else ""
            out.print(f"         {what}{_plain(named)}: {_plain(one.sentence)}", soft_wrap=True)
        out.print(f"         [green]cure[/]: {escape(found.cure)}", soft_wrap=True)
        if found.scenario:
            out.print(f"         see it: offtarget run {found.scenario} --story", soft_wrap=True)
    for line in report.malformed:
        out.print(f"line {line.line}: {_plain(line.reason)}", soft_wrap=True)
    count = sum(found.count for found in report.hazards.values())
    unread = report.lines - report.events
    said = f"{report.lines} lines, {report.events} events, {unread} malformed, {count} hazards"
    out.print(f"{said}, {report.errors} of them errors")


def _plain(text: str) -> str:
    """Show what a terminal can show, and none of it as markup."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return escape(shown)
