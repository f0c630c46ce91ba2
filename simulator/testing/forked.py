"""One suite run again and again in worlds of its own: collected once, carried out by forks.

A fork begins where pytest has collected the suite and carried out nothing yet. What it leaves
behind is gone with it; reading the suite again is what would take longest.
"""

import os
import pickle
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

import pytest
from msgspec import Struct, structs

from simulator.testing.guard import template_of
from simulator.testing.suite import Suite
from simulator.testing.tags import NOTES

__all__ = ["ProofError", "Run", "Scenario", "Start", "run_forked"]

_RAN: Final = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
_LONGEST: Final = 2_000  # characters of why a run has failed
_LOADED: Final = ("simulator.breaks", "simulator.lab")
"""What every fork needs is loaded once, before."""


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
        notes: What there is to know of what was asked for, such as a tag that no scenario has.
    """

    scenarios: set[Scenario] = set()
    red: dict[Scenario, str] = {}
    others: list[str] = []
    idle: set[Scenario] = set()
    notes: list[str] = []


Start: TypeAlias = Callable[[str, AbstractSet[Scenario] | None], Callable[[], Run]]
"""Starts a run in a fork, and gives what waits for its end. It is told the rule to break, empty
for none, and the scenarios that are to run in any case, before all others: of those as many run
as it takes for one to fail. None for all."""


class _InForkError(Exception):
    """This process is the fork."""


class _Conductor:
    """A plugin that forks where the suite is to be carried out.

    Args:
        folder: The suite's.
        conduct: Starts what is to be run.
    """

    def __init__(self, folder: Path, conduct: Callable[[Start], Any]) -> None:
        self.channel: int | None = None
        """Where a fork tells what it came to; None where this is none."""
        self.result: Any = None
        self.error: Exception | None = None
        self.run = Run()
        self._streams = sys.stdout, sys.stderr
        self._folder = folder
        self._conduct = conduct
        self._asked: set[str] | None = None
        self._left = 0
        self._named: dict[str, Scenario] = {}
        self._skipped: set[str] = set()
        self._items: list[pytest.Item] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        self.run.notes = config.stash.get(NOTES, [])
        for item in items:
            template = template_of(item)
            if template is not None:
                file = Path(template.feature.filename).resolve()
                path = os.path.relpath(file, self._folder)
                self._named[item.nodeid] = Scenario(path, template.line_number, template.name)
        self.run.scenarios.update(self._named.values())

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Have forks carry the suite out; in a fork, let pytest do so."""
        if session.testsfailed or not self._named:
            return None
        for name in _LOADED:
            import_module(name)
        self._items = session.items
        try:
            with redirect_stdout(self._streams[0]), redirect_stderr(self._streams[1]):
                self.result = self._conduct(self._start)
        except _InForkError:
            return None
        except Exception as error:  # noqa: BLE001  it is raised again once pytest is through
            self.error = error
        return True

    def _start(self, rule: str, asked: AbstractSet[Scenario] | None) -> Callable[[], Run]:
        end, there = os.pipe()
        child = os.fork()
        if child:
            os.close(there)
            return lambda: _told(end, child, rule)
        self.channel = there
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        if rule:
            from simulator.breaks.breaking import keep_broken  # noqa: PLC0415  on use

            keep_broken(rule)
        if asked is not None:
            first = {name for name, scenario in self._named.items() if scenario in asked}
            self._items.sort(key=lambda item: item.nodeid not in first)
            self._asked, self._left = first, len(first)
        raise _InForkError

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.run.others.append(f"{report.nodeid}: {_why(report)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        scenario = self._named.get(report.nodeid)
        if report.skipped and scenario is not None:
            self._skipped.add(report.nodeid)
            rows = {name for name, other in self._named.items() if other == scenario}
            if rows <= self._skipped:
                self.run.idle.add(scenario)
        if not report.failed:
            return
        if scenario is None:
            self.run.others.append(f"{report.nodeid}: {_why(report)}")
        else:
            self.run.red.setdefault(scenario, _why(report))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        result = yield
        self._left -= 1
        if self._asked is not None and self._left <= 0 and self.run.red:
            item.session.shouldfail = "all that was asked is known"
        return result

    def leave(self, code: int) -> NoReturn:
        """Tell what this fork came to, and end it."""
        try:
            with os.fdopen(self.channel or 0, "wb") as channel:
                pickle.dump((code, self.run), channel)
        finally:
            os._exit(0)


def run_forked(suite: Suite, conduct: Callable[[Start], Any]) -> Any:
    """Collect a suite once, and have it carried out as often as is asked for.

    Args:
        suite: The suite.
        conduct: Starts runs, and makes something of what they come to.

    Returns:
        What was made.

    Raises:
        ProofError: The suite cannot be run, or not here.
    """
    if not hasattr(os, "fork"):
        raise ProofError("this system cannot fork; Linux and macOS can")
    conductor, said = _Conductor(suite.folder, conduct), StringIO()
    # What a suite prints is nobody's; captured, it would be shared by all forks.
    quiet = structs.replace(suite, options=(*suite.options, "--capture=no"))
    code = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            code = quiet.run(conductor)
    finally:
        if conductor.channel is not None:
            conductor.leave(code)
    if conductor.error is not None:
        raise conductor.error
    if conductor.result is None:
        why = said.getvalue().strip()[-_LONGEST:] or "; ".join(conductor.run.others)
        raise ProofError(why or "; ".join(["there is no scenario to run", *conductor.run.notes]))
    return conductor.result


def _told(end: int, child: int, rule: str) -> Run:
    """Wait for what a fork came to.

    Raises:
        ProofError: It did not carry the suite out.
    """
    run: Run
    with os.fdopen(end, "rb") as channel:
        try:
            code, run = pickle.load(channel)  # noqa: S301  the fork is our own
        except EOFError:
            code, run = -1, Run()
    os.waitpid(child, 0)
    if code not in _RAN:
        broken = f" with {rule} broken" if rule else ""
        raise ProofError(f"the run{broken} came to no end: {'; '.join(run.others) or code}")
    return run


def _why(report: pytest.TestReport | pytest.CollectReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr if crash is None else crash.message)
    return text.strip().partition("\n")[0][:_LONGEST]
