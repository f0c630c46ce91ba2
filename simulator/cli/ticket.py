"""A production ticket in the terminal: a file of events replayed for one id, and told."""

import dataclasses
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import click
from rich.console import Console
from rich.markup import escape

from destination.documents import DocumentError
from destination.events import Item, read_events
from destination.pipeline import Pipeline
from destination.workspace.single import both_destinations
from simulator.cli.documents import STDIN
from simulator.cli.options import print_json
from simulator.cli.story import console
from simulator.replay.history import Dropped, History, ReplayError, history_of
from simulator.replay.pages import Pages
from simulator.replay.setup import DEFAULT_CLIENT, client_of
from simulator.replay.ticket import Ticket, answer
from simulator.replay.timeline import Conclusion
from simulator.replay.walk import Setup
from simulator.times import TimeError, format_instant, parse_instant
from simulator.workspace import load_workspace

__all__ = ["replay"]

_SHOWN: Final = 5  # lines that were left out
_BEGINNING, _END = 100, 100  # lines of a timeline that is too long to be read
_COLOURS: Final = {
    "visit": "blue",
    "bound": "magenta",
    "visible": "green",
    "attempt": "yellow",
    "outcome": "bold yellow",
    "expires": "red",
}


def replay(
    identifier: str,
    events: str,
    *,
    workspace: str | None,
    client: str | None,
    at: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Answer a ticket and print the answer.

    Raises:
        click.UsageError: A file cannot be used, or an option's value cannot.
    """
    try:
        setup = _setup(workspace, client, at, seed)
        with _opened(events) as file:
            pages = Pages()
            history = history_of(identifier, _reader(file, pages))
            history = dataclasses.replace(history, missing=pages.missing)
    except (DocumentError, ReplayError, OSError) as error:
        raise click.UsageError(str(error)) from None
    except TimeError as error:
        raise click.UsageError(f"--at: {error}") from None
    _tell_dropped(history)
    ticket = answer(history, setup)
    if as_json:
        print_json(ticket)
    else:
        _tell(ticket, console())


def _setup(workspace: str | None, client: str | None, at: str | None, seed: int) -> Setup:
    declared = (
        both_destinations(client or DEFAULT_CLIENT)
        if workspace is None
        else load_workspace(Path(workspace))
    )
    for name, error in Pipeline(declared).refused.items():
        raise click.UsageError(f"{workspace}: destinations.{name} cannot be set up: {error}")
    until = None if at is None else parse_instant(at)
    return Setup(declared, client or client_of(declared), seed, until)


def _opened(events: str) -> IO[bytes]:
    """Open a file of events; what can be read but once is kept in one first."""
    if events == STDIN:
        return _kept(sys.stdin.buffer)
    file = Path(events).open("rb")  # noqa: SIM115  the caller closes it
    if file.seekable():
        return file
    with file:
        return _kept(file)


def _kept(piped: IO[bytes]) -> IO[bytes]:
    kept = TemporaryFile()  # noqa: SIM115  the caller closes it
    shutil.copyfileobj(piped, kept)
    kept.flush()
    return kept


def _reader(file: IO[bytes], pages: Pages) -> Callable[[], Iterable[Item]]:
    def read() -> Iterator[Item]:
        with os.fdopen(os.dup(file.fileno()), "rb") as again:
            again.seek(0)
            yield from read_events(again, pages.add)

    return read


def _tell_dropped(history: History) -> None:
    """Say on standard error which lines were left out."""
    shown: list[Dropped] = list(history.dropped[:_SHOWN])
    for one in shown:
        click.echo(f"offtarget: event {one.number} left out: {one.reason}", err=True)
    if len(history.dropped) > len(shown):
        more = len(history.dropped) - len(shown)
        click.echo(f"offtarget: and {more} more left out", err=True)


def _tell(ticket: Ticket, out: Console) -> None:
    mark = "certain" if ticket.certain else f"depends on the {' and the '.join(ticket.depends_on)}"
    out.print(f"[bold]{ticket.verdict}[/] ({mark}): {escape(ticket.sentence)}", soft_wrap=True)
    if ticket.cure:
        out.print(f"  {escape(ticket.cure)}", soft_wrap=True)
    alike = groupby(ticket.timeline, lambda one: (one.kind, one.what, one.coming))
    told = [list(ones) for _, ones in alike]
    day = ""
    for place, (one, *again) in enumerate(told):
        if _BEGINNING <= place < len(told) - _END:
            if place == _BEGINNING:
                left = len(told) - _BEGINNING - _END
                out.print(f"\n[dim]{left} lines are left out here; --json has them all[/]")
            continue
        if one.at[:10] != day:
            day = one.at[:10]
            out.print(f"\n[dim]{day}[/]")
        more = f", and {len(again)} more until {_clock(again[-1].at, one.at)}" if again else ""
        _tell_one(one, more, out)


def _tell_one(one: Conclusion, more: str, out: Console) -> None:
    colour = _COLOURS[one.kind]
    when = f"[cyan]{_clock(one.at, one.at):<8}[/]"
    line = f"{when} [{colour}]{one.kind:<8}[/] {escape(one.what + more)}"
    if doubt := _doubt(one):
        line += f" [dim]{escape(f'({doubt})')}[/]"
    out.print(line, soft_wrap=True)


def _doubt(one: Conclusion) -> str:
    """Say on what a conclusion depends, and from when to when it may come."""
    parts = []
    if one.coming:
        parts.append("to come")
    if one.depends_on:
        parts.append("depends on the " + " and the ".join(one.depends_on))
    if one.earliest is not None:
        last = "never" if one.latest is None else _clock(one.latest, one.at)
        sure = "in any case, " if one.certain else ""
        parts.append(f"{sure}{_clock(one.earliest, one.at)} to {last}")
    return ", ".join(parts)


def _clock(instant: str, beside: str) -> str:
    """Write an instant to the second: the time alone on the day it stands beside."""
    moment = parse_instant(instant)
    day, _, clock = format_instant(moment - moment % 1000).rstrip("Z").partition("T")
    return clock if day == beside[:10] else f"{day} {clock}"
