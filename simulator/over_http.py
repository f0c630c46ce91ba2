"""The carrier over HTTP, to a server.

The standard library's client speaks it, in half of the time that httpx takes: a scenario on a
live server is little else than requests, and none of them wants what httpx adds.
"""

import gzip
import select
import socket
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from http.client import (
    HTTP_PORT,
    HTTPS_PORT,
    HTTPConnection,
    HTTPException,
    HTTPSConnection,
    InvalidURL,
)
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from simulator.carrier import (
    Answer,
    BrokenError,
    CarrierError,
    Headers,
    LateError,
    UnreachableError,
    joined,
)

__all__ = ["HttpCarrier"]

_TIMEOUT: Final = 30.0
_WITH_BODIES: Final = ("POST", "PUT", "PATCH")
_PORTS: Final = {"http": HTTP_PORT, "https": HTTPS_PORT}
_OF_PATHS: Final = "/%:@!$&'()*+,;=~"
_NO_ANSWER: Final = (OSError, HTTPException, ValueError, EOFError, zlib.error)
_DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
}


class HttpCarrier:
    """Carries requests to a server, over kept connections; any thread may send.

    No proxy is asked: variables that name one are for the way to Adobe, not for a stand-in on
    this machine.

    Args:
        url: Where it listens; a path goes before every target.
        timeout: Seconds that each wait for the server may take.
    """

    def __init__(self, url: str, *, timeout: float = _TIMEOUT) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._idle: deque[HTTPConnection] = deque()

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Send a request and give its answer.

        Raises:
            CarrierError: No answer came.
        """
        try:
            url = _of_a_server(self._url)
            connection = self._connection(url)
        except ValueError as error:
            raise CarrierError(str(error)) from error
        try:
            answer = _asked(connection, method, url.path + target, list(headers), body)
        except BaseException as error:  # whatever it is, nothing is left open
            connection.close()
            if isinstance(error, CarrierError) or not isinstance(error, _NO_ANSWER):
                raise
            raise _failed(error) from error
        self._idle.append(connection)
        return answer

    def within(self, timeout: float) -> "HttpCarrier":
        """Give a carrier of less patience, or more, over the same connections."""
        other = HttpCarrier(self._url, timeout=timeout)
        other._idle = self._idle
        return other

    def close(self) -> None:
        """Close the kept connections."""
        while self._idle:
            self._idle.pop().close()

    def _connection(self, url: SplitResult) -> HTTPConnection:
        """Give a connection that nobody else uses; it is open, or opens at its next request."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = _to(url)
        connection.timeout = self._timeout
        if connection.sock is not None:
            connection.sock.settimeout(self._timeout)
            if _readable(connection.sock):
                connection.close()  # nothing is owed to us: it is the end of it
        return connection


def _of_a_server(text: str) -> SplitResult:
    """Read a URL, which the standard library remembers.

    Raises:
        ValueError: It is none of a server.
    """
    url = urlsplit(text)
    if url.scheme not in _PORTS or not url.hostname:
        raise ValueError(f"{text!r} is no URL of a server")
    return url._replace(path=quote(url.path, safe=_OF_PATHS)) if url.path else url


def _to(url: SplitResult) -> HTTPConnection:
    host, port = url.hostname or "", url.port or _PORTS[url.scheme]
    if url.scheme == "http":
        return HTTPConnection(host, port)
    from destination.delivery import trusted  # noqa: PLC0415  it needs httpx, which is slow

    return HTTPSConnection(host, port, context=trusted(environment=False))


def _asked(
    connection: HTTPConnection,
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
) -> Answer:
    if connection.sock is None:
        _connect(connection)
    given = {name.lower() for name, _ in headers}
    connection.putrequest(method, target, skip_host="host" in given, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    if (body or method in _WITH_BODIES) and "content-length" not in given:
        connection.putheader("Content-Length", str(len(body)))
    whole = True
    try:
        connection.endheaders(body or None)
    except (BrokenPipeError, ConnectionResetError):
        whole = False  # who refuses a body need not read it: the answer may be there
    response = connection.getresponse()
    answered, content = joined(response.getheaders()), response.read()
    if not whole:
        connection.close()
    decode = _DECODERS.get(answered.get("content-encoding", ""))
    return Answer(
        response.status, response.reason, answered, decode(content) if decode else content
    )


def _connect(connection: HTTPConnection) -> None:
    """Open a connection.

    Raises:
        UnreachableError: There is no way to the server.
        TimeoutError: It says nothing.
    """
    try:
        connection.connect()
    except TimeoutError:
        raise
    except OSError as error:
        raise UnreachableError(str(error) or type(error).__name__) from error


def _readable(connection: socket.socket) -> bool:
    """Tell whether something is there to be read, be it the end."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _failed(error: Exception) -> CarrierError:
    """Say why no answer came."""
    said = str(error) or type(error).__name__
    if isinstance(error, TimeoutError):
        return LateError(said)
    if isinstance(error, InvalidURL | ValueError):
        return CarrierError(said)
    return BrokenError(said)
