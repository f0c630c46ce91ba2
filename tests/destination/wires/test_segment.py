"""Segment's own wire: nothing is encoded, and an error stands where a request cannot."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.attempt import Answer, carry_out
from destination.errors import ScriptError
from destination.js import UNDEFINED
from destination.plan import Failed, PlannedRequest, Update
from destination.wires import wire_maker
from destination.wires.segment import flatten, reaches

CASES = Path(__file__).parents[2] / "contract" / "cases" / "segment_cloud.jsonl"
ROWS = map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
OLDER = [
    row
    for row in ROWS
    if "unescaped"
    in ((row.get("expect_node_fetch_261") or {}).get("error") or {}).get("message", "")
]
PREFIX = "https://acme.tt.omtrdc.net/m2/acme/profile/update?mbox3rdPartyId="


def plan(traits: Any, user: str = "u", code: str = "acme", authorization: str = "") -> Update:
    planned = wire_maker("segment")(code, authorization)({"user_id": user, "traits": traits})
    assert isinstance(planned, Update)
    return planned


@pytest.mark.parametrize(
    ("user", "traits", "expected"),
    [
        ("u", {"a": "1&profile.vip=true"}, "u&profile.a=1&profile.vip=true"),
        ("u", {"a": "x#y", "b": 2}, "u&profile.a=x#y&profile.b=2"),
        ("u", {"a": "b+c d"}, "u&profile.a=b+c%20d"),
        ("u&mboxPC=1", {"a": 1}, "u&mboxPC=1&profile.a=1"),
        ("u", {}, "u&"),
        ("u", {"b": 1, "2": {"x": None}}, "u&profile.b=1"),
        ("u", {"b": 1, "2": 1, "c": [1]}, "u&profile.2=1&profile.b=1&profile.c.0=1"),
    ],
    ids=ascii,
)
def test_what_an_event_holds_goes_into_the_url_as_it_is(
    user: str, traits: Any, expected: str
) -> None:
    update = plan(traits, user).update
    assert isinstance(update, PlannedRequest)
    assert (update.method, update.body) == ("POST", b"")
    assert str(update.url) == PREFIX + expected


def test_an_id_with_dots_addresses_another_path() -> None:
    lookup = plan({"a": 1}, "a/../../b").lookup
    assert isinstance(lookup, PlannedRequest)
    assert lookup.url.target == "/rest/v1/profiles/b?client=acme"


def test_a_code_may_lead_to_another_host() -> None:
    lookup = plan({"a": 1}, code="evil.example/").lookup
    assert isinstance(lookup, PlannedRequest)
    assert lookup.url.host == "evil.example"


def test_a_value_its_code_trips_over_fails_after_the_lookup() -> None:
    planned = plan({"a": [UNDEFINED]})
    assert isinstance(planned.lookup, PlannedRequest)
    assert isinstance(planned.update, ScriptError)


def test_a_url_that_cannot_be_sent_stands_as_an_error() -> None:
    planned = plan({"a": 1}, code="a b")
    assert isinstance(planned.lookup, ScriptError)
    assert planned.lookup.code == "ERR_INVALID_URL"


def test_a_token_that_fits_no_header_fails_before_any_request() -> None:
    wire = wire_maker("segment")("acme", "Bearer a\nb")
    failed = wire({"user_id": "u", "traits": {"a": 1}})
    assert isinstance(failed, Failed)
    assert failed.error.name == "TypeError"


@pytest.mark.parametrize("row", OLDER, ids=lambda row: str(row["id"]))
def test_the_older_node_fetch_throws_where_the_packages_did(row: dict[str, Any]) -> None:
    mapped = MappedAction(UPDATE_PROFILE, row["subscribe"], row["mapping"])
    make = wire_maker("segment", beyond_latin="throws")
    (planned,) = CloudMode(row["settings"], [mapped], make_wire=make).plan(row["event"])
    got = carry_out(planned, lambda _: Answer(200, "OK")).error
    expected = row["expect_node_fetch_261"]["error"]
    assert got is not None
    assert (got.name, got.message, got.code, got.status) == tuple(
        expected[key] for key in ("name", "message", "code", "status")
    )


def test_the_older_node_fetch_never_sees_what_stands_behind_a_hash() -> None:
    made = wire_maker("segment", beyond_latin="throws")("acme", "")
    planned = made({"user_id": "u", "traits": {"a": "é#東"}})
    assert isinstance(planned, Update)
    assert isinstance(planned.update, PlannedRequest)


def test_the_last_of_two_traits_of_one_name_stands_at_the_first_place() -> None:
    assert list(flatten({"a.b": 1, "c": 2, "a": {"b": 3}}).items()) == [("a.b", "3"), ("c", "2")]


def test_a_long_list_has_all_its_items_and_any_mapping_is_flattened() -> None:
    flat = flatten({"a": list(range(250))})
    assert flat == {f"a.{number}": str(number) for number in range(250)}
    assert flatten(MappingProxyType({"b": True})) == {"b": "true"}


def test_there_is_one_update_however_large() -> None:
    planned = plan(dict.fromkeys("abc", "x" * 50000))
    assert planned.more == ()


@pytest.mark.parametrize("user", ["ann", "a b", "\u00e9", "a@b.c", "u-1_2.3"])
def test_an_id_that_a_url_holds_unchanged_is_reached(user: str) -> None:
    assert reaches(user)


@pytest.mark.parametrize("user", ["a/b", "a+b", "u#1", "..", "a?b", "a&x=1", "%61", "a\\b"])
def test_an_id_that_leads_elsewhere_is_not(user: str) -> None:
    assert not reaches(user)
