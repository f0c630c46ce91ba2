"""What Segment's API takes of a stream of events: within limits, and each messageId once."""

import json
from typing import Any

import pytest

from destination.event import EventError
from destination.ingestion import LARGEST_EVENT, MOST_PROPERTIES, Ingestion

EVENT: dict[str, Any] = {"type": "identify", "userId": "u"}
DAY = 24 * 60 * 60


def refusal(event: Any, ingestion: Ingestion | None = None, **more: Any) -> EventError:
    with pytest.raises(EventError) as caught:
        (ingestion or Ingestion()).admit(event, **more)
    return caught.value


def of_size(size: int, char: str = "x") -> dict[str, Any]:
    bare = len(json.dumps({**EVENT, "traits": {"n": ""}}, separators=(",", ":")))
    count, rest = divmod(size - bare, len(char.encode()))
    return {**EVENT, "traits": {"n": char * count + "x" * rest}}


def test_what_would_be_dropped_anyway_is() -> None:
    assert refusal({"type": "identify"}).code == "no_user_anon_id"


@pytest.mark.parametrize("char", ["x", "é", "東"])
def test_an_event_has_32_kilobytes_without_blanks(char: str) -> None:
    largest = of_size(LARGEST_EVENT, char)
    assert Ingestion().admit(largest) is largest
    assert Ingestion().admit(largest, size=LARGEST_EVENT * 2) is largest
    error = refusal(of_size(LARGEST_EVENT + 1, char))
    assert (error.code, error.field) == ("event_too_large", "")
    assert error.message == "the event has 32769 bytes; Segment takes 32768"


def test_what_is_known_to_be_small_is_not_measured() -> None:
    large = of_size(LARGEST_EVENT + 1)
    assert Ingestion().admit(large, size=LARGEST_EVENT) is large


@pytest.mark.parametrize("field", ["traits", "properties"])
def test_properties_count_at_every_depth(field: str) -> None:
    inner = [{"a": 1, "b": {"c": 2}}] * (MOST_PROPERTIES // 3)
    error = refusal({**EVENT, field: {"x": inner, "y": 1}})
    assert (error.code, error.field) == ("too_many_properties", field)
    assert f"{field} hold 10001 properties" in error.message
    assert refusal({**EVENT, field: {"x": inner}}).code == "event_too_large"


def test_a_number_of_thousands_of_digits_is_measured() -> None:
    event = {**EVENT, "traits": {"n": 10**5000}}
    assert Ingestion().admit(event) is event


def test_a_message_id_has_fewer_than_100_characters() -> None:
    assert Ingestion().admit({**EVENT, "messageId": "m" * 99})
    error = refusal({**EVENT, "messageId": "m" * 100})
    assert (error.code, error.field) == ("message_id_too_long", "messageId")
    assert "it has 100 characters; Segment takes 99" in error.message
    assert len(error.message) < 130


@pytest.mark.parametrize(
    ("later", "taken"), [(0.0, False), (DAY - 1.0, False), (1.0 - DAY, False), (float(DAY), True)]
)
def test_a_message_id_counts_once_within_a_day(later: float, *, taken: bool) -> None:
    ingestion, event = Ingestion(), {**EVENT, "messageId": "m"}
    ingestion.admit(event, at=1e9)
    if taken:
        ingestion.admit(event, at=1e9 + later)
        later += 1
    assert refusal(event, ingestion, at=1e9 + later).code == "duplicate_message_id"


def test_an_event_tells_its_own_time_and_without_one_a_repeat_is_a_repeat() -> None:
    def event(at: str | None) -> dict[str, Any]:
        return {**EVENT, "messageId": "m", "timestamp": at}

    ingestion = Ingestion()
    ingestion.admit(event("2026-01-05T09:00:00Z"))
    ingestion.admit(event("2026-01-06T09:00:00Z"))
    assert refusal(event("2026-01-07T08:59:59Z"), ingestion).field == "messageId"
    assert refusal(event(None), ingestion).code == "duplicate_message_id"
    assert refusal(event("soon"), ingestion).code == "duplicate_message_id"


def test_events_without_one_are_never_repeats() -> None:
    ingestion = Ingestion()
    for _ in range(3):
        ingestion.admit(EVENT)
        ingestion.admit({**EVENT, "messageId": 0})


def test_one_that_is_a_number_counts_as_its_text() -> None:
    ingestion = Ingestion()
    ingestion.admit({**EVENT, "messageId": 7})
    assert refusal({**EVENT, "messageId": "7"}, ingestion).code == "duplicate_message_id"


def test_so_many_are_remembered_and_twice_as_many_at_most() -> None:
    ingestion = Ingestion(remembered=10)
    for number in range(100):
        ingestion.admit({**EVENT, "messageId": f"m-{number}"}, at=0)
        assert len(ingestion._late) + len(ingestion._early) <= 20
    for number in range(90, 100):
        refusal({**EVENT, "messageId": f"m-{number}"}, ingestion, at=0)
    ingestion.admit({**EVENT, "messageId": "m-0"}, at=0)
