"""The tracking API: how much it takes, and what it cannot read."""

import gzip
import json
from typing import Any

import httpx
import pytest

from simulator.clock import START, Clock
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from tracked import DONE, Arrived, Sending, codes, track

# -- limits ---------------------------------------------------------------------------------


def of_size(size: int) -> bytes:
    bare = json.dumps({**track(), "properties": {"n": ""}}, separators=(",", ":"))
    body = {**track(), "properties": {"n": "x" * (size - len(bare))}}
    return json.dumps(body, separators=(",", ":")).encode()


def test_an_event_of_32_kb_is_taken_and_one_of_33_refused(send: Sending, arrived: Arrived) -> None:
    assert send("track", of_size(32 * 1024)).json() == DONE
    answer = send("track", of_size(33 * 1024))
    assert answer.status_code == 400
    rule = "the event has 33792 bytes; Segment takes 32768"
    assert answer.json() == {"success": False, "code": "event_too_large", "message": rule}
    assert codes(arrived()) == ["", "event_too_large"]
    assert "properties" not in arrived()[1].event


def test_the_write_key_does_not_count(send: Sending, arrived: Arrived) -> None:
    event = json.loads(of_size(32 * 1024))
    assert send("track", {**event, "writeKey": "backend-key"}).json() == DONE
    assert codes(arrived()) == [""]


def test_in_a_batch_an_event_of_33_kb_is_dropped(send: Sending, arrived: Arrived) -> None:
    large = json.loads(of_size(33 * 1024))
    assert send("batch", {"batch": [track(), large]}).json() == DONE
    assert codes(arrived()) == ["", "event_too_large"]


def batch_of_size(size: int) -> bytes:
    batch = [json.loads(of_size(30_000)) for _ in range(16)]
    bare = json.dumps({"batch": batch, "x": ""}).encode()
    return json.dumps({"batch": batch, "x": "x" * (size - len(bare))}).encode()


@pytest.mark.parametrize("packed", [False, True])
def test_a_batch_has_500_kb(send: Sending, arrived: Arrived, *, packed: bool) -> None:
    def send_batch(size: int) -> httpx.Response:
        body = batch_of_size(size)
        if not packed:
            return send("batch", body)
        return send("batch", gzip.compress(body), headers={"Content-Encoding": "gzip"})

    assert send_batch(500 * 1024).json() == DONE
    answer = send_batch(500 * 1024 + 1)
    assert (answer.status_code, answer.json()["code"]) == (400, "request_too_large")
    assert codes(arrived()) == [""] * 16 + ["request_too_large"]


@pytest.mark.parametrize("size", [10 * 1024 * 1024, 11 * 1024 * 1024])
@pytest.mark.parametrize("key", ["backend-key", None])
def test_what_is_far_too_large_is_not_read(
    send: Sending, arrived: Arrived, size: int, key: str | None
) -> None:
    answer = send("batch", b" " * size, key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "request_too_large")
    assert codes(arrived()) == ["request_too_large"]


def test_a_bomb_is_not_unpacked(send: Sending) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    answer = send("batch", bomb, headers={"Content-Encoding": "gzip"})
    assert answer.json()["code"] == "request_too_large"


def test_of_a_batch_2500_events_are_taken(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants
) -> None:
    tenants.configure(acme, {"batch_bytes": 1_000_000})
    answer = send("batch", {"batch": [track(messageId=f"m-{one}") for one in range(2_502)]})
    assert answer.json() == DONE
    assert codes(arrived()) == [""] * 2_500 + ["too_many_events"] * 2


def test_an_event_has_10000_properties(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants
) -> None:
    tenants.configure(acme, {"event_bytes": 500_000})
    properties = {f"p{number}": 0 for number in range(10_000)}
    send("track", track(properties=properties))
    send("track", track(properties={**properties, "one": "more"}))
    assert codes(arrived()) == ["", "too_many_properties"]


def test_a_workspace_makes_1000_calls_a_second(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants
) -> None:
    assert acme.settings.segment.tracking_calls_per_second == 1_000
    tenants.configure(acme, {"tracking_calls_per_second": 2})
    assert [send("track", track()).status_code for _ in range(3)] == [200, 200, 429]
    answer = send("track", track(), key="shop-key")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["X-RateLimit-Reset"] == "1"
    assert len(arrived()) == 2
    acme.world.advance(1_000)
    assert send("track", track()).status_code == 200


def test_on_a_clock_that_stands_the_machines_second_frees_calls_too(
    send: Sending, acme: Tenant, tenants: Tenants
) -> None:
    machine = [0]
    acme.world.begin(Clock(START, rate=0, source=lambda: machine[0]), seed=0)
    tenants.configure(acme, {"tracking_calls_per_second": 1})
    assert [send("track", track()).status_code for _ in range(2)] == [200, 429]
    machine[0] = 999
    assert send("track", track()).status_code == 429
    machine[0] = 1_000
    assert send("track", track()).status_code == 200


@pytest.mark.parametrize(("given", "kept"), [(7, "7"), (True, "true"), (1.5, "1.5")])
def test_a_message_id_that_is_no_text_counts_as_its_text(
    send: Sending, arrived: Arrived, given: Any, kept: str
) -> None:
    for one in (given, kept):
        assert send("track", track(messageId=one)).json() == DONE
    first, second = arrived()
    assert (first.event["messageId"], first.code) == (kept, "")
    assert second.code == "duplicate_message_id"


@pytest.mark.parametrize("given", [[], ["x"], {}, {"a": 1}], ids=str)
def test_a_message_id_that_nothing_can_be_told_by_is_a_bad_request(
    send: Sending, arrived: Arrived, given: Any
) -> None:
    assert send("track", track(messageId=given)).json() == DONE
    assert codes(arrived()) == ["bad_request"]


# -- what cannot be read ---------------------------------------------------------------------

PACKED = gzip.compress(json.dumps(track()).encode(), mtime=0)


def test_gzip_is_unpacked(send: Sending, arrived: Arrived) -> None:
    assert send("track", PACKED, headers={"Content-Encoding": "gzip"}).json() == DONE
    assert codes(arrived()) == [""]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PACKED[:-1], "gzip"),
        (PACKED[: len(PACKED) // 2], "gzip"),
        (PACKED[:30] + b"\0\0" + PACKED[32:], "gzip"),
        (b"{}", "gzip"),
        (PACKED, ""),
        (b"{}", "br"),
        (b"", ""),
        (b"{", ""),
        (b'{"userId": NaN}', ""),
        (b'{"userId": 1e999}', ""),
        (b'{"userId": "\xff"}', ""),
        (b"[" * 100_000, ""),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, ""),
        (b"[]", ""),
        (b"null", ""),
        (b"1" * 5_000, ""),
    ],
)
@pytest.mark.parametrize("path", ["track", "batch"])
def test_what_cannot_be_read_is_refused_with_a_sentence(
    send: Sending, arrived: Arrived, path: str, body: bytes, encoding: str
) -> None:
    answer = send(path, body, headers={"Content-Encoding": encoding})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"
    assert answer.json()["message"].startswith(("the body is", "Content-Encoding is"))
    assert codes(arrived()) == ["bad_request"]
