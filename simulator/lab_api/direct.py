"""The lab API without a server: how a lab asks the tenant it has in this process.

Handlers, bodies and errors are the same; HTTP alone is left out, which would take longer
than most calls do, and the guard with it: who is in this process may do anything.
"""

from typing import Final
from urllib.parse import parse_qs, unquote

from simulator.carrier import Answer, Headers
from simulator.lab_api import PREFIX
from simulator.lab_api.calls import LabCall, LabError
from simulator.lab_api.routes import ROUTES, Route
from simulator.lab_api.taped import failed, make
from simulator.paths import Paths
from simulator.phrases import phrase
from simulator.tenants import Tenants

__all__ = ["DirectCarrier"]


class DirectCarrier:
    """Carries calls of the lab API straight to their handlers.

    Args:
        tenants: The tenants of this process.
    """

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    def send(self, method: str, target: str, _: Headers = (), body: bytes = b"") -> Answer:
        """Make a call and give its answer."""
        path, _mark, query = target.partition("?")
        try:
            route, arguments = _found(method, path.removeprefix(PREFIX))
            asked = parse_qs(query, keep_blank_values=True)
            made = make(route, LabCall(self._tenants, arguments, asked, body))
        except LabError as error:
            made = failed(error)
        return Answer(made.status, phrase(made.status), {}, made.body)

    def close(self) -> None:
        """Nothing is kept open."""


_ROUTES: Final[Paths[Route]] = Paths(((route.method,), route) for route in ROUTES)


def _found(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Find the route of a path, and what varies in it."""
    found = _ROUTES.find(method, path)
    if found is None:
        raise LabError(404, "no_such_call", f"{method} {path} is no call of the lab API")
    route, varying = found
    return route, {name: unquote(piece) for name, piece in varying.items()}
