"""Adobe's routes as a Flask blueprint: a thin adapter around the list of routes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Blueprint, Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from simulator.answering import answer, asked, late, torn
from simulator.asking import call_of
from simulator.target.api.routes import ROUTES, Route, preflight, respond
from simulator.target.api.routing import Directory

__all__ = ["target_blueprint"]

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
        request, taken = asked(), route
        try:
            body = request.get_data(cache=False) if request.method in _WRITING else b""
        except RequestEntityTooLarge:
            taken, body = refusing, b""
        call = call_of(request.environ, arguments, body)
        reply = respond(taken, call, directory(request), late(request.environ))
        given = reply.answer
        whole = answer(given.status, given.body, *reply.headers)
        return whole if given.kept is None else torn(whole, given.kept)

    return view


def _preflight(**_: str) -> Response:
    return answer(204, b"", *preflight(call_of(asked().environ, {})))
