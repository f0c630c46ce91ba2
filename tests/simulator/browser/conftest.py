"""What the browser's tests share: a server that can be made to fail, over real HTTP."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pytest

from simulator.lab import Lab
from simulator.server import create_app
from simulator.testing.browsers.sites import Silent, running


class Failing:
    """A simulator behind something that may answer delivery requests in its place."""

    def __init__(self) -> None:
        self.answer: tuple[str, bytes] | None = None
        self.lost = 0  # how many bytes of the answer never arrive
        self.seen: list[dict[str, Any]] = []  # the delivery requests, as WSGI gives them
        self._application: Callable[..., Iterable[bytes]] = create_app()
        self.server: WSGIServer = make_server("127.0.0.1", 0, self, handler_class=Silent)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        delivery = environ["PATH_INFO"] == "/rest/v1/delivery"
        self.seen += [environ] if delivery else []
        if self.answer is None or not delivery:
            return self._application(environ, start)
        status, body = self.answer
        start(status, [("Content-Length", str(len(body) + self.lost))])
        return [body]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def failing() -> Iterator[Failing]:
    """Give a server that answers well until it is told what to answer instead."""
    made = Failing()
    with running(made.server):
        yield made


@pytest.fixture
def far_lab(failing: Failing) -> Iterator[Lab]:
    """Give a lab on that server."""
    with Lab(url=failing.url) as made:
        yield made
