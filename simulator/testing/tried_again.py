"""A scenario that passes only when it is tried again has not passed.

Plugins that try tests again do so each in a way of its own: all phases once more, the call alone,
or the function in it; some tell of the first try, and some do not. So none of them is asked:
what goes wrong with a test is noted where pytest and pytest-bdd see it, and what passes after
that fails.
"""

from collections.abc import Generator
from typing import Any, Final

import pytest

from simulator.testing.guard import is_guarded
from simulator.testing.not_run import NotRun
from simulator.testing.step_errors import said

__all__ = ["WHY_AGAIN", "at_first"]

WHY_AGAIN: Final = pytest.StashKey[str]()
"""Why a scenario failed that passed at last; of its item."""
_WRONG: Final = pytest.StashKey[str]()
"""What went wrong first with a test, in whichever try; of its item."""


def at_first(reason: str) -> str:
    """Say what is wrong with a scenario that passed at last, and what it came to before."""
    return f"passed only when tried again; at first: {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note what goes wrong before a test."""
    return (yield from _noting(item, "setup failed: "))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note what goes wrong with a test, and fail a scenario that passes after anything did."""
    returned = yield from _noting(item, "")
    _fail_if_tried(item)
    return returned


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note what goes wrong after a test."""
    return (yield from _noting(item, "teardown failed: "))


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: Exception) -> None:
    """Note that a step failed, though whoever tries it again may keep that from pytest."""
    _note(request.node, exception, "")


def _noting(item: pytest.Item, where: str) -> Generator[None, Any, Any]:
    try:
        return (yield)
    except NotRun:
        _fail_if_tried(item)  # or what failed would be neither green nor red
        raise
    except BaseException as error:
        _note(item, error, where)
        raise


def _note(item: pytest.Item, error: BaseException, where: str) -> None:
    if not isinstance(error, NotRun):
        item.stash.setdefault(_WRONG, f"{where}{said(error)}")


def _fail_if_tried(item: pytest.Item) -> None:
    reason = item.stash.get(_WRONG, "")
    if reason and is_guarded(item):
        item.stash[WHY_AGAIN] = at_first(reason)
        pytest.fail(item.stash[WHY_AGAIN], pytrace=False)
