"""One suite run again and again in worlds of its own: collected once, carried out by forks.

A fork begins where pytest has collected the suite and carried out nothing yet. What it leaves
behind is gone with it; reading the suite again is what would take longest.
"""

import gc
import os
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest
from msgspec import structs

from simulator.testing.forks import Forks, ProofError, Run, Scenario, Start, Work
from simulator.testing.guard import template_of
from simulator.testing.suite import Suite
from simulator.testing.tags import NOTES

__all__ = ["ProofError", "Run", "Scenario", "Start", "run_forked"]

_LONGEST: Final = 2_000  # characters of why a run has failed


class _InForkError(Exception):
    """This process is the fork."""


class _Conductor:
    """A plugin that forks where the suite is to be carried out.

    Args:
        folder: The suite's.
        conduct: Starts what is to be run.
    """

    def __init__(self, folder: Path, conduct: Callable[[Start], Any]) -> None:
        self.channel: Connection | None = None
        """Where a fork tells what happens; None where this is none."""
        self.result: Any = None
        self.error: Exception | None = None
        self.others: list[str] = []
        """What failed in this process: no scenario, or nothing is forked."""
        self.notes: list[str] = []
        self.forks = Forks(self._fork)
        self._streams = sys.stdout, sys.stderr
        self._folder = folder
        self._conduct = conduct
        self._left: set[str] | None = None
        self._red = False
        self._named: dict[str, Scenario] = {}
        self._items: list[pytest.Item] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        self.notes = config.stash.get(NOTES, [])
        for item in items:
            template = template_of(item)
            if template is not None:
                file = Path(template.feature.filename).resolve()
                path = os.path.relpath(file, self._folder)
                self._named[item.nodeid] = Scenario(path, template.line_number, template.name)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Have forks carry the suite out; in a fork, let pytest do so."""
        if session.testsfailed or not self._named:
            return None
        _make_ready()
        self._items = session.items
        try:
            with redirect_stdout(self._streams[0]), redirect_stderr(self._streams[1]):
                self.result = self._conduct(self._start)
        except _InForkError:
            return None
        except Exception as error:  # noqa: BLE001  it is raised again once pytest is through
            self.error = error
        return True

    def _start(
        self, rule: str, asked: AbstractSet[Scenario] | None, limit: float | None = None
    ) -> Callable[[], Run]:
        tests = {item.nodeid: self._named.get(item.nodeid) for item in self._items}
        work = Work(rule, tests, asked, limit, Run(notes=self.notes))
        self.forks.begin(work)
        return lambda: self.forks.result(work)

    def _fork(self, work: Work) -> tuple[int, Connection]:
        """Begin a fork that carries out what is left.

        Raises:
            _InForkError: This is the fork.
        """
        end, there = Pipe(duplex=False)
        child = os.fork()
        if child:
            there.close()
            return child, end
        end.close()
        self.channel = there
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        if work.rule:
            from simulator.breaks.breaking import keep_broken  # noqa: PLC0415  on use

            keep_broken(work.rule)
        first = set(work.awaited)
        self._items[:] = [item for item in self._items if item.nodeid in work.left]
        self._items.sort(key=lambda item: item.nodeid not in first)
        if work.asked is not None:
            self._left, self._red = first, bool(work.run.red)
        raise _InForkError

    def _tell(self, *words: str) -> None:
        if self.channel is not None:
            self.channel.send(words)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.others.append(f"{report.nodeid}: {_why(report)}")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._tell("begin", nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self._tell("skip", report.nodeid)
        if report.failed:
            self._red = self._red or report.nodeid in self._named
            self._tell("fail", report.nodeid, _why(report))
            self.others.append(f"{report.nodeid}: {_why(report)}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        result = yield
        self._tell("end", item.nodeid)
        if self._left is not None:
            self._left.discard(item.nodeid)
            if self._red and not self._left:
                item.session.shouldfail = "all that was asked is known"
        return result

    def leave(self, code: int) -> NoReturn:
        """Tell that this fork is through, and end it."""
        try:
            self._tell("over", str(int(code)))
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
    frozen = gc.get_freeze_count()  # by whoever asks: it stays so
    # What a suite prints is nobody's; captured, it would be shared by all forks.
    quiet = structs.replace(suite, options=(*suite.options, "--capture=no"))
    code = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            code = quiet.run(conductor)
    finally:
        if conductor.channel is not None:
            conductor.leave(code)
        conductor.forks.end()
        if not frozen:
            gc.unfreeze()
    if conductor.error is not None:
        raise conductor.error
    if conductor.result is None:
        why = said.getvalue().strip()[-_LONGEST:] or "; ".join(conductor.others)
        raise ProofError(why or "; ".join(["there is no scenario to run", *conductor.notes]))
    return conductor.result


def _make_ready() -> None:
    """Do once what every fork would have to, and what takes longer than a scenario.

    What is there by now is there for good: no fork looks through it for garbage.
    """
    from simulator.testing.labs import LabMaker  # noqa: PLC0415  on use

    import_module("simulator.breaks")
    with LabMaker(None) as maker, maker.make():
        """A lab has been made, and time held still."""
    gc.freeze()


def _why(report: pytest.TestReport | pytest.CollectReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr if crash is None else crash.message)
    return text.strip().partition("\n")[0][:_LONGEST]
