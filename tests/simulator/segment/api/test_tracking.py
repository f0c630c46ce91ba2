"""The tracking API: what it takes, what it drops, and what it says of either."""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from simulator.clock import START, Clock
from simulator.segment.arrivals import Arrival
from simulator.tenant import Tenant, Tenants
from simulator.times import DAY
from simulator.workspace import from_content

Sending = Callable[..., httpx.Response]
Arrived = Callable[[], Sequence[Arrival]]
DONE = {"success": True}
NOW = "2026-01-05T09:00:00.000Z"
ANN: dict[str, Any] = {"userId": "ann"}
OF_EACH_TYPE = {
    "identify": {**ANN, "traits": {"plan": "gold"}},
    "track": {**ANN, "event": "Signed Up"},
    "page": {**ANN, "name": "Home"},
    "screen": {**ANN, "name": "Home"},
    "group": {**ANN, "groupId": "g-1"},
    "alias": {**ANN, "previousId": "anonymous"},
}


def track(**more: Any) -> dict[str, Any]:
    return {"type": "track", **ANN, "event": "Signed Up", **more}


def codes(arrivals: Sequence[Arrival]) -> list[str]:
    return [one.code for one in arrivals]


# -- what is taken -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OF_EACH_TYPE)
@pytest.mark.parametrize("short", [False, True])
def test_each_type_has_a_path_and_a_short_one(
    send: Sending, arrived: Arrived, kind: str, *, short: bool
) -> None:
    answer = send(kind[0] if short else kind, OF_EACH_TYPE[kind])
    assert (answer.status_code, answer.json()) == (200, DONE)
    (arrival,) = arrived()
    assert (arrival.number, arrival.source, arrival.code) == (1, "backend", "")
    assert arrival.event["type"] == kind
    assert arrival.event.items() >= OF_EACH_TYPE[kind].items()


@pytest.mark.parametrize("path", ["batch", "b", "import"])
def test_a_batch_keeps_its_order(send: Sending, arrived: Arrived, path: str) -> None:
    batch = [track(messageId=f"m-{number}", timestamp=NOW) for number in range(100)]
    assert send(path, {"batch": batch}).json() == DONE
    assert [one.event["messageId"] for one in arrived()] == [f"m-{one}" for one in range(100)]
    assert [one.number for one in arrived()] == list(range(1, 101))


def test_what_surrounds_a_batch_holds_for_each_event_that_does_not_say_otherwise(
    send: Sending, arrived: Arrived
) -> None:
    own = track(context={"locale": "de"}, integrations={"All": True})
    around = {"context": {"locale": "en", "app": "x"}, "integrations": {"All": False, "X": True}}
    send("batch", {"batch": [track(), own, track(context="odd")], **around})
    bare, full, odd = (one.event for one in arrived())
    assert bare["context"] == around["context"]
    assert bare["integrations"] == around["integrations"]
    assert full["context"] == {"locale": "de", "app": "x"}
    assert full["integrations"] == {"All": True, "X": True}
    assert odd["context"] == "odd"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/plain;charset=UTF-8"])
def test_browsers_send_text(send: Sending, arrived: Arrived, kind: str) -> None:
    assert send("t", track(), headers={"Content-Type": kind}).json() == DONE
    assert codes(arrived()) == [""]


def test_an_event_without_a_message_id_is_given_one_that_the_seed_decides(
    send: Sending, arrived: Arrived, acme: Tenant
) -> None:
    send("track", track())
    send("track", track(messageId=""))
    first, second = (one.event["messageId"] for one in arrived())
    assert first
    assert second not in ("", first)
    acme.reset(acme.settings, seed=7)
    send("track", track())
    assert arrived()[0].event["messageId"] == first


@pytest.mark.parametrize("name", ["é", "東京", "\ud800"])
def test_any_text_is_taken_and_half_a_character_replaced(
    send: Sending, arrived: Arrived, name: str
) -> None:
    assert send("track", track(event=name)).json() == DONE
    assert arrived()[0].event["event"] == name.replace("\ud800", "\ufffd")


def test_a_prototype_is_no_property(send: Sending, arrived: Arrived) -> None:
    send("identify", b'{"userId": "ann", "traits": {"__proto__": {"x": 1}, "y": 2}}')
    assert arrived()[0].event["traits"] == {"y": 2}


# -- whose it is ---------------------------------------------------------------------------------


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    "header", [basic("shop-key:"), basic("shop-key"), basic("shop-key:x").replace("Basic", "basic")]
)
def test_basic_authentication_names_the_source(
    send: Sending, arrived: Arrived, header: str
) -> None:
    send("track", track(), key=None, headers={"Authorization": header})
    assert arrived()[0].source == "shop"


@pytest.mark.parametrize("header", ["", "Bearer token-of-oauth", "Basic !", "Basic gICA"])
@pytest.mark.parametrize("batch", [False, True])
def test_else_the_body_does_and_its_key_is_not_kept(
    send: Sending, arrived: Arrived, header: str, *, batch: bool
) -> None:
    one = track(writeKey="shop-key")
    body = {"batch": [one], "writeKey": "shop-key"} if batch else one
    send("b" if batch else "t", body, key=None, headers={"Authorization": header})
    assert arrived()[0].source == "shop"
    assert arrived()[0].code == ""
    assert "shop-key" not in str(arrived())


@pytest.mark.parametrize("key", ["other", None])
def test_a_wrong_write_key_is_answered_200_and_the_only_tenant_hears_of_it(
    send: Sending, arrived: Arrived, key: str | None
) -> None:
    answer = send("batch", {"batch": [track(), track()]}, key=key)
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert answer.headers["X-Offtarget-Reason"] == "wrong_write_key"
    assert [(one.source, one.code) for one in arrived()] == [("", "wrong_write_key")] * 2


def test_the_only_one_that_has_sources_hears_of_it_too(
    send: Sending, arrived: Arrived, tenants: Tenants, acme: Tenant
) -> None:
    tenants.get("globex")
    tenants.configure(acme, {"strict": True})
    assert send("track", track(), key="other").status_code == 401
    assert codes(arrived()) == ["wrong_write_key"]


def test_among_several_that_have_nobody_hears_of_a_wrong_write_key(
    send: Sending, arrived: Arrived, tenants: Tenants
) -> None:
    tenants.declare(tenants.get("globex"), from_content({"sources": {"a": {"write_key": "a"}}}))
    answer = send("track", track(), key="other")
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert not arrived()
    (stray,) = tenants.strays
    assert stray.endswith(
        " POST /v1/track: no source of any workspace on this server has the write key"
    )
    assert send("track", track()).json() == DONE
    assert codes(arrived()) == [""]


def test_a_source_that_is_switched_off_takes_nothing(send: Sending, arrived: Arrived) -> None:
    assert send("batch", {"batch": [track(), track()]}, key="old-key").json() == DONE
    assert codes(arrived()) == ["source_disabled"] * 2


# -- what is dropped -----------------------------------------------------------------------------

DROPPED = [
    ("identify", {}, "no_user_anon_id"),
    ("identify", {"userId": None, "anonymousId": None}, "no_user_anon_id"),
    ("identify", {"userId": 42}, "id_not_string"),
    ("identify", {"userId": ""}, "id_not_string"),
    ("identify", {"userId": "ann", "anonymousId": 7}, "id_not_string"),
    ("track", {"userId": "ann"}, "event_not_defined"),
    ("track", {"userId": "ann", "event": 7}, "event_not_string"),
    ("track", {"userId": "ann", "event": "x", "properties": []}, "properties_not_object"),
    ("identify", {"userId": "ann", "traits": "x"}, "traits_not_object"),
    ("page", {"userId": "ann", "name": 7}, "name_not_string"),
    ("screen", {"userId": "ann", "category": ""}, "category_not_string"),
    ("group", {"userId": "ann"}, "bad_request"),
    ("alias", {"userId": "ann"}, "bad_request"),
    ("track", {**ANN, "event": "x", "messageId": "m" * 100}, "message_id_too_long"),
]


@pytest.mark.parametrize(("path", "body", "code"), DROPPED)
def test_what_segment_drops_it_says_nothing_of(
    send: Sending, arrived: Arrived, path: str, body: dict[str, Any], code: str
) -> None:
    answer = send(path, body)
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert codes(arrived()) == [code]
    assert arrived()[0].message
    assert answer.headers["X-Offtarget-Reason"] == code


@pytest.mark.parametrize(("path", "body", "code"), DROPPED)
def test_strict_says_it_in_the_form_sdks_read(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants, path: str, body: Any, code: str
) -> None:
    tenants.configure(acme, {"strict": True})
    answer = send(path, body)
    assert answer.status_code == 400
    (arrival,) = arrived()
    expected = {"success": False, "code": code, "message": arrival.message}
    assert answer.json() == expected


@pytest.mark.parametrize("null", ["userId", "anonymousId"])
def test_an_explicit_null_beside_an_id_is_as_good_as_none(
    send: Sending, arrived: Arrived, null: str
) -> None:
    ids = {"userId": "ann", "anonymousId": "a-1", null: None}
    assert send("batch", {"batch": [{**track(), **ids}]}).json() == DONE
    assert codes(arrived()) == [""]


@pytest.mark.parametrize("strict", [False, True])
def test_of_a_batch_with_a_bad_item_the_good_ones_go_on(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants, *, strict: bool
) -> None:
    tenants.configure(acme, {"strict": strict})
    answer = send("batch", {"batch": [track(), track(userId=42), 7, track(type=None), track()]})
    assert answer.status_code == (400 if strict else 200)
    assert answer.headers["X-Offtarget-Reason"] == "multi_user_error"
    assert codes(arrived()) == ["", "id_not_string", "bad_request", "bad_request", ""]
    sentence = "3 of 5 events of the batch failed on ingest, the first as id_not_string: userId is"
    assert sentence in answer.headers["X-Offtarget-Evidence"]


def test_a_batch_without_a_good_item_comes_to_nothing(send: Sending, arrived: Arrived) -> None:
    answer = send("batch", {"batch": [{"type": "track"}]})
    assert answer.json() == DONE
    assert answer.headers["X-Offtarget-Reason"] == "empty_batch_result"
    assert codes(arrived()) == ["no_user_anon_id"]


@pytest.mark.parametrize("body", [{"batch": []}, {"batch": None}, {}])
def test_an_empty_batch(send: Sending, arrived: Arrived, body: dict[str, Any]) -> None:
    answer = send("batch", body)
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert codes(arrived()) == ["empty_batch"]


def test_a_batch_that_is_no_list_holds_one_bad_item(send: Sending, arrived: Arrived) -> None:
    assert send("batch", {"batch": "odd"}).json() == DONE
    assert codes(arrived()) == ["bad_request"]


def test_a_wrong_write_key_is_401_where_strict(
    send: Sending, acme: Tenant, tenants: Tenants
) -> None:
    tenants.configure(acme, {"strict": True})
    answer = send("track", track(), key="other")
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_write_key")


# -- each messageId once ----------------------------------------------------------------------


def test_a_message_id_counts_once_in_24_hours(
    send: Sending, arrived: Arrived, acme: Tenant
) -> None:
    one = track(messageId="m-1")
    send("track", one)
    acme.world.advance(DAY - 1)
    answer = send("batch", {"batch": [one, track(messageId="m-2"), track(messageId="m-2")]})
    assert answer.json() == DONE
    duplicate = "duplicate_message_id"
    assert codes(arrived()) == ["", duplicate, "", duplicate]
    acme.world.advance(1)
    send("track", one)
    assert codes(arrived())[-1] == ""


def test_a_message_id_is_its_sources(send: Sending, arrived: Arrived) -> None:
    send("track", track(messageId="m-1"))
    send("track", track(messageId="m-1"), key="shop-key")
    assert codes(arrived()) == ["", ""]


def test_the_window_is_a_setting(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants
) -> None:
    send("track", track(messageId="m-1"))
    tenants.configure(acme, {"deduplication_window": "1h"})
    acme.world.advance(DAY // 24)
    send("track", track(messageId="m-1"))
    assert codes(arrived()) == ["", ""]


def test_what_failed_does_not_count(send: Sending, arrived: Arrived) -> None:
    send("track", {**track(messageId="m-1"), "userId": 42})
    send("track", track(messageId="m-1"))
    assert codes(arrived()) == ["id_not_string", ""]


def test_a_reset_forgets(send: Sending, arrived: Arrived, acme: Tenant) -> None:
    send("track", track(messageId="m-1"))
    acme.reset(acme.settings)
    send("track", track(messageId="m-1"))
    assert [(one.number, one.code) for one in arrived()] == [(1, "")]


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


# -- pages -----------------------------------------------------------------------------------


def test_a_page_may_read_the_answer(send: Sending) -> None:
    page = {"Origin": "https://shop.example"}
    assert send("t", track(), headers=page).headers["Access-Control-Allow-Origin"] == page["Origin"]
    assert "Access-Control-Allow-Origin" not in send("t", track()).headers


def test_a_page_asks_first(simulate: Callable[..., httpx.Client]) -> None:
    asking = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    for path in ("/v1/t", "/v1/b", "/v1/identify"):
        answer = simulate().options(path, headers=asking)
        assert answer.is_success
        assert answer.headers["Access-Control-Allow-Origin"] == asking["Origin"]
        allowed = answer.headers["Access-Control-Allow-Headers"].split(", ")
        assert {"authorization", "content-type", "x-retry-count"} <= set(allowed)


LIBRARY = {"library": {"name": "analytics.js"}}


@pytest.mark.parametrize(
    ("context", "origin", "ip"),
    [
        (LIBRARY, "", "127.0.0.1"),
        ({}, "https://shop.example", "127.0.0.1"),
        ({"direct": True}, "", "127.0.0.1"),
        ({"direct": "yes"}, "", None),
        ({}, "", None),
        ({**LIBRARY, "ip": "192.0.2.1"}, "", "192.0.2.1"),
    ],
)
def test_the_address_is_the_callers_where_that_is_the_visitor(
    send: Sending, arrived: Arrived, context: dict[str, Any], origin: str, ip: str | None
) -> None:
    send("t", track(context=context), headers={"Origin": origin} if origin else {})
    assert arrived()[0].event["context"].get("ip") == ip


# -- times -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "original", "timestamp"),
    [
        # the client's clock is an hour late, the event ten seconds old
        ("2026-01-05T08:00:00.000Z", "2026-01-05T07:59:50.000Z", "2026-01-05T08:59:50.000Z"),
        # an hour early
        ("2026-01-05T10:00:00Z", "2026-01-05T09:59:50Z", "2026-01-05T08:59:50.000Z"),
        # kept for days before it was sent
        ("2026-01-05T09:00:00Z", "2026-01-01T09:00:00Z", "2026-01-01T09:00:00.000Z"),
        # said to happen after it was sent
        ("2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z", "2026-01-06T09:00:00.000Z"),
        # Python's way of writing, another zone, and none
        ("2026-01-05T09:00:00.000+00:00", "2026-01-05T10:59:00+02:00", "2026-01-05T08:59:00.000Z"),
        ("2026-01-05T09:00:00", "2026-01-05T08:59:00", "2026-01-05T08:59:00.000Z"),
        # without one of them nothing is corrected
        (None, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"),
        ("2020-01-01T00:00:00Z", None, NOW),
        (None, None, NOW),
        # what cannot be read is none
        ("soon", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"),
        ("2020-01-01T00:00:00Z", "soon", NOW),
        (1.5, 7, NOW),
        # beyond what a clock can show
        ("1971-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "9999-01-01T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z"),
    ],
)
@pytest.mark.parametrize("field", ["timestamp", "originalTimestamp"])
@pytest.mark.parametrize("batch", [False, True])
def test_an_events_time_is_told_by_segments_clock(
    send: Sending,
    arrived: Arrived,
    sent: Any,
    original: Any,
    timestamp: str,
    field: str,
    *,
    batch: bool,
) -> None:
    event = track(**({} if original is None else {field: original}))
    when = {} if sent is None else {"sentAt": sent}
    answer = send("batch", {"batch": [event], **when}) if batch else send("track", event | when)
    assert answer.json() == DONE
    got = arrived()[0].event
    assert (got["receivedAt"], got["timestamp"]) == (NOW, timestamp)
    assert got["originalTimestamp"] == (NOW if original is None else original)
    assert got.get("sentAt") == sent


def test_the_answers_date_is_the_tenants_time(send: Sending) -> None:
    assert send("track", track()).headers["Date"] == "Mon, 05 Jan 2026 09:00:00 GMT"


def test_the_header_that_says_why_can_be_switched_off(
    send: Sending, acme: Tenant, tenants: Tenants
) -> None:
    tenants.configure(acme, {"reason_header": False})
    for answer in (send("track", {}), send("track", b"{")):
        assert not [name for name in answer.headers if name.startswith("x-offtarget")]
