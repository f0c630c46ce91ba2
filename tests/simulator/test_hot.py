"""The busiest routes answer the same, byte for byte, with Flask and without."""

import io
import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shops import cloud
from simulator.clock import START, Clock
from simulator.hot import Hot
from simulator.lab_api.guarding import Guard
from simulator.lab_api.served import Simulator
from simulator.server import create_app
from simulator.settings import Settings
from simulator.target.faults import Fault
from simulator.tenants import Tenants
from simulator.vendors import ROUTES
from simulator.workspace import from_content

Answered = tuple[str, list[tuple[str, str]], bytes]

WORKSPACE: Final[dict[str, Any]] = {
    "sources": {"shop": {"write_key": "key"}},
    "destinations": {"target": cloud("shop")},
}
VISIT: Final = json.dumps(
    {
        "requestId": "r",
        "context": {"channel": "web"},
        "id": {"tntId": "d-1", "thirdPartyId": "ann"},
        "execute": {"pageLoad": {"profileParameters": {"plan": "gold"}}},
    }
).encode()
DELIVERY: Final = "/rest/v1/delivery?client=acme&sessionId=s"
UPDATE: Final = "/m2/acme/profile/update"
LAB: Final = "/_lab/v1/tenants/acme"
TYPED: Final = {"CONTENT_TYPE": "application/json; charset=utf-8"}
EVENT: Final = b'{"userId":"ann","traits":{"a":1},"messageId":"m","writeKey":"key"}'


class Two:
    """Two simulators in the same state, one with the hot path and one without."""

    def __init__(self, guard: Guard = Guard()) -> None:  # noqa: B008  it does not change
        self.tenants = [Tenants(("acme",), Settings().changed({"preset": "instant"})) for _ in "ab"]
        for tenants in self.tenants:
            tenant = tenants.get("acme")
            tenant.world.begin(Clock(START, rate=0), 0)
            tenants.declare(tenant, from_content(WORKSPACE))
        self.apps = [
            create_app(Simulator(tenants, guard), hot=hot)
            for tenants, hot in zip(self.tenants, (True, False), strict=True)
        ]

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: dict[str, str] = {},  # noqa: B006
    ) -> Answered:
        """Send the same to both and give the answer they agree on."""
        hot, plain = (call(app, method, target, body, headers) for app in self.apps)
        assert hot == plain
        return hot

    def fault(self, **fault: Any) -> None:
        for tenants in self.tenants:
            tenants.get("acme").target.set_fault(Fault(name="f", **fault), START)


def call(
    app: Callable[..., Any], method: str, target: str, body: bytes, headers: dict[str, str]
) -> Answered:
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8420",
        "HTTP_HOST": "localhost:8420",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "offtarget.wait": lambda _: None,
        **headers,
    }
    started: list[Any] = []
    content = b"".join(app(environ, lambda status, given: started.extend((status, given))))
    return started[0], sorted(started[1]), content


@pytest.fixture
def two() -> Two:
    return Two()


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("POST", DELIVERY, VISIT, "200 OK"),
        ("POST", DELIVERY, VISIT.replace(b'"web"', b'"web","beacon":true'), "204 No Content"),
        ("POST", DELIVERY, b"{", "400 Bad Request"),
        ("POST", DELIVERY, b"", "400 Bad Request"),
        ("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme", b"", "200 OK"),
        ("GET", "/rest/v1/profiles/d-1?client=acme&client=other", b"", "200 OK"),
        ("GET", "/rest/v1/profiles/thirdPartyId/an%6e?client=acme", b"", "404 Not Found"),
        ("GET", "/rest/v1/profiles/thirdPartyId/bob?client=acme", b"", "404 Not Found"),
        ("GET", "/rest/v1/profiles/thirdPartyId/bob", b"", "400 Bad Request"),
        ("GET", "/rest/v1/profiles/thirdPartyId/\xc3\xa9\xff?client=acme", b"", "404 Not Found"),
        ("GET", "/rest/v1/profiles/thirdPartyId//bob?client=acme", b"", "404 Not Found"),
        ("GET", "/rest/v1/profiles/marketingCloudVisitorId/7?client=acme", b"", "404 Not Found"),
        ("GET", "//rest/v1/profiles/d-1?client=acme", b"", "200 OK"),
        ("HEAD", "/rest/v1/profiles/thirdPartyId/ann?client=acme", b"", "200 OK"),
        ("PUT", "/rest/v1/profiles/thirdPartyId/ann?client=acme", b"", "405 Method Not Allowed"),
        ("POST", f"{UPDATE}?mbox3rdPartyId=ann&profile.a=b+c%20d&profile.a=x", b"", "200 OK"),
        ("GET", f"{UPDATE}?mbox3rdPartyId=ann&profile.b=&&c", b"", "200 OK"),
        ("POST", UPDATE, b"mbox3rdPartyId=ann&profile.c=d", "200 OK"),
        ("POST", UPDATE, b"", "400 Bad Request"),
        ("POST", "/m2/other/profile/update?mbox3rdPartyId=ann&client=x", b"", "400 Bad Request"),
        ("POST", UPDATE, b"x" * 70_000, "413 Request Entity Too Large"),
        ("POST", "/v1/identify", EVENT, "200 OK"),
        ("POST", "/v1/i", b"[", "400 Bad Request"),
        ("POST", "/v1/nope", EVENT, "404 Not Found"),
        ("OPTIONS", "/v1/identify", b"", "204 No Content"),
        ("OPTIONS", DELIVERY, b"", "204 No Content"),
        ("GET", f"/{LAB}/clock", b"", "200 OK"),
    ],
)
def test_both_answer_the_same(two: Two, method: str, target: str, body: bytes, status: str) -> None:
    two.ask("POST", DELIVERY, VISIT)
    two.ask("POST", f"{DELIVERY}&imsOrgId=o", VISIT)
    origin = {"HTTP_ORIGIN": "https://shop.example", "CONTENT_TYPE": "text/plain"}
    said, headers, _ = two.ask(method, target, body, origin)
    assert said == status
    assert any(name == "Content-Length" for name, _ in headers) is (said[:3] != "204")
    two.ask("GET", "/_lab/v1/tenants/acme/journal?limit=1000")


OF_LABS: Final = (
    ("GET", f"{LAB}/clock", b"", 200),
    ("GET", f"{LAB}/clock", b"{", 200),
    ("POST", f"{LAB}/clock", b'{"advance":"1h"}', 200),
    ("POST", f"{LAB}/clock", b'{"set":"2026-01-05T09:30:00Z"}', 200),
    ("POST", f"{LAB}/reset", b'{"seed":7,"freeze":true,"at":"2026-01-05T09:00:00Z"}', 200),
    ("GET", f"{LAB}/profiles?limit=1", b"", 200),
    ("GET", f"{LAB}/explain?third_party_id=ann&twin=a&twin=b", b"", 200),
    ("POST", f"{LAB}/clock", b"", 400),
    ("POST", f"{LAB}/clock", b"{", 400),
    ("POST", f"{LAB}/clock", b'{"advance":"soon"}', 400),
    ("GET", f"{LAB}/profiles?limit=many", b"", 400),
    ("GET", f"{LAB}/explain", b"", 400),
    ("GET", "/_lab/v1/tenants/nobody/clock", b"", 404),
    ("GET", "/_lab/v1/tenants/\xc3\xa9\xff/clock", b"", 404),
    ("GET", "/_lab/v1/tenants//clock", b"", 404),
    ("GET", f"{LAB}/clock/", b"", 404),
    ("PUT", f"{LAB}/clock", b"{}", 405),
    ("OPTIONS", f"{LAB}/clock", b"", 405),
)


@pytest.mark.parametrize(("method", "target", "body", "status"), OF_LABS)
def test_both_answer_what_labs_ask_alike(
    two: Two, method: str, target: str, body: bytes, status: int
) -> None:
    two.ask("POST", DELIVERY, VISIT)
    said, headers, _ = two.ask(method, target, body, TYPED)
    assert int(said[:3]) == status
    assert ("Content-Type", "application/json") in headers
    two.ask("GET", f"{LAB}/snapshot")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_HOST": "evil.example"}, 403),
        ({"HTTP_HOST": "lab.example"}, 401),
        ({"HTTP_HOST": "a.LOCALHOST:1"}, 401),
        ({"HTTP_HOST": ""}, 403),
        ({"HTTP_HOST": "evil.example/.localhost"}, 403),
        ({"HTTP_HOST": "evil.example#.localhost"}, 403),
        ({"HTTP_HOST": "a@b.localhost"}, 403),
        ({"HTTP_HOST": "127.0.0.1:x"}, 403),
        ({"HTTP_HOST": "[::1]:8420"}, 401),
        ({"HTTP_AUTHORIZATION": "Bearer other"}, 401),
        ({"HTTP_AUTHORIZATION": "Basic hush"}, 401),
        ({"HTTP_AUTHORIZATION": "bearer  hush "}, 415),
        ({"HTTP_AUTHORIZATION": "Bearer hush", "CONTENT_TYPE": "text/plain"}, 415),
        ({"HTTP_AUTHORIZATION": "Bearer hush", "CONTENT_TYPE": "\xa0application/json"}, 415),
        ({"HTTP_AUTHORIZATION": "Bearer hush", "CONTENT_TYPE": "Application/JSON;x=y"}, 200),
    ],
    ids=str,
)
def test_both_let_in_whom_the_guard_does(headers: dict[str, str], status: int) -> None:
    two = Two(Guard(("lab.example",), "hush"))
    said, _, _ = two.ask("POST", f"{LAB}/clock", b'{"advance":"1h"}', headers)
    assert int(said[:3]) == status


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "acme.tt.omtrdc.net"},
        {"HTTP_HOST": "ACME.tt.omtrdc.net:80"},
        {"HTTP_HOST": "other.tt.omtrdc.net"},
        {"HTTP_HOST": "mboxedge35.tt.omtrdc.net"},
        {"HTTP_HOST": "[::1]:8420"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "shop.example:443", "wsgi.url_scheme": "https"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"HTTP_X_OFFTARGET_VIA": "guess https acme 443 - acme"},
    ],
    ids=str,
)
def test_whatever_is_said_of_the_host(two: Two, headers: dict[str, str]) -> None:
    two.ask("POST", DELIVERY, VISIT, headers)
    two.ask("GET", "/rest/v1/profiles/d-1?client=acme", headers=headers)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 420},
        {"drop": "before"},
        {"drop": "after"},
        {"malformed": True},
        {"delay": "2s"},
    ],
    ids=str,
)
def test_faults_strike_both(two: Two, fault: dict[str, Any]) -> None:
    two.fault(**fault)
    two.ask("POST", DELIVERY, VISIT)
    two.ask("GET", "/rest/v1/profiles/d-1?client=acme")


@given(
    path=st.sampled_from(["/rest/v1/profiles/", "/m2/acme/profile/", "/v1/", "/rest/v1/"]),
    rest=st.text(st.characters(max_codepoint=255), max_size=12),
    query=st.text(st.sampled_from("client=acme&%2+;mbox3rdPartyId.é"), max_size=30),
    body=st.binary(max_size=40) | st.sampled_from([VISIT, EVENT]),
    method=st.sampled_from(["GET", "POST"]),
)
def test_so_does_anything(path: str, rest: str, query: str, body: bytes, method: str) -> None:
    Two().ask(method, f"{path}{rest.replace('?', '')}?{query}", body)


def failing(*_: object) -> Any:
    raise AssertionError("it went the long way")


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("POST", DELIVERY, VISIT, "200 OK"),
        ("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme", b"", "404 Not Found"),
        ("GET", "/rest/v1/profiles/marketingCloudVisitorId/7?client=acme", b"", "404 Not Found"),
        ("GET", "/rest/v1/profiles/d-1?client=acme", b"", "404 Not Found"),
        ("GET", f"{UPDATE}?mbox3rdPartyId=ann", b"", "200 OK"),
        ("POST", UPDATE, b"mbox3rdPartyId=ann&profile.c=d", "200 OK"),
        *(("POST", f"/v1/{name}", EVENT, "200 OK") for name in ("identify", "t", "p", "group")),
        ("POST", "/v1/batch", b'{"batch":[],"writeKey":"key"}', "200 OK"),
        *((*asked, "200 OK") for *asked, status in OF_LABS if status == 200),
    ],
)
def test_the_busiest_routes_do_without_flask(
    method: str, target: str, body: bytes, status: str
) -> None:
    tenants = Tenants(("acme",))
    tenants.get("acme").world.begin(Clock(START, rate=0), 0)
    hot = Hot(failing, lambda _: tenants, Simulator(tenants))
    assert call(hot, method, target, body, TYPED)[0] == status


def test_every_route_that_is_marked_is_among_these() -> None:
    served = {one.rule for one in ROUTES if one.hot}
    assert {rule for rule in served if not rule.startswith("/v1/")} == {
        "/rest/v1/delivery",
        "/rest/v1/profiles/thirdPartyId/<identifier>",
        "/rest/v1/profiles/marketingCloudVisitorId/<identifier>",
        "/rest/v1/profiles/<identifier>",
        "/m2/<client>/profile/update",
    }
    assert {f"/v1/{name}" for name in ("identify", "t", "batch", "b", "import")} <= served


@pytest.mark.parametrize(("size", "long_ways"), [(64 * 1024, 0), (64 * 1024 + 1, 1)])
def test_a_large_body_goes_the_long_way_unread(size: int, long_ways: int) -> None:
    tenants, went = Tenants(("acme",)), list[int]()

    def long_way(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        went.append(len(environ["wsgi.input"].read()))
        start("200 OK", [])
        return []

    call(Hot(long_way, lambda _: tenants, Simulator(tenants)), "POST", DELIVERY, b"x" * size, {})
    assert went == [size] * long_ways


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/rest/v1/profiles/d-1?client=acme", b""),
        ("POST", DELIVERY, VISIT),
        ("POST", "/v1/identify", EVENT),
    ],
)
def test_a_mistake_of_ours_is_told_alike(
    two: Two, method: str, target: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    two.ask("POST", DELIVERY, VISIT)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simulator.world.World.entered", failing)
        status, headers, told = two.ask(method, target, body)
    assert status == "500 Internal Server Error"
    assert json.loads(told) == {"status": 500, "message": "Internal Server Error"}
    assert ("X-Offtarget-Reason", "invalid_request") in headers
    _noted_alike(caplog)


def test_so_is_one_in_what_labs_ask(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simulator.world.World.entered", failing)
        status, _, told = two.ask("GET", f"{LAB}/clock")
    assert status == "500 Internal Server Error"
    assert "internal error" in json.loads(told)["error"]["message"]
    _noted_alike(caplog)


def _noted_alike(caplog: pytest.LogCaptureFixture) -> None:
    hot, plain = caplog.records
    assert hot.getMessage() == plain.getMessage()
    assert (hot.name, hot.levelname) == (plain.name, plain.levelname)
    assert hot.exc_info is not None


def test_what_a_mistake_has_changed_before_it_is_kept_all_the_same() -> None:
    kept = list[str]()
    tenants = Tenants(("acme",))
    served = Simulator(tenants, commit=lambda: kept.append("kept"))
    hot = Hot(failing, lambda _: tenants, served)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simulator.world.World.entered", failing)
        assert call(hot, "POST", DELIVERY, VISIT, {})[0] == "500 Internal Server Error"
    assert kept == ["kept"]
