"""A server that has nothing of a lab about it, as Adobe's have not."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import make_server

from simulator.lab_api import PREFIX
from simulator.server import Simulator, create_app
from simulator.tenants import Tenants
from simulator.testing.browsers.sites import Silent, Threading, running

__all__ = ["Apart", "apart"]


class Apart:
    """The application, without its lab API and without its reasons.

    Attributes:
        tenants: What it holds.
        paths: What it was asked for.
        url: Where it listens.
    """

    def __init__(self) -> None:
        self.tenants = Tenants()
        self.paths: list[str] = []
        self.url = ""
        self._application = create_app(Simulator(self.tenants))

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.paths.append(environ["PATH_INFO"])
        if environ["PATH_INFO"].startswith(PREFIX):
            start("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [(name, one) for name, one in headers if "offtarget" not in name.lower()]
            return start(status, kept, *more)

        return self._application(environ, begin)


@contextmanager
def apart() -> Iterator[Apart]:
    """Serve it on loopback for as long as a block runs."""
    made = Apart()
    with running(make_server("127.0.0.1", 0, made, Threading, handler_class=Silent)) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        yield made
