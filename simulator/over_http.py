"""The carrier over HTTP, to a server.

The standard library's client speaks it, in half of the time that httpx takes: a scenario on a
live server is little else than requests, and none of them wants what httpx adds.
"""

import select
import socket
from collections import deque
from http.client import HTTPConnection, HTTPException, HTTPSConnection, InvalidURL
from typing import Final
from urllib.parse import SplitResult, urlsplit

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
        connection: HTTPConnection | None = None
        try:
            url = _of_a_server(self._url)
            connection = self._connection(url)
            answer = _asked(connection, method, url.path + target, headers, body)
        except (OSError, HTTPException, ValueError) as error:
            if connection is not None:
                connection.close()
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
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ValueError(f"{text!r} is no URL of a server")
    return url


def _to(url: SplitResult) -> HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "http":
        return HTTPConnection(host, url.port)
    from destination.delivery import trusted  # noqa: PLC0415  it needs httpx, which is slow

    return HTTPSConnection(host, url.port, context=trusted(environment=False))


def _asked(
    connection: HTTPConnection, method: str, target: str, headers: Headers, body: bytes
) -> Answer:
    given = list(headers)
    hosted = any(name.lower() == "host" for name, _ in given)
    connection.putrequest(method, target, skip_host=hosted, skip_accept_encoding=True)
    for name, value in given:
        connection.putheader(name, value)
    if body or method in _WITH_BODIES:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)
    response = connection.getresponse()
    return Answer(response.status, response.reason, joined(response.getheaders()), response.read())


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
    if isinstance(error, HTTPException | ConnectionResetError | BrokenPipeError):
        return BrokenError(said)
    if isinstance(error, ConnectionRefusedError | socket.gaierror):
        return UnreachableError(said)
    return CarrierError(said)
