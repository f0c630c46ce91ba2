"""What an application serves, and how a call of the lab API finds its way through a route.

Whoever serves it, Flask or not, hands over the request and writes the reply out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from simulator.lab_api import types
from simulator.lab_api.browsing import HEADERS
from simulator.lab_api.calls import LabCall, LabError
from simulator.lab_api.guarding import Guard
from simulator.lab_api.routes import Route
from simulator.lab_api.running import Process
from simulator.lab_api.taped import Made, failed, make
from simulator.log import Log
from simulator.page.builds import Builds
from simulator.phrases import phrase
from simulator.target.api.wire import Reply
from simulator.tenants import Tenants

__all__ = ["Simulator", "refused", "respond", "unserved"]

_TOO_LARGE: Final = 413


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
        writing: Tells whether something is just being written to a disk of ours.
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
    writing: Callable[[], bool] = lambda: False
    catch_up: Callable[[], None] | None = None
    builds: Builds = field(default_factory=Builds)
    process: Process | None = None
    log: Log | None = None


def respond(
    route: Route,
    served: Simulator,
    environ: Mapping[str, Any],
    arguments: Mapping[str, str],
    body: Callable[[], bytes],
) -> Reply:
    """Answer a call.

    Args:
        route: Whose call it is.
        served: What it is served from.
        environ: The request's.
        arguments: What varies in its path.
        body: Reads its body; it is not asked before the call may be made.
    """
    try:
        served.guard.check(route, environ)
        call = LabCall(
            served.tenants,
            arguments,
            parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
            b"" if route.method == "GET" else body(),
            served.interception,
            None if served.process is None else served.process.told,
            served.secret,
        )
        if route.gives is str:
            return Reply(200, route.handle(call).encode(), list(HEADERS))
        try:
            made = make(route, call)
        finally:  # a call may be refused after time has passed
            if route.method != "GET":
                served.tenants.touched(arguments.get("tenant", ""))
    except LabError as error:
        made = failed(error)
    return _json(made)


def refused(error: LabError) -> Reply:
    """Answer with the one shape of an error."""
    return _json(failed(error))


def unserved(status: int, description: str | None) -> Reply:
    """Put what no call is made of (no such route, a body too large) into the same shape."""
    code = "too_large" if status == _TOO_LARGE else "no_such_call"
    return refused(LabError(status, code, description or phrase(status)))


def _json(made: Made) -> Reply:
    return Reply(made.status, made.body, [("Content-Type", "application/json")])
