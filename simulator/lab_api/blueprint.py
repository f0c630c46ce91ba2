"""The lab API as a Flask blueprint: a thin adapter around the list of routes."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Request, Response

from simulator.answering import asked, written
from simulator.lab_api import PREFIX
from simulator.lab_api.browsing import ADDRESSES, PAGES, page
from simulator.lab_api.openapi import lab_document
from simulator.lab_api.routes import ROUTES, Route
from simulator.lab_api.served import Simulator, respond
from simulator.segment.api.openapi import segments_document
from simulator.target.api.openapi import adobes_document

__all__ = ["lab_blueprint"]


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

        def body() -> bytes:
            return request.get_data(cache=False)

        return written(respond(route, simulator(request), request.environ, arguments, body))

    return view
