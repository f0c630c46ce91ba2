"""Reason phrases: the standard ones exactly, for Segment's code compares them.

Adobe documents 413 under its older phrase, which Python has renamed since, and 420, which is
no status of HTTP's.
"""

from http import HTTPStatus
from typing import Final

__all__ = ["phrase", "status_line"]

_DOCUMENTED: Final = {413: "Request Entity Too Large", 420: "Too Many Requests"}
_PHRASES: Final = {one.value: one.phrase for one in HTTPStatus} | _DOCUMENTED
_LINES: Final = {status: f"{status} {said}" for status, said in _PHRASES.items()}


def phrase(status: int) -> str:
    """Give the reason phrase of a status; one that nobody has named says its number."""
    return _PHRASES.get(status) or f"Status {status}"


def status_line(status: int) -> str:
    """Give a status with its phrase."""
    return _LINES.get(status) or f"{status} {phrase(status)}"
