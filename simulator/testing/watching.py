"""A suite run in a fork, and watched: whatever becomes of the fork, what the run came to is known.

A step may end the process it runs in, with 0 at that, or somebody else may. Nothing that runs in
there could tell; so whoever has asked for the run is told everything as it happens, and of a fork
that ends without a last word it puts together what was heard.
"""

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest

from simulator.testing.collecting import SESSION, about
from simulator.testing.forks import ended
from simulator.testing.suite import Suite

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from simulator.testing.outcomes import Run

__all__ = ["WatchedError", "watched"]

_LOOK: Final = 0.5  # seconds until a fork is looked after that says nothing
_TWICE: Final = 0.5  # seconds within which an interrupt that comes again is the same one
_PASSED_ON: Final = ("SIGINT", "SIGTERM", "SIGHUP")

_Came: TypeAlias = "tuple[int, Run | None]"
"""pytest's exit code, and what the run came to; None where it never began."""


class WatchedError(Exception):
    """The fork ended before anything was known of the run."""


class _Teller:
    """Tells whoever watches, as a plugin of pytest.

    Args:
        there: Where it is told.
    """

    def __init__(self, there: Connection) -> None:
        self._there = there
        self.run: Run | None = None

    def tell(self, *words: Any) -> None:
        """Tell something; where nobody listens any more, nothing is to be done any more."""
        try:
            self._there.send(words)
        except BrokenPipeError:
            os._exit(1)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        session.config.stash[SESSION].collected.listener = self.tell
        self.tell("about", about(session.config))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.tell("about", about(session.config))

    def pytest_offtarget_run(self, run: "Run") -> None:
        self.run = run


def watched(suite: Suite, *plugins: object) -> _Came:
    """Run a suite in a fork of this process, where this system can fork; else right here.

    Args:
        suite: The suite.
        plugins: Hear of what happens, in the fork.

    Returns:
        pytest's exit code, which is no success where the fork ended early; and what the run
        came to, None where it never began.

    Raises:
        WatchedError: The fork ended before anything was known of the run.
    """
    if not hasattr(os, "fork"):
        keeping = _Keeping()
        return suite.run(keeping, *plugins), keeping.run
    context = multiprocessing.get_context("fork")
    end, there = context.Pipe(duplex=False)
    fork = context.Process(target=_carry_out, args=(suite, plugins, end, there))
    fork.start()
    there.close()
    heard = _Heard()
    with end, _passing_on(fork):
        for kind, *words in _told(end, fork):
            heard.take(kind, *words)
        fork.join()
    return heard.came_to(fork.exitcode or 0)


class _Keeping:
    """Keeps what a run came to."""

    run: "Run | None" = None

    def pytest_offtarget_run(self, run: "Run") -> None:
        self.run = run


class _Heard:
    """What was heard of a fork."""

    def __init__(self) -> None:
        from simulator.testing.assembling import Collected  # noqa: PLC0415  on use

        self._collected = Collected()
        self._about: dict[str, Any] | None = None
        self._over: _Came | None = None

    def take(self, kind: str, *words: Any) -> None:
        """Take note of what was told."""
        if kind == "over":
            self._over = words[0], words[1]
        elif kind == "about":
            self._about = words[0]
        else:
            getattr(self._collected, kind)(*words)

    def came_to(self, code: int) -> _Came:
        """Tell what the run came to.

        Args:
            code: The fork's exit code, negative where a signal ended it.
        """
        if self._over is not None:
            return self._over
        how = ended(code)
        if self._about is None:
            raise WatchedError(f"the process that read the features {how}")
        return int(pytest.ExitCode.INTERRUPTED), self._ended(self._about, how)

    def _ended(self, about: dict[str, Any], how: str) -> "Run":
        """Put a run together that ended early."""
        from simulator.clock import wall  # noqa: PLC0415  on use
        from simulator.testing.assembling import assemble  # noqa: PLC0415

        heard, names = self._collected, about["names"]
        places = {
            one["test"]: f"{names[one['path']]}:{one['line']}"
            for one in heard.planned.get("tests", [])
        }
        for test, step in heard.running.items():
            at = f" (in {step})" if step else ""
            heard.spoil(test, f"it never ended: the process it ran in {how}{at}")
        where = ", ".join(places.get(test, test) for test in heard.running)
        before = "tests" not in heard.planned
        when = f" while {where} ran" if where else " as features were read" if before else ""
        heard.uncollect("", f"the run ended early: its process {how}{when}")
        milliseconds = wall() - int(about["began"] * 1_000)
        return assemble(heard, milliseconds=milliseconds, **about)


def _told(end: Connection, fork: "BaseProcess") -> Iterator[tuple[Any, ...]]:
    """Give what a fork tells, until its last word or its end.

    What it has started itself may keep its side open, and outlive it.
    """
    while True:
        if end.poll(_LOOK):
            try:
                words = end.recv()
            except (EOFError, OSError):  # half a word is none
                return
            yield words
            if words[0] == "over":
                return
        elif not fork.is_alive():
            return


def _carry_out(
    suite: Suite, plugins: tuple[object, ...], end: Connection, there: Connection
) -> None:
    """Run a suite, in the fork."""
    gc.freeze()  # to look through what was there before would copy all of it
    end.close()
    with suppress(OSError):  # a fork is given no standard input, but a debugger needs it
        sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
    _interrupt_once()
    teller = _Teller(there)
    with redirect_stdout(sys.__stdout__):
        code = suite.run(teller, *plugins)
    teller.tell("over", code, teller.run)


def _interrupt_once() -> None:
    """Let an interrupt that comes twice at once be one: the terminal's, and that passed on."""
    tick: Callable[[], float] = time.perf_counter  # freezegun replaces what modules hold
    last = -_TWICE

    def interrupt(*_: object) -> None:
        nonlocal last
        now = tick()
        if now - last > _TWICE:
            last = now
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)


@contextmanager
def _passing_on(fork: "BaseProcess") -> Iterator[None]:
    """Pass on to a fork what this process is told to end by; it has the last word, and then we."""

    def pass_on(number: int, _: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(fork.pid or 0, number)

    numbers = [getattr(signal, name) for name in _PASSED_ON]
    kept = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
