"""WSGI servers in a thread of the tests' own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

__all__ = ["Silent", "running"]


class Silent(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the parent's name
        """Say nothing."""


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
