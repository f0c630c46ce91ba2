"""What holds of JavaScript's values whatever they are."""

import json
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from destination.js import keys, length, number_text, stringify, text, to_number, trim, units

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)  # lone surrogates too
SAFE = st.integers(-(2**53), 2**53)
JSON = st.recursive(
    st.none() | st.booleans() | SAFE | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@settings(deadline=None)
@given(JSON)
def test_stringify_can_be_read_back(value: Any) -> None:
    written = stringify(value)
    assert isinstance(written, str)
    assert json.loads(written, parse_int=float) == value


@given(st.floats())
def test_number_text_gives_the_float_back(number: float) -> None:
    printed = number_text(number)
    back = float(printed)
    assert back == number or (math.isnan(back) and math.isnan(number))
    assert not printed.endswith(".0")
    if math.isfinite(number):
        assert to_number(printed) == number


@given(st.integers())
def test_number_text_of_a_whole_number_is_that_of_the_nearest_float(number: int) -> None:
    assert number_text(number) == number_text(float(number))


@given(st.dictionaries(ANY_TEXT | st.integers(0, 2**33).map(str), st.none()))
def test_keys_keeps_all_keys_and_is_stable(value: dict[str, None]) -> None:
    ordered = list(keys(value))
    assert sorted(ordered) == sorted(value)
    assert list(keys(dict.fromkeys(ordered))) == ordered


@given(ANY_TEXT)
def test_units_and_length_agree_and_lose_nothing(value: str) -> None:
    assert len(units(value)) == length(value)
    assert units(units(value)) == units(value)
    whole = value.encode("utf-16", "surrogatepass")
    assert units(value).encode("utf-16", "surrogatepass") == whole


@given(ANY_TEXT)
def test_trim_is_done_after_one_pass(value: str) -> None:
    assert trim(trim(value)) == trim(value)
    assert trim(value) in value


@given(JSON)
def test_text_of_a_list_joins_the_texts_of_its_items(value: Any) -> None:
    assert text([value, "x"]) == ("" if value is None else text(value)) + ",x"
