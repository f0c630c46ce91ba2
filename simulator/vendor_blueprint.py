"""All routes of the vendors as a Flask blueprint: a thin adapter around their table."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from simulator.answering import answer, asked, torn
from simulator.asking import call_of
from simulator.late import late
from simulator.named import Directory
from simulator.target.api.wire import Call
from simulator.vendors import ROUTES, Served

__all__ = ["vendor_blueprint"]

_WRITING: Final = ("POST", "PUT", "PATCH")


def vendor_blueprint(directory: Callable[[Request], Directory]) -> Blueprint:
    """Make the blueprint of Adobe's surface and Segment's.

    Args:
        directory: Gives the tenants a request may belong to.
    """
    blueprint = Blueprint("vendors", __name__)
    for number, route in enumerate(ROUTES):
        blueprint.add_url_rule(
            route.rule,
            endpoint=f"route_{number}",
            view_func=_view(route, directory),
            methods=route.methods,
            provide_automatic_options=False,
        )
        if route.preflight is not None:
            blueprint.add_url_rule(
                route.rule,
                endpoint=f"preflight_{number}",
                view_func=_preflight(route.preflight),
                methods=["OPTIONS"],
                provide_automatic_options=False,
            )
    return blueprint


def _view(route: Served, directory: Callable[[Request], Directory]) -> Callable[..., Response]:
    def view(**arguments: str) -> Response:
        request, respond = asked(), route.respond
        request.max_content_length = route.longest
        try:
            body = request.get_data(cache=False) if request.method in _WRITING else b""
        except RequestEntityTooLarge:
            respond, body = route.too_large, b""
        call = call_of(request.environ, arguments, body)
        given = respond(call, directory(request), late(request.environ))
        whole = answer(given.status, given.body, *given.headers)
        return whole if given.kept is None else torn(whole, given.kept)

    return view


def _preflight(headers: Callable[[Call], list[tuple[str, str]]]) -> Callable[..., Response]:
    def view(**_: str) -> Response:
        return answer(204, b"", *headers(call_of(asked().environ, {})))

    return view
