"""Forks that each carry out a suite: heard as they go, and cut off where one takes too long.

What a run came to is put together here, where it was started, from what its fork tells of each
test. So it is known also of a fork that did not come to its end.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Final, Protocol

from msgspec import Struct

__all__ = ["Forks", "ProofError", "Run", "Scenario", "Start", "Work", "ended"]

_RAN: Final = ("0", "1")  # pytest's exit codes of a suite that was carried out
_CUTS: Final = 3
"""How often a run goes on in another fork after one was cut off: what is worse takes hours."""


class ProofError(Exception):
    """A suite cannot be proven: it did not run, or not the same scenarios."""


class Scenario(Struct, frozen=True, order=True):
    """A scenario, or an outline with all its rows.

    Attributes:
        path: Its feature file, relative to the suite's folder.
        line: Its line there.
        name: Its name.
    """

    path: str
    line: int
    name: str


class Run(Struct):
    """What one run of a suite came to.

    Attributes:
        scenarios: All that were there to run.
        red: Those that failed, and why.
        others: What else failed, such as a test that is no scenario.
        idle: Those that were not run, with none of their rows.
        timed_out: Those that were cut off: of the red.
        unreached: Those that were asked for and never began, for too many were cut off.
        notes: What there is to know of what was asked for, such as a tag that no scenario has.
    """

    scenarios: set[Scenario] = set()
    red: dict[Scenario, str] = {}
    others: list[str] = []
    idle: set[Scenario] = set()
    timed_out: list[Scenario] = []
    unreached: set[Scenario] = set()
    notes: list[str] = []


class Start(Protocol):
    """Starts a run in a fork."""

    def __call__(
        self, rule: str, asked: AbstractSet[Scenario] | None, limit: float | None = None
    ) -> Callable[[], Run]:
        """Start a run, and give what waits for its end.

        Args:
            rule: The rule to break, empty for none.
            asked: The scenarios that are to run in any case, before all others: of those as many
                run as it takes for one to fail. None for all.
            limit: After how many seconds the scenario that runs is cut off, and the fork with
                it; another goes on with the rest, for as long. None for never.
        """
        ...


@dataclass(eq=False)
class Work:
    """A run, and how far it is.

    Attributes:
        rule: The rule that is broken, empty for none.
        left: The tests that have not ended, each with its scenario; None for what is none.
        asked: The scenarios that are to run in any case; None for all.
        limit: After how many seconds a fork is cut off; None for never.
        run: What it came to so far.
        running: The test that has begun, and has not ended.
    """

    rule: str
    left: dict[str, Scenario | None]
    asked: AbstractSet[Scenario] | None
    limit: float | None
    run: Run = field(default_factory=Run)
    running: str | None = None
    _rows: dict[str, Scenario] = field(init=False)
    _skipped: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._rows = {test: one for test, one in self.left.items() if one is not None}
        self.run.scenarios.update(self._rows.values())

    @property
    def awaited(self) -> Iterator[str]:
        """The tests that have not ended and are asked for."""
        for test, scenario in self.left.items():
            if self.asked is None or scenario in self.asked:
                yield test

    def take(self, what: str, test: str, why: str = "") -> None:
        """Take note of what a fork tells of a test."""
        scenario = self._rows.get(test)
        if what == "begin":
            self.running = test
        elif what == "end":
            self.running = None
            self.left.pop(test, None)
        elif what == "skip" and scenario is not None:
            self._skipped.add(test)
            if {row for row, other in self._rows.items() if other == scenario} <= self._skipped:
                self.run.idle.add(scenario)
        elif what == "fail" and scenario is None:
            self.run.others.append(f"{test}: {why}")
        elif what == "fail" and scenario is not None:
            self.run.red.setdefault(scenario, why)

    def cut(self) -> bool:
        """Take note that its fork was cut off; tell whether another is to go on."""
        scenario = self.left.pop(self.running or "", None)
        self.running = None
        if scenario is not None:  # nor are its other rows run: one that notices is enough
            self.left = {test: one for test, one in self.left.items() if one != scenario}
            self.run.red.setdefault(scenario, f"timed out after {self.limit:g} s")
            self.run.timed_out.append(scenario)
        awaited = {self.left[test] for test in self.awaited}
        if not awaited or (self.asked is not None and not awaited - self.run.red.keys()):
            return False
        if scenario is not None and len(self.run.timed_out) < _CUTS:
            return True
        self.run.unreached = {one for one in awaited if one is not None} - self.run.red.keys()
        return False


class _Fork(Struct, eq=False):
    """A fork under way.

    Attributes:
        work: What it carries out.
        process: Its process id.
        until: When it is cut off, on the machine's steady clock; None for never.
    """

    work: Work
    process: int
    until: float | None


class Forks:
    """All forks that are under way: all are heard, whichever is waited for.

    Args:
        fork: Begins a fork, and gives its process id, and where it is heard.
    """

    def __init__(self, fork: Callable[[Work], tuple[int, Connection]]) -> None:
        self._fork = fork
        self._open: dict[Connection, _Fork] = {}
        self._over: dict[Work, str] = {}

    def begin(self, work: Work) -> None:
        """Begin a fork that carries out what is left of a run."""
        process, end = self._fork(work)
        until = None if work.limit is None else time.monotonic() + work.limit
        self._open[end] = _Fork(work, process, until)

    def result(self, work: Work) -> Run:
        """Wait until a run is over.

        Raises:
            ProofError: It did not carry the suite out.
        """
        while work not in self._over:
            ends = [one.until for one in self._open.values() if one.until is not None]
            patience = max(0.0, min(ends) - time.monotonic()) if ends else None
            for end in wait(list(self._open), patience):
                self._hear(end)  # type: ignore[arg-type]  # it is one of those given
            self._cut_off(time.monotonic())
        why = self._over.pop(work)
        if why:
            broken = f" with {work.rule} broken" if work.rule else ""
            raise ProofError(f"the run{broken} came to no end: {why}")
        return work.run

    def end(self) -> None:
        """End all that are under way."""
        for end in list(self._open):
            self._close(end, kill=True)

    def _hear(self, end: Connection) -> None:
        work = self._open[end].work
        try:
            what, *words = end.recv()
        except (EOFError, OSError):  # half a word is none
            how = self._close(end)
            self._over[work] = f"its process {how}{f' in {work.running}' if work.running else ''}"
            return
        if what != "over":
            work.take(what, *words)
            return
        self._close(end)
        known = words[0] in _RAN
        self._over[work] = "" if known else "; ".join(work.run.others) or f"pytest's {words[0]}"

    def _cut_off(self, now: float) -> None:
        """Cut off whatever is late, and has nothing to tell."""
        for end, fork in list(self._open.items()):
            if fork.until is None or now < fork.until or end.poll():
                continue
            self._close(end, kill=True)
            if fork.work.cut():
                self.begin(fork.work)
            else:
                self._over[fork.work] = ""

    def _close(self, end: Connection, *, kill: bool = False) -> str:
        """Be done with a fork, and say how it ended."""
        fork = self._open.pop(end)
        end.close()
        if kill:
            with suppress(ProcessLookupError):
                os.kill(fork.process, signal.SIGKILL)
        return ended(os.waitstatus_to_exitcode(os.waitpid(fork.process, 0)[1]))


def ended(code: int) -> str:
    """Say how a process ended, in words that follow its name.

    Args:
        code: Its exit code, negative where a signal ended it.
    """
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
