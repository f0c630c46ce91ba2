"""When a recorded event was made, and when Segment had it."""

import pytest

from simulator.segment.moments import Moments, moments_of
from simulator.times import parse_instant

NINE = "2026-01-05T09:00:00Z"
TEN = "2026-01-05T10:00:00Z"
ELEVEN = "2026-01-05T11:00:00+00:00"


@pytest.mark.parametrize(
    ("event", "made", "received"),
    [
        ({"timestamp": NINE}, NINE, NINE),
        ({"timestamp": "2026-01-05T09:00:00"}, NINE, NINE),
        ({"timestamp": NINE, "receivedAt": TEN}, NINE, TEN),
        ({"timestamp": TEN, "receivedAt": NINE}, TEN, TEN),
        ({"timestamp": NINE, "originalTimestamp": ELEVEN, "receivedAt": TEN}, NINE, TEN),
        ({"originalTimestamp": NINE}, NINE, NINE),
        ({"originalTimestamp": NINE, "receivedAt": ELEVEN}, NINE, ELEVEN),
        ({"originalTimestamp": NINE, "sentAt": TEN, "receivedAt": ELEVEN}, TEN, ELEVEN),
        ({"originalTimestamp": TEN, "sentAt": TEN, "receivedAt": NINE}, NINE, NINE),
        ({"originalTimestamp": TEN, "sentAt": NINE, "receivedAt": NINE}, TEN, TEN),
        ({"receivedAt": TEN, "sentAt": NINE}, TEN, TEN),
        ({"sentAt": NINE}, NINE, NINE),
        ({"timestamp": "yesterday", "receivedAt": TEN}, TEN, TEN),
        ({"timestamp": NINE, "receivedAt": 12}, NINE, NINE),
    ],
)
def test_an_event_tells_its_times(event: dict[str, object], made: str, received: str) -> None:
    assert moments_of(event) == Moments(parse_instant(made), parse_instant(received))


@pytest.mark.parametrize(
    "event",
    [{}, {"timestamp": None}, {"timestamp": "nine o'clock"}, {"receivedAt": ["x"]}],
)
def test_an_event_without_a_readable_time_has_none(event: dict[str, object]) -> None:
    assert moments_of(event) is None


def test_a_correction_beyond_the_calendar_is_not_made() -> None:
    event = {"originalTimestamp": NINE, "sentAt": "9999-01-01T00:00:00Z", "receivedAt": TEN}
    assert moments_of(event) == Moments(parse_instant(NINE), parse_instant(TEN))
