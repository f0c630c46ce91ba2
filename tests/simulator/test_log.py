"""A server's log: one line a request, bounded, and without secrets."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from destination.workspace.model import Destination, Source, Workspace
from simulator.lab_api.guarding import Guard
from simulator.lab_api.served import Simulator
from simulator.log import Form, Log
from simulator.server import create_app
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

LAB_TOKEN, WRITE_KEY, BEARER, API_TOKEN = "lab-hush", "key-hush", "bearer-hush", "api-hush"
SECRETS = (LAB_TOKEN, WRITE_KEY, BEARER, API_TOKEN)


@dataclass
class Server:
    """A server in process, and what it has logged."""

    form: Form = "json"
    hot: bool = True
    lines: list[bytes] = field(default_factory=list)
    tenants: Tenants = field(init=False)

    def __post_init__(self) -> None:
        tenants = self.tenants = Tenants()
        acme = tenants.get("acme")
        settings = {"client_code": "acme", "bearer_token": BEARER}
        workspace = Workspace(
            {"web": Source("server", WRITE_KEY)}, {"t": Destination("cloud", "web", settings)}
        )
        tenants.declare(acme, workspace)
        tenants.configure(acme, {"profile_api_token": API_TOKEN})
        tenants.get("other")
        log = Log(self.form, LAB_TOKEN, self.lines.append)
        simulator = Simulator(tenants, Guard((), LAB_TOKEN), log=log)
        self.client = httpx.Client(
            base_url="http://localhost",
            transport=WsgiTransport(create_app(simulator, hot=self.hot)),
        )

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "flask"])
def test_each_request_is_one_line(hot: bool) -> None:  # noqa: FBT001
    server = Server(hot=hot)
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    server.client.get("/rest/v1/profiles/d-1?client=acme", headers=headers)
    server.client.post("/v1/identify", json={"writeKey": WRITE_KEY, "userId": "ann"})
    server.client.get("/_lab/v1/tenants/acme/clock")
    server.client.get("/nowhere")
    shown = [
        (one["tenant"], one["method"], one["path"], one["status"], one["verdict"])
        for one in server.told()
    ]
    assert shown == [
        ("acme", "GET", "/rest/v1/profiles/d-1?client=acme", 404, "never_created"),
        ("acme", "POST", "/v1/identify", 200, "untold"),
        ("acme", "GET", "/_lab/v1/tenants/acme/clock", 401, "untold"),
        ("-", "GET", "/nowhere", 404, "invalid_request"),
    ]
    assert all(one["event"] == "request" and one["ms"] >= 0 for one in server.told())


def everywhere(secret: str) -> list[Callable[[httpx.Client], object]]:
    """Say a secret wherever a request can."""
    basic = b64encode(f"{secret}:".encode()).decode()
    paths = (
        f"/rest/v1/profiles/{secret}?client=acme",
        f"/rest/v1/profiles/d-1?client=acme&a={secret}",
        f"/rest/v1/profiles/d-1?client=acme&{secret}=a",
        f"/rest/v1/profiles/d-1?client=acme&token={secret}",
        f"/v1/projects/{secret}/settings",
        f"/analytics.js/v1/{secret}/analytics.min.js",
        "/_lab/v1/tenants/acme/workspace",
        f"/nowhere/{secret}?a={secret}",
        f"/v1/pixel/track?data={basic}",
    )
    return [
        *(lambda client, path=path: client.get(path) for path in paths),
        lambda client: client.get(paths[1], headers={"Authorization": f"Bearer {secret}"}),
        lambda client: client.get("/_lab/v1/info", headers={"Authorization": f"Bearer {secret}"}),
        lambda client: client.post(
            "/v1/batch", content=b"{}", headers={"Authorization": f"Basic {basic}"}
        ),
        lambda client: client.post("/v1/track", json={"writeKey": secret, "token": secret}),
        lambda client: client.post(
            "/m2/acme/profile/update", content=f"mboxPC=d&profile.token={secret}"
        ),
    ]


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_in_any_line(form: Form, secret: str) -> None:
    server = Server(form)
    asked = everywhere(secret)
    for ask in asked:
        ask(server.client)
    assert len(server.lines) == len(asked)
    encoded = b64encode(f"{secret}:".encode())
    assert not [line for line in server.lines if b"hush" in line or encoded in line]


def test_secrets_that_change_are_secret_at_once_and_no_others_are_looked_for() -> None:
    server = Server()
    server.client.get("/nowhere?a=later-hush")
    other = server.tenants.get("other")
    server.tenants.configure(other, {"profile_api_token": "later-hush"})
    for path in ("/nowhere", "/rest/v1/profiles/d-1?client=other", "/_lab/v1/tenants/other/clock"):
        server.client.get(path, params={"a": "later-hush"})
    known = server.tenants.secrets
    assert server.tenants.secrets is known
    server.tenants.gone("other")
    server.client.get("/nowhere?a=later-hush")
    shown = [b"later-hush" in line for line in server.lines]
    assert shown == [True, False, False, False, True]


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "flask"])
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_mistake_of_ours_is_one_line_too(
    form: Form,
    hot: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(_: object) -> None:
        raise RuntimeError(f"{WRITE_KEY}\n{LAB_TOKEN} token: x\r" + "long " * 1_000)

    server = Server(form, hot=hot)
    monkeypatch.setattr("simulator.world.World.entered", failing)
    answer = server.client.get(f"/rest/v1/profiles/{API_TOKEN}?client=acme")
    assert answer.status_code == 500
    told, of_request = server.lines
    assert caplog.records == []
    assert b"hush" not in told
    assert (told.count(b"\n"), b"\r" in told, len(told) < 4_000) == (1, False, True)
    if form == "json":
        line = json.loads(told)
        assert (line["event"], line["method"]) == ("error", "GET")
        assert line["path"] == "/rest/v1/profiles/********"
        assert line["error"].startswith("RuntimeError: ********\n******** token: ********\rlong ")
        assert line["where"].startswith(f"failing ({__file__}:")
    assert b"500" in of_request


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_line_is_one_line_and_bounded(form: Form) -> None:
    server = Server(form)
    odd = "a%0Ab%0D%1B%5B31m%E2%80%A8"
    server.client.get(f"/{odd}?{odd}={odd}")
    server.client.get("/rest/v1/profiles/" + "x" * 60_000 + "?client=acme")
    server.client.get(f"/_lab/v1/tenants/{odd}/clock")
    for line in server.lines:
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert line[:-1].decode("ascii").isprintable()
        assert len(line) < 2_000
    assert b"...(+" in server.lines[1]


def test_text_tells_the_same_in_words() -> None:
    server = Server("text")
    server.client.get("/nowhere?a=%22b%22")
    (line,) = server.lines
    at, event, *pairs = line.decode().split()
    assert (at[-1], event) == ("Z", "request")
    assert pairs[:-1] == [
        "tenant=-",
        "method=GET",
        "path=/nowhere?a=%22b%22",
        "status=404",
        "verdict=invalid_request",
    ]
    assert pairs[-1].startswith("ms=")


def test_what_is_said_of_the_server_has_no_secret_either() -> None:
    lines: list[bytes] = []
    log = Log("json", LAB_TOKEN, lines.append)
    log.say("ready", url=f"http://me:pass@host/{LAB_TOKEN}\n", workers=2)
    (told,) = map(json.loads, lines)
    assert (told["event"], told["workers"]) == ("ready", 2)
    assert told["url"] == "http://********@host/********\n"
