"""Sites on this machine, which browsers open: WSGI servers in a thread of this process."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

__all__ = ["Silent", "Site", "Threading", "running"]


class Silent(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the parent's name
        """Say nothing."""


class Threading(ThreadingMixIn, WSGIServer):
    """A server that answers several at once."""

    daemon_threads = True


@contextmanager
def running(server: WSGIServer) -> Iterator[WSGIServer]:
    """Let a server answer for as long as a block runs."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Site:
    """Somebody's site on this machine: one page, at every address whose host ends in localhost.

    (A page that Playwright makes up may not load anything from loopback.)
    """

    def __init__(self) -> None:
        self.html = ""
        self.server = make_server("127.0.0.1", 0, self, Threading, handler_class=Silent)

    def __call__(self, _: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [self.html.encode()]

    def at(self, host: str) -> str:
        """Give the address of a page of it."""
        return f"http://{host}:{self.server.server_port}/"
