"""Requests taken from Flask, and answers given to it with the standard phrase exactly.

Flask's own way writes ``FORBIDDEN``. granian writes the standard phrase of a status whatever
it is told, and ``<none>`` where there is none.
"""

from collections.abc import Callable, Iterable, Mapping
from threading import BoundedSemaphore, Event
from typing import Any, Final, TypeAlias, cast

from flask import Request, Response, request

from simulator.phrases import status_line
from simulator.target.api.wire import Reply

__all__ = [
    "ORIGIN",
    "WAIT",
    "Application",
    "answer",
    "asked",
    "late",
    "late_of",
    "limit_late",
    "pause",
    "torn",
    "written",
]

Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_FEWEST_SPARED: Final = 4
_SHARE_SPARED: Final = 4
_late = BoundedSemaphore(128)

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
    return _Answer(body, status=status_line(status), headers=list(headers))


def written(reply: Reply) -> Response:
    """Write out an answer that is sent as a whole."""
    return answer(reply.status, reply.body, *reply.headers)
