"""The few routes that carry nearly all traffic, served without Flask.

Profile fetch and update, at.js delivery, Segment's events: handlers and answers are those of
the blueprints. What is not plainly for one of these (another path, a body without a length or
beyond the usual, a preflight) goes through Flask, which serves everything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from simulator.answering import Application, late
from simulator.asking import call_of, path_of
from simulator.data.kept import DataError
from simulator.lab_api import types
from simulator.named import Directory
from simulator.paths import Paths
from simulator.phrases import status_line
from simulator.segment.api import routes as segment
from simulator.target.api import routes as target
from simulator.target.api.wire import Call

__all__ = ["Hot", "answer_not_kept", "not_kept"]

_LONGEST: Final = 64 * 1024
_ENDPOINTS: Final = ("delivery", "profile_fetch", "profile_update")
_NO_CONTENT: Final = 204
_NOT_KEPT: Final = 503

Start: TypeAlias = Callable[..., Any]
Wait: TypeAlias = Callable[[int], object]


class _Given(NamedTuple):
    """An answer, and how much of its body is sent before the connection breaks."""

    status: int
    body: bytes
    headers: list[tuple[str, str]]
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class _Route:
    """A route with what answers its calls."""

    rule: str
    respond: Callable[[Call, Directory, Wait], _Given]


def _targets(route: target.Route) -> _Route:
    def respond(call: Call, directory: Directory, wait: Wait) -> _Given:
        reply = target.respond(route, call, directory, wait)
        given = reply.answer
        return _Given(given.status, given.body, reply.headers, given.kept)

    return _Route(route.rule, respond)


def _segments(route: segment.Route) -> _Route:
    def respond(call: Call, directory: Directory, _: Wait) -> _Given:
        given, headers = segment.respond(route, call, directory)
        return _Given(given.status, given.body, headers)

    return _Route(route.rule, respond)


_ROUTES: Final = Paths(
    [
        *((one.methods, _targets(one)) for one in target.ROUTES if one.endpoint in _ENDPOINTS),
        *(((one.method,), _segments(one)) for one in segment.ROUTES),
    ]
)


@dataclass(frozen=True, slots=True)
class Hot:
    """An application that serves these routes, and leaves all others to another.

    Attributes:
        plain: The other.
        directory: Gives the tenants a request may belong to.
        commit: Lets what a request has changed be kept; None where nothing is.
    """

    plain: Application
    directory: Callable[[dict[str, Any]], Directory]
    commit: Callable[[], None] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request."""
        path = path_of(environ)
        found = _ROUTES.find(environ["REQUEST_METHOD"], path)
        body = None if found is None else _body(environ)
        if found is None or body is None:
            return self.plain(environ, start_response)
        route, arguments = found
        call = call_of(environ, arguments, body, path)
        try:
            given = route.respond(call, self.directory(environ), late(environ))
            if self.commit is not None:
                self.commit()
        except DataError as error:
            return answer_not_kept(error, start_response)
        return _written(given, start_response)


def answer_not_kept(error: DataError, start_response: Start) -> Iterable[bytes]:
    """Answer that what a request would change cannot be kept."""
    given = _Given(_NOT_KEPT, not_kept(error), [("Content-Type", "application/json")])
    return _written(given, start_response)


def not_kept(error: DataError) -> bytes:
    """Say that what a request has changed cannot be kept."""
    return msgspec.json.encode(types.Failure(types.FailureDetail("not_kept", str(error))))


def _body(environ: dict[str, Any]) -> bytes | None:
    """Read a body of a usual length; None for any other, of which nothing is read."""
    if environ["REQUEST_METHOD"] == "GET":
        return b""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > _LONGEST:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    return body


def _written(given: _Given, start_response: Start) -> Iterable[bytes]:
    """Write an answer out; one that is torn is streamed, and ends before its length."""
    body, headers = given.body, given.headers
    length = len(body)
    if given.kept is not None:
        length = max(length, given.kept + 1)
    if given.status != _NO_CONTENT:
        headers.append(("Content-Length", str(length)))
    start_response(status_line(given.status), headers)
    if given.kept is None:
        return [body]
    return (part for part in (body[: given.kept],))
