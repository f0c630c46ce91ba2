"""Files of events: every form, every line accounted for, whatever is in it."""

import gzip
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.events import LONGEST_EVENT, Item, read_events

EVENTS: list[dict[str, Any]] = [
    {"type": "identify", "userId": "u-1", "traits": {"city": "Zürich", "note": "a\nb, [c]"}},
    {"type": "track", "userId": "u-1", "event": "Bought", "properties": {"sum": 1e21}},
    {"type": "page", "anonymousId": "a-1"},
]


def read(content: str | bytes) -> list[Item]:
    return list(
        read_events(io.BytesIO(content if isinstance(content, bytes) else content.encode()))
    )


def ndjson(events: list[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(event)}\n" for event in events)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ndjson(EVENTS), id="lines"),
        pytest.param(ndjson(EVENTS).rstrip("\n"), id="no newline at the end"),
        pytest.param("\ufeff" + ndjson(EVENTS), id="byte order mark"),
        pytest.param(ndjson(EVENTS).replace("\n", "\r\n"), id="CRLF"),
        pytest.param(json.dumps(EVENTS), id="array"),
        pytest.param("\ufeff \n" + json.dumps(EVENTS, indent=2), id="array in many lines"),
        pytest.param(json.dumps(EVENTS, ensure_ascii=False), id="array in UTF-8"),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_form_gives_the_same_events(content: str, packed: bool) -> None:  # noqa: FBT001
    raw = gzip.compress(content.encode()) if packed else content.encode()
    found = read(raw)
    assert [item.event for item in found] == EVENTS
    assert [item.number for item in found] == [1, 2, 3]


def test_blank_lines_are_no_events_but_count_as_lines() -> None:
    assert [item.number for item in read('\n{"a":1}\n  \n\n{"b":2}\n')] == [2, 5]


def test_the_answer_of_the_profile_api_gives_its_events() -> None:
    answer = json.dumps({"data": EVENTS, "cursor": {"has_more": False}})
    assert [item.event for item in read(answer)] == EVENTS


@pytest.mark.parametrize("indent", [None, 2], ids=["one line", "many lines"])
def test_an_answer_of_any_length_is_read(indent: int | None) -> None:
    many = [{**EVENTS[0], "messageId": str(number)} for number in range(12_000)]
    answer = json.dumps({"data": many, "cursor": {"url": "/x", "has_more": False}}, indent=indent)
    assert len(answer) > LONGEST_EVENT
    assert [item.event for item in read(answer)] == many


def test_answers_in_lines_of_their_own_follow_each_other() -> None:
    answers: list[dict[str, Any]] = [
        {"data": EVENTS[:1]},
        {"data": []},
        {"data": EVENTS[1:], "cursor": None},
    ]
    assert [item.event for item in read(ndjson(answers))] == EVENTS


@pytest.mark.parametrize("between", ["", "\n", "\n\n"], ids=["none", "line", "blank"])
@pytest.mark.parametrize("indent", [None, 2], ids=["compact", "pretty"])
def test_pages_of_answers_follow_each_other(indent: int | None, between: str) -> None:
    pages = [{"data": EVENTS[:1], "cursor": {"has_more": True}}, {"data": EVENTS[1:], "cursor": 1}]
    content = between.join(json.dumps(page, indent=indent) for page in pages)
    assert [item.event for item in read(content)] == EVENTS


@pytest.mark.parametrize("sort_keys", [False, True])
def test_events_and_answers_may_be_laid_out_in_many_lines(sort_keys: bool) -> None:  # noqa: FBT001
    pretty = "\n".join(json.dumps(event, indent=2, sort_keys=sort_keys) for event in EVENTS)
    assert [item.event for item in read(pretty)] == EVENTS
    answer = {"cursor": {"has_more": False}, "data": EVENTS}
    assert [item.event for item in read(json.dumps(answer, indent=2, sort_keys=True))] == EVENTS


def test_an_event_with_data_of_its_own_is_an_event() -> None:
    event = {"type": "track", "data": [1]}
    assert [item.event for item in read(json.dumps(event))] == [event]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not readable JSON"),
        ("nonsense", "not readable JSON"),
        ('{"a": NaN}', "NaN is no JSON"),
        ("[1]", "an event is an object, not array"),
        ('"text"', "an event is an object, not string"),
        ("null", "an event is an object, not null"),
        ("[" * 100_000, "not readable JSON"),
        ('{"a": "' + "x" * LONGEST_EVENT + '"}', "longer than 1048576 bytes"),
    ],
    ids=["cut", "words", "NaN", "array", "text", "null", "deep", "long"],
)
def test_a_line_that_is_no_event_is_named_and_the_rest_goes_on(line: str, reason: str) -> None:
    before, bad, after = read(f"{json.dumps(EVENTS[0])}\n{line}\n{json.dumps(EVENTS[1])}\n")
    assert (before.event, after.event) == (EVENTS[0], EVENTS[1])
    assert (bad.number, bad.event) == (2, None)
    assert reason in bad.reason
    assert after.number == 3


def test_bytes_that_are_no_utf_8_are_a_bad_line() -> None:
    (first, second) = read(b'{"a": "\xff"}\n{"b": 1}\n')
    assert first.event is None
    assert second.event == {"b": 1}


@pytest.mark.parametrize(
    ("content", "events", "reason"),
    [
        ('[{"a":1}, 7, {"b":2}]', [{"a": 1}, None, {"b": 2}], "an event is an object"),
        ('[{"a":1}, {"b":', [{"a": 1}, None], "nor what follows"),
        ('[{"a":1} {"b":2}]', [{"a": 1}, None], "expected ',', not '{'"),
        ('[{"a":1}', [{"a": 1}, None], "expected ',', not 'the end'"),
        ('[{"a":1},', [{"a": 1}, None], "not readable JSON"),
        ("[]", [], ""),
        ('[{"a":1}]\n[{"b":2}]{"c":3}', [{"a": 1}, {"b": 2}, {"c": 3}], ""),
        ('[{"data":[{"a":1}]},{"data":[{"b":2}],"cursor":{}}]', [{"a": 1}, {"b": 2}], ""),
        ('[{"a":1}] and more', [{"a": 1}, None], "not readable JSON, nor what follows"),
    ],
    ids=["number", "cut", "no comma", "no end", "comma", "empty", "more", "answers", "words"],
)
def test_an_array_is_read_as_far_as_it_goes(
    content: str, events: list[dict[str, Any] | None], reason: str
) -> None:
    found = read(content)
    assert [item.event for item in found] == events
    assert all(reason in item.reason for item in found if item.event is None)


def test_a_gzip_that_breaks_off_says_so_after_what_it_held() -> None:
    events = [{"type": "track", "n": n, "x": str(n * 7919)} for n in range(20_000)]
    found = read(gzip.compress(ndjson(events).encode())[:-2000])
    assert found[0].event == events[0]
    assert found[-1].event is None
    assert "cannot be read further" in found[-1].reason


def test_an_array_of_any_size_is_read_without_holding_it() -> None:
    class Endless(io.RawIOBase):
        """An array that never ends."""

        def __init__(self) -> None:
            self.given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            piece = b'[{"a":1}' if not self.given else b',{"a":1}'
            buffer[: len(piece)] = piece
            self.given += 1
            return len(piece)

    source = Endless()
    items = read_events(source)  # type: ignore[arg-type]  # as a pipe would be
    for _ in range(50):
        assert next(items).event == {"a": 1}
    assert source.given < 200


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_nothing_is_raised(raw: bytes) -> None:
    for item in read(raw):
        assert (item.event is None) == bool(item.reason)


@given(st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none(), max_size=3)))
def test_what_is_written_is_read_again(events: list[dict[str, Any]]) -> None:
    events = [{**event, "type": "track"} for event in events]
    assert [item.event for item in read(json.dumps(events))] == events
    assert [item.event for item in read(ndjson(events))] == events
