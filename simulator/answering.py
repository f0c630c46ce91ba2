"""HTTP answers with the standard phrase exactly, as Segment's code compares it.

(Flask's own way writes ``FORBIDDEN``. Adobe documents 413 under its older phrase, which
Python has renamed since.)
"""

from http import HTTPStatus
from typing import Final

from flask import Response

__all__ = ["answer", "phrase"]

_DOCUMENTED: Final = {413: "Request Entity Too Large"}
_STATUS_LINES: Final = {one.value: f"{one.value} {one.phrase}" for one in HTTPStatus} | {
    status: f"{status} {documented}" for status, documented in _DOCUMENTED.items()
}


class _Answer(Response):
    default_mimetype = None  # an answer without a body has no type


def phrase(status: int) -> str:
    """Give the reason phrase of a status."""
    return _STATUS_LINES[status].partition(" ")[2]


def answer(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Response:
    """Write an answer out; what it says of its type is among the headers, if anything is."""
    return _Answer(body, status=_STATUS_LINES[status], headers=list(headers))
