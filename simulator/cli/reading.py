"""Files of events opened for a command: several, gzipped, standard input, with a progress bar."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from destination.events import read_events
from simulator.cli.documents import STDIN
from simulator.segment.tally import Entry

__all__ = ["entries_of"]


@contextmanager
def entries_of(files: Sequence[str]) -> Iterator[Iterator[Entry]]:
    """Open files one after the other and give what is in them.

    While they are read, a bar on standard error shows how far one is, on a terminal.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns,
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        yield _entries(files, progress)


def _entries(files: Sequence[str], progress: Progress) -> Iterator[Entry]:
    for file in files:
        name = file if len(files) > 1 else ""
        with _opened(file, progress) as watched:
            for item in read_events(watched):
                yield Entry(name, item)


@contextmanager
def _opened(file: str, progress: Progress) -> Iterator[IO[bytes]]:
    size = None if file == STDIN else Path(file).stat().st_size
    with nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb") as raw:
        if progress.disable:
            yield raw
        else:
            task = progress.add_task("standard input" if file == STDIN else file, total=size)
            yield progress.wrap_file(raw, total=size, task_id=task)
