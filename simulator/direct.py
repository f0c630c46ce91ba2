"""Adobe's surface without a server: how devices and deliveries of this process reach it.

Routes, handlers and answers are the served ones; HTTP and Flask alone are left out, which
take longer than most handlers do. What no route here takes goes the long way.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from simulator.carrier import Answer, Carrier, Headers, arrived
from simulator.paths import Paths
from simulator.phrases import phrase
from simulator.target.api.routes import ROUTES, Route, respond
from simulator.target.api.routing import Directory
from simulator.target.api.wire import Call, parameters_of
from simulator.target.verdicts import Finding

__all__ = ["TargetCarrier"]

_HOST: Final = "localhost"
_LONGEST: Final = 1024 * 1024
_METHODS: Final = ("GET", "POST")  # devices and deliveries use no other
_ROUTES: Final[Paths[Route]] = Paths((route.methods, route) for route in ROUTES)


class TargetCarrier:
    """Carries requests straight to Adobe's routes.

    Args:
        directory: Where the tenants are found.
        served: Takes what no route here does, and bodies that may be too large.
        noticed: Is told the finding on each request that a route took.
        longest: From how many bytes on a body may be too large.
    """

    def __init__(
        self,
        directory: Directory,
        served: Carrier,
        noticed: Callable[[Finding], None] | None = None,
        longest: int = _LONGEST,
    ) -> None:
        self._directory = directory
        self._served = served
        self._noticed = noticed
        self._longest = longest

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Call the route a request is for and give its answer.

        Raises:
            CarrierError: It broke the connection, or would have answered too late.
        """
        raw, _, query = target.partition("?")
        path = unquote(raw) if "%" in raw else raw
        found = _ROUTES.find(method, path) if method in _METHODS else None
        if found is None or len(body) > self._longest:
            return self._served.send(method, target, headers, body)
        route, arguments = found
        named = {name.lower(): value for name, value in headers}
        call = Call(
            method=method,
            path=path,
            query=query,
            parameters=parameters_of(query),
            host=_HOST,
            header=lambda name: named.get(name.lower()),
            arguments=arguments,
            body=body if method == "POST" else b"",
            origin=lambda: f"http://{_HOST}",
        )
        reply = respond(route, call, self._directory, _nobody_waits)
        if self._noticed is not None and reply.finding is not None:
            self._noticed(reply.finding)
        arrived(reply.late, whole=reply.kept is None)
        answered = {name.lower(): value for name, value in reply.headers}
        return Answer(reply.status, phrase(reply.status), answered, reply.body)

    def close(self) -> None:
        """Nothing is kept open here."""


def _nobody_waits(_: int) -> None:
    """Let time stand still: whoever is told how late an answer is needs not wait for it."""
