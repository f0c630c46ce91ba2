"""The forward proxy: simulated hosts lead to the simulator, allowed ones out, and no other.

It runs beside the application, in a thread of its own with an event loop of its own.
"""

import asyncio
import re
import ssl
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, field
from hmac import compare_digest
from types import NoneType
from typing import Any, Final, NamedTuple

import h11

from simulator.intercept.authority import Authority
from simulator.intercept.channel import Channel, text
from simulator.intercept.hosts import Hosts, authority_of
from simulator.intercept.relay import EXPECT, is_large, relay, sent_on
from simulator.intercept.slots import MOST, Full, Slots
from simulator.intercept.tunnel import Connection, tunnel
from simulator.intercept.via import HEADER, NOBODY, Scheme, Via
from simulator.target.identifiers import is_client_code

__all__ = ["Proxy"]

_FIRST: Final = 75.0  # seconds for the head of a request
_HANDSHAKE: Final = 10.0
_CONNECTING: Final = 10.0
_HTTP: Final = 80
_HTTPS: Final = 443
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_URL: Final = re.compile(rb"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_BROKEN: Final = (OSError, TimeoutError, h11.ProtocolError, ssl.SSLError, EOFError)


class Refusal(Exception):  # noqa: N818  an answer, not an error of ours
    """A request that goes nowhere; status, and the sentence that says why."""

    def __init__(self, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers


class Place(NamedTuple):
    """Where a request is to go: a host as its client named it."""

    host: str
    port: int


@dataclass(slots=True)
class Proxy:
    """A forward proxy in front of a simulator.

    Attributes:
        hosts: The hosts it knows.
        authority: Who vouches for those that are simulated.
        server: Where the simulator listens.
        secret: What makes the application believe what it is told of a request.
        demanding: Whether each request must name a tenant: some clients name it only then.
        password: What whoever wants to be let through must give; None where all may.
    """

    hosts: Hosts
    authority: Authority
    server: Place
    secret: str = field(repr=False)
    demanding: bool = False
    password: str | None = field(default=None, repr=False)
    _slots: Slots = field(default_factory=Slots)

    def run(self, host: str, port: int) -> None:
        """Serve for as long as the process lives.

        Raises:
            OSError: The address cannot be had.
        """
        asyncio.run(self._serve(host, port))

    async def _serve(self, host: str, port: int) -> None:
        asyncio.get_running_loop().set_exception_handler(_unexpected)
        async with await asyncio.start_server(self._connected, host, port) as listening:
            await listening.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Channel(h11.SERVER, reader, writer)
        try:
            async with self._slots.one():
                await self._converse(client, None)
        except* Full:
            await _turn_away(client)
        except* _BROKEN:
            writer.transport.abort()  # the client is to see that its answer broke off
        finally:
            writer.close()

    async def _converse(self, client: Channel, inside: Via | None) -> None:
        """Answer one request after another.

        Args:
            client: Who asks.
            inside: Where a tunnel leads; None outside of one.
        """
        while (request := await _request(client)) is not None:
            try:
                await self._answer(client, request, inside)
            except Refusal as refusal:
                await client.answer(refusal.status, refusal.sentence, refusal.headers)
            if client.switched:
                return
            if not client.over():
                await client.linger()
                return
            client.http.start_next_cycle()
            async with self._slots.rest():
                await client.listen()

    async def _answer(self, client: Channel, request: h11.Request, inside: Via | None) -> None:
        url = _URL.fullmatch(request.target)
        if inside is not None:
            await self._simulated(client, request, inside, url[3] if url else request.target)
            return
        user, password = _credentials(request)
        tenant = self._tenant(user)
        if request.method == b"CONNECT":
            place = _place(request.target, _HTTPS)
            if self._leads_out(place, password):
                await self._let_through(client, place)
            else:
                await self._connect(client, place, tenant)
            return
        if url is None:
            raise Refusal(400, "this is a proxy: it takes CONNECT, and requests for http:// URLs")
        scheme: Scheme = "https" if url[1].lower() == b"https" else "http"
        place = _place(url[2].rpartition(b"@")[2], _HTTPS if scheme == "https" else _HTTP)
        if not self._leads_out(place, password):
            await self._simulated(client, request, self._via(client, scheme, place, tenant), url[3])
        elif scheme == "http":
            await self._relay(client, request, place, url[3], sent_on(request))
        else:
            raise Refusal(400, f"https://{place.host} is reached by CONNECT")

    async def _let_through(self, client: Channel, place: Place) -> None:
        """Open a tunnel that leads out."""
        outer = await _opened(place)
        try:
            await client.send(_ESTABLISHED)
            early, _ = client.http.trailing_data
            outer[1].write(early)
            await tunnel((client.reader, client.writer), outer)
        finally:
            outer[1].transport.abort()

    async def _connect(self, client: Channel, place: Place, tenant: str | None) -> None:
        """Open a tunnel to a simulated host: it ends here, by TLS but at port 80."""
        scheme: Scheme = "http" if place.port == _HTTP else "https"
        writer = client.writer
        via = self._via(client, scheme, place, tenant)
        if client.http.trailing_data[0]:
            raise Refusal(400, "bytes came before the tunnel was open")
        context = self.authority.context(self.hosts.certified(place.host) or place.host)
        # Nothing may be read between this and the handshake: no waiting here.
        writer.write(client.http.send(_ESTABLISHED) or b"")
        if scheme == "https":
            await writer.start_tls(context, ssl_handshake_timeout=_HANDSHAKE)
        await self._converse(Channel(h11.SERVER, client.reader, writer), via)

    async def _simulated(
        self, client: Channel, request: h11.Request, via: Via, target: bytes
    ) -> None:
        headers = [*sent_on(request), (HEADER.encode(), via.told(self.secret).encode())]
        if is_large(request):
            headers.append(EXPECT)
        await self._relay(client, request, self.server, target, headers)

    async def _relay(
        self,
        client: Channel,
        request: h11.Request,
        place: Place,
        target: bytes,
        headers: list[tuple[bytes, bytes]],
    ) -> None:
        if not any(name.lower() == b"host" for name, _ in headers):
            headers = [(b"Host", place.host.encode()), *headers]
        reader, writer = await _opened(place)
        try:
            server = Channel(h11.CLIENT, reader, writer)
            path = target if target.startswith(b"/") or target == b"*" else b"/" + target
            await relay(client, server, request, path, headers)
        finally:
            writer.transport.abort()

    def _leads_out(self, place: Place, password: str) -> bool:
        """Tell whether a host is let through.

        Raises:
            Refusal: It is not, and it is not simulated either; or not for whoever asks.
        """
        if self._is_server(place):
            return True
        if self.hosts.allows(*place):
            wanted = self.password
            if wanted is not None and not compare_digest(
                password.encode("latin-1"), wanted.encode()
            ):
                raise Refusal(407, "give the lab token as the proxy's password", _CHALLENGE)
            return True
        if self.hosts.certified(place.host) is None:
            sentence = f"{place.host} is not simulated; --allow {place.host} lets it through"
            raise Refusal(403, sentence)
        return False

    def _is_server(self, place: Place) -> bool:
        return place.port == self.server.port and place.host in (self.server.host, *_LOOPBACK)

    def _via(self, client: Channel, scheme: Scheme, place: Place, tenant: str | None) -> Via:
        address = str(client.writer.get_extra_info("peername")[0])
        return Via(scheme, *place, address, self.hosts.code(place.host), tenant)

    def _tenant(self, name: str) -> str | None:
        """Give the tenant a proxy's user name names; None where it names none.

        Raises:
            Refusal: It cannot be a tenant's name, or there must be one.
        """
        name = "" if name == NOBODY else name
        if name and not is_client_code(name):
            sentence = "the proxy's user name names a tenant: letters, digits, '-' and '_'"
            raise Refusal(400, sentence)
        if not name and self.demanding:
            raise Refusal(407, "name a tenant as the proxy's user", _CHALLENGE)
        return name or None


_CHALLENGE: Final = (b"Proxy-Authenticate", b'Basic realm="a tenant as user name"')
_ESTABLISHED: Final = h11.Response(status_code=200, headers=[], reason=b"Connection Established")


def _credentials(request: h11.Request) -> tuple[str, str]:
    """Give the user name and the password for the proxy; both empty where there are none."""
    given = dict(request.headers).get(b"proxy-authorization", b"")
    scheme, _, encoded = given.partition(b" ")
    if scheme.lower() != b"basic":
        return "", ""
    try:
        user, _, password = b64decode(encoded, validate=True).decode("latin-1").partition(":")
    except ValueError:
        return "", ""
    return user, password


def _unexpected(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of what is wrong here, and not of what clients break off."""
    if not isinstance(context.get("exception"), (*_BROKEN, NoneType)):
        loop.default_exception_handler(context)


async def _request(client: Channel) -> h11.Request | None:
    """Give the next request; None where no other comes, or none that can be read."""
    try:
        event = await client.receive(_FIRST)
    except TimeoutError:
        return None
    except h11.RemoteProtocolError as error:
        if client.http.our_state is h11.IDLE:
            await client.answer(error.error_status_hint, "this is no request a proxy can read")
            await client.linger()
        return None
    return event if isinstance(event, h11.Request) else None


async def _turn_away(client: Channel) -> None:
    with suppress(*_BROKEN):
        await client.answer(503, f"{MOST} connections are open already, and none of them ends")
        await client.linger()


def _place(authority: bytes, port: int) -> Place:
    found = authority_of(text(authority), port)
    if found is None:
        raise Refusal(400, "the request names no host and port")
    return Place(*found)


async def _opened(place: Place) -> Connection:
    try:
        async with asyncio.timeout(_CONNECTING):
            return await asyncio.open_connection(*place)
    except (OSError, TimeoutError):
        raise Refusal(502, f"{place.host}:{place.port} cannot be reached") from None
