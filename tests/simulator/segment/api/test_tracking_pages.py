"""The tracking API as pages call it, and the times it tells."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.tenant import Tenant
from simulator.tenants import Tenants
from tracked import DONE, NOW, Arrived, Sending, track

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
