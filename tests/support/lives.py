"""A process's life with the data of a folder, in this process."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx

from destination.workspace.model import Destination, MappingSpec, Source, Workspace
from simulator.clock import START, Clock
from simulator.data.keeper import Keeper
from simulator.data.sqlite import SqliteStore
from simulator.lab_api.served import Simulator
from simulator.server import create_app
from simulator.settings import Settings
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

MAPPING = MappingSpec(
    "updateProfile",
    trigger='type = "identify"',
    fields={"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
)
SHOP = Workspace(
    {"backend": Source("server", "backend-key")},
    {"cloud": Destination("cloud", "backend", {"client_code": "acme"}, [MAPPING])},
)


class Life:
    """One process's life with the data of a folder."""

    def __init__(self, folder: Path, *codes: str, frozen: bool = True) -> None:
        self.tenants = Tenants(codes)
        self.keeper = Keeper(SqliteStore(folder), self.tenants)
        self.acme = self.tenants.get("acme")
        if not self.acme.workspace.sources and not folder.joinpath("begun").exists():
            folder.joinpath("begun").touch()
            self.tenants.declare(self.acme, SHOP)
            clock = Clock(START, rate=0) if frozen else Clock()
            self.acme.reset(Settings(), clock, seed=7)
            self.keeper.commit()
        simulator = Simulator(self.tenants, commit=self.keeper.commit)
        transport = WsgiTransport(create_app(simulator))
        self.client = httpx.Client(base_url="http://localhost", transport=transport)

    def send(self, path: str, body: Any) -> httpx.Response:
        key = b64encode(b"backend-key:").decode()
        headers = {"Authorization": f"Basic {key}"}
        return self.client.post(f"/v1/{path}", content=json.dumps(body).encode(), headers=headers)

    def control(self, method: str, path: str, body: Any = None) -> httpx.Response:
        answer = self.client.request(method, f"/_lab/v1/tenants/acme{path}", json=body or {})
        assert answer.is_success, answer.text
        return answer

    def end(self) -> None:
        """End as a process does that is killed: whatever is not committed is gone."""
        self.keeper._store.close()
