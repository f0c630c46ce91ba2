"""Snapshots: everything that decides the future, as one document, and back."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.client import ClientError
from simulator.clock import START, Clock
from simulator.lab import Lab
from simulator.settings import Settings
from simulator.snapshot import FORMAT, Snapshot, SnapshotError, read
from simulator.tenant import Tenant
from simulator.times import HOUR

Deliver = Callable[..., httpx.Response]
SECRET = "token-that-must-not-leak"  # noqa: S105  the point of the test


SHOP = {
    "offers": {"red": "Red", "blue": "Blue"},
    "activities": {"colour": {"type": "ab", "mboxes": "hero", "experiences": ["red", "blue"]}},
}
HERO = {"mboxes": [{"index": 0, "name": "hero"}]}


def busy(lab: Lab, deliver: Deliver) -> None:
    """Leave something of everything: devices, links, graves, sessions, updates, activities."""
    lab.tenant.declare(SHOP)
    lab.tenant.configure(lifetime="1d", merge_at="session_end", visibility_lag="0s..1h")
    deliver("gone", "u-gone", profile={"a": "1"})
    lab.tenant.advance("25h")
    deliver("d-1", profile={"a": "1"}, session="s-1")
    deliver("d-2", "u-1", profile={"b": "2"}, session="s-2")
    deliver("d-1", execute=HERO, impressionId="i-1", session="s-1")
    deliver("d-2", "u-1", execute=HERO, session="s-2")
    lab.tenant.advance("1h")
    lab.update("u-1", {"tier": "gold"})
    deliver("d-2", "u-2", profile={"c": "3"}, session="s-3")


def test_restoring_what_was_just_taken_changes_nothing(lab: Lab, deliver: Deliver) -> None:
    busy(lab, deliver)
    before = lab.tenant.snapshot()
    lab.tenant.restore(before)
    assert lab.tenant.snapshot() == before


def test_restoring_undoes_whatever_happened_since(lab: Lab, deliver: Deliver) -> None:
    busy(lab, deliver)
    before, profiles, agenda = lab.tenant.snapshot(), lab.profiles(), lab.tenant.agenda()
    lab.tenant.move(advance="20d", rate=3600)
    lab.tenant.configure(preset="instant", lifetime="90d", mboxes=1)
    lab.tenant.declare({})
    deliver("d-9", "u-9", session="s-9")
    lab.tenant.move(freeze=True)
    assert lab.tenant.snapshot() != before
    lab.tenant.restore(before)
    assert lab.tenant.snapshot() == before
    assert lab.profiles() == profiles
    assert lab.tenant.agenda() == agenda


def test_after_a_restore_the_same_steps_give_the_same_state(lab: Lab, deliver: Deliver) -> None:
    busy(lab, deliver)
    before = lab.tenant.snapshot()

    def go_on() -> tuple[Any, ...]:
        answers = [
            deliver(session="s-1", execute=HERO).text,
            deliver(None, "u-5", session="s-5").text,
        ]
        fired = lab.tenant.advance("3h").fired
        return (*answers, fired, lab.fetch("u-1").text, lab.tenant.snapshot())

    first = go_on()
    lab.tenant.restore(before)
    assert go_on() == first


def test_a_restored_world_fires_what_was_due_in_it(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", "u-1")
    before = lab.tenant.snapshot()
    fired = lab.tenant.advance("15d").fired
    lab.tenant.restore(before)
    assert lab.tenant.advance("15d").fired == fired != []


def test_the_rate_of_the_clock_is_part_of_it(lab: Lab) -> None:
    lab.tenant.move(rate=60)
    running = lab.tenant.snapshot()
    lab.tenant.move(freeze=True)
    lab.tenant.restore(running)
    assert lab.tenant.clock().rate == 60


def test_the_document_lives_its_own_life(lab: Lab, deliver: Deliver) -> None:
    tenant = Tenant("acme", Settings(), Clock(START, rate=0))
    taken = tenant.snapshot()
    encoded = msgspec.json.encode(taken)
    lab.tenant.restore(json.loads(encoded))
    deliver("d-1", "u-1")
    assert msgspec.json.encode(taken) == encoded


def test_restoring_twice_from_one_document_gives_one_state(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", "u-1", profile={"a": "1"})
    lab.tenant.keep_snapshot("first")
    for _ in range(2):
        deliver("d-1", profile={"a": "2"})
        lab.tenant.restore_snapshot("first")
        assert lab.profiles()[0].attributes == {"a": "1"}


def test_it_holds_no_token_and_no_client_codes_and_restoring_leaves_both(lab: Lab) -> None:
    empty = lab.tenant.snapshot()
    lab.tenant.configure(profile_api_token=SECRET, client_codes=["acme", "acme-eu"])
    taken = lab.tenant.snapshot()
    assert SECRET not in json.dumps(taken)
    assert {"profile_api_token", "client_codes"}.isdisjoint(taken["settings"])
    lab.tenant.restore(empty)
    assert lab.fetch("u-1").status_code == 403
    assert lab.tenant.settings()["client_codes"] == ["acme", "acme-eu"]


def test_what_a_team_set_up_comes_back_and_so_does_what_it_came_to(
    lab: Lab, deliver: Deliver
) -> None:
    busy(lab, deliver)
    before = lab.tenant.snapshot()
    (activity,) = before["catalogue"]["activities"]
    assert sum(tally["impressions"] for _, _, tally in results(before)["tallies"]) == 2
    shown = deliver("d-1", execute=HERO).json()["execute"]
    assert shown["mboxes"][0]["options"]
    lab.tenant.declare({})
    assert deliver("d-1", execute=HERO).json()["execute"] == HERO
    lab.tenant.restore(before)
    assert deliver("d-1", execute=HERO, impressionId="i-1").json()["execute"] == shown
    after = lab.tenant.snapshot()
    assert results(after) == results(before)  # the impression was counted before
    assert [one["id"] for one in after["catalogue"]["activities"]] == [activity["id"]]


def results(snapshot: dict[str, Any]) -> dict[str, Any]:
    counted: dict[str, Any] = snapshot["clients"][0]["results"]
    return counted


def test_a_snapshot_from_before_there_were_activities_is_read_and_leaves_them(
    lab: Lab, deliver: Deliver
) -> None:
    deliver("d-1", "u-1", profile={"a": "1"}, session="s-1")
    old = lab.tenant.snapshot() | {"format": 1}
    del old["catalogue"]
    for client in old["clients"]:
        del client["results"]
        client["sessions"] = [[name, session[:2]] for name, session in client["sessions"]]
        for profile in (*client["devices"], *client["third_parties"]):
            del profile["entered"]
    lab.tenant.declare(SHOP)
    lab.tenant.restore(old)
    assert lab.profiles()[0].attributes == {"a": "1"}
    assert "options" in deliver("d-1", execute=HERO).json()["execute"]["mboxes"][0]


def test_batches_that_wait_and_calls_that_count_come_back(lab: Lab) -> None:
    def upload() -> httpx.Response:
        body = b"batch=thirdPartyId,a\nu-1,1\nu-2,%\n"
        return lab.request("POST", "/m2/acme/v2/profile/batchUpdate", content=body)

    lab.tenant.configure(managing_calls_per_minute=2, updates_per_day=1)
    upload()
    lab.advance("10s")
    upload()
    lab.request("POST", "/m2/acme/profile/update?mboxPC=d-1")
    taken = lab.tenant.snapshot()
    held = lab.tenant.batches()
    for _ in range(2):
        assert upload().status_code == 503
        assert lab.request("POST", "/m2/acme/profile/update?mboxPC=d-1").status_code == 503
        lab.advance("10s")
        assert [one.status for one in lab.tenant.batches().batches] == ["complete"] * 2
        lab.tenant.restore(taken)
        assert lab.tenant.batches() == held
        assert lab.tenant.snapshot() == taken
    lab.advance("50s")
    assert upload().status_code == 200


def test_a_batch_in_it_that_could_not_be_processed_is_refused(lab: Lab) -> None:
    lab.request("POST", "/m2/acme/v2/profile/batchUpdate", content=b"batch=pcId,a\nd,1")
    taken = lab.tenant.snapshot()
    taken["batches"][0]["body"] = ""
    with pytest.raises(ClientError, match=r"batches\[0\].body is no batch: Batch file is empty"):
        lab.tenant.restore(taken)
    assert lab.tenant.batches().total == 1


@pytest.mark.parametrize(
    ("kind", "item", "place"),
    [
        ("activities", {"type": "ab", "name": "a", "endsAt": "soon"}, "activities[0].endsAt"),
        ("audiences", {"name": "=a"}, "audiences[0].name"),
        ("audiences", {"name": "a", "targetRule": {"profile": 5}}, "audiences[0].targetRule"),
    ],
)
def test_a_catalogue_in_it_that_nobody_could_have_made_is_refused(
    lab: Lab, kind: str, item: dict[str, Any], place: str
) -> None:
    before = lab.tenant.snapshot()
    changed = {**before, "catalogue": {kind: [{"id": 1, **item}]}}
    with pytest.raises(ClientError, match=re.escape(f"catalogue.{place}")):
        lab.tenant.restore(changed)
    assert lab.tenant.snapshot() == before


def test_the_journal_goes_on(lab: Lab, deliver: Deliver) -> None:
    before = lab.tenant.snapshot()
    deliver("d-1")
    lab.tenant.restore(before)
    deliver("d-1")
    assert [entry.number for entry in lab.tenant.journal().entries] == [1, 2]


def changed(**parts: Any) -> bytes:
    document = msgspec.to_builtins(Tenant("acme", Settings(), Clock(START, rate=0)).snapshot())
    return msgspec.json.encode(document | parts)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param(b"", "this is no snapshot", id="nothing"),
        pytest.param(b"{}", "missing required field `format`", id="an empty object"),
        pytest.param(b"\xff", "this is no snapshot", id="no text"),
        pytest.param(b"[" * 10_000, "this is no snapshot", id="too deep"),
        pytest.param(changed(format=3), "format is 3; this version reads 1 and 2", id="format"),
        pytest.param(changed(more=1), "unknown field `more`", id="unknown field"),
        pytest.param(changed(now="today"), r"\$\.now", id="kind of time"),
        pytest.param(changed(now=10**16), r"\$\.now", id="a time beyond all plans"),
    ],
)
def test_what_is_no_snapshot_is_refused_with_the_reason(body: bytes, rule: str) -> None:
    with pytest.raises(SnapshotError, match=rule):
        read(body)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"now": -1}, id="a time before 1970"),
        pytest.param({"now": 10**16}, id="a time after 9999"),
        pytest.param({"rate": -1}, id="a rate below zero"),
        pytest.param({"settings": {"lifetime": "0s"}}, id="a setting out of bounds"),
        pytest.param({"settings": {"no_such": 1}}, id="an unknown setting"),
    ],
)
def test_a_snapshot_that_breaks_a_rule_changes_nothing(parts: dict[str, Any]) -> None:
    tenant = Tenant("acme", Settings(), Clock(START, rate=0), seed=7)
    before = tenant.snapshot()
    with pytest.raises(SnapshotError):
        tenant.restore(read(changed(**parts)))
    assert tenant.snapshot() == before


def test_a_state_at_the_very_beginning_of_time_can_be_restored(lab: Lab, deliver: Deliver) -> None:
    lab.tenant.reset(at="1970-01-01T00:00:00Z", freeze=True)
    deliver("d-1")
    before = lab.tenant.snapshot()
    lab.tenant.restore(before)
    assert lab.tenant.snapshot() == before


def test_a_profile_beyond_the_end_of_time_is_refused_or_can_be_listed(
    lab: Lab, deliver: Deliver, control: Callable[..., httpx.Response]
) -> None:
    deliver("d-1")
    document = lab.tenant.snapshot()
    document["clients"][0]["devices"][0]["expires_at"] = 10**17
    taken = control("PUT", "/snapshot", document).status_code == 200
    assert control("GET", "/profiles").status_code == 200
    assert not taken or lab.tenant.snapshot() == document


def test_a_world_at_the_end_of_time_can_be_looked_at_and_restored(
    lab: Lab, deliver: Deliver, control: Callable[..., httpx.Response]
) -> None:
    lab.tenant.reset(at="9999-12-31T23:59:59.999Z", freeze=True)
    lab.tenant.configure(time_zone="+14:00", visibility_lag="365d", lifetime="90d")
    deliver("d-1", "u-1")
    before = lab.tenant.snapshot()
    lab.tenant.restore(before)
    assert lab.tenant.snapshot() == before
    for path in ("/profiles", "/agenda", "/journal", "/profiles/u-1/timeline"):
        assert control("GET", path).status_code == 200
    assert control("GET", "/explain?third_party_id=u-1").json()["verdict"] == "not_yet_visible"


VISITS = st.tuples(
    st.sampled_from([None, "d-1", "d-2", "d-3"]),
    st.sampled_from([None, "u-1", "u-2"]),
    st.sampled_from([{}, {"a": "1"}, {"a": "2", "b": "3"}]),
)
STEPS = st.lists(st.one_of(VISITS, st.integers(0, 20 * 24 * HOUR)), max_size=8)


def walk(lab: Lab, steps: list[Any]) -> None:
    for number, step in enumerate(steps):
        if isinstance(step, int):
            lab.tenant.advance(f"{step}ms")
            continue
        tnt_id, third_party_id, profile = step
        ids = {"tntId": tnt_id, "thirdPartyId": third_party_id}
        body = {
            "context": {"channel": "web"},
            "id": {name: value for name, value in ids.items() if value},
            "execute": {"pageLoad": {"profileParameters": profile}},
        }
        lab.request(
            "POST",
            f"/rest/v1/delivery?client=acme&sessionId=s-{number % 2}",
            content=msgspec.json.encode(body),
        )


@given(before=STEPS, after=STEPS, preset=st.sampled_from(["documented", "drawn", "worst"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_restoring_is_the_identity_whatever_happened(
    before: list[Any], after: list[Any], preset: str
) -> None:
    with Lab(settings={"preset": preset}) as lab:
        walk(lab, before)
        taken = lab.tenant.snapshot()
        walk(lab, after)
        lab.tenant.restore(taken)
        assert lab.tenant.snapshot() == taken
        walk(lab, after)
        again = lab.tenant.snapshot()
    with Lab(settings={"preset": preset}) as lab:
        walk(lab, before)
        walk(lab, after)
        assert lab.tenant.snapshot() == again


def test_a_snapshot_names_its_format() -> None:
    document = msgspec.json.decode(changed(), type=Snapshot)
    assert document.format == FORMAT == 2
