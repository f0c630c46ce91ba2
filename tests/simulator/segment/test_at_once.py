"""Events, retries, forecasts and restores at once, in tenants that never wait for each other."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from simulator.client import Client
from simulator.server import Simulator, create_app
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

CODES: Final = ("one", "two")
EVENTS: Final = 40
MAPPING: Final = {
    "action": "updateProfile",
    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
}


def workspace(code: str) -> dict[str, Any]:
    cloud = {"type": "cloud", "source": "api", "settings": {"client_code": code}}
    sources = {"api": {"type": "server", "write_key": f"key-{code}"}}
    return {"sources": sources, "destinations": {"t": {**cloud, "mappings": [MAPPING]}}}


def test_all_at_once_each_event_is_in_its_log_once() -> None:
    wire = WsgiTransport(create_app(Simulator(Tenants())))
    client = Client("http://localhost", carrier=wire)
    tenants = {code: client.tenant(code) for code in CODES}
    for code, tenant in tenants.items():
        tenant.reset(at="2026-01-05T09:00:00Z", freeze=True)
        tenant.declare(workspace(code))

    def send(code: str, number: int) -> None:
        event = {
            "writeKey": f"key-{code}",
            "userId": f"u-{number}",
            "messageId": f"m-{number}",
            "traits": {"plan": "gold"},
        }
        wire.send("POST", "/v1/identify", body=json.dumps(event).encode())
        tenants[code].advance("7m")
        tenants[code].forecast(1)

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(send, code, at) for at in range(EVENTS) for code in CODES]
        for one in done:
            one.result(timeout=60)
    for tenant in tenants.values():
        tenant.advance("5h")
        lost = tenant.bad_deliveries(limit=1000)
        assert sorted(one.user_id for one in lost.deliveries) == sorted(
            f"u-{number}" for number in range(EVENTS)
        )
        assert {one.attempt for one in lost.deliveries} == {7}
