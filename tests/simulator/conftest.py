"""What the simulator's tests share: a lab, a server in process, and a visitor's request."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from serving import Start, starting
from simulator.lab import Lab
from simulator.lab_api.guarding import Guard
from simulator.server import Simulator, create_app
from simulator.settings import Settings
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport


@pytest.fixture
def lab() -> Iterator[Lab]:
    """Give a lab in process: tenant acme, frozen at 2026-01-05T09:00:00Z, as documented."""
    with Lab() as made:
        yield made


@pytest.fixture
def deliver(lab: Lab) -> Callable[..., httpx.Response]:
    """Send a delivery request to the lab; keywords but ``session`` are parts of the body."""

    def send(
        tnt_id: str | None = None,
        third_party_id: str | None = None,
        *,
        session: str = "s-1",
        profile: dict[str, Any] | None = None,
        **body: Any,
    ) -> httpx.Response:
        ids = {"tntId": tnt_id, "thirdPartyId": third_party_id}
        request = {
            "context": {"channel": "web"},
            "id": {name: value for name, value in ids.items() if value is not None},
            "execute": {"pageLoad": {"profileParameters": profile or {}}},
            **body,
        }
        target = f"/rest/v1/delivery?client={lab.client_code}&sessionId={session}"
        return lab.request("POST", target, content=json.dumps(request).encode())

    return send


@pytest.fixture
def control(lab: Lab) -> Callable[..., httpx.Response]:
    """Call the lab API of the lab's tenant as anybody would, and give the bare answer."""

    def call(method: str, path: str, body: Any = None) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return lab.request(
            method,
            f"/_lab/v1/tenants/{lab.client_code}{path}",
            headers={"Content-Type": "application/json"},
            content=b"" if body is None else content,
        )

    return call


@pytest.fixture
def simulate() -> Iterator[Callable[..., httpx.Client]]:
    """Make simulators in process, as ``serve`` would make them, and clients for them."""
    with ExitStack() as opened:

        def make(
            *codes: str,
            token: str | None = None,
            hosts: tuple[str, ...] = (),
            settings: dict[str, Any] | None = None,
        ) -> httpx.Client:
            tenants = Tenants(codes, Settings().changed(settings or {}))
            transport = WsgiTransport(create_app(Simulator(tenants, Guard(hosts, token))))
            client = httpx.Client(base_url="http://localhost", transport=transport)
            return opened.enter_context(client)

        yield make


@pytest.fixture
def start() -> Iterator[Start]:
    """Start servers with options of ``serve``; each is ended with the test."""
    yield from starting()
