"""The simulator's own server with something else in it: what any application is measured against.

    python -m benchmarks.floor bare|flask PORT FILE

``bare`` is a WSGI callable that answers every request with the bytes of a file; ``flask`` is a
Flask application whose one view does. Server and options are those of ``offtarget serve``,
which starts it: only the application is exchanged.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask, Response

from simulator import serving
from simulator.asking import Application

JSON = "application/json;charset=UTF-8"


def bare(body: bytes) -> Application:
    """Make a WSGI callable that answers a constant."""
    headers = [("Content-Type", JSON), ("Content-Length", str(len(body)))]
    whole = [body]

    def application(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return whole

    return application


def flask(body: bytes) -> Application:
    """Make a Flask application that answers a constant, whatever the path."""
    app = Flask("floor", static_folder=None)

    @app.route("/<path:_>", methods=["GET", "POST"])
    def constant(_: str) -> Response:
        return Response(body, content_type=JSON)

    return app.wsgi_app


def main(which: str, port: str, file: str) -> None:
    """Serve."""
    make = {"bare": bare, "flask": flask}[which]
    application = make(Path(file).read_bytes())
    with patch.object(serving, "create_app", lambda _, **__: application):
        serving.serve(serving.Serving(port=int(port)), on_ready=lambda _, **__: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
