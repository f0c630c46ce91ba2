"""Adobe's surface as it is simulated, described in OpenAPI, made from its routes and types."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any, Final

from simulator.openapi import Answer, Content, Operation, Surface, document, paths
from simulator.target.api.admin.frame import error_admin
from simulator.target.api.queries import ADMIN_FAILURE, FAILED, FAILURE, PATH
from simulator.target.api.routes import ROUTES, Route, preflight
from simulator.target.api.wire import REASON, error_json, error_xml

__all__ = ["adobes_document"]

_ABOUT: Final = (
    "What Offtarget simulates of Adobe Target's servers. Limits are the defaults of settings, "
    "which `x-offtarget-setting` names. A fault that was asked for may answer anything beside."
)
_BEARER: Final = {"type": "http", "scheme": "bearer"}
_SCHEMES: Final = {
    "profileToken": _BEARER | {"description": "A token of the profile API, if one is demanded."},
    "adminToken": _BEARER
    | {"description": "Adobe's identity service issues it; here any will do."},
}
_PROFILE_SECURITY: Final[list[Any]] = [{}, {"profileToken": []}]
_ADMIN_SECURITY: Final[list[Any]] = [{"adminToken": []}]

_DONE: Final = "Done."
_SUCCEEDED: Final = {
    204: "Done, and nothing to say: it was a beacon.",
    201: "Made.",
    503: "The tenant takes no more updates in 24 hours.",
}
_FAILURES: Final = {
    400: "The call breaks a rule, or leads to no client code.",
    401: "The token is missing or wrong.",
    403: "The token is missing or wrong; a setting chooses between this and 401.",
    404: "There is nothing of that name or number.",
    406: "There is no such version of the API.",
    413: "The body is too large.",
    420: "The session has as many calls under way as it may have.",
    503: "More calls came in a minute, or more batches wait, than the tenant takes.",
}
_GUARDED: Final = 403

_REASONS: Final = {REASON: "Why it was answered so; a setting switches it off."}
_CORS: Final = {
    "Access-Control-Allow-Origin": "The Origin of the calling page.",
    "Access-Control-Allow-Credentials": "true, for a call from a page.",
}
_PREFLIGHT: Final = _CORS | {
    "Access-Control-Allow-Methods": "What may be called.",
    "Access-Control-Allow-Headers": "Whatever was asked for.",
}
_FORMS: Final[dict[Callable[..., Any], Content]] = {
    error_json: FAILURE,
    error_xml: FAILED,
    error_admin: ADMIN_FAILURE,
}
_SURFACE: Final = Surface("Adobe Target, as Offtarget simulates it", _ABOUT, _SCHEMES, [{}])


@cache
def adobes_document() -> dict[str, Any]:
    """Make the OpenAPI document."""
    operations = [one for route in ROUTES for one in _operations(route)]
    times = Counter(one.name for one in operations)
    named = [
        replace(one, name=f"{one.name}_{one.method.lower()}") if times[one.name] > 1 else one
        for one in operations
    ]
    return document(_SURFACE, sorted(named, key=attrgetter("deprecated")))


def _operations(route: Route) -> Iterator[Operation]:
    for path, chosen in paths(route.rule):
        for method in route.methods:
            yield _operation(route, path, chosen, method)
        if route.cors:
            yield Operation(
                "OPTIONS",
                path,
                f"preflight_{_name(route, path, chosen)}",
                preflight.__doc__ or "",
                {204: Answer("The page may call.", headers=_PREFLIGHT)},
                tag=_tag(route),
                deprecated=_is_legacy(route),
            )


def _operation(route: Route, path: str, chosen: tuple[str, ...], method: str) -> Operation:
    name = _name(route, path, chosen)
    takes = route.takes
    if isinstance(takes, Mapping):
        takes = next(body for choice, body in takes.items() if choice in chosen)
    return Operation(
        method,
        path,
        name,
        route.doc or route.handle.__doc__ or "",
        dict(_answers(route)),
        (*PATH, *route.parameters),
        None if method == "GET" else takes,
        _tag(route),
        _security(route),
        _is_legacy(route),
    )


def _answers(route: Route) -> Iterator[tuple[int, Answer]]:
    headers = _REASONS | (_CORS if route.cors else {})
    for status, content in route.gives.items():
        yield status, Answer(_SUCCEEDED.get(status, _DONE), content, headers)
    for status in sorted({400, *route.fails}):
        yield status, Answer(_FAILURES[status], _FORMS[route.refuse], headers)


def _name(route: Route, path: str, chosen: tuple[str, ...]) -> str:
    words = re.findall(r"(?<=/)\w+(?=/|$)", path) if _is_legacy(route) else chosen
    return "_".join((route.handle.__name__, *words)).replace("handle_", "legacy_")


def _is_legacy(route: Route) -> bool:
    return not route.gives


def _tag(route: Route) -> str:
    if route.refuse is error_admin:
        return "Admin API"
    if _is_legacy(route):
        return "Before the Delivery API"
    if "batch" in route.rule:
        return "Bulk profile update"
    return "Profile API" if route.cors is False else "Delivery API"


def _security(route: Route) -> list[Any] | None:
    if route.refuse is error_admin:
        return _ADMIN_SECURITY
    return _PROFILE_SECURITY if _GUARDED in route.fails else None
