"""Adobe's routes as a Flask blueprint: a thin adapter around the list of routes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl

from flask import Blueprint, Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from simulator.answering import ORIGIN, answer, asked, late, torn
from simulator.target.api.routes import ROUTES, Route, preflight, respond
from simulator.target.api.routing import VENDOR_DOMAIN, Directory
from simulator.target.api.wire import Call

__all__ = ["call_of", "target_blueprint"]

_WRITING: Final = ("POST", "PUT", "PATCH")


def target_blueprint(directory: Callable[[Request], Directory]) -> Blueprint:
    """Make the blueprint of Adobe Target's surface.

    Args:
        directory: Gives who finds the tenant a request belongs to.
    """
    blueprint = Blueprint("target", __name__)
    for number, route in enumerate(ROUTES):
        blueprint.add_url_rule(
            route.rule,
            endpoint=f"route_{number}",
            view_func=_view(route, directory),
            methods=route.methods,
            provide_automatic_options=False,
        )
        if route.cors:
            blueprint.add_url_rule(
                route.rule,
                endpoint=f"preflight_{number}",
                view_func=_preflight,
                methods=["OPTIONS"],
                provide_automatic_options=False,
            )
    return blueprint


def _view(route: Route, directory: Callable[[Request], Directory]) -> Callable[..., Response]:
    refusing = replace(route, handle=route.too_large)

    def view(**arguments: str) -> Response:
        request = asked()
        try:
            body = request.get_data(cache=False) if request.method in _WRITING else b""
        except RequestEntityTooLarge:
            reply = respond(refusing, call_of(request, arguments), directory(request), late)
        else:
            reply = respond(route, call_of(request, arguments, body), directory(request), late)
        given = reply.answer
        whole = answer(given.status, given.body, *reply.headers)
        return whole if given.kept is None else torn(whole, given.kept)

    return view


def _preflight(**_: str) -> Response:
    return answer(204, b"", *preflight(call_of(asked(), {})))


def call_of(request: Request, arguments: dict[str, str], body: bytes = b"") -> Call:
    """Take a request from Flask."""
    query = request.environ.get("QUERY_STRING", "")
    return Call(
        method=request.method,
        path=request.path,
        query=query,
        parameters=dict(reversed(parse_qsl(query, keep_blank_values=True))),
        host=request.host.lower(),
        header=request.headers.get,
        arguments=arguments,
        body=body,
        origin=lambda: _origin(request),
        address=request.remote_addr or "",
    )


def _origin(request: Request) -> str:
    """Tell under which scheme, host and port the client came, or could have come.

    A Host of Adobe's may be a name this machine alone leads here: where it was set by hand,
    a URL with it would lead to Adobe. Through the proxy it leads here again.
    """
    environ, host = request.environ, request.host
    if ORIGIN in environ:
        return str(environ[ORIGIN])
    if not host or VENDOR_DOMAIN in host.lower():
        name = environ["SERVER_NAME"]
        server = "localhost" if VENDOR_DOMAIN in name.lower() else name
        host = f"{server}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}"
