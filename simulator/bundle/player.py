"""A bundle replayed: each request sent again, at its time, and each answer held against the old.

In process by default, on a simulator of its own; or over HTTP, on a server. There the tenant is
left as the last request left it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Self

import msgspec

from simulator.bundle.compare import Difference, compared, differing
from simulator.bundle.entries import body_of
from simulator.bundle.model import Bundle, Entry
from simulator.carrier import Answer, Carrier, CarrierError
from simulator.client import Client
from simulator.intercept.via import HEADER, Via, parsed
from simulator.lab_api.served import Simulator
from simulator.lab_api.types import IssuedToken
from simulator.over_http import HttpCarrier
from simulator.server import create_app
from simulator.wsgi import WsgiTransport

__all__ = ["Player", "ReplayError"]

_IN_PROCESS: Final = "http://localhost"
_JSON: Final = ("Content-Type", "application/json")
_UNSAID: Final = ("Accept",)
"""Headers that clients add where nothing is said of them."""


class ReplayError(ValueError):
    """A bundle cannot be replayed there; the message says why, and the cure."""


class Player:
    """Replays a bundle.

    Args:
        bundle: The bundle.
        url: A server; None stays in process.
        token: The lab token, where that server wants one.
    """

    def __init__(self, bundle: Bundle, url: str | None = None, token: str | None = None) -> None:
        self.bundle = bundle
        self._carrier: Carrier
        if url is None:
            served = Simulator(secret=secrets.token_urlsafe(32))
            self._carrier = WsgiTransport(create_app(served))
        else:
            self._carrier = HttpCarrier(url)
        self._client = Client(url or _IN_PROCESS, token=token, carrier=self._carrier)
        self._authorised = (("Authorization", f"Bearer {token}"),) if token else ()
        self.tenant = self._client.tenant(bundle.tenant)
        self._machine = bundle.beginning.machine
        self._secret: str | None = None
        self._issued: dict[bytes, bytes] = {}

    def begin(self, *, anew: bool = False) -> None:
        """Let the tenant be what it was before the first request.

        Args:
            anew: Whether a tenant of its name that is there already makes room.

        Raises:
            ReplayError: There is one, and it does not.
            ClientError: The server refuses.
            NotReachableError: No simulator answers.
        """
        name = self.bundle.tenant
        if name in self._client.tenants():
            if not anew:
                raise ReplayError(f"there is a tenant {name!r} at {self._client.url} already")
            if name not in self._client.info().client_codes:
                self.tenant.delete()
        self._secret = self.tenant.begin_replay(self.bundle.beginning).via

    def play(self, until: int | None = None) -> Iterator[tuple[Entry, list[Difference]]]:
        """Send each request, and give it with what of its answer is not what it was.

        Args:
            until: The number of the last request that is sent; None for all.

        Raises:
            ClientError: The server refuses to set the time.
            NotReachableError: No simulator answers.
        """
        for entry in self.bundle.entries:
            if until is not None and entry.number > until:
                return
            self._move_to(entry.machine)
            yield entry, self._played(entry)
        self._move_to(self.bundle.machine)

    def ending(self) -> list[Difference]:
        """Tell what of the state is not what it was when the bundle was saved; all was played."""
        bundle = self.bundle
        if bundle.hashed:
            return []
        state = self._as_recorded(msgspec.json.encode(self.tenant.snapshot()))
        expected = msgspec.json.encode(bundle.state)
        return list(differing("state", expected, state))

    def close(self) -> None:
        """Close all connections."""
        self._carrier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _move_to(self, machine: int) -> None:
        if machine != self._machine:
            self.tenant.let_machine_be(machine)
            self._machine = machine

    def _played(self, entry: Entry) -> list[Difference]:
        given: Answer | CarrierError
        try:
            given = self._carrier.send(
                entry.method,
                self._as_issued(entry.target.encode()).decode(),
                self._headers(entry),
                body_of(entry) if entry.gzip else self._as_issued(body_of(entry)),
            )
        except CarrierError as error:
            given = error
        if isinstance(given, Answer):
            self._learn(entry, given)
            given = replace(given, body=self._as_recorded(given.body))
        return list(compared(entry.answer, given, hashed=self.bundle.hashed))

    def _headers(self, entry: Entry) -> list[tuple[str, str]]:
        if entry.surface == "lab":
            return [*self._authorised, _JSON] if entry.method != "GET" else list(self._authorised)
        headers = [
            (name, self._as_issued(value.encode("latin-1", "replace")).decode("latin-1"))
            for name, value in entry.headers.items()
        ]
        headers += [(name, "") for name in _UNSAID if name not in entry.headers]
        if entry.host:
            headers.append(("Host", entry.host))
        if self._secret is not None:
            came = Via(*parsed(entry.origin), entry.address, tenant=self.bundle.tenant)
            headers.append((HEADER, came.told(self._secret)))
        return headers

    def _learn(self, entry: Entry, given: Answer) -> None:
        """Know the token that was issued in the place of one that was."""
        if entry.surface != "lab" or entry.method != "POST" or not entry.target.endswith("/tokens"):
            return
        try:
            was = msgspec.json.decode(entry.answer.text or "", type=IssuedToken)
            now = msgspec.json.decode(given.body, type=IssuedToken)
        except msgspec.MsgspecError:
            return
        self._issued[was.token.encode()] = now.token.encode()

    def _as_issued(self, content: bytes) -> bytes:
        for was, now in self._issued.items():
            content = content.replace(was, now)
        return content

    def _as_recorded(self, content: bytes) -> bytes:
        for was, now in self._issued.items():
            content = content.replace(now, was)
        return content
