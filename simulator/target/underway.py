"""How many requests of one session are under way, counted before any of them takes its turn.

Requests of a tenant are answered one after the other; those that wait are under way too.
"""

from collections.abc import Hashable
from threading import Lock

__all__ = ["Underway"]


class Underway:
    """Counts what is under way, by any key; nothing is kept of a key that has nothing."""

    def __init__(self) -> None:
        self._counts: dict[Hashable, int] = {}
        self._lock = Lock()

    def enter(self, key: Hashable, most: int) -> bool:
        """Count one more, unless there are ``most`` already; tell whether it was counted."""
        with self._lock:
            count = self._counts.get(key, 0)
            if count >= most:
                return False
            self._counts[key] = count + 1
            return True

    def leave(self, key: Hashable) -> None:
        """Count one less."""
        with self._lock:
            count = self._counts.pop(key)
            if count > 1:
                self._counts[key] = count - 1
