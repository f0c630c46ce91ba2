"""The few routes that carry nearly all traffic, served without Flask.

Profile fetch and update, at.js delivery, Segment's events, and what labs ask between them:
routes, handlers and answers are those of the blueprints. What is not plainly for one of these
(another path, a body without a length or beyond the usual, a preflight) goes through Flask,
which serves everything.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec
from werkzeug.exceptions import InternalServerError

from simulator import vendors
from simulator.asking import Application, call_of, path_of
from simulator.data.kept import DataError
from simulator.lab_api import PREFIX, types
from simulator.lab_api import routes as lab
from simulator.lab_api.routes import Route
from simulator.lab_api.served import Simulator, respond, unserved
from simulator.late import late
from simulator.named import Directory
from simulator.paths import Paths
from simulator.phrases import status_line
from simulator.target.api.wire import Reply
from simulator.traffic import Traffic, surface_of
from simulator.vendors import Served, failure

__all__ = ["LOG", "NOT_KEPT", "Hot", "answer_not_kept", "not_kept", "note_failure"]

LOG: Final = logging.getLogger("offtarget")
"""Where a request that fails for a mistake of ours is noted, by Flask and here."""
_LONGEST: Final = 64 * 1024
_NO_CONTENT: Final = 204
NOT_KEPT: Final = 503
_FAILED: Final = 500

Start: TypeAlias = Callable[..., Any]
Failed: TypeAlias = Callable[[dict[str, Any], BaseException], None]


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
        served: What the lab's calls are served from, and what keeps what a request has changed.
        traffic: Counts what is answered here; None for nobody who does.
        failed: Is told of a request that fails for a mistake of ours.
    """

    plain: Application
    directory: Callable[[dict[str, Any]], Directory]
    served: Simulator
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
                reply = route.respond(self, environ, arguments, body, path)
            except DataError:
                raise
            except Exception as error:  # noqa: BLE001  whatever it is, the server goes on
                self.failed(environ, error)
                reply = route.fail(path)
            if self.served.commit is not None:
                self.served.commit()
        except DataError as error:
            reply = not_kept(error)
        if self.traffic is not None:
            self.traffic.count(route.surface, reply.status, reply.headers)
        return _written(reply, start_response)


@dataclass(frozen=True, slots=True)
class _Busy:
    """A route that is served here.

    Attributes:
        rule: Its path, with ``<names>`` for what varies.
        surface: Which surface it is counted for.
        respond: Answers a request: its environ, what varies in its path, its body, its path.
        fail: Answers one that fails for a mistake of ours, by its path.
    """

    rule: str
    surface: str
    respond: Callable[[Hot, dict[str, Any], Mapping[str, str], bytes, str], Reply]
    fail: Callable[[str], Reply]


def _vendors(route: Served) -> _Busy:
    def answered(
        hot: Hot, environ: dict[str, Any], arguments: Mapping[str, str], body: bytes, path: str
    ) -> Reply:
        call = call_of(environ, arguments, body, path)
        return route.respond(call, hot.directory(environ), late(environ))

    surface = surface_of(route.rule)
    return _Busy(route.rule, surface, answered, lambda path: failure(path, _FAILED))


def _labs(route: Route) -> _Busy:
    def answered(
        hot: Hot, environ: dict[str, Any], arguments: Mapping[str, str], body: bytes, _: str
    ) -> Reply:
        return respond(route, hot.served, environ, arguments, lambda: body)

    def failed(_: str) -> Reply:
        return unserved(_FAILED, InternalServerError.description)

    rule = f"{PREFIX}{route.rule}"
    return _Busy(rule, surface_of(rule), answered, failed)


_ROUTES: Final = Paths(
    [
        *((one.methods, _vendors(one)) for one in vendors.ROUTES if one.hot),
        *(((one.method,), _labs(one)) for one in lab.ROUTES if one.hot),
    ]
)


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
