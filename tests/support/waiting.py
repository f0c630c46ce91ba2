"""Waiting for something in another process: asked for again and again, never slept for."""

import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["PATIENCE", "until"]

PATIENCE = 30.0
"""Seconds: a machine may be busy."""

_T = TypeVar("_T")


def until(ask: Callable[[], _T], patience: float = PATIENCE) -> _T:
    """Give the first answer that holds; each question goes out and comes back, and so takes time.

    Args:
        ask: Asks.
        patience: For how many seconds.

    Raises:
        AssertionError: No answer held in time.
    """
    deadline = time.monotonic() + patience
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"the answer is still {answer!r}"
    return answer
