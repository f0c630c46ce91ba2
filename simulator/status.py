"""HTTP status lines with the standard phrase exactly, as Segment's code compares it.

(Flask's own way writes ``FORBIDDEN``. Adobe documents 413 under its older phrase, which
Python has renamed since.)
"""

from http import HTTPStatus
from typing import Final

__all__ = ["phrase", "status_line"]

_DOCUMENTED: Final = {413: "Request Entity Too Large"}


def phrase(status: int) -> str:
    """Give the reason phrase of a status."""
    return _DOCUMENTED.get(status) or HTTPStatus(status).phrase


def status_line(status: int) -> str:
    """Give the status line's end: code and phrase."""
    return f"{status} {phrase(status)}"
