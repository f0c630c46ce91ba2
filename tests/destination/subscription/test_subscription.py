"""Whole triggers: what they mean, and what Segment logs of those it cannot read."""

from typing import Any

import pytest

from destination.subscription import Subscription, SubscriptionError

IDENTIFY = {"type": "identify", "userId": "u", "traits": {"plan": "gold"}}
TRACK = {"type": "track", "userId": "u", "event": "Order Completed"}
PAGE = {"type": "page", "userId": "other"}


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ('type = "identify"', [IDENTIFY]),
        ('type != "identify"', [TRACK, PAGE]),
        ('type = "identify" or type = "track"', [IDENTIFY, TRACK]),
        ('type = "identify" and userId = "u"', [IDENTIFY]),
        # read as three conditions joined by the last word
        ('type = "page" or type = "track" and userId = "u"', []),
        ('userId = "x" and type = "track" or type = "page"', [TRACK, PAGE]),
        ('(type = "page" or type = "track") and userId = "u"', [TRACK]),
        ('type = "page" or (type = "track" and userId = "x")', [PAGE]),
        ('!(type = "track")', [TRACK]),
        ('!type = "track"', [TRACK]),
        ('not type = "track"', [TRACK]),
        ('!contains(event, "Order")', []),
        ('type = "track" and !contains(event, "Viewed")', [TRACK]),
        ('type = "track"and event = "x"', [TRACK]),
        ('  type\t=\n"page"  ', [PAGE]),
        ('traits.plan = "gold"', [IDENTIFY]),
        ("userId = no", []),
    ],
    ids=repr,
)
def test_meaning(text: str, matching: list[dict[str, Any]]) -> None:
    matches = Subscription(text).matches
    assert [event for event in (IDENTIFY, TRACK, PAGE) if matches(event)] == matching


HIDDEN = "Cannot read properties of undefined (reading 'type')"


@pytest.mark.parametrize(
    ("text", "message", "reason"),
    [
        ("", HIDDEN, "no condition was recognised, or a group is not closed"),
        ('(type = "a"', HIDDEN, "no condition was recognised, or a group is not closed"),
        ('type = "a', HIDDEN, "unterminated string at character 8"),
        ("traits.a>5", HIDDEN, "'>' may not follow an identifier at character 8"),
        ("type", "Value token is missing", "Value token is missing"),
    ],
    ids=repr,
)
def test_a_trigger_that_cannot_be_read_tells_segments_words_and_the_true_reason(
    text: str, message: str, reason: str
) -> None:
    with pytest.raises(SubscriptionError) as caught:
        Subscription(text)
    assert (caught.value.message, str(caught.value)) == (message, message)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('type = "identify" and ()', HIDDEN),
        (r"properties.\.\. = 1", "Cannot read properties of null (reading 'reduce')"),
        (r"properties.\[ = 1", "Cannot read properties of null (reading 'reduce')"),
    ],
    ids=repr,
)
def test_the_matcher_trips_where_segments_does(text: str, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        Subscription(text).matches(IDENTIFY)
    assert str(caught.value) == message


def test_the_matcher_stops_before_the_place_it_would_trip_over() -> None:
    assert not Subscription('type = "track" and ()').matches(IDENTIFY)
    assert Subscription('type = "identify" or ()').matches(IDENTIFY)


@pytest.mark.parametrize("event", [None, [], "identify", 5, {}], ids=repr)
def test_what_is_no_event_has_no_fields(event: Any) -> None:
    assert not Subscription('type = "identify"').matches(event)
    assert Subscription('type != "identify"').matches(event)


def test_a_subscription_shows_its_text() -> None:
    assert repr(Subscription('type = "a"')) == "Subscription('type = \"a\"')"
    assert Subscription('type = "a"').text == 'type = "a"'
