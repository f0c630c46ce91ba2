"""A carrier, and an httpx transport, into a WSGI application in this process.

httpx has such a transport, but it normalises paths and drops the raw target. Here the
application sees what it would see behind a real server: the path percent-decoded once,
dots and double slashes kept, the query raw. As a carrier it spares a lab httpx altogether,
which takes longer than the application does.
"""

import io
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import httpx

from simulator.asking import Application
from simulator.carrier import Answer, BrokenError, Headers, LateError, arrived, joined
from simulator.late import WAIT

__all__ = ["WsgiTransport"]

_UNPREFIXED: Final = ("CONTENT_TYPE", "CONTENT_LENGTH")
_HOST: Final = "localhost"


class WsgiTransport(httpx.BaseTransport):
    """Sends requests straight into ``application``.

    Nobody waits here: an answer that is to come later than a caller's patience does not come.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Call the application and give its answer.

        Raises:
            CarrierError: It broke the connection, or would have answered too late.
        """
        environ = _environ(method, target, body)
        environ["HTTP_HOST"] = _HOST
        status, phrase, answered, content = self._call(environ, headers)
        return Answer(status, phrase, joined(answered), content)

    def close(self) -> None:
        """Nothing is kept open."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the application with a request of httpx's."""
        target: bytes = request.extensions.get("target") or request.url.raw_path
        environ = _environ(request.method, target.decode("latin-1"), request.read())
        environ["SERVER_NAME"] = request.url.host
        environ["SERVER_PORT"] = str(request.url.port or 80)
        environ["wsgi.url_scheme"] = request.url.scheme
        try:
            status, phrase, headers, content = self._call(environ, request.headers.items())
        except LateError as error:
            raise httpx.ReadTimeout(str(error)) from None
        except BrokenError as error:
            raise httpx.RemoteProtocolError(str(error)) from None
        extensions = {"reason_phrase": phrase.encode()}
        return httpx.Response(status, headers=headers, content=content, extensions=extensions)

    def _call(
        self, environ: dict[str, Any], headers: Headers
    ) -> tuple[int, str, list[tuple[str, str]], bytes]:
        for name, value in headers:
            key = name.upper().replace("-", "_")
            environ[key if key in _UNPREFIXED else f"HTTP_{key}"] = value
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            started[:] = status, headers

        waited: list[int] = []
        environ[WAIT] = waited.append
        content = b"".join(self._application(environ, start_response))
        code, _, phrase = started[0].partition(" ")
        announced = next((value for name, value in started[1] if name == "Content-Length"), "0")
        cut = int(announced) > len(content) and environ["REQUEST_METHOD"] != "HEAD"
        arrived(sum(waited), whole=not cut)
        return int(code), phrase or HTTPStatus(int(code)).phrase, started[1], content


def _environ(method: str, target: str, body: bytes) -> dict[str, Any]:
    path, _, query = target.partition("?")
    length = {"CONTENT_LENGTH": str(len(body))} if body else {}
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1") if "%" in path else path,
        "QUERY_STRING": query,
        **length,
        "SERVER_NAME": _HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
