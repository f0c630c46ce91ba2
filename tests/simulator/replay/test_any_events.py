"""Replays of anything: no surprise, and no range that something could leave."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from destination.event import EVENT_TYPES
from destination.events import Item
from destination.retry import RetrySchedule
from destination.workspace.single import both_destinations
from simulator.clock import START
from simulator.replay.history import history_of
from simulator.replay.ticket import answer
from simulator.replay.timeline import Conclusion
from simulator.replay.walk import Setup, Walked, walk
from simulator.times import HOUR, LAST, MINUTE, format_instant, parse_instant

IDS = st.sampled_from(["u", "v", "a", "ü/../x?#&+ \r\n", "\ud800", "x" * 300, "", 7, None])
TIMES = st.one_of(
    st.sampled_from(["2026-01-05T09:00:00Z", "1970-01-01T00:00:00Z", "soon", "", None, 7]),
    st.integers(0, LAST).map(format_instant),
    st.integers(START, START + 20 * 24 * HOUR).map(format_instant),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
OBJECTS = VALUES | st.dictionaries(st.sampled_from(["url", "path", "name", "a.b"]), VALUES)
CONTEXTS = st.one_of(
    st.just({"library": {"name": "analytics.js"}}),
    st.fixed_dictionaries({"library": st.just({"name": "analytics.js"}), "page": OBJECTS}),
    VALUES,
)
EVENTS = st.fixed_dictionaries(
    {"type": st.sampled_from([*EVENT_TYPES, "sing"])},
    optional={
        "userId": IDS,
        "anonymousId": IDS,
        "previousId": IDS,
        "groupId": IDS,
        "event": VALUES,
        "name": VALUES,
        "traits": OBJECTS,
        "properties": OBJECTS,
        "integrations": VALUES,
        "context": CONTEXTS,
        "messageId": VALUES,
        "timestamp": TIMES,
        "originalTimestamp": TIMES,
        "sentAt": TIMES,
        "receivedAt": TIMES,
        "external_ids": VALUES,
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EVENTS, max_size=5), st.sampled_from(["u", "a", "\ufffd", "nobody"]))
def test_a_replay_of_any_events_comes_to_an_answer(events: list[Any], identifier: str) -> None:
    items = [Item(number, event) for number, event in enumerate(events, 1)]
    history = history_of(identifier, lambda: items)
    ticket = answer(history, Setup(both_destinations(), "acme"))
    assert ticket.certain is not bool(ticket.depends_on)
    assert json.dumps(ticket.sentence)


def story(bound: int, told: int) -> list[dict[str, Any]]:
    web = {"library": {"name": "analytics.js"}}
    at = [format_instant(START + after) for after in (bound, told)]
    return [
        {"type": "identify", "anonymousId": "a", "userId": "u", "context": web, "timestamp": at[0]},
        {"type": "identify", "userId": "u", "traits": {"a": 1}, "timestamp": at[1]},
    ]


def outcome(walked: Walked) -> tuple[str, int | None]:
    (fate,) = (one for one in walked.fates if "traits" in one.delivery.event)
    return fate.delivery.state, fate.documented.delivered_at


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 300 * MINUTE),
    st.integers(0, 300 * MINUTE),
    st.lists(st.tuples(st.integers(0, HOUR), st.integers()), min_size=3, max_size=3),
)
def test_what_any_lag_and_draw_lead_to_lies_in_the_range_that_is_told(
    bound: int, told: int, chances: list[tuple[int, int]]
) -> None:
    events = story(bound, told)
    history = history_of("u", lambda: [Item(1, one) for one in events])
    setup = Setup(both_destinations(), "acme", until=START + 11 * HOUR)
    ticket = answer(history, setup)
    ends = [one for one in ticket.timeline if one.kind == "outcome"]
    for lag, seed in chances:
        walked = walk(history, setup, lag=lag, schedule=RetrySchedule(seed=seed))
        state, delivered_at = outcome(walked)
        if ends:
            agrees(ends[-1], state, delivered_at)
        else:
            assert state == "delivered"


def agrees(end: Conclusion, state: str, delivered_at: int | None) -> None:
    if end.certain:
        assert end.what.endswith(f"is {state}")
    if delivered_at is not None and end.earliest is not None:
        assert parse_instant(end.earliest) <= delivered_at
    if delivered_at is not None and end.latest is not None:
        assert delivered_at <= parse_instant(end.latest) + 6  # each gap is rounded
