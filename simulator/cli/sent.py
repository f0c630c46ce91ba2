"""What became of a file of events, and what would: in the terminal, and as JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from destination.pipeline import Pipeline
from simulator.segment.dry_run import DryRun, PlannedDelivery
from simulator.segment.tally import Entry, Tally

__all__ = ["show_plans", "show_summary"]

_MOST_SHOWN: Final = 20
_EXPLAINED: Final = frozenset(("lost", "awaiting_retry"))
_COLOURS: Final = {
    "failed_on_ingest": "red",
    "failed": "red",
    "lost": "red",
    "awaiting_retry": "yellow",
    "delivered": "green",
    "planned": "green",
}


def show_summary(tally: Tally, *, as_json: bool, ask: str = "") -> None:
    """Show the numbers of a run.

    Args:
        tally: The numbers.
        as_json: Whether as one document.
        ask: The command that says why an event is lost or waits; shown where one does.
    """
    if as_json:
        _write(_document(tally))
        return
    out, summary = Console(highlight=False), tally.summary()
    for one in summary.malformed[:_MOST_SHOWN]:
        where = f"{one.file}:{one.line}" if one.file else f"line {one.line}"
        out.print(f"[red]✗[/] {escape(f'{where}: {one.reason}')}", soft_wrap=True)
    if tally.malformed_total > _MOST_SHOWN:
        out.print(f"  and {tally.malformed_total - _MOST_SHOWN} more lines that hold no event")
    out.print(_table(summary.outcomes, summary.verdicts, summary.discards))
    lines, events = _count(summary.lines, "line"), _count(summary.events, "event")
    out.print(f"{lines}: {events}, {tally.malformed_total} malformed")
    if ask and not _EXPLAINED.isdisjoint(summary.outcomes):
        out.print(escape(f"Why one is lost or waits: {ask}"), soft_wrap=True)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _table(
    outcomes: Mapping[str, int], verdicts: Mapping[str, int], discards: Mapping[str, int]
) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for title, numbers in (("outcome", outcomes), ("verdict", verdicts), ("discard", discards)):
        for place, (name, number) in enumerate(numbers.items()):
            colour = _COLOURS.get(name, "default")
            shown = f"[{colour}]{escape(name.replace('_', ' ') if title == 'outcome' else name)}[/]"
            table.add_row("" if place else title, shown, str(number))
    return table


def show_plans(
    pipeline: Pipeline, entries: Iterable[Entry], tally: Tally, *, as_json: bool
) -> None:
    """Show what would be sent as it is planned; as JSON the numbers follow in one document."""
    plans = DryRun(pipeline).plan(entries, tally)
    if as_json:
        for piece in _with_plans(plans, tally):
            _write(piece, newline=False)
        return
    for deliveries in plans:
        for line in _told(deliveries):
            _write(line)


def _with_plans(plans: Iterable[list[PlannedDelivery]], tally: Tally) -> Iterator[str]:
    """Write one document, a line for each plan; the numbers come last, when they are known."""
    before = '{\n  "plans": [\n    '
    for deliveries in plans:
        for one in deliveries:
            yield f"{before}{json.dumps(msgspec.to_builtins(one), ensure_ascii=False)}"
            before = ",\n    "
    end = "\n  ],\n" if before.startswith(",") else '{\n  "plans": [],\n'
    yield f"{end}{_document(tally).removeprefix('{').lstrip(chr(10))}\n"


def _document(tally: Tally) -> str:
    return json.dumps(msgspec.to_builtins(tally.summary()), indent=2, ensure_ascii=False)


def _told(deliveries: list[PlannedDelivery]) -> Iterator[str]:
    """Tell one event: how many mappings matched, and each request."""
    first = deliveries[0]
    where = f"{first.file}:{first.line}" if first.file else f"line {first.line}"
    matched = sum(one.outcome in ("planned", "failed") and bool(one.mapping) for one in deliveries)
    count = f"{matched or 'no'} mapping{'s' if matched > 1 else ''} matched"
    if first.outcome == "failed_on_ingest":
        count = "Segment drops it"
    yield f"{where}: {_plain(first.type or '(no type)')} {_plain(first.id or '(no id)')}: {count}"
    for one in deliveries:
        named = ", ".join(_plain(name) for name in (one.destination, one.mapping) if name)
        why = ": ".join(_plain(part) for part in (one.code, one.message) if part)
        told = [one.outcome.replace("_", " "), *([why] if why else [])]
        yield f"  {named + ': ' if named else ''}{', '.join(told)}"
        if one.payload is not None:
            yield f"    payload {json.dumps(one.payload, ensure_ascii=False)}"
        for request in one.requests:
            yield f"    {request.method} {request.url}"
            for name, value in request.headers.items():
                yield f"      {name}: {value}"
            if request.body:
                yield f"      {request.body}"


def _plain(text: str) -> str:
    """Show text of an event so that it cannot steer a terminal."""
    return text if text.isprintable() else json.dumps(text)[1:-1]


def _write(text: str, *, newline: bool = True) -> None:
    """Print; half a character, which no output takes, is printed as JSON writes it."""
    click.echo(text.encode(errors="backslashreplace").decode(), nl=newline)
