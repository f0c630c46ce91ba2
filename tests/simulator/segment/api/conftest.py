"""A server with two sources, and calls of its tracking API as SDKs and pages make them."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import httpx
import pytest

from destination.workspace.model import Source, Workspace
from simulator.clock import START, Clock
from simulator.lab_api.served import Simulator
from simulator.segment.arrivals import Arrival
from simulator.server import create_app
from simulator.settings import Settings
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

SHOP = Workspace(
    sources={
        "shop": Source("web", "shop-key"),
        "backend": Source("server", "backend-key"),
        "old": Source("server", "old-key", enabled=False),
    }
)
Sending: TypeAlias = Callable[..., httpx.Response]


@pytest.fixture
def tenants() -> Tenants:
    return Tenants()


@pytest.fixture
def acme(tenants: Tenants) -> Tenant:
    """Give a tenant that stands at 2026-01-05T09:00:00Z."""
    tenant = tenants.get("acme")
    tenants.declare(tenant, SHOP)
    tenant.reset(Settings(), Clock(START, rate=0), seed=7)
    return tenant


@pytest.fixture
def send(tenants: Tenants, acme: Tenant) -> Sending:
    """Post to the tracking API; a body that is no bytes goes as JSON, the key as Basic."""
    assert acme in tenants.all()
    client = httpx.Client(
        base_url="http://localhost", transport=WsgiTransport(create_app(Simulator(tenants)))
    )

    def call(
        path: str,
        body: Any = None,
        *,
        key: str | None = "backend-key",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            named["Authorization"] = f"Basic {b64encode(f'{key}:'.encode()).decode()}"
        return client.post(f"/v1/{path}", content=content, headers=named)

    return call


@pytest.fixture
def arrived(acme: Tenant) -> Callable[[], Sequence[Arrival]]:
    """List what has arrived, as the delivery log has it: no destination is declared."""

    def listed() -> list[Arrival]:
        return [
            Arrival(
                one.arrival,
                one.source,
                one.event,
                one.received_at,
                one.ending.code,
                one.ending.message if one.ending.code else "",
            )
            for one in acme.segment.log
        ]

    return listed
