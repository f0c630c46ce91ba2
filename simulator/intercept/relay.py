"""One request and its answer, carried from a client to a server and back.

Raw targets, phrases and the case of headers stay as they are. An answer that breaks off
breaks off for the client, too.
"""

import asyncio
from contextlib import suppress
from typing import Final

import h11

from simulator.intercept.channel import Channel, Headers
from simulator.intercept.via import HEADER

__all__ = ["EXPECT", "is_large", "relay", "sent_on"]

EXPECT: Final = (b"Expect", b"100-continue")
_LARGE: Final = 256 * 1024

_HOP: Final = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authorization",
        b"proxy-authenticate",
        b"expect",
        b"te",
        b"trailer",
        b"upgrade",
        b"http2-settings",
        HEADER.encode(),
    )
)
"""What is said between two neighbours alone, and what only the proxy may say."""
_SLOWEST: Final = 120.0
"""How many seconds a server may think: a fault delays an answer by a minute at most."""


def sent_on(head: h11.Request | h11.Response, *dropped: bytes) -> list[tuple[bytes, bytes]]:
    """Give the headers that go on to the next neighbour, in the case they came in.

    Args:
        head: The head of a request or an answer.
        dropped: What else does not go on.
    """
    named = {
        one.strip().lower()
        for name, value in head.headers
        if name == b"connection"
        for one in value.split(b",")
    }
    kept_back = _HOP | named | set(dropped)
    return [
        (name, value)
        for name, value in head.headers.raw_items()
        # WSGI takes a low line for a hyphen: both spell the header that only the proxy sends.
        if name.lower().replace(b"_", b"-") not in kept_back
    ]


def is_large(request: h11.Request) -> bool:
    """Tell whether a server may refuse a request for its body, before it has seen all of it.

    Such a body is not sent unasked: the answer could be lost with the rest of it.
    """
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and int(value) > _LARGE)
        for name, value in request.headers
    )


async def relay(
    client: Channel, server: Channel, request: h11.Request, target: bytes, headers: Headers
) -> None:
    """Carry a request whose head has arrived, and its answer.

    Args:
        client: Who asks.
        server: Who answers.
        request: The head as it arrived.
        target: Path and query as the server is to see them.
        headers: What the server is to see; with ``Expect`` among them the body waits until
            the server wants it.

    Raises:
        TimeoutError: One side takes too long.
        h11.RemoteProtocolError: One side breaks off, or speaks no HTTP.
        OSError: A connection broke.
    """
    headed = [*headers, (b"Connection", b"close")]
    await server.send(h11.Request(method=request.method, target=target, headers=headed))
    if EXPECT in headed and not isinstance(await server.peek(_SLOWEST), h11.InformationalResponse):
        await _answer(client, server)
        return
    body = asyncio.create_task(_body(client, server))
    try:
        await _answer(client, server)
    finally:
        body.cancel()
        await asyncio.gather(body, return_exceptions=True)


async def _body(client: Channel, server: Channel) -> None:
    """Send the body of a request on, piece by piece."""
    try:
        while not isinstance(event := await client.receive(), h11.EndOfMessage):
            await _sent(server, event)
    except (OSError, TimeoutError, h11.ProtocolError):
        server.writer.transport.abort()  # it need not wait for the rest
        raise
    await _sent(server, event)


async def _sent(server: Channel, event: h11.Data | h11.EndOfMessage) -> None:
    """Send a piece to a server, which may have stopped listening: it has answered then."""
    with suppress(OSError):
        await server.send(event)


async def _answer(client: Channel, server: Channel) -> None:
    while isinstance(head := await server.receive(_SLOWEST), h11.InformationalResponse):
        pass
    headers = sent_on(head, b"transfer-encoding")
    if client.http.their_state is not h11.DONE:
        headers.append((b"Connection", b"close"))  # the rest of its body is not wanted
    await client.send(
        h11.Response(status_code=head.status_code, headers=headers, reason=head.reason)
    )
    while not isinstance(event := await server.receive(_SLOWEST), h11.EndOfMessage):
        await client.send(event)
    await client.send(h11.EndOfMessage())
