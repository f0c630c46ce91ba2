"""The lab API described in OpenAPI, made from its routes and types."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Final

from msgspec import Meta

from simulator.lab_api import PREFIX, types
from simulator.lab_api.routes import ROUTES, Route
from simulator.openapi import Answer, Content, Operation, Parameter, Surface, document, paths
from simulator.target.identifiers import ClientCode

__all__ = ["lab_document"]

_ABOUT: Final = (
    "Control over the simulated world. Instants are ISO 8601 in UTC, durations such as 1h30m or "
    "ISO 8601. All but GET must come as application/json, and a server that can be reached from "
    "elsewhere demands its token."
)
_SCHEMES: Final = {"labToken": {"type": "http", "scheme": "bearer"}}
_SURFACE: Final = Surface(
    "Offtarget lab API", _ABOUT, _SCHEMES, [{}, {"labToken": []}], limits=False
)
_FAILURES: Final = {
    400: "The call breaks a rule; the error names the field.",
    401: "The server wants its lab token, and it is missing or wrong.",
    403: "The Host of the request is not one this server answers to.",
    404: "There is no such tenant, or nothing of the name that the path or the body says.",
    409: "It cannot be as things stand: the message says why.",
    412: "The condition did not come true in time; the error says why.",
    413: "The body is too large.",
    415: "A write must come as application/json.",
}
_FAILURE: Final = Content(types.Failure)
_IGNORED: Final = Content(
    Annotated[Any, Meta(description="Anything: that it comes as application/json is enough.")]
)
_PATH: Final = (Parameter("tenant", "the tenant's name", ClientCode, place="path"),)


@cache
def lab_document() -> dict[str, Any]:
    """Make the OpenAPI document."""
    return document(_SURFACE, [_operation(route) for route in ROUTES])


def _operation(route: Route) -> Operation:
    ((path, _),) = paths(route.rule)
    takes = None if route.takes is None else Content(route.takes)
    answers = {200: Answer("Done.", Content(route.gives))}
    return Operation(
        route.method,
        PREFIX + path,
        route.handle.__name__,
        route.handle.__doc__ or "",
        answers | {status: Answer(_FAILURES[status], _FAILURE) for status in _fails(route)},
        (*_PATH, *route.parameters),
        takes or (None if route.method == "GET" else _IGNORED),
    )


def _fails(route: Route) -> Iterator[int]:
    if route.takes is not None or route.parameters:
        yield 400
    if route.rule != "/health":
        yield 401
    yield 403
    if "<" in route.rule:
        yield 404
    if route.method != "GET":
        yield from (413, 415)
    yield from route.fails
