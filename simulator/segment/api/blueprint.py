"""Segment's routes as a Flask blueprint: a thin adapter around the list of routes."""

from collections.abc import Callable

from flask import Blueprint, Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from simulator.answering import answer, asked
from simulator.asking import call_of
from simulator.named import Directory
from simulator.segment.api.routes import ROUTES, Route, preflight, respond
from simulator.segment.api.tracking import too_large
from simulator.segment.settings import LARGEST_BATCH

__all__ = ["segment_blueprint"]


def segment_blueprint(directory: Callable[[Request], Directory]) -> Blueprint:
    """Make the blueprint of Segment's surface.

    Args:
        directory: Gives the tenants a request may belong to.
    """
    blueprint = Blueprint("segment", __name__)
    for number, route in enumerate(ROUTES):
        blueprint.add_url_rule(
            route.rule,
            endpoint=f"route_{number}",
            view_func=_view(route, directory),
            methods=[route.method],
            provide_automatic_options=False,
        )
        blueprint.add_url_rule(
            route.rule,
            endpoint=f"preflight_{number}",
            view_func=_preflight,
            methods=["OPTIONS"],
            provide_automatic_options=False,
        )
    return blueprint


def _view(route: Route, directory: Callable[[Request], Directory]) -> Callable[..., Response]:
    refusing = Route(route.method, route.rule, too_large)

    def view(**arguments: str) -> Response:
        request, taken = asked(), route
        request.max_content_length = LARGEST_BATCH
        try:
            body = request.get_data(cache=False) if route.method == "POST" else b""
        except RequestEntityTooLarge:
            taken, body = refusing, b""
        call = call_of(request.environ, arguments, body)
        given, headers = respond(taken, call, directory(request))
        return answer(given.status, given.body, *headers)

    return view


def _preflight(**_: str) -> Response:
    return answer(204, b"", *preflight(call_of(asked().environ, {})))
