"""A tenant that is recorded, asked whatever a test likes, and replayed elsewhere."""

import gzip
import json
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from lives import SHOP
from simulator.bundle.model import Bundle, read, written
from simulator.bundle.player import Player
from simulator.carrier import Answer, CarrierError
from simulator.client import Client
from simulator.clock import START
from simulator.data.keeper import Keeper
from simulator.data.sqlite import SqliteStore
from simulator.lab_api.served import Simulator
from simulator.over_http import HttpCarrier
from simulator.server import create_app
from simulator.settings import Settings
from simulator.tenants import Tenants
from simulator.times import format_instant
from simulator.wsgi import WsgiTransport

__all__ = ["Recording", "differences", "recorded_in_memory", "recorded_on_disk", "replayed"]

TAPED: Final = {"tape_requests": 10_000}
KEY: Final = b64encode(b"backend-key:").decode()


class Recording:
    """A tenant that is recorded, in process or on a server.

    Args:
        carrier: What reaches it.
        name: Its name, and its client code.
    """

    def __init__(self, carrier: WsgiTransport | HttpCarrier, name: str = "acme") -> None:
        self.carrier = carrier
        self.client = Client("http://localhost", carrier=carrier)
        self.tenant = self.client.tenant(name)

    def begin(self, *, freeze: bool = True, **settings: Any) -> None:
        self.tenant.reset(
            at=format_instant(START), freeze=freeze, seed=7, settings={**TAPED, **settings}
        )

    def ask(
        self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer | None:
        """Ask; None where the connection broke."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": "Bearer any", "Content-Type": "application/json"}
        with suppress(CarrierError):
            given = self.carrier.send(
                method,
                target.replace("acme", self.tenant.name),
                (sent | (headers or {})).items(),
                b"" if method == "GET" or body is None else content,
            )
            assert given.status != 500, given.body
            return given
        return None

    def control(self, method: str, path: str, body: Any = None) -> Answer | None:
        return self.ask(method, f"/_lab/v1/tenants/acme{path}", {} if body is None else body)

    def send(self, path: str, body: Any, *, key: str = KEY, packed: bool = False) -> Answer | None:
        headers = {"Authorization": f"Basic {key}"}
        content = json.dumps(body).encode()
        if packed:
            headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content)
        return self.ask("POST", f"/v1/{path}", content, headers)

    def bundle(self) -> Bundle:
        """Give its bundle, as a file has it."""
        return read(written(self.tenant.bundle()))


def recorded_in_memory() -> Recording:
    tenants = Tenants()
    tenants.declare(tenants.get("acme"), SHOP)
    return Recording(WsgiTransport(create_app(Simulator(tenants))))


def recorded_on_disk(folder: Path) -> Recording:
    tenants = Tenants()
    keeper = Keeper(SqliteStore(folder), tenants)
    tenants.declare(tenants.get("acme"), SHOP)
    simulator = Simulator(tenants, commit=keeper.commit)
    assert Settings() == tenants.settings
    return Recording(WsgiTransport(create_app(simulator)))


def differences(bundle: Bundle, url: str | None = None, *, until: int | None = None) -> list[str]:
    """Replay a bundle, and tell what was not as it was, the state at the end included."""
    with Player(bundle, url) as player:
        player.begin(anew=True)
        found = [
            f"#{entry.number} {entry.method} {entry.target}: {one}"
            for entry, different in player.play(until)
            for one in different
        ]
        return found if until is not None else [*found, *map(str, player.ending())]


def replayed(bundle: Bundle) -> Bundle:
    """Replay a bundle in process, and give the bundle of the tenant it was replayed on."""
    with Player(bundle) as player:
        player.begin()
        for _ in player.play():
            pass
        again: Bundle = read(written(player.tenant.bundle()))
        return again
