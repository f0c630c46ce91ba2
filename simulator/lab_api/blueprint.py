"""The lab API as a Flask blueprint: guarded, parsed, served.

Safe by default: only hosts the server knows itself by, writes only as JSON (which no page
of another origin can send unasked), no CORS, and a token where the server can be reached
from elsewhere.
"""

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from flask import Blueprint, Request, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from simulator.answering import answer, asked
from simulator.lab_api import PREFIX, types
from simulator.lab_api.browsing import ADDRESSES, HEADERS, PAGES, page
from simulator.lab_api.calls import LabCall, LabError
from simulator.lab_api.openapi import lab_document
from simulator.lab_api.routes import ROUTES, Route
from simulator.lab_api.running import Process
from simulator.lab_api.taped import Made, failed, make
from simulator.log import Log
from simulator.page.builds import Builds
from simulator.phrases import phrase
from simulator.segment.api.openapi import segments_document
from simulator.target.api.openapi import adobes_document
from simulator.tenants import Tenants

__all__ = ["LOOPBACK_HOSTS", "Guard", "Simulator", "failure", "http_failure", "lab_blueprint"]

LOOPBACK_HOSTS: Final = frozenset(("localhost", "127.0.0.1", "[::1]"))


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may call.

    Attributes:
        hosts: The names the server answers to, beside the loopback ones.
        token: The bearer token every call but the health check needs; None for none.
    """

    hosts: Collection[str] = ()
    token: str | None = None

    def check(self, route: Route, request: Request) -> None:
        """Refuse a call that may not be made.

        Raises:
            LabError: 403 for the Host, 401 for the token, 415 for the kind of body.
        """
        self.check_host(request)
        if self.token is not None and route.rule != "/health":
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            given = token.strip().encode("latin-1", "replace")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given, self.token.encode()):
                message = "this server wants its lab token: Authorization: Bearer …"
                raise LabError(401, "unauthorized", message, "Authorization")
        if route.method != "GET" and request.mimetype != "application/json":
            message = f"Content-Type is {request.mimetype!r}; it must be application/json"
            raise LabError(415, "not_json", message, "Content-Type")

    def check_host(self, request: Request) -> None:
        """Refuse a Host that is none of the server's own.

        Raises:
            LabError: 403.
        """
        host = _host_name(request.host)
        known = host in LOOPBACK_HOSTS or host.endswith(".localhost") or host in self.hosts
        if not known:
            message = f"the lab API does not answer to host {host!r}; --allow-host adds one"
            raise LabError(403, "unknown_host", message, "Host")


def _host_name(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


@dataclass(frozen=True, slots=True)
class Simulator:
    """What an application serves.

    Attributes:
        tenants: Its worlds.
        guard: Who may call the lab API.
        interception: The proxy beside it; None where there is none.
        secret: What that proves itself by.
        commit: Keeps what a request has changed, before it is answered; raises DataError where
            it cannot. None where nothing is kept.
        catch_up: Knows of what other servers have done, before a request is looked at; raises
            DataError where it cannot. None where there are none.
        builds: Vendors' scripts that it gives pages in the place of its own.
        process: The process that serves, which counts its requests; None for none that does.
        log: Where each request is told of; None for nowhere.
    """

    tenants: Tenants = field(default_factory=Tenants)
    guard: Guard = field(default_factory=Guard)
    interception: types.Interception | None = None
    secret: str | None = field(default=None, repr=False)
    commit: Callable[[], None] | None = None
    catch_up: Callable[[], None] | None = None
    builds: Builds = field(default_factory=Builds)
    process: Process | None = None
    log: Log | None = None


def lab_blueprint(simulator: Callable[[Request], Simulator]) -> Blueprint:
    """Make the blueprint of the lab API.

    Args:
        simulator: Gives what a request is served from.
    """
    blueprint = Blueprint("lab", __name__, url_prefix=PREFIX, template_folder=PAGES)
    for route in ROUTES:
        blueprint.add_url_rule(
            route.rule,
            endpoint=route.handle.__name__,
            view_func=_view(route, simulator),
            methods=[route.method],
            provide_automatic_options=False,
        )
    for route in DESCRIBING:
        blueprint.add_url_rule(
            route.rule, endpoint=route.rule.replace(".", "_"), view_func=_view(route, simulator)
        )
    return blueprint


DESCRIBING: Final = (
    Route("GET", ADDRESSES["lab"], lambda _: lab_document(), dict),
    Route("GET", ADDRESSES["adobe"], lambda _: adobes_document(), dict),
    Route("GET", ADDRESSES["segment"], lambda _: segments_document(), dict),
    Route("GET", "/docs", lambda _: page(), str),
)
"""The calls that describe all others."""


def _view(route: Route, simulator: Callable[[Request], Simulator]) -> Callable[..., Response]:
    def view(**arguments: str) -> Response:
        request = asked()
        served = simulator(request)
        try:
            served.guard.check(route, request)
            query = parse_qs(request.environ.get("QUERY_STRING", ""), keep_blank_values=True)
            body = b"" if route.method == "GET" else request.get_data(cache=False)
            running = None if served.process is None else served.process.told
            call = LabCall(
                served.tenants,
                arguments,
                query,
                body,
                served.interception,
                running,
                served.secret,
            )
            if route.gives is str:
                return answer(200, route.handle(call).encode(), *HEADERS)
            try:
                made = make(route, call)
            finally:  # a call may be refused after time has passed
                if route.method != "GET":
                    served.tenants.touched(arguments.get("tenant", ""))
        except LabError as error:
            made = failed(error)
        return _json(made)

    return view


def failure(error: LabError) -> Response:
    """Answer with the one shape of an error."""
    return _json(failed(error))


def http_failure(error: HTTPException) -> Response:
    """Put what Flask refuses (no such route, a body too large) into the same shape."""
    status = error.code or 400
    code = "too_large" if isinstance(error, RequestEntityTooLarge) else "no_such_call"
    return failure(LabError(status, code, error.description or phrase(status)))


def _json(made: Made) -> Response:
    return answer(made.status, made.body, ("Content-Type", "application/json"))
