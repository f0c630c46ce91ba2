"""Hashing: what is replaced, what stays, and that the event itself is nobody's to change."""

import copy
import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.privacy import hashed, hashing, hashing_of

ANN = "ann@b.example"
SHA = hashlib.sha256(ANN.encode()).hexdigest()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)
PATHS = st.lists(st.sampled_from(["a", "b", "a.b", "a.b.c", "c.a"]), max_size=4)


@pytest.mark.parametrize("text", [ANN, "ANN@B.example", "  ann@b.example\n", "\tAnn@B.Example "])
def test_spellings_of_one_value_have_one_hash(text: str) -> None:
    assert hashed(text) == SHA


def test_a_composed_and_a_decomposed_letter_are_one() -> None:
    assert hashed("Zo\u00eb") == hashed("zoe\u0308")


def test_other_values_are_hashed_as_javascript_prints_them() -> None:
    assert hashed(17) == hashed("17")
    assert hashed(100.0) == hashed("100")
    assert hashed(True) == hashed("true")
    assert hashed("") == hashlib.sha256(b"").hexdigest()
    assert len(hashed("\ud800")) == 64


@pytest.mark.parametrize(
    ("event", "path", "result"),
    [
        ({"userId": ANN}, "userId", {"userId": SHA}),
        ({"traits": {"email": ANN, "a": 1}}, "traits.email", {"traits": {"email": SHA, "a": 1}}),
        ({"traits": {}}, "traits.email", {"traits": {}}),
        ({}, "traits.email", {}),
        ({"traits": None}, "traits.email", {"traits": None}),
        ({"traits": ANN}, "traits.email", {"traits": ANN}),
        ({"traits": [ANN]}, "traits.0", {"traits": [ANN]}),
        ({"traits": {"email": None}}, "traits.email", {"traits": {"email": None}}),
        ({"traits": {"email": [ANN]}}, "traits.email", {"traits": {"email": [SHA]}}),
        ({"traits": {"email": ""}}, "traits.email", {"traits": {"email": ""}}),
        ({"traits": {"a": {"b": [ANN, None]}}}, "traits", {"traits": {"a": {"b": [SHA, None]}}}),
        ({"a": {"b": {"c": ANN}}}, "a.b.c", {"a": {"b": {"c": SHA}}}),
    ],
    ids=str,
)
def test_a_value_is_replaced_where_there_is_one(
    event: dict[str, Any], path: str, result: dict[str, Any]
) -> None:
    before = copy.deepcopy(event)
    assert hashing([path])(event) == result
    assert event == before


def test_what_is_hashed_twice_is_hashed_twice() -> None:
    assert hashing(["a", "a"])({"a": ANN}) == {"a": hashed(SHA)}


def test_several_stages_are_one_after_the_other() -> None:
    stage = hashing_of([["a"], [], ["b"]])
    assert stage is not None
    assert stage({"a": ANN, "b": ANN, "c": ANN}) == {"a": SHA, "b": SHA, "c": ANN}


def test_where_nothing_is_hashed_there_is_no_stage() -> None:
    assert hashing_of([]) is None
    assert hashing_of([[], []]) is None


@given(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3), PATHS)
def test_an_event_keeps_its_keys_and_is_never_changed(
    event: dict[str, Any], paths: list[str]
) -> None:
    before = copy.deepcopy(event)
    result = hashing(paths)(event)
    assert event == before
    assert result.keys() == event.keys()
