"""``offtarget send``: files of events, through Segment's cloud destination to Target."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from simulator.cli.declared import declared, declared_options
from simulator.cli.options import FAILED, json_option, option, seed_option, verb

if TYPE_CHECKING:
    from destination.wires import WireName

_EVENTS: Final = click.Path(exists=True, dir_okay=False, allow_dash=True)


@verb(
    example=(
        "offtarget send events.ndjson --dry-run\n"
        "offtarget send events.ndjson.gz --workspace shop.yaml --json\n"
        "offtarget send - --client acme --wire safe --url http://127.0.0.1:8420"
    )
)
@click.argument("events", nargs=-1, required=True, type=_EVENTS, metavar="EVENTS…")
@declared_options
@option("--wire", type=click.Choice(["segment", "safe"]), help="Overrules the destinations' own.")
@option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@option("--url", help="A live server to send to; in process if left out.")
@option("--token", help="The lab token, where that server wants one.")
@option(
    "--concurrency",
    type=click.IntRange(1, 1000),
    default=8,
    help="How many events are under way at once on a live server.",
)
@seed_option
@json_option
def command(  # noqa: PLR0913  a flag each
    *,
    events: Sequence[str],
    workspace: Path | None,
    client: str | None,
    mapping: Path | None,
    wire: "WireName | None",
    dry_run: bool,
    url: str | None,
    token: str | None,
    concurrency: int,
    seed: int,
    as_json: bool,
) -> None:
    """Send files of events through the cloud destination, and count what became of them.

    NDJSON, plain or gzipped, or JSON arrays; - is standard input; blank lines are passed over.
    In process the events meet a fresh simulator at their own times, retries included; what
    analytics.js made acts in its page first, and so creates profiles. On a live server the cloud
    destination alone sends, tries each delivery once, and keeps each visitor's in order. Exit 1
    if anything failed, was lost, waits for a retry, or could not be read.
    """
    from destination.pipeline import Pipeline  # noqa: PLC0415  on use
    from destination.workspace.single import with_page  # noqa: PLC0415
    from simulator.cli.reading import entries_of  # noqa: PLC0415
    from simulator.cli.sent import show_plans, show_summary  # noqa: PLC0415
    from simulator.segment.live import send_to  # noqa: PLC0415
    from simulator.segment.sending import InProcess  # noqa: PLC0415
    from simulator.segment.tally import Tally  # noqa: PLC0415

    way, tally = declared(workspace, client, mapping), Tally()
    if workspace is None:
        way = with_page(way)
    if url is not None and not dry_run:
        _reach(url, token)
    with entries_of(events) as entries:
        if dry_run:
            show_plans(Pipeline(way, wire=wire), entries, tally, as_json=as_json)
        elif url is None:
            InProcess(way, wire=wire, seed=seed).send(entries, tally)
        else:
            send_to(url, entries, Pipeline(way, wire=wire), tally, concurrency)
    if not (dry_run and as_json):
        where = "--events FILE" if url is None else f"--url {url}"
        show_summary(tally, as_json=as_json, ask=f"offtarget explain ID {where}")
    sys.exit(0 if tally.ok else FAILED)


def _reach(url: str, token: str | None) -> None:
    """See that a simulator answers before the first event is read.

    Raises:
        NotReachableError: None does.
    """
    from simulator.client import Client  # noqa: PLC0415  on use

    with Client(url, token=token) as server:
        server.info()
