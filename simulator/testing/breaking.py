"""One rule of the world broken for a whole session: ``--offtarget-break RULE``.

A world without it may be one in which a scenario comes to no end: it is ended, and has failed.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import pytest

from simulator.testing.options import Options

__all__: list[str] = []

_LIMIT: Final = 60.0  # seconds
_AGAIN: Final = 0.5  # seconds until a test that has not ended by then is told so once more


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that breaks a rule, and the one that says how long a test has then."""
    group = parser.getgroup("offtarget")
    group.addoption(
        "--offtarget-break",
        metavar="RULE",
        help="Break a rule of the world, by its id in docs/fidelity.md; in process only.",
    )
    group.addoption(
        "--offtarget-limit",
        metavar="SECONDS",
        type=float,
        default=_LIMIT,
        help="With a rule broken: how long a test may take to begin, to run, and to end; 60.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Break the rule until the session is over, in each worker of xdist as well.

    Raises:
        UsageError: No such rule can be broken, or labs stand elsewhere.
    """
    rule = config.getoption("--offtarget-break")
    if not rule:
        return
    stands_on = Options.of(config).stands_on
    if stands_on != "process":
        raise pytest.UsageError(
            f"--offtarget-break is {rule!r}; the target is {stands_on}, and a rule can be broken "
            "in process only"
        )
    if config.getoption("--offtarget-limit") <= 0:
        raise pytest.UsageError("--offtarget-limit must be more than 0 seconds")
    from simulator.breaks import BREAKS, broken  # noqa: PLC0415  on use

    if rule not in BREAKS:
        raise pytest.UsageError(
            f"--offtarget-break is {rule!r}; it must be one of {', '.join(sorted(BREAKS))}"
        )
    session = ExitStack()
    session.enter_context(broken(rule))
    config.add_cleanup(session.close)


@contextmanager
def _in_time(item: pytest.Item) -> Iterator[None]:
    """Let a test fail that takes too long in a broken world.

    A timer of somebody else's, such as a plugin for time-outs, goes on afterwards.
    """
    rule, limit = (item.config.getoption(f"--offtarget-{name}") for name in ("break", "limit"))
    may = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not rule or not may:
        yield
        return

    told: list[BaseException] = []

    def late(*_: object) -> None:
        message = f"timed out after {limit:g} s, with {rule} broken"
        told.append(pytest.fail.Exception(message, pytrace=False))
        raise told[-1]

    handler = signal.signal(signal.SIGALRM, late)
    # Again and again: what is raised where a garbage collector calls back is lost.
    timer = signal.setitimer(signal.ITIMER_REAL, limit, _AGAIN)
    try:
        with _lost_in_silence(told):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *timer)


@contextmanager
def _lost_in_silence(told: list[BaseException]) -> Iterator[None]:
    """Let nobody warn of these where they are lost: they are told again."""
    before = sys.unraisablehook

    def unheard(lost: "sys.UnraisableHookArgs") -> None:
        if not any(lost.exc_value is one for one in told):
            before(lost)

    sys.unraisablehook = unheard
    try:
        yield
    finally:
        sys.unraisablehook = before


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Any:
    """Begin a test in time."""
    with _in_time(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Run a test in time."""
    with _in_time(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Any:
    """End a test in time."""
    with _in_time(item):
        return (yield)
