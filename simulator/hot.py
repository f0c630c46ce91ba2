"""The few routes that carry nearly all traffic, served without Flask.

Profile fetch and update, at.js delivery, Segment's events: routes, handlers and answers are
those of the blueprint. What is not plainly for one of these (another path, a body without a
length or beyond the usual, a preflight) goes through Flask, which serves everything.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from simulator.answering import Application, late
from simulator.asking import call_of, path_of
from simulator.data.kept import DataError
from simulator.lab_api import types
from simulator.named import Directory
from simulator.paths import Paths
from simulator.phrases import status_line
from simulator.target.api.wire import Reply
from simulator.traffic import Traffic
from simulator.vendors import ROUTES, failure

__all__ = ["LOG", "NOT_KEPT", "Hot", "answer_not_kept", "not_kept", "note_failure"]

LOG: Final = logging.getLogger("offtarget")
"""Where a request that fails for a mistake of ours is noted, by Flask and here."""
_LONGEST: Final = 64 * 1024
_NO_CONTENT: Final = 204
NOT_KEPT: Final = 503
_FAILED: Final = 500

Start: TypeAlias = Callable[..., Any]
Failed: TypeAlias = Callable[[dict[str, Any], BaseException], None]

_ROUTES: Final = Paths((one.methods, one) for one in ROUTES if one.hot)


def note_failure(environ: dict[str, Any], error: BaseException) -> None:
    """Note a request that fails in the words of Flask."""
    told = path_of(environ), environ["REQUEST_METHOD"]
    LOG.error("Exception on %s [%s]", *told, exc_info=error)


@dataclass(frozen=True, slots=True)
class Hot:
    """An application that serves these routes, and leaves all others to another.

    Attributes:
        plain: The other.
        directory: Gives the tenants a request may belong to.
        commit: Lets what a request has changed be kept; None where nothing is.
        traffic: Counts what is answered here; None for nobody who does.
        failed: Is told of a request that fails for a mistake of ours.
    """

    plain: Application
    directory: Callable[[dict[str, Any]], Directory]
    commit: Callable[[], None] | None = None
    traffic: Traffic | None = None
    failed: Failed = note_failure

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request."""
        method, path = environ["REQUEST_METHOD"], path_of(environ)
        found = _ROUTES.find(method, path)
        body = None if found is None else b"" if method == "GET" else _body(environ)
        if found is None or body is None:
            return self.plain(environ, start_response)
        route, arguments = found
        try:
            try:
                call = call_of(environ, arguments, body, path)
                reply = route.respond(call, self.directory(environ), late(environ))
            except DataError:
                raise
            except Exception as error:  # noqa: BLE001  whatever it is, the server goes on
                self.failed(environ, error)
                reply = failure(path, _FAILED)
            if self.commit is not None:
                self.commit()
        except DataError as error:
            reply = not_kept(error)
        if self.traffic is not None:
            self.traffic.note(path, reply.status, reply.headers)
        return _written(reply, start_response)


def answer_not_kept(error: DataError, start_response: Start) -> Iterable[bytes]:
    """Answer that what a request would change cannot be kept."""
    return _written(not_kept(error), start_response)


def not_kept(error: DataError) -> Reply:
    """Say that what a request has changed cannot be kept."""
    body = msgspec.json.encode(types.Failure(types.FailureDetail("not_kept", str(error))))
    return Reply(NOT_KEPT, body, [("Content-Type", "application/json")])


def _body(environ: dict[str, Any]) -> bytes | None:
    """Read a body of a usual length; None for any other, of which nothing is read."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > _LONGEST:
        return None
    body: bytes = b"" if length == "0" else environ["wsgi.input"].read(int(length))
    return body


def _written(reply: Reply, start_response: Start) -> Iterable[bytes]:
    """Write an answer out; one that is torn is streamed, and ends before its length."""
    body, kept = reply.body, reply.kept
    length = len(body) if kept is None else max(len(body), kept + 1)
    if reply.status != _NO_CONTENT:
        reply.headers.append(("Content-Length", str(length)))
    start_response(status_line(reply.status), reply.headers)
    return [body] if kept is None else (part for part in (body[:kept],))
