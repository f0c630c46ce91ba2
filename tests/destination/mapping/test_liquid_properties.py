"""Whatever the template and the event: text, or a LiquidError."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from destination.mapping.liquid import LiquidError, compile_liquid
from destination.mapping.liquid.dates.instants import parse_date
from destination.mapping.liquid.filters import FILTERS
from destination.mapping.liquid.text import joined, units

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates too
KEYS = st.sampled_from(["a", "b", "c", "size", "first", "length", "toString", "0", "👍"])
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
EVENTS = st.dictionaries(KEYS, JSON, max_size=5)

# fmt: off
FRAGMENTS = [
    "{{", "}}", "{%", "%}", "{{-", "-%}", "|", ":", ",", ".", "..", "(", ")", "[", "]", "'", '"',
    "\\", "#", "=", "==", "<", ">=", "1", "-1", "0.5", "99999999", "9007199254740993", "contains",
    "and", "or", "not", "true", "nil", "empty", "blank", "a", "b", "c", "size", "first", "if",
    "elsif", "else", "endif", "unless", "endunless", "assign", "capture", "endcapture", "comment",
    "endcomment", "raw", "endraw", "increment", "cycle", "echo", "liquid", "break", "case", "block",
    "endblock", "date:", "slice:", "where:", "json:", "push:", "default:", "'%Y'", " ", "\n",
]
# fmt: on
SOUP = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)
VALUES = st.sampled_from(["a", "b", "c", "a.b", "b[0]", "nil", "empty", "(1..3)", "'x'", "2", "-1"])
CALLS = st.tuples(st.sampled_from(sorted(FILTERS)), st.lists(VALUES, max_size=3))
CHAINS = st.tuples(VALUES, st.lists(CALLS, min_size=1, max_size=3))


def spell(chain: tuple[str, list[tuple[str, list[str]]]]) -> str:
    value, calls = chain
    return (
        "{{ " + " | ".join([value, *(f"{name}: {', '.join(rest)}" for name, rest in calls)]) + " }}"
    )


@settings(deadline=None)
@given(ANY_TEXT | SOUP | CHAINS.map(spell), EVENTS)
def test_only_text_or_a_liquid_error_comes_out(template: str, event: dict[str, Any]) -> None:
    before = json.dumps(event)
    first = outcome(template, event)
    assert all(isinstance(part, str) for part in first)
    assert first == outcome(template, event)  # one rendering leaves nothing for the next
    assert json.dumps(event) == before


def outcome(template: str, event: dict[str, Any]) -> tuple[str, ...]:
    try:
        return (compile_liquid(template, lambda: 1_718_000_000_123)(event),)
    except LiquidError as error:
        return error.name, error.message


@given(ANY_TEXT.filter(lambda text: "{" not in text))
def test_text_without_brackets_is_printed_as_it_stands(text: str) -> None:
    assert compile_liquid(text)({}) == joined(text)


@given(ANY_TEXT)
def test_a_variable_is_printed_as_it_stands(text: str) -> None:
    assert compile_liquid("{{ a }}")({"a": text}) == joined(text)
    assert compile_liquid("{{ a.size }}")({"a": text}) == str(len(units(text)))


@given(st.text(max_size=40))
def test_encodings_can_be_undone(text: str) -> None:
    event = {"a": text}
    assert compile_liquid("{{ a | base64_encode | base64_decode }}")(event) == text
    assert json.loads(compile_liquid("{{ a | json }}")(event)) == text
    assert json.loads(compile_liquid("{{ a | json: 2 }}")(event)) == text


@given(NUMBERS.filter(lambda number: abs(number) < 2**53))
def test_numbers_survive_printing(number: float) -> None:
    assert float(compile_liquid("{{ a | plus: 0 }}")({"a": number})) == number


@given(ANY_TEXT | st.text("0123456789-/:.,+TZ APMGJanuarySept()", max_size=30))
def test_any_text_is_a_date_or_is_not(text: str) -> None:
    assert isinstance(parse_date(text), int | float)


@given(st.datetimes())
def test_iso_dates_go_there_and_back(moment: Any) -> None:
    text = moment.isoformat(timespec="milliseconds") + "Z"
    assert compile_liquid("{{ a | date: '%04Y-%m-%dT%H:%M:%S.%LZ' }}")({"a": text}) == text
