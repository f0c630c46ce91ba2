"""Condition by event: what each operator holds of."""

from typing import Any

import pytest

from destination.subscription import Subscription

MISSING = "(missing)"
SAMPLES: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "true": True,
    "false": False,
    "text": "gold",
    "empty": "",
    "30": 30,
    "'30'": "30",
    "0": 0,
    "1": 1,
    "array": ["gold"],
    "object": {"gold": 1},
}
NOT_TEXT = {"missing", "null", "true", "false", "30", "0", "1", "array", "object"}
EVERYTHING = set(SAMPLES)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('= "gold"', {"text"}),
        ('!= "gold"', EVERYTHING - {"text"}),
        ('= ""', {"empty"}),
        ('= "30"', {"'30'"}),
        ("= 30", {"30"}),
        ("!= 30", {"0", "1"}),
        ("> 1", {"30"}),
        (">= 1", {"30", "1"}),
        ("< 1", {"0"}),
        ("<= 1", {"0", "1"}),
        ('> "1"', {"30"}),
        ('>= " 30 "', {"30"}),
        ('< ""', set()),
        ('<= ""', {"0"}),
        ("> true", {"30"}),
        (">= true", {"30", "1"}),
        ("> false", {"30", "1"}),
        ('> "x"', set()),
        ('< "x"', set()),
        ("> null", set()),
        ("= -", set()),
        ("!= -", {"30", "0", "1"}),
        ("= null", {"missing", "null"}),
        ("!= null", EVERYTHING - {"missing", "null"}),
        ("exists x", EVERYTHING - {"missing", "null"}),
        ("not_exists x", {"missing", "null"}),
        ("= true", {"true"}),
        ("= false", {"false"}),
        ("!= true", EVERYTHING),
        ("!= false", EVERYTHING),
        ("is_true x", {"true"}),
        ("is_false x", {"false"}),
        ('contains "ol"', {"text"}),
        ('contains ""', {"text", "empty", "'30'"}),
        ("contains 3", {"'30'"}),
        ('not_contains "ol"', {"empty", "'30'"}),
        ('starts_with "go"', {"text"}),
        ('not_starts_with "go"', {"empty", "'30'"}),
        ('ends_with "ld"', {"text"}),
        ('not_ends_with "ld"', {"empty", "'30'"}),
        ("number_equals 30", {"30"}),
        ('number_equals "30"', {"30"}),
        ("number_not_equals 30", {"0", "1"}),
        ('matches "gold"', set()),
        ('in "gold"', set()),
    ],
    ids=lambda given: given if isinstance(given, str) else "-".join(sorted(given)) or "nothing",
)
def test_operator(condition: str, holds: set[str]) -> None:
    matches = Subscription(f"traits.x {condition}").matches
    found = {
        name
        for name, value in SAMPLES.items()
        if matches({"traits": {} if value is MISSING else {"x": value}})
    }
    assert found == holds


@pytest.mark.parametrize(
    "condition",
    ['contains(traits.x, "ol")', 'match(traits.x, "go*")', 'match(traits.x, "*ld")'],
)
def test_functions_and_their_negations_take_texts_only(condition: str) -> None:
    for value in (SAMPLES[name] for name in NOT_TEXT):
        event = {"traits": {} if value is MISSING else {"x": value}}
        assert not Subscription(condition).matches(event)
        assert not Subscription(f"!{condition}").matches(event)
    assert Subscription(condition).matches({"traits": {"x": "gold"}})
    assert Subscription(f"!{condition}").matches({"traits": {"x": "silver"}})


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ('traits.a.b = "x"', {"traits": {"a": {"b": "x"}}}, True),
        ('traits.a.b = "x"', {"traits": {"a": None}}, False),
        ("traits.a.b = 0", {"traits": {"a": 0}}, True),  # the walk ends with what is falsy
        ('traits.a.b = ""', {"traits": {"a": ""}}, True),
        ("traits.a.b = false", {"traits": {"a": False}}, True),
        ("traits.a = null", {"traits": None}, True),
        ("traits.a = null", {}, True),
        ("traits.a.length = 2", {"traits": {"a": ["x", "y"]}}, True),
        ("traits.a.length = 2", {"traits": {"a": "👍"}}, True),
        (r'traits.a\.b = "x"', {"traits": {"a": {"b": "x"}}}, True),
        (r'traits.a\[0\] = "x"', {"traits": {"a": ["x"]}}, True),
        (r'traits.a\[0\]\.b = "x"', {"traits": {"a": [{"b": "x"}]}}, True),
        (r'traits.first\ name = "Ann"', {"traits": {"first name": "Ann"}}, True),
        ("traits = null", {"traits": {"a": 1}}, True),  # traits.traits
        ('traits = "x"', {"traits": {"traits": "x"}}, True),
        ('traits.traits = "x"', {"traits": {"traits": "x"}}, True),
        ('type = "track"', {"type": "track"}, True),
        ('type.name = "track"', {"type": "track"}, True),
        ("userId = 7", {"userId": "7"}, True),
        ("userId = 7", {"userId": 7}, False),
        ("event = null", {"event": "null"}, True),
        ("event = null", {}, False),
        ("event != null", {}, True),
        ("type = 'track'", {"type": "track"}, False),
        ("type = 'track'", {"type": "'track'"}, True),
        ('match(event, "Order")', {"event": "Orders"}, False),
        ('match(event, "Order")', {"event": "Border"}, True),  # ends with 'rder'
        ('match(event, "👍x")', {"event": "a👍x"}, True),  # minus half a character
        ('match(event, "\U0001f44dx")', {"event": "\U0001044dx"}, True),
        ('traits.x > "0x10"', {"traits": {"x": 17}}, True),
        ("traits.x = 1.0", {"traits": {"x": 1}}, True),
        ("traits.x = 0", {"traits": {"x": -0.0}}, True),
    ],
    ids=ascii,
)
def test_what_a_condition_sees(text: str, event: dict[str, Any], *, expected: bool) -> None:
    assert Subscription(text).matches(event) is expected


def test_numbers_are_javascripts_also_beyond_two_to_the_53() -> None:
    event = {"properties": {"n": 9007199254740993}}  # reads as …992 in JavaScript
    assert Subscription("properties.n = 9007199254740992").matches(event)
    assert not Subscription("properties.n > 9007199254740992").matches(event)
