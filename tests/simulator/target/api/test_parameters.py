"""Parameters as real pages send them become names and texts, as JavaScript would print them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.api.parameters import flattened
from simulator.target.settings import LONGEST


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        ("", ""),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-0.0, "0"),
        (5, "5"),
        (5.0, "5"),
        (0.5, "0.5"),
        (-1.25, "-1.25"),
        (100.0, "100"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-7, "1.5e-7"),
        (2**53, "9007199254740992"),
        (2**53 + 1, "9007199254740992"),
        (12345678901234567890, "12345678901234567000"),
        (10**400, "Infinity"),
        (-(10**400), "-Infinity"),
    ],
)
def test_a_scalar_is_printed_as_javascript_does(value: Any, text: str) -> None:
    assert flattened({"a": value}) == {"a": text}


@pytest.mark.parametrize(
    ("nested", "flat"),
    [
        ({"a": {"b": {"c": 1}}}, {"a.b.c": "1"}),
        ({"a": ["x", ["y"], {"z": None}]}, {"a.0": "x", "a.1.0": "y", "a.2.z": ""}),
        ({"a": {}, "b": []}, {}),
        ({"a.b": "1", "a": {"b": "2"}}, {"a.b": "2"}),
        ({"": {"": "x"}}, {".": "x"}),
    ],
)
def test_nested_names_are_joined_by_dots(nested: dict[str, Any], flat: dict[str, str]) -> None:
    assert flattened(nested) == flat


def test_text_alone_is_copied_as_it_is() -> None:
    given = {"a": "1", "b.c": ""}
    assert flattened(given) == given
    assert flattened(given) is not given


def test_endless_nesting_is_cut() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = {"a": deep}
    assert flattened(deep) == {}


def test_what_is_nested_under_a_name_beyond_every_limit_is_not_followed() -> None:
    most = "x" * LONGEST
    assert flattened({most: {"a": "1"}}) == {f"{most}.a": "1"}
    assert flattened({f"{most}x": {"a": "1", "b": "2"}, "c": 3}) == {f"{most}x": "", "c": "3"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON))
def test_whatever_comes_becomes_text(parameters: dict[str, Any]) -> None:
    flat = flattened(parameters)
    assert all(isinstance(value, str) for value in flat.values())
    assert flattened(flat) == flat


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_number_is_the_number(number: float) -> None:
    assert float(flattened({"a": number})["a"]) == number
