"""Adobe's routes reached without a server: the same answers as through the application."""

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from simulator.carrier import Answer
from simulator.direct import TargetCarrier
from simulator.paths import Paths
from simulator.server import Simulator, create_app
from simulator.target.api.routes import ROUTES
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

VISIT = b'{"requestId":"r","context":{"channel":"web"},"id":{"tntId":"p-1","thirdPartyId":"u-1"}}'
FETCH = "/rest/v1/profiles/thirdPartyId"
JSON = (("Content-Type", "application/json"), ("Origin", "https://shop.example"))
REQUESTS = [
    ("POST", "/rest/v1/delivery?client=acme&sessionId=s", VISIT),
    ("POST", "/rest/v1/delivery?client=acme&sessionId=s", b"{broken"),
    ("POST", "/rest/v1/delivery?client=acme&client=other&sessionId=s", VISIT),
    ("POST", "/rest/v1/delivery?sessionId=s&client=a%20b", VISIT),
    ("GET", f"{FETCH}/u-1?client=acme", b""),
    ("GET", f"{FETCH}/u%2D1?client=acme", b""),
    ("GET", f"{FETCH}/%C3%BC%FF%20+?client=acme", b""),
    ("GET", f"{FETCH}/a%2Fb?client=acme", b""),
    ("GET", f"{FETCH}/../u-1?client=acme", b""),
    ("GET", f"{FETCH}/?client=acme", b""),
    ("GET", f"{FETCH}/u-1", b""),
    ("GET", "/rest/v1/profiles/p-1?client=acme", b""),
    ("GET", "/rest/v1//profiles/p-1?client=acme", b""),
    ("GET", "/m2/acme/profile/update?mbox3rdPartyId=u-1&profile.a=1", b""),
    ("POST", "/m2/acme/profile/update?mbox3rdPartyId=u-1", b"profile.a=%C3%BC&profile.b=2"),
    ("POST", "/m2/acme/profile/update?client=other&mbox3rdPartyId=u-1", b""),
    ("POST", "/m2/acme/profile/update", b""),
    ("PUT", "/m2/acme/profile/update?mbox3rdPartyId=u-1", b""),
    ("OPTIONS", "/rest/v1/delivery?client=acme", b""),
    ("GET", "/nowhere", b""),
    ("POST", "/rest/v1/delivery?client=acme&sessionId=s", b"x" * (2 * 1024 * 1024)),
]


def carriers() -> tuple[WsgiTransport, TargetCarrier, Tenants]:
    """Make a simulator, with both ways to it."""
    served = Simulator()
    application = WsgiTransport(create_app(served))
    return application, TargetCarrier(served.tenants, application), served.tenants


@pytest.mark.parametrize(("method", "target", "body"), REQUESTS, ids=lambda one: str(one)[:50])
def test_both_ways_give_one_answer(method: str, target: str, body: bytes) -> None:
    long, direct, tenants = carriers()
    for world in {tenant.target.world for tenant in (tenants.get("acme"), tenants.get("other"))}:
        world.clock.set_rate(0)
    long.send(*REQUESTS[0][:2], JSON, REQUESTS[0][2])
    answers = [carrier.send(method, target, JSON, body) for carrier in (long, direct)]
    headers = [dict(one.headers) for one in answers]
    for one in headers:
        one.pop("content-length", None)  # a server's, and the body says it
    assert headers[0] == headers[1]
    for field in ("status", "reason", "body"):
        assert getattr(answers[0], field) == getattr(answers[1], field)


def test_what_is_carried_directly_is_in_the_journal() -> None:
    _, direct, tenants = carriers()
    direct.send("GET", f"{FETCH}/u-1?client=acme")
    (entry,) = tenants.get("acme").target.journal.entries
    assert (entry.method, entry.target) == ("GET", f"{FETCH}/u-1?client=acme")


class _Served:
    """Stands for a server, and gives a teapot's answer."""

    def send(self, *_: object) -> Answer:
        return Answer(418)

    def close(self) -> None:
        """Nothing is kept open."""


@pytest.mark.parametrize(
    ("method", "target", "size", "status"),
    [
        ("POST", "/rest/v1/delivery?client=acme&sessionId=s", 1024 * 1024, 400),
        ("POST", "/rest/v1/delivery?client=acme&sessionId=s", 1024 * 1024 + 1, 418),
        ("DELETE", "/rest/v1/delivery?client=acme", 0, 418),
        ("GET", "/_lab/health", 0, 418),
    ],
)
def test_what_no_route_takes_and_what_may_be_too_large_goes_the_long_way(
    method: str, target: str, size: int, status: int
) -> None:
    carrier = TargetCarrier(Simulator().tenants, _Served())
    assert carrier.send(method, target, JSON, b"x" * size).status == status


class _Ruled:
    def __init__(self, rule: str) -> None:
        self.rule = rule


def test_a_path_is_found_by_method_and_pieces() -> None:
    first, second, third = map(_Ruled, ("/a/<x>", "/a/<path:y>/c", "/<z>/b"))
    paths = Paths([(("GET",), third), (("GET", "POST"), first), (("GET",), second)])
    assert paths.find("GET", "/a/b") == (first, {"x": "b"})
    assert paths.find("POST", "/a/b") == (first, {"x": "b"})
    assert paths.find("GET", "/q/b") == (third, {"z": "q"})
    assert paths.find("GET", "/a/b/c") == (second, {"y": "b"})
    for method, path in [("PUT", "/a/b"), ("GET", "/a/"), ("GET", "/a/b/d"), ("POST", "/a/b/c")]:
        assert paths.find(method, path) is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", f"/t/target/activities/{kind}") for kind in ("ab", "xt", "zz", "ab,xt", "")),
        *(("GET", f"/t/target/offers/{kind}/7") for kind in ("content", "json", "image", "7")),
        *(("PUT", f"/t/target/activities/{one}/state") for one in ("7", "ab", "ab/7", "7/ab")),
        *(("PUT", f"/t/target/activities/xt/7/{aspect}") for aspect in ("priority", "colour")),
        ("GET", "/rest/v1/profiles/thirdPartyId/x"),
        ("POST", "/m2/acme/profile/update"),
        ("POST", "/m2/acme/profile/updates"),
    ],
)
def test_routes_are_those_that_flask_finds(method: str, path: str) -> None:
    paths = Paths((one.methods, one) for one in ROUTES)
    listed = enumerate(ROUTES)
    rules = Map([Rule(one.rule, endpoint=place, methods=one.methods) for place, one in listed])
    rules.merge_slashes = False
    try:
        place, arguments = rules.bind("localhost").match(path, method)
    except HTTPException:
        assert paths.find(method, path) is None
    else:
        assert paths.find(method, path) == (ROUTES[place], arguments)
