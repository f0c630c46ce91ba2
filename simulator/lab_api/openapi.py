"""The lab API described in OpenAPI, made from its routes and types."""

import re
from functools import cache
from typing import Any, Final

import msgspec

from simulator.lab_api import PREFIX, types
from simulator.lab_api.routes import ROUTES, Route
from simulator.version import VERSION

__all__ = ["document"]

_PATH_PARAMETER: Final = re.compile(r"<(?:path:)?(\w+)>")
_FAILURES: Final = {
    400: "The call breaks a rule; the error names the field.",
    401: "The server wants its lab token, and it is missing or wrong.",
    403: "The Host of the request is not one this server answers to.",
    404: "There is no such tenant, profile or snapshot.",
    409: "Too many snapshots are kept.",
    412: "The condition did not come true in time; the error says why.",
    413: "The body is too large.",
    415: "A write must come as application/json.",
}
_COMMON_FAILURES: Final = (400, 401, 403, 404)


@cache
def document() -> dict[str, Any]:
    """Make the OpenAPI document."""
    kinds = [kind for route in ROUTES for kind in (route.gives, route.takes) if kind is not None]
    _, components = msgspec.json.schema_components(
        [*kinds, types.Failure], ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        path = PREFIX + _PATH_PARAMETER.sub(r"{\1}", route.rule)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Offtarget lab API", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"labToken": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"labToken": []}],
    }


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components(
        [kind], ref_template="#/components/schemas/{name}"
    )
    return schema


def _operation(route: Route) -> dict[str, Any]:
    summary, _, rest = (route.handle.__doc__ or "").strip().partition("\n")
    fails = [*_COMMON_FAILURES, *route.fails, *((413, 415) if route.method != "GET" else ())]
    operation: dict[str, Any] = {
        "operationId": route.handle.__name__,
        "summary": summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {
            "200": _content("Done.", route.gives),
            **{str(status): _content(_FAILURES[status], types.Failure) for status in fails},
        },
    }
    if rest.strip():
        operation["description"] = " ".join(rest.split())
    if route.takes is not None:
        body = {"application/json": {"schema": _schema(route.takes)}}
        operation["requestBody"] = {"required": True, "content": body}
    return operation


def _content(description: str, kind: Any) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": _schema(kind)}},
    }


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = _PATH_PARAMETER.findall(route.rule)
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    described = []
    for parameter in route.parameters:
        one: dict[str, Any] = {"type": parameter.kind}
        schema = {"type": "array", "items": one} if parameter.repeated else one
        described.append(
            {
                "name": parameter.name,
                "in": "query",
                "description": parameter.about,
                "schema": schema,
            }
        )
    return described
