"""Dry runs: what would be sent, and no secret of it."""

from typing import Any

import pytest

from destination.events import Item
from destination.pipeline import Pipeline
from destination.wires import WireName
from destination.workspace.load import from_content
from simulator.segment.dry_run import DryRun, PlannedDelivery
from simulator.segment.tally import Entry, Tally

IDENTIFY = {"type": "identify", "userId": "u-1", "traits": {"plan": "gold"}}
ALL = {
    "action": "updateProfile",
    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
}


def planned(
    event: dict[str, Any], *mappings: dict[str, Any], wire: WireName = "segment", **settings: Any
) -> tuple[list[PlannedDelivery], Tally]:
    cloud = {
        "type": "cloud",
        "source": "s",
        "settings": {"client_code": "acme", **settings},
        "mappings": list(mappings or (ALL,)),
    }
    workspace = from_content({"sources": {"s": {}}, "destinations": {"t": cloud}})
    tally = Tally()
    run = DryRun(Pipeline(workspace, wire=wire))
    (shown,) = run.plan([Entry("", Item(7, event))], tally)
    return shown, tally


def test_an_entry_shows_the_payload_and_each_request() -> None:
    (one,), tally = planned(IDENTIFY)
    assert (one.line, one.type, one.id, one.outcome) == (7, "identify", "u-1", "planned")
    assert (one.destination, one.mapping, one.matched) == ("t", "updateProfile", ["updateProfile"])
    assert one.payload == {"user_id": "u-1", "traits": {"plan": "gold"}}
    assert [(request.method, request.url) for request in one.requests] == [
        ("GET", "https://acme.tt.omtrdc.net/rest/v1/profiles/thirdPartyId/u-1?client=acme"),
        (
            "POST",
            "https://acme.tt.omtrdc.net/m2/acme/profile/update?mbox3rdPartyId=u-1&profile.plan=gold",
        ),
    ]
    assert tally.summary().outcomes == {"planned": 1}


def test_a_body_is_shown_and_so_is_each_part_of_an_update() -> None:
    traits = {"a": "x" + "é" * 7_000, "b": "x" + "é" * 7_000}
    (one,), _ = planned({**IDENTIFY, "traits": traits}, wire="safe")
    assert [request.body[:30] for request in one.requests] == [
        "",
        "mbox3rdPartyId=u-1&profile.a=x",
        "mbox3rdPartyId=u-1&profile.b=x",
    ]


def test_what_stays_behind_a_hash_is_not_shown_as_sent() -> None:
    (one,), _ = planned({**IDENTIFY, "traits": {"a": "x#y"}})
    assert one.requests[1].url.endswith("profile.a=x")


@pytest.mark.parametrize("token", ["s3cret", "s3cret €"])
def test_the_token_is_masked_wherever_it_stands(token: str) -> None:
    for wire in ("segment", "safe"):
        (one,), _ = planned(IDENTIFY, wire=wire, bearer_token=token)
        assert "s3cret" not in repr(one)
        headers = [request.headers for request in one.requests]
        assert all(header["authorization"] == "********" for header in headers)
        assert bool(headers) is (one.outcome == "planned")


def test_each_mapping_that_matches_has_an_entry() -> None:
    second = {**ALL, "name": "again"}
    other = {**ALL, "name": "tracks", "trigger": 'type = "track"'}
    shown, tally = planned(IDENTIFY, ALL, other, second)
    assert [one.mapping for one in shown] == ["updateProfile", "again"]
    assert all(one.matched == ["updateProfile", "again"] for one in shown)
    assert tally.summary().events == 1


@pytest.mark.parametrize(
    ("event", "outcome", "code", "says"),
    [
        ({"type": "identify"}, "failed_on_ingest", "no_user_anon_id", "a userId or"),
        ({"type": 3, "userId": [1]}, "failed_on_ingest", "bad_request", "type is 3"),
        ({**IDENTIFY, "type": "page"}, "filtered", "NO_MATCHING_MAPPING", "not subscribed"),
        (
            {**IDENTIFY, "integrations": {"All": False}},
            "filtered",
            "FILTERED_BY_INTEGRATIONS_OBJECT",
            "the event's integrations object leaves it out",
        ),
        (
            {**IDENTIFY, "type": "screen"},
            "filtered",
            "UNSUPPORTED_EVENT_TYPE",
            "a screen call is not delivered to it",
        ),
        ({"type": "identify", "userId": "u"}, "failed", "400", "missing the required field"),
    ],
    ids=["dropped", "odd", "not subscribed", "integrations", "screen", "invalid"],
)
def test_what_is_not_sent_says_why(
    event: dict[str, Any], outcome: str, code: str, says: str
) -> None:
    (one,), tally = planned(event)
    assert (one.outcome, one.code, one.requests) == (outcome, code, [])
    assert says in one.message
    assert tally.summary().discards == {code: 1}


def test_a_request_that_cannot_be_made_is_a_failure() -> None:
    (one,), _ = planned(IDENTIFY, client_code="a b")
    assert (one.outcome, one.code, one.requests) == ("failed", "ERR_INVALID_URL", [])


def test_numbers_that_json_lacks_are_shown_as_javascript_writes_them() -> None:
    (one,), _ = planned({**IDENTIFY, "traits": {"a": float("inf")}})
    assert one.payload["traits"] == {"a": None}


def test_an_event_no_cloud_destination_hears_of_names_its_source() -> None:
    web = {"type": "web", "source": "page"}
    declared = {"sources": {"back": {"type": "server"}, "page": {}}, "destinations": {"t": web}}
    run = DryRun(Pipeline(from_content(declared)))
    ((one,),) = run.plan([Entry("", Item(1, IDENTIFY))], Tally())
    assert (one.outcome, one.code) == ("filtered", "NO_MATCHING_MAPPING")
    assert one.message == "no enabled cloud destination is connected to its source, 'back'"
    ((one,),) = DryRun(Pipeline(from_content({}))).plan([Entry("", Item(1, IDENTIFY))], Tally())
    assert one.message == "no enabled cloud destination is connected to its source"
