"""Pages of the Profile API: is a person's history whole?

An answer holds a part of the events, and a cursor that says whether there are more. Pages
that follow each other in one file are whole when the last one says that nothing follows.
"""

from typing import Any

__all__ = ["Pages"]


class Pages:
    """The cursors of a file's pages, in their order."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, Any]] = {}

    def add(self, cursor: object) -> None:
        """Take the cursor of a page."""
        if isinstance(cursor, dict):
            whose = str(cursor.get("url", "")).partition("?")[0]
            self._last[whose] = cursor

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the pages that are missing, each by where it begins."""
        return tuple(_start(cursor) for cursor in self._last.values() if _has_more(cursor))


def _has_more(cursor: dict[str, Any]) -> bool:
    return bool(cursor["has_more"] if "has_more" in cursor else cursor.get("next"))


def _start(cursor: dict[str, Any]) -> str:
    following = cursor.get("next")
    return f"from {following!r} on" if following else "after the last one"
