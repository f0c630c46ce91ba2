"""What a server counts: each request once, whatever becomes of it and however many come at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from simulator.client import Client
from simulator.data.kept import DataError
from simulator.lab_api.running import Process, holdings
from simulator.lab_api.served import Simulator
from simulator.lab_api.types import Held
from simulator.late import late_of
from simulator.server import create_app
from simulator.tenants import Tenants
from simulator.traffic import Traffic, counted, surface_of
from simulator.wsgi import WsgiTransport

THREADS, EACH = 8, 3_000


@pytest.fixture
def switching() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_no_request_of_several_threads_is_lost() -> None:
    traffic = Traffic()

    def application(environ: dict[str, str], start: object) -> list[bytes]:
        if callable(start):
            start("200 OK", [("X-Offtarget-Reason", environ["verdict"])])
        return []

    counting = counted(application, traffic)

    def ask(_: int) -> None:
        for number in range(EACH):
            environ = {"PATH_INFO": "/rest/v1/profiles/d", "verdict": f"v{number % 3}"}
            counting(environ, lambda *_: None)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, range(THREADS)))
    share = THREADS * EACH // 3
    assert traffic.by_surface() == {"profile_fetch": {"v0": share, "v1": share, "v2": share}}
    assert traffic.by_class() == (THREADS * EACH, 0, 0)


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "flask"])
def test_a_mistake_of_ours_is_counted_as_a_failure(
    hot: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process, tenants = Process(Traffic()), Tenants(("acme",))
    monkeypatch.setattr(tenants.get("acme").target, "find", None)
    transport = WsgiTransport(create_app(Simulator(tenants, process=process), hot=hot))
    with httpx.Client(base_url="http://localhost", transport=transport) as client:
        assert client.get("/rest/v1/profiles/d-1?client=acme").status_code == 500
    assert process.traffic.by_class() == (1, 0, 1)


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "flask"])
@pytest.mark.parametrize("part", ["commit", "catch_up"])
def test_what_could_not_be_kept_is_counted(hot: bool, part: str) -> None:  # noqa: FBT001
    def full() -> None:
        raise DataError("the disk is full")

    process = Process(Traffic())
    simulator = Simulator(Tenants(("acme",)), process=process)
    keeps = part == "commit"
    simulator = replace(simulator, commit=full) if keeps else replace(simulator, catch_up=full)
    transport = WsgiTransport(create_app(simulator, hot=hot))
    with httpx.Client(base_url="http://localhost", transport=transport) as client:
        for path in ("/rest/v1/profiles/d-1?client=acme", "/_lab/v1/tenants"):
            assert client.get(path).status_code == 503
    assert process.traffic.by_class() == (2, 0, 2)
    assert process.traffic.by_surface() == {
        "lab": {"untold": 1},
        "profile_fetch": {"untold": 1},
    }


@pytest.mark.parametrize(
    ("path", "surface"),
    [
        ("/rest/v1/delivery", "delivery"),
        ("/rest/v1/profiles/thirdPartyId/ann", "profile_fetch"),
        ("/m2/acme/profile/update", "profile_update"),
        ("/m2/acme/v2/profile/batchUpdate", "bulk"),
        ("/m2/acme/profile/batchStatus", "bulk"),
        ("/m2/acme/mbox/json", "mbox"),
        ("/acme/target/offers", "admin"),
        ("/v1/identify", "tracking"),
        ("/v1/projects/k/settings", "page"),
        ("/_lab/v1/info", "lab"),
        ("/demo/acme", "page"),
        ("/", "page"),
        ("", "page"),
    ],
)
def test_every_path_belongs_to_a_surface(path: str, surface: str) -> None:
    assert surface_of(path) == surface


@pytest.mark.parametrize("hot", [True, False], ids=["hot", "flask"])
def test_the_lab_api_tells_of_them(hot: bool) -> None:  # noqa: FBT001
    simulator = Simulator(Tenants(("acme",)), process=Process(Traffic(), threads=7, late=3))
    transport = WsgiTransport(create_app(simulator, hot=hot))
    with httpx.Client(base_url="http://localhost", transport=transport) as client:
        body = {"context": {"channel": "web"}, "id": {"tntId": "d-1", "thirdPartyId": "ann"}}
        client.post("/rest/v1/delivery?client=acme&sessionId=s", json=body)
        client.get("/rest/v1/profiles/d-2?client=acme")
        client.get("/rest/v1/profiles/d-2?client=other")
        client.put("/_lab/v1/tenants/acme/faults", json={"name": "f", "status": 500})
        client.get("/rest/v1/profiles/d-1?client=acme")
    with Client("http://localhost", carrier=transport) as lab:
        info = lab.info()
    assert info.process is not None
    assert info.process.answered == {
        "delivery": {"created": 1},
        "lab": {"untold": 1},
        "profile_fetch": {"fault": 1, "never_created": 1, "wrong_client_code": 1},
    }
    assert (info.process.requests, info.process.refused, info.process.failed) == (5, 2, 1)
    assert (info.process.threads, info.process.late, info.process.store) == (7, 3, "memory")
    assert info.process.resident is None or info.process.resident > 1_000_000
    assert info.holdings is not None
    assert info.holdings.profiles == Held(2, 5_000_000)
    assert info.holdings.journal == Held(3, 1_000)
    assert (info.holdings.deliveries, info.holdings.batches) == (Held(0, 10_000), Held(0, 100))


def test_each_client_code_may_have_as_many_profiles_as_a_tenant_says() -> None:
    tenants = Tenants()
    tenants.configure(tenants.get("acme"), {"client_codes": ["acme", "acme-eu"], "profiles": 3})
    tenants.get("other")
    assert holdings(tenants.all()).profiles == Held(0, 5_000_003)
    for code in ("acme", "acme-eu"):
        profiles = tenants.get("acme").target.profiles(code)
        for number in range(3):
            profiles.create("device", f"d-{number}", 0)
    assert holdings(tenants.all()).profiles == Held(6, 5_000_006)


@pytest.mark.parametrize(
    ("threads", "late"), [(1, 1), (4, 1), (6, 2), (16, 12), (32, 24), (160, 120)]
)
def test_some_threads_are_never_late(threads: int, late: int) -> None:
    assert late_of(threads) == late
