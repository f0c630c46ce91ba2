"""Answers that are to come late: who waits for them, and how many may at once."""

from collections.abc import Callable, Mapping
from threading import BoundedSemaphore, Event
from typing import Any, Final

__all__ = ["WAIT", "late", "late_of", "limit_late", "pause"]

_FEWEST_SPARED: Final = 4
_SHARE_SPARED: Final = 4
_late = BoundedSemaphore(128)

WAIT: Final = "offtarget.wait"
"""Where a request's environ says how to wait; without it, the thread pauses."""


def late_of(threads: int) -> int:
    """Tell how many answers may be late at once, each on a thread of its own.

    A quarter of the threads, and four at least, stay for everybody else; one answer may be late
    in any case.
    """
    return max(1, threads - max(_FEWEST_SPARED, threads // _SHARE_SPARED))


def limit_late(most: int) -> None:
    """Let so many answers of this process be late at once, from now on."""
    global _late  # noqa: PLW0603  a process has so many threads, whichever application they serve
    _late = BoundedSemaphore(most)


def late(environ: Mapping[str, Any]) -> Callable[[int], object]:
    """Give what keeps the caller of a request waiting, for so many milliseconds."""
    wait: Callable[[int], object] = environ.get(WAIT, pause)
    return wait


def pause(milliseconds: int) -> None:
    """Wait in the machine's time; where too many wait already, not at all."""
    slots = _late
    if slots.acquire(blocking=False):
        try:
            Event().wait(milliseconds / 1000)
        finally:
            slots.release()
