"""What pages load as a Flask blueprint: a thin adapter around the list of routes.

Pages of any origin load it, without credentials.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Request, Response

from simulator.answering import answer, asked, written
from simulator.asking import ORIGIN
from simulator.lab_api.calls import LabError
from simulator.lab_api.served import Simulator, refused
from simulator.named import Directory
from simulator.page.asking import Asked
from simulator.page.routes import ROUTES, Route
from simulator.target.api.wire import parameters_of

__all__ = ["page_blueprint"]

_CORS: Final = ("Access-Control-Allow-Origin", "*")


def page_blueprint(
    served: Callable[[Request], Simulator], directory: Callable[[Request], Directory]
) -> Blueprint:
    """Make the blueprint of what pages load.

    Args:
        served: Gives what a request is served from: its builds.
        directory: Gives the tenants a request may belong to.
    """
    blueprint = Blueprint("page", __name__)
    for number, route in enumerate(ROUTES):
        blueprint.add_url_rule(
            route.rule,
            endpoint=f"route_{number}",
            view_func=_view(route, served, directory),
            methods=[route.method],
            provide_automatic_options=False,
        )
    return blueprint


def _view(
    route: Route,
    served: Callable[[Request], Simulator],
    directory: Callable[[Request], Directory],
) -> Callable[..., Response]:
    def view(**arguments: str) -> Response:
        request = asked()
        simulator = served(request)
        if route.ours:
            try:
                simulator.guard.check_host(request.environ)
            except LabError as error:
                return written(refused(error))
        given = route.handle(
            Asked(
                tenants=directory(request),
                builds=simulator.builds,
                origin=_origin(request),
                arguments=arguments,
                query=parameters_of(request.environ.get("QUERY_STRING", "")),
                body=request.get_data(cache=False) if route.method == "POST" else b"",
            )
        )
        typed = ("Content-Type", given.content_type)
        shared = () if route.ours else (_CORS,)
        return answer(given.status, given.body, typed, *shared, *given.headers)

    return view


def _origin(request: Request) -> str:
    """Tell under which scheme, host and port the client came."""
    return str(request.environ.get(ORIGIN, f"{request.scheme}://{request.host}")).lower()
