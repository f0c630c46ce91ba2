"""An httpx transport into a WSGI application in this process.

httpx has one, but it normalises paths and drops the raw target. Here the application sees
what it would see behind a real server: the path percent-decoded once, dots and double
slashes kept, the query raw.
"""

import io
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final, TypeAlias
from urllib.parse import unquote_to_bytes

import httpx

__all__ = ["WsgiTransport"]

_Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_UNPREFIXED: Final = ("content-type", "content-length")


class WsgiTransport(httpx.BaseTransport):
    """Sends requests straight into ``application``."""

    def __init__(self, application: _Application) -> None:
        self._application = application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the application and give its answer."""
        started: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            started["status"], started["headers"] = status, headers

        body = b"".join(self._application(_environ(request), start_response))
        code, _, phrase = started["status"].partition(" ")
        return httpx.Response(
            int(code),
            headers=started["headers"],
            content=body,
            extensions={"reason_phrase": (phrase or HTTPStatus(int(code)).phrase).encode()},
        )


def _environ(request: httpx.Request) -> dict[str, Any]:
    target: bytes = request.extensions.get("target") or request.url.raw_path
    path, _, query = target.partition(b"?")
    body = request.read()
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": request.url.host,
        "SERVER_PORT": str(request.url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if name.lower() in _UNPREFIXED else f"HTTP_{key}"] = value
    return environ
