"""Requests taken from Flask, and answers given to it with the standard phrase exactly.

Segment's code compares the phrase, and Flask's own way writes ``FORBIDDEN``. (Adobe
documents 413 under its older phrase, which Python has renamed since, and 420, which is no
status of HTTP's; granian has no phrase for that, and says ``<none>``.)
"""

from http import HTTPStatus
from threading import Event
from typing import Final, cast

from flask import Request, Response, request

__all__ = ["ORIGIN", "WAIT", "answer", "asked", "late", "phrase", "torn"]

_DOCUMENTED: Final = {413: "Request Entity Too Large", 420: "Too Many Requests"}
_STATUS_LINES: Final = {one.value: f"{one.value} {one.phrase}" for one in HTTPStatus} | {
    status: f"{status} {documented}" for status, documented in _DOCUMENTED.items()
}


WAIT: Final = "offtarget.wait"
"""Where a request's environ says how to wait; without it, the thread pauses."""


ORIGIN: Final = "offtarget.origin"
"""Where a request's environ says which scheme, host and port its client used, by the proxy."""


class _Answer(Response):
    default_mimetype = None  # an answer without a body has no type


def asked() -> Request:
    """Give the request being answered.

    It is the request itself: every look through Flask's proxy costs as much as reading a
    header.
    """
    return cast("Request", request.environ["werkzeug.request"])


def phrase(status: int) -> str:
    """Give the reason phrase of a status."""
    return _STATUS_LINES[status].partition(" ")[2]


def late(milliseconds: int) -> None:
    """Keep the caller waiting, in the machine's time."""
    wait = asked().environ.get(WAIT)
    if wait is not None:
        wait(milliseconds)
    else:
        Event().wait(milliseconds / 1000)


def torn(whole: Response, kept: int) -> Response:
    """Break the connection after so many bytes of the body.

    A body that is streamed and ends before its Content-Length makes servers close the
    connection; one that is given as a whole would leave it open.
    """
    body = whole.get_data()[:kept]
    broken = _Answer((part for part in (body,)), status=whole.status, headers=whole.headers)
    broken.headers["Content-Length"] = str(max(len(whole.get_data()), kept + 1))
    return broken


def answer(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Response:
    """Write an answer out; what it says of its type is among the headers, if anything is."""
    return _Answer(body, status=_STATUS_LINES[status], headers=list(headers))
