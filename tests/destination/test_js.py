"""JavaScript's idea of truth, text, numbers, key order and properties."""

import math
from typing import Any

import pytest

from destination.js import (
    UNDEFINED,
    is_index,
    keys,
    length,
    number_text,
    property_of,
    stringify,
    text,
    to_number,
    trim,
    truthy,
    type_name,
    units,
)


@pytest.mark.parametrize("value", [None, UNDEFINED, False, 0, 0.0, -0.0, math.nan, ""], ids=repr)
def test_falsy(value: Any) -> None:
    assert not truthy(value)


@pytest.mark.parametrize("value", [True, 1, -1, 0.5, math.inf, "0", "false", " ", [], {}], ids=repr)
def test_truthy_even_where_python_says_no(value: Any) -> None:
    assert truthy(value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({}, "object"),
        ([], "array"),
        ("", "string"),
        (True, "boolean"),
        (1, "number"),
        (1.5, "number"),
        (None, "null"),
        (UNDEFINED, "undefined"),
    ],
    ids=repr,
)
def test_type_name(value: Any, name: str) -> None:
    assert type_name(value) == name


def test_undefined_is_false_one_of_its_kind_and_not_null() -> None:
    assert not UNDEFINED
    assert UNDEFINED is not None
    assert repr(UNDEFINED) == "UNDEFINED"


@pytest.mark.parametrize(
    ("value", "trimmed"),
    [
        (" \t\n\v\f\r a b \r\n", "a b"),
        ("\ufeff\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000x\ufeff", "x"),
        ("\x1cx\x1f", "\x1cx\x1f"),  # str.strip takes these, JavaScript does not
        ("\u200b\u0085x", "\u200b\u0085x"),
        ("-a-", "-a-"),
        ("", ""),
    ],
    ids=ascii,
)
def test_trim_strips_what_javascript_calls_blank(value: str, trimmed: str) -> None:
    assert trim(value) == trimmed


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", 0), ("abc", 3), ("é", 1), ("東京", 2), ("👍", 2), ("a👍b", 4), ("\ud83d", 1)],
    ids=ascii,
)
def test_length_counts_utf_16_units(value: str, expected: int) -> None:
    assert length(value) == expected
    assert len(units(value)) == expected


def test_units_splits_a_character_beyond_the_basic_plane_in_its_halves() -> None:
    assert units("a👍é") == "a\ud83d\udc4dé"


@pytest.mark.parametrize("key", ["0", "1", "12", "4294967294"])
def test_an_index_is_a_canonical_number(key: str) -> None:
    assert is_index(key)


@pytest.mark.parametrize(
    "key", ["", "01", "00", "-1", "+1", "1.0", "1e3", " 1", "4294967295", "²", "\u0661"]
)
def test_other_keys_are_no_index(key: str) -> None:
    assert not is_index(key)


def test_a_key_of_very_many_digits_is_no_index() -> None:
    assert not is_index("9" * 5000)
    assert list(keys({"b": 1, "9" * 5000: 2})) == ["b", "9" * 5000]
    assert property_of([1], "9" * 5000) is UNDEFINED


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        (["b", "a"], ["b", "a"]),
        (["z", "10", "a", "2", "0"], ["0", "2", "10", "z", "a"]),
        (["01", "1"], ["1", "01"]),
        (["1.5", "-1", "3"], ["3", "1.5", "-1"]),
        (["4294967295", "4294967294"], ["4294967294", "4294967295"]),
        (["", "7"], ["7", ""]),
        ([], []),
    ],
    ids=str,
)
def test_keys_come_indices_first_then_as_inserted(given: list[str], ordered: list[str]) -> None:
    assert list(keys(dict.fromkeys(given))) == ordered


@pytest.mark.parametrize(
    ("value", "key", "expected"),
    [
        ({"a": 1}, "a", 1),
        ({"a": None}, "a", None),
        ({"a": 1}, "b", UNDEFINED),
        ({}, "constructor", UNDEFINED),
        ({"": 1}, "", 1),
        ([5, 6], "1", 6),
        ([5, 6], "2", UNDEFINED),
        ([5, 6], "01", UNDEFINED),
        ([5, 6], "-1", UNDEFINED),
        ([5, 6], "length", 2),
        ([5, 6], "", UNDEFINED),
        ([5, 6], "map", UNDEFINED),
        ("abc", "0", "a"),
        ("abc", "3", UNDEFINED),
        ("abc", "length", 3),
        ("abc", "trim", UNDEFINED),
        ("", "0", UNDEFINED),
        ("a👍b", "length", 4),
        ("a👍b", "1", "\ud83d"),
        ("a👍b", "3", "b"),
        ("a👍b", "4", UNDEFINED),
        (5, "length", UNDEFINED),
        (True, "a", UNDEFINED),
        (None, "a", UNDEFINED),
        (UNDEFINED, "a", UNDEFINED),
    ],
    ids=ascii,
)
def test_property_of(value: Any, key: str, expected: Any) -> None:
    found = property_of(value, key)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (0, "0"),
        (-0.0, "0"),
        (100, "100"),
        (100.0, "100"),
        (-1.5, "-1.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e20, "100000000000000000000"),
        (123456789012345678901, "123456789012345680000"),
        (1e21, "1e+21"),
        (-1.5e21, "-1.5e+21"),
        (10**21, "1e+21"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (-1.25e-7, "-1.25e-7"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (2**53, "9007199254740992"),
        (2**53 + 1, "9007199254740992"),
        (-(2**53) - 1, "-9007199254740992"),
        (10**400, "Infinity"),
        (-(10**400), "-Infinity"),
        (math.inf, "Infinity"),
        (math.nan, "NaN"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_number_text_prints_as_javascript_does(number: float, printed: str) -> None:
    assert number_text(number) == printed


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (True, 1),
        (False, 0),
        (None, 0),
        (7, 7),
        ("", 0),
        ("  ", 0),
        (" 12 ", 12),
        ("\ufeff12", 12),
        ("+5", 5),
        ("-.5", -0.5),
        ("1.", 1),
        ("1e3", 1000),
        ("1E-2", 0.01),
        ("1e999", math.inf),
        ("0x1F", 31),
        ("0o17", 15),
        ("0b101", 5),
        ("Infinity", math.inf),
        ("-Infinity", -math.inf),
    ],
    ids=repr,
)
def test_to_number(value: Any, number: float) -> None:
    assert to_number(value) == number


@pytest.mark.parametrize(
    "value",
    [
        *("x", "1_000", "1 2", "inf", "infinity", "NaN", "+-1", "--Infinity", "-0x1F", "1,5"),
        *("\u0661", "e3", ".", "+", UNDEFINED, [], {}),
    ],
    ids=repr,
)
def test_to_number_gives_not_a_number_where_javascript_does(value: Any) -> None:
    assert math.isnan(to_number(value))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (UNDEFINED, "undefined"),
        (1.0, "1"),
        ({"a": 1}, "[object Object]"),
        ([], ""),
        ([1, "a", None, UNDEFINED, True, [2, [3]], {}], "1,a,,,true,2,3,[object Object]"),
        ([[], [[]]], ","),
    ],
    ids=repr,
)
def test_text_prints_as_string_of_does(value: Any, printed: str) -> None:
    assert text(value) == printed


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "2": [1.0, True, None], "1": {}}, '{"1":{},"2":[1,true,null],"b":1}'),
        ({"a": UNDEFINED, "b": [UNDEFINED]}, '{"b":[null]}'),
        ([math.nan, math.inf, 10**400], "[null,null,null]"),
        (1e21, "1e+21"),
        ('q"\\/\b\n\x01\x7f', '"q\\"\\\\/\\b\\n\\u0001\x7f"'),
        ("é東👍\u2028", '"é東👍\u2028"'),
        ("\ud83dé", '"\\ud83dé"'),
        ({'k"': "v"}, '{"k\\"":"v"}'),
    ],
    ids=ascii,
)
def test_stringify_writes_as_json_stringify_does(value: Any, written: str) -> None:
    assert stringify(value) == written


def test_stringify_leaves_undefined_undefined() -> None:
    assert stringify(UNDEFINED) is UNDEFINED
