"""Whatever a tenant was asked: asked again, it answers with the same bytes."""

import secrets
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses import ASKED, CALLS, actions
from recording import Recording, differences, recorded_in_memory, recorded_on_disk, replayed
from simulator.bundle.model import Bundle, written
from simulator.over_http import HttpCarrier

MORE: Final[dict[str, tuple[str, str, Any]]] = {
    "hurry": ("POST", "/clock", {"rate": 3600}),
    "go to the next": ("POST", "/clock", {"next": True}),
    "go back": ("POST", "/clock", {"set": "2020-01-01T00:00:00Z"}),
    "await": ("POST", "/await", {"third_party_id": "ann", "within": "2h"}),
    "guard": ("PATCH", "/settings", {"profile_api_authentication": True}),
    "draw": ("PATCH", "/settings", {"preset": "drawn", "tracking_calls_per_second": 2}),
    "spoil": ("PATCH", "/settings", {"no_such": 1}),
    "issue another": ("POST", "/tokens", {"scope": "profile_api"}),
    "break": ("PUT", "/faults", {"name": "cut", "drop": "after", "share": 0.5}),
    "wait long": ("PUT", "/faults", {"name": "late", "delay": "20s", "share": 0.3}),
    "look": ("GET", "/profiles?limit=10", None),
    "explain": ("GET", "/explain?third_party_id=ann&twin=b&twin=%C3%A9", None),
    "read the journal": ("GET", "/journal?limit=5&verdict=found", None),
    "read the log": ("GET", "/deliveries?user=ann", None),
    "count": ("GET", "/deliveries/counts", None),
    "read all": ("GET", "/snapshot", None),
    "look ahead": ("GET", "/agenda", None),
    "read the story": ("GET", "/profiles/ann/timeline", None),
}
REQUESTS: Final[dict[str, tuple[str, str, Any]]] = {
    "ask nobody": ("GET", "/rest/v1/profiles/thirdPartyId/%C3%A9%2F%ff?client=acme", None),
    "spoil a delivery": ("POST", "/rest/v1/delivery?client=acme", b"{"),
    "list offers": ("GET", "/acme/target/offers", None),
    "spoil a batch": ("POST", "/m2/acme/profile/batchUpdate", b"batch=\xff"),
}


def do(one: str | list[dict[str, Any]], recording: Recording) -> None:
    if isinstance(one, list):
        recording.send("batch", {"batch": one}, packed=len(one) % 2 == 1)
    elif one in CALLS | MORE:
        recording.control(*(CALLS | MORE)[one])
    else:
        recording.ask(*(ASKED | REQUESTS)[one])


COURSES: Final = st.lists(
    actions | st.sampled_from([*MORE]) | st.sampled_from([*REQUESTS]), max_size=25
)


IDENTIFY: Final = [{"type": "identify", "userId": "ann", "messageId": "m-1"}]
LIVED: Final = [
    *("declare", "visit", "fetch", "keep little", IDENTIFY, IDENTIFY, IDENTIFY),
    *("take a snapshot", "advance", "update"),
]
"""What leaves something in all that a tenant has."""


def bundle_of(recording: Recording, done: list[Any]) -> Bundle:
    recording.begin()
    for one in done:
        do(one, recording)
    return recording.bundle()


def same(bundle: Bundle, url: str | None = None) -> None:
    assert differences(bundle, url) == []


@settings(max_examples=30)
@given(done=COURSES)
@example(done=["visit", "take a snapshot", "hurry", "visit as bob", "restore it", "look"])
@example(done=["declare", "visit", "guard", "issue another", "fetch", "read all", "look ahead"])
@example(done=["break", "wait long", *["visit", "fetch", "update"] * 5])
@example(
    done=["draw", [{"type": "identify", "userId": "ann"}] * 3, "advance a day", "read the log"]
)
def test_what_was_recorded_in_memory_is_replayed_to_the_byte(done: list[Any]) -> None:
    bundle = bundle_of(recorded_in_memory(), done)
    same(bundle)
    assert written(replayed(bundle)) == written(bundle)


@settings(max_examples=8)
@given(done=COURSES)
def test_what_was_recorded_on_disk_is_replayed_to_the_byte(done: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        same(bundle_of(recorded_on_disk(Path(folder)), done))


@settings(max_examples=20)
@given(before=COURSES, done=COURSES)
@example(before=LIVED, done=["read the journal", "count", "read the log", "restore it", "fetch"])
def test_what_is_recorded_from_any_state_on_is_replayed_to_the_byte(
    before: list[Any], done: list[Any]
) -> None:
    recording = recorded_in_memory()
    recording.begin(tape_requests=0)
    for one in before:
        if one != "reset":
            do(one, recording)
    recording.tenant.configure(tape_requests=10_000)
    for one in done:
        do(one, recording)
    same(recording.bundle())


@settings(max_examples=30)
@given(done=st.lists(actions, min_size=10, max_size=30), most=st.integers(1, 8))
def test_what_is_left_of_a_tape_is_replayed_to_the_byte(done: list[Any], most: int) -> None:
    recording = recorded_in_memory()
    recording.begin(tape_requests=most, tape_bytes=64 * 1024)
    for one in done:
        do(one, recording)
    same(recording.bundle())


@pytest.mark.long
@settings(max_examples=1_500)
@given(done=COURSES)
def test_a_thousand_courses_are_replayed_to_the_byte(done: list[Any]) -> None:
    same(bundle_of(recorded_in_memory(), done))


@settings(max_examples=12)
@given(done=COURSES)
def test_a_live_server_is_recorded_and_replayed_to_the_byte(live_url: str, done: list[Any]) -> None:
    with closing(HttpCarrier(live_url)) as carrier:
        recording = Recording(carrier, f"taped-{secrets.token_hex(6)}")
        bundle = bundle_of(recording, [one for one in done if one != "wait long"])
        same(bundle)
        same(bundle, live_url)
        recording.tenant.delete()
