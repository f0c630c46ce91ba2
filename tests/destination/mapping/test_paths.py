"""Paths into an event, and how far a walk goes."""

from typing import Any

import pytest

from destination.js import UNDEFINED
from destination.mapping import Mapping
from destination.mapping.paths import compile_path

EVENT: dict[str, Any] = {
    "userId": "user-1",
    "zero": 0,
    "no": False,
    "empty": "",
    "nothing": None,
    "wave": "a👍b",
    "a[b]": "odd",
    "": {"": "blank"},
    "traits": {
        "first name": "Ann",
        "it's": "quoted",
        "tags": ["a", "b"],
        "dot.key": "unreachable",
        "matrix": [[1, 2], [3]],
        "none": {},
        "5": "five",
        "$": {"first": "dollar"},
    },
}


@pytest.mark.parametrize("path", ["", ".", ".."], ids=repr)
def test_a_path_without_a_name_is_the_whole_event(path: str) -> None:
    assert compile_path(path)(EVENT) is EVENT


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("userId", "user-1"),
        ("traits.tags", ["a", "b"]),
        ("traits.tags[1]", "b"),
        ("traits.tags.1", "b"),
        ("traits.tags[2]", UNDEFINED),
        ("traits.tags[-1]", UNDEFINED),
        ("traits.tags[01]", UNDEFINED),
        ("traits.tags.length", 2),
        ("traits.tags.map", UNDEFINED),
        ("traits.matrix[0][1]", 2),
        ("traits.matrix.0.1", 2),
        ("traits[matrix]", UNDEFINED),
        ("a[b]", "odd"),
        ("[", UNDEFINED),
        ("''", {"": "blank"}),
        ("traits['first name']", "Ann"),
        ('traits["first name"]', "Ann"),
        ("traits.first name", "Ann"),
        ("traits.'first name'", "Ann"),
        ("traits[5]", "five"),
        ("traits.dot.key", UNDEFINED),
        ("traits['dot.key']", UNDEFINED),
        ("traits.it's", UNDEFINED),  # quotes are removed
        (".userId.", "user-1"),
        ("traits..tags", ["a", "b"]),
        ("traits.none.x", UNDEFINED),
        ("missing.x", UNDEFINED),
        ("zero.x.y", 0),
        ("no.x", False),
        ("empty.x", ""),
        ("nothing.x", None),
        ("userId.length", 6),
        ("userId[0]", "u"),
        ("userId.9", UNDEFINED),
        ("wave.length", 4),
        ("wave[3]", "b"),
        ("wave[1]", "\ud83d"),
        ("constructor", UNDEFINED),
        ("userId.toString", UNDEFINED),
    ],
    ids=repr,
)
def test_a_path_walks_while_values_are_truthy(path: str, expected: Any) -> None:
    found = compile_path(path)(EVENT)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("event", [None, 0, "", False, UNDEFINED], ids=repr)
def test_a_falsy_event_answers_every_path_with_itself(event: Any) -> None:
    assert compile_path("a")(event) is event
    assert compile_path("a.b")(event) is event


def test_an_item_that_is_text_has_indices_and_a_length() -> None:
    assert compile_path("0")("xy") == "x"
    assert compile_path("length")(["x", "y"]) == 2


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.userId", "user-1"),
        ("userId", "user-1"),
        ("x$.userId", UNDEFINED),
        ("user$.Id", "user-1"),
        ("$.traits.$.first", "dollar"),
        ("traits.$.first", UNDEFINED),  # reads traits.first
        ("$", UNDEFINED),
        ("$userId", UNDEFINED),
    ],
    ids=repr,
)
def test_a_directive_drops_the_first_dollar_dot_wherever_it_is(path: str, expected: Any) -> None:
    wanted = {} if expected is UNDEFINED else {"a": expected}
    assert Mapping({"a": {"@path": path}}).apply(EVENT) == wanted


@pytest.mark.parametrize("path", ["$.", "$..", ""], ids=repr)
def test_a_dollar_alone_is_the_whole_event(path: str) -> None:
    assert Mapping({"a": {"@path": path}}).apply(EVENT) == {"a": EVENT}
