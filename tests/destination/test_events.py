"""Files of events: every form, every line accounted for, whatever is in it."""

import gzip
import io
import json
import tracemalloc
import zlib
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


@pytest.mark.parametrize("indent", [None, 2], ids=["lines", "documents"])
def test_the_key_that_no_assignment_makes_is_dropped(indent: int | None) -> None:
    odd = {"type": "identify", "traits": {"__proto__": {"a": 1}, "b": [{"__proto__": 2, "c": 3}]}}
    kept = {"type": "identify", "traits": {"b": [{"c": 3}]}}
    for content in ([odd, EVENTS[0]], [EVENTS[0], odd]):
        expected = [kept if one is odd else one for one in content]
        lines = "\n".join(json.dumps(one, indent=indent) for one in content)
        assert [item.event for item in read(lines)] == expected
        assert [item.event for item in read(json.dumps(content, indent=indent))] == expected


def test_the_word_alone_drops_nothing() -> None:
    event = {"type": "identify", "traits": {"a": "__proto__", "__proto__x": 1}}
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


LINES = [{"type": "track", "n": n, "x": str(n * 7919)} for n in range(20_000)]


def whole_lines(raw: bytes) -> tuple[list[Any], bool]:
    """Give the events of text that is cut anywhere, and whether it is cut within a line."""
    lines = raw.split(b"\n")
    try:
        json.loads(lines[-1])
    except ValueError:
        return [json.loads(line) for line in lines[:-1]], bool(lines[-1])
    return [json.loads(line) for line in lines], False


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 2_000, 30_000, 77_777])
def test_a_gzip_that_is_cut_off_gives_every_line_before_the_cut(cut: int) -> None:
    packed = gzip.compress(ndjson(LINES).encode())[:-cut]
    events, within = whole_lines(zlib.decompressobj(31).decompress(packed))
    *found, last = read(packed)
    assert [item.event for item in found] == events
    assert (last.number, last.event) == (len(events) + 1, None)
    assert last.reason.startswith("the file is cut off here, within its gzip data")
    assert ("not readable JSON" in last.reason) == within


def test_a_bad_line_is_told_of_beside_the_cut() -> None:
    packed = gzip.compress(b'nonsense\n{"a": 1}\n\n[7]\n' + ndjson(LINES[:9]).encode())
    found = read(packed[:-8])
    assert [item.number for item in found if item.event is None] == [1, 4, 14]
    assert [item.reason[:11] for item in found if item.event is None] == [
        "not readabl",
        "an event is",
        "the file is",
    ]


@pytest.mark.parametrize("cut", [2, 3, 10, 11, 18])
def test_a_gzip_without_a_whole_line_says_so(cut: int) -> None:
    (only,) = read(gzip.compress(b'{"a": 1}\n')[:cut])
    assert (only.number, only.event) == (1, None)
    assert only.reason.startswith("the file is cut off here")


def test_an_array_in_a_gzip_that_is_cut_off_gives_its_whole_items() -> None:
    packed = gzip.compress(json.dumps(LINES).encode())[:-20_000]
    *found, last = read(packed)
    assert len(found) > 5_000
    assert [item.event for item in found] == LINES[: len(found)]
    assert (last.number, last.event) == (len(found) + 1, None)
    assert last.reason.startswith("the file is cut off here, within its gzip data; not readable")


def test_items_that_are_no_events_stay_in_an_array_that_is_cut_off() -> None:
    found = read(gzip.compress(b'{"data": [{"a": 1}, 7, {"b": 2}, 8]')[:-8])
    assert [item.event for item in found] == [{"a": 1}, None, {"b": 2}, None, None]


@pytest.mark.parametrize(
    "after",
    [b"", b"\0" * 70_000, gzip.compress(b""), gzip.compress(b"") + b"\0"],
    ids=["nothing", "padding", "empty member", "both"],
)
def test_members_of_a_gzip_follow_each_other(after: bytes) -> None:
    text = ndjson(LINES).encode()
    parts = [text[:5], text[5:200_000], b"", text[200_000:]]  # lines go on across members
    found = read(b"".join(map(gzip.compress, parts)) + after)
    assert [item.event for item in found] == LINES


@pytest.mark.parametrize("after", [b"garbage", b"\n", b"\x1f", b'\0\0{"c":3}\n', b"x" * 100_000])
@pytest.mark.parametrize("end", ["\n", ""])
def test_what_follows_a_gzip_and_is_none_is_told(after: bytes, end: str) -> None:
    *found, last = read(gzip.compress(f'{{"a":1}}\n{{"b":2}}{end}'.encode()) + after)
    assert [item.event for item in found] == [{"a": 1}, {"b": 2}]
    assert last == Item(3, None, "the gzip data end here, and what follows them is none")


def test_blank_lines_before_a_break_count_as_lines() -> None:
    _, last = read(gzip.compress(b'{"a":1}\n\n \n') + b"garbage")
    assert (last.number, last.event) == (4, None)


def test_a_second_member_that_is_cut_off_is_told() -> None:
    first, second = gzip.compress(b'{"a":1}\n'), gzip.compress(ndjson(LINES).encode())
    *found, last = read(first + second[:12])
    assert [item.event for item in found] == [{"a": 1}]
    assert (last.number, last.reason) == (2, "the file is cut off here, within its gzip data")


@pytest.mark.parametrize("at", [-8, -4], ids=["checksum", "length"])
def test_a_gzip_with_a_wrong_sum_gives_all_of_its_lines(at: int) -> None:
    packed = bytearray(gzip.compress(ndjson(LINES).encode()))
    packed[at] ^= 0xFF
    *found, last = read(bytes(packed))
    assert [item.event for item in found] == LINES
    assert (last.number, last.event) == (20_001, None)
    assert last.reason.startswith("the gzip data are damaged here (")


def test_a_gzip_with_damage_gives_the_lines_before_it() -> None:
    packed = bytearray(gzip.compress(ndjson(LINES).encode()))
    half = len(packed) // 2
    packed[half : half + 50] = bytes(range(100, 150))
    *found, last = read(bytes(packed))
    assert len(found) > 8_000
    assert "the gzip data are damaged here (" in last.reason


def test_a_gzip_of_any_ratio_is_unpacked_bit_by_bit() -> None:
    zeros = gzip.compress(b"[" * 30_000_000)
    tracemalloc.start()
    (only,) = read(zeros)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert only.event is None
    assert peak < 10_000_000


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
