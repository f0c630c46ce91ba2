"""A lock that is one over all processes: whoever has it goes on from what all others have done."""

from collections.abc import Callable
from threading import RLock

__all__ = ["Turns"]


class Turns:
    """What one thread of all processes has at a time, as often as it likes.

    Args:
        begin: Is called when a thread comes to have it: waits until no other process has it, and
            catches up with them.
        end: Is called before a thread has it no more: lets others have what has changed.
    """

    def __init__(self, begin: Callable[[], None], end: Callable[[], None]) -> None:
        self._begin = begin
        self._end = end
        self._lock = RLock()
        self._depth = 0

    def acquire(self) -> bool:
        """Have it, when nobody else has."""
        self._lock.acquire()
        self._depth += 1
        try:
            if self._depth == 1:
                self._begin()
        except BaseException:
            self._depth -= 1
            self._lock.release()
            raise
        return True

    def release(self) -> None:
        """Give it back, as often as it was acquired."""
        try:
            if self._depth == 1:
                self._end()
        finally:
            self._depth -= 1
            self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
