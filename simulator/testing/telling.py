"""A run of features, told in the terminal for people: what failed and why, and no traceback."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import indent
from typing import Final

import pytest
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from simulator.testing.outcomes import Run, ScenarioOutcome

__all__ = ["Teller", "tell"]

_MARKS: Final = {"passed": "[green]✓[/]", "not_run": "[yellow]-[/]"}
_FAILED: Final = "[red]✗[/]"
_NO_STEP: Final = ("passed", "skipped", "not_run")


class Teller:
    """Hears of a run as pytest carries it out; on a terminal it says how far it is.

    Args:
        terminal: Where to say so.
    """

    def __init__(self, terminal: Console) -> None:
        self._done = 0
        self._status = Status("features", console=terminal)
        self._shows = terminal.is_terminal

    def pytest_sessionstart(self) -> None:
        """Begin to say how far it is."""
        if self._shows:
            self._status.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the scenarios that are over."""
        if report.when == "teardown":
            self._done += 1
            self._status.update(f"{self._done} done")

    def pytest_unconfigure(self) -> None:
        """Leave the terminal as it was."""
        self._status.stop()


def tell(run: Run, out: Console) -> None:
    """Tell what a run came to, feature by feature, and whether to believe it."""
    several = len(run.columns) > 1
    for path, scenarios in groupby(run.scenarios, key=lambda one: one.path):
        out.print(f"[bold]{escape(path)}[/]", highlight=False, soft_wrap=True)
        for one in scenarios:
            mark = _MARKS.get(one.status, _FAILED)
            title = escape(one.full_title + (f" [{one.column}]" if several else ""))
            out.print(f"  {mark} {title}", highlight=False, soft_wrap=True)
            _lines(_why(one), out)
    for fault in run.faults:
        named = f"scenario {fault.scenario!r} " if fault.scenario else ""
        out.print(f"{_FAILED} {escape(fault.where)}", highlight=False, soft_wrap=True)
        _lines([f"{named}{fault.reason}"], out)
    for note in run.notes:
        out.print(f"[yellow]![/] {escape(note)}", highlight=False, soft_wrap=True)
    out.print(f"{run.verdict} Seed {run.chance}.", markup=False, highlight=False, soft_wrap=True)


def _lines(lines: Iterable[str], out: Console) -> None:
    for line in lines:
        out.print(indent(line, " " * 6), markup=False, highlight=False, soft_wrap=True)


def _why(one: ScenarioOutcome) -> Iterator[str]:
    """Say which step it was, why, and how to run it again."""
    if one.status == "passed":
        return
    told = [step for step in one.steps if step.status not in _NO_STEP]
    for step in told:
        yield f"{one.path}:{step.line}: {step.keyword} {step.text}"
        yield indent(step.message or one.reason, "  ")
    if not told:
        yield f"{'not run: ' if one.status == 'not_run' else ''}{one.reason}"
    if one.command and one.status != "not_run":
        yield f"again: {one.command}"
    if one.bundle:
        yield f"once more: offtarget replay {one.bundle}"
