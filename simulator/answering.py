"""Requests taken from Flask, and answers given to it with the standard phrase exactly.

Flask's own way writes ``FORBIDDEN``. granian writes the standard phrase of a status whatever
it is told, and ``<none>`` where there is none.
"""

from typing import cast

from flask import Request, Response, request

from simulator.phrases import status_line
from simulator.target.api.wire import Reply

__all__ = ["answer", "asked", "torn", "written"]


class _Answer(Response):
    default_mimetype = None  # an answer without a body has no type


def asked() -> Request:
    """Give the request being answered.

    It is the request itself: every look through Flask's proxy costs as much as reading a
    header.
    """
    return cast("Request", request.environ["werkzeug.request"])


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
