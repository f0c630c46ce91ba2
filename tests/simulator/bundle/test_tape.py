"""How much a tape holds, and when it begins anew."""

import json
import threading
from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec import to_builtins

from lives import SHOP
from recording import KEY, Recording, differences, recorded_in_memory
from simulator.client import ClientError
from simulator.intercept.via import HEADER, Via
from simulator.lab_api.served import Simulator
from simulator.server import create_app
from simulator.tenants import Tenants
from simulator.times import HOUR
from simulator.wsgi import WsgiTransport

FAULT: Final = [{"name": "down", "status": 503, "lasts": "AAA"}, 0, 0, 0]


def fetch(recording: Recording, number: int) -> None:
    recording.ask("GET", f"/rest/v1/profiles/thirdPartyId/u-{number}?client=acme")


def test_at_least_half_of_what_it_may_hold_is_there(recording: Recording) -> None:
    recording.begin(tape_requests=100)
    for number in range(1, 260):
        fetch(recording, number)
        if number % 13:
            continue
        bundle = recording.bundle()
        assert min(number, 50) <= len(bundle.entries) <= 150
        assert bundle.entries[-1].number == number
        assert bundle.cut == number - len(bundle.entries)


def test_it_is_bounded_in_bytes(recording: Recording) -> None:
    recording.begin(tape_requests=100_000, tape_bytes=64 * 1024)
    for number in range(120):
        recording.ask("POST", "/rest/v1/delivery?client=acme", b'"' + b"x" * 3_000)
        fetch(recording, number)
    bundle = recording.bundle()
    size = sum(len(one.text or "") for one in bundle.entries)
    assert 16 * 1024 < size < 64 * 1024
    assert bundle.cut > 0
    assert differences(bundle) == []


def test_a_request_that_is_too_large_to_be_held_begins_it_anew(recording: Recording) -> None:
    recording.begin(tape_bytes=64 * 1024)
    fetch(recording, 1)
    recording.ask("POST", "/m2/acme/profile/batchUpdate", b"batch=thirdPartyId,a\n" * 3_000)
    fetch(recording, 2)
    bundle = recording.bundle()
    assert [one.target for one in bundle.entries] == [
        "/rest/v1/profiles/thirdPartyId/u-2?client=acme"
    ]
    assert differences(bundle) == []


def test_a_reset_begins_it_anew_and_leaves_it(recording: Recording) -> None:
    fetch(recording, 1)
    recording.tenant.reset()
    fetch(recording, 2)
    assert [one.number for one in recording.bundle().entries] == [1]
    assert recording.bundle().recorded


def test_without_one_the_bundle_has_the_state_alone(recording: Recording) -> None:
    recording.tenant.configure(tape_requests=0)
    fetch(recording, 1)
    bundle = recording.bundle()
    assert (bundle.recorded, bundle.entries) == (False, [])
    assert differences(bundle) == []


def test_a_snapshot_says_nothing_of_it(recording: Recording) -> None:
    recording.tenant.configure(tape_requests=0)
    before = recording.tenant.snapshot()
    recording.tenant.configure(tape_requests=5)
    recording.tenant.restore(before)
    assert recording.tenant.settings()["tape_requests"] == 5
    assert not {"tape_requests", "tape_bytes"} & before["settings"].keys()


def test_what_segment_sends_to_target_is_no_request_of_its_own(recording: Recording) -> None:
    recording.send("identify", {"userId": "ann", "traits": {"a": "b"}})
    recording.tenant.advance("5h")
    assert [one.surface for one in recording.bundle().entries] == ["segment", "lab"]


def test_requests_that_come_at_once_have_one_order(recording: Recording) -> None:
    recording.tenant.configure(profile_api_authentication=False, visibility_lag="0s..1h")

    def visit(number: int) -> None:
        for turn in range(15):
            ids = {"thirdPartyId": f"u-{number}-{turn % 4}"}
            body = {"id": ids, "context": {"channel": "web"}, "execute": {"pageLoad": {}}}
            recording.ask("POST", f"/rest/v1/delivery?client=acme&sessionId=s-{number}", body)
            recording.send("identify", {"userId": f"u-{number}-{turn % 4}"})
            recording.control("POST", "/clock", {"advance": "7m"})
            recording.control("GET", "/profiles")

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    bundle = recording.bundle()
    assert len(bundle.entries) == 4 * 15 * 4 + 1
    assert differences(bundle) == []


def test_a_body_that_is_too_large_to_be_read_is_sent_as_large_again(recording: Recording) -> None:
    answer = recording.ask("POST", "/v1/track", b"x" * (10 * 1024 * 1024 + 1))
    assert answer is not None
    assert answer.status == 400
    bundle = recording.bundle()
    assert bundle.entries[-1].oversized
    assert differences(bundle) == []


def test_the_machines_time_is_set_for_a_replayed_tenant_alone(recording: Recording) -> None:
    with pytest.raises(ClientError, match="only a tenant that is replayed has another"):
        recording.tenant.let_machine_be(5)


def test_a_bundle_of_whose_code_is_anothers_is_refused_and_changes_nothing(
    recording: Recording,
) -> None:
    recording.tenant.configure(client_codes=["shop"])
    recording.begin()
    bundle = recording.bundle()
    elsewhere = recorded_in_memory()
    elsewhere.client.tenant("shop").clock()
    elsewhere.begin(freeze=True)
    elsewhere.ask("POST", "/rest/v1/delivery?client=acme&sessionId=s-1", {"context": {}})
    before, known = elsewhere.tenant.snapshot(), elsewhere.tenant.journal()
    with pytest.raises(ClientError, match="another tenant"):
        elsewhere.tenant.begin_replay(bundle.beginning)
    assert (elsewhere.tenant.snapshot(), elsewhere.tenant.journal()) == (before, known)
    assert known.entries
    with pytest.raises(ClientError, match="only a tenant that is replayed"):
        elsewhere.tenant.let_machine_be(5)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: one["snapshots"]["kept"]["settings"].update(lifetime="long"), "lifetime"),
        (lambda one: one["snapshots"]["kept"].update(faults=[FAULT]), "lasts"),
        (lambda one: one["state"].update(faults=[FAULT]), "lasts"),
        (lambda one: one.update(adopted=["code"] * 101), "adopted"),
    ],
)
def test_a_beginning_that_cannot_be_is_refused_by_its_field_and_changes_nothing(
    recording: Recording, spoil: Callable[[dict[str, Any]], object], said: str
) -> None:
    recording.begin()
    recording.ask("POST", "/rest/v1/delivery?client=acme&sessionId=s-1", {"context": {}})
    recording.tenant.keep_snapshot("kept")
    before = recording.tenant.snapshot(), recording.tenant.journal(), recording.tenant.snapshots()
    beginning = to_builtins(recording.bundle().beginning)
    beginning["snapshots"] = {"kept": recording.tenant.snapshot()}
    spoil(beginning)
    answer = recording.control("PUT", "/bundle", beginning)
    assert answer is not None
    assert (answer.status, said in json.loads(answer.body)["error"]["field"]) == (400, True), answer
    after = recording.tenant.snapshot(), recording.tenant.journal(), recording.tenant.snapshots()
    assert after == before


def test_where_other_servers_answer_too_there_is_none_and_nothing_is_replayed(
    recording: Recording,
) -> None:
    shared = Recording(WsgiTransport(create_app(Simulator(Tenants(taping=False)))))
    shared.begin()
    fetch(shared, 1)
    assert (shared.bundle().recorded, shared.bundle().entries) == (False, [])
    with pytest.raises(ClientError, match="several servers answer for it") as refused:
        shared.tenant.begin_replay(recording.bundle().beginning)
    assert (refused.value.status, refused.value.code) == (409, "shared")


def test_what_falls_due_when_nobody_asks_is_no_request_either() -> None:
    tenants = Tenants()
    made = Recording(WsgiTransport(create_app(Simulator(tenants))))
    tenants.declare(tenants.get("acme"), SHOP)
    made.begin(freeze=False)
    made.send("identify", {"userId": "ann", "traits": {"a": "b"}})
    world = tenants.get("acme").world
    world.machine.hold(world.machine.now() + 6 * HOUR)
    with world.entered():
        pass
    assert tenants.get("acme").target.journal.count > 1
    made.control("GET", "/clock")
    bundle = made.bundle()
    assert [one.surface for one in bundle.entries] == ["segment", "lab"]
    assert differences(bundle) == []


def test_who_came_through_the_proxy_comes_so_again() -> None:
    tenants, proxy = Tenants(), "the-proxy"
    tenants.get("other")
    carrier = WsgiTransport(create_app(Simulator(tenants, secret=proxy)))
    made = Recording(carrier)
    tenants.declare(tenants.get("acme"), SHOP)
    made.begin()
    came = Via("https", "shop.tt.omtrdc.net", 443, "203.0.113.9", tenant="acme").told(proxy)
    headers = {"Host": "shop.tt.omtrdc.net", HEADER: came}
    batch = b"batch=thirdPartyId,a\nann,1\n"
    made.ask("POST", "/m2/shop/v2/profile/batchUpdate", batch, headers)
    event = {"userId": "ann", "context": {"direct": True}}
    made.ask("POST", "/v1/identify", event, headers | {"Authorization": f"Basic {KEY}"})
    made.control("GET", "/deliveries")
    bundle = made.bundle()
    uploaded, identified, listed = bundle.entries
    assert "https://shop.tt.omtrdc.net/m2/shop/profile/batchStatus" in str(uploaded.answer.text)
    assert identified.address == "203.0.113.9"
    assert "203.0.113.9" in str(listed.answer.text)
    assert differences(bundle) == []
