"""The lab API without HTTP says what it says over HTTP, call for call."""

import json
from typing import Any

import pytest

from simulator.lab_api.direct import DirectCarrier
from simulator.lab_api.routes import ROUTES
from simulator.server import Simulator, create_app
from simulator.wsgi import WsgiTransport

JSON = [("Content-Type", "application/json")]
CALLS: list[tuple[str, str, Any]] = [
    ("POST", "/v1/tenants/acme/reset", {"at": "2026-01-05T09:00:00Z", "freeze": True}),
    ("GET", "/v1/tenants", None),
    ("PATCH", "/v1/tenants/acme/settings", {"lifetime": "3d"}),
    ("PATCH", "/v1/tenants/acme/settings", {"lifetime": "soon"}),
    ("POST", "/v1/tenants/acme/clock", {"advance": "1h30m"}),
    ("POST", "/v1/tenants/acme/clock", {"advance": 1}),
    ("GET", "/v1/tenants/acme/explain?third_party_id=a%2Fb%20c&twin=x&twin=y", None),
    ("GET", "/v1/tenants/acme/explain", None),
    ("GET", "/v1/tenants/acme/profiles/a%2Fb/timeline", None),
    ("PUT", "/v1/tenants/acme/snapshots/before%20lunch", {}),
    ("GET", "/v1/tenants/acme/snapshots", None),
    ("GET", "/v1/tenants/a%20b/clock", None),
    ("GET", "/v1/tenants/acme/journal?limit=x", None),
]


def test_every_call_is_answered_as_over_http() -> None:
    direct = DirectCarrier(Simulator().tenants)
    over_http = WsgiTransport(create_app(Simulator()))
    for method, path, body in CALLS:
        content = b"" if body is None else json.dumps(body).encode()
        here = direct.send(method, f"/_lab{path}", JSON, content)
        there = over_http.send(method, f"/_lab{path}", JSON, content)
        assert (here.status, json.loads(here.body)) == (there.status, json.loads(there.body)), path


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.rule}")
def test_every_route_is_found(route: Any) -> None:
    path = route.rule.replace("<tenant>", "acme").replace("<path:identifier>", "u")
    path = path.replace("<identifier>", "u").replace("<name>", "n").replace("<path:name>", "n")
    answer = DirectCarrier(Simulator().tenants).send(route.method, f"/_lab{path}", JSON, b"{}")
    assert json.loads(answer.body).get("error", {}).get("code") != "no_such_call"


def test_what_is_no_call_is_refused() -> None:
    answer = DirectCarrier(Simulator().tenants).send("GET", "/_lab/v1/nothing")
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (404, "no_such_call")
