"""Payload validation: what is removed, coerced, dropped and refused, and in which words."""

from typing import Any

import pytest

from destination.errors import PayloadError, SettingsError
from destination.js import UNDEFINED
from destination.payload import Field, remove_empty, validate

FIELDS = (
    Field("user_id", "Mbox 3rd Party ID", required=True),
    Field("traits", "Profile Attributes", "object", required=True),
    Field("note", "Note"),
    Field("flag", "Flag", "boolean"),
)
GOOD: dict[str, Any] = {"user_id": "u", "traits": {"a": 1}}


def validated(**changes: Any) -> dict[str, Any]:
    return validate({**GOOD, **changes}, FIELDS, PayloadError)


def faults(payload: Any) -> tuple[str, ...]:
    with pytest.raises(PayloadError) as caught:
        validate(payload, FIELDS, PayloadError)
    assert (caught.value.name, caught.value.status) == ("AggregateAjvError", 400)
    assert caught.value.message == " ".join(caught.value.messages)
    return caught.value.messages


@pytest.mark.parametrize(
    ("payload", "left"),
    [
        ({"user_id": "", "traits": {}, "other": ""}, {"traits": {}}),
        ({"user_id": None, "traits": None, "other": None}, {"other": None}),
        ({"user_id": 0, "flag": False, "traits": []}, {"user_id": 0, "flag": False, "traits": []}),
        ({"traits": {"a": "", "b": None}}, {"traits": {"a": "", "b": None}}),
        ({"user_id": " "}, {"user_id": " "}),
        ("", UNDEFINED),
        (None, UNDEFINED),
        ("x", "x"),
        (0, 0),
        ([], []),
    ],
    ids=str,
)
def test_null_of_a_field_and_empty_text_at_the_root_are_removed(payload: Any, left: Any) -> None:
    assert remove_empty(payload, FIELDS) == left


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("u", "u"),
        ("", ""),
        (7, "7"),
        (7.0, "7"),
        (1e21, "1e+21"),
        (-0.0, "0"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (["u"], "u"),
        ([7.5], "7.5"),
        ([True], "true"),
        ([None], ""),
        ([""], ""),
    ],
    ids=repr,
)
def test_scalars_and_arrays_of_one_become_text(value: Any, text: str) -> None:
    assert validated(user_id=value)["user_id"] == text


def test_unknown_fields_are_dropped_and_the_order_is_that_of_the_payload() -> None:
    payload = {"traits": {"b": 1}, "extra": 5, "user_id": 7}
    valid = validate(payload, FIELDS, PayloadError)
    assert list(valid.items()) == [("traits", {"b": 1}), ("user_id", "7")]
    assert payload["user_id"] == 7


def test_an_object_without_listed_properties_is_left_alone() -> None:
    traits: Any = {"a": None, "b": "", "c": [1], "d": {"e": []}}
    assert validated(traits=traits)["traits"] is traits


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"traits": {}}, ["The root value is missing the required field 'user_id'."]),
        (
            {},
            [
                "The root value is missing the required field 'user_id'.",
                "The root value is missing the required field 'traits'.",
            ],
        ),
        (
            {**GOOD, "user_id": UNDEFINED},
            ["The root value is missing the required field 'user_id'."],
        ),
        (
            {**GOOD, "user_id": ["a", "b"]},
            ["Mbox 3rd Party ID must be a string but it was an array."],
        ),
        ({**GOOD, "user_id": []}, ["Mbox 3rd Party ID must be a string but it was an array."]),
        ({**GOOD, "user_id": [["a"]]}, ["Mbox 3rd Party ID must be a string but it was an array."]),
        ({**GOOD, "user_id": {}}, ["Mbox 3rd Party ID must be a string but it was an object."]),
        ({**GOOD, "traits": "x"}, ["Profile Attributes must be an object but it was a string."]),
        ({**GOOD, "traits": 5}, ["Profile Attributes must be an object but it was a number."]),
        ({**GOOD, "traits": True}, ["Profile Attributes must be an object but it was a boolean."]),
        ({**GOOD, "traits": None}, ["Profile Attributes must be an object but it was null."]),
        ({**GOOD, "traits": []}, ["Profile Attributes must be an object but it was an array."]),
        ({**GOOD, "traits": [{}]}, ["Profile Attributes must be an object but it was an array."]),
        (
            {"traits": 5, "note": {}, "user_id": []},
            [
                "Mbox 3rd Party ID must be a string but it was an array.",
                "Profile Attributes must be an object but it was a number.",
                "Note must be a string but it was an object.",
            ],
        ),
        (
            {"traits": "x"},
            [
                "The root value is missing the required field 'user_id'.",
                "Profile Attributes must be an object but it was a string.",
            ],
        ),
    ],
    ids=str,
)
def test_faults_come_together_missing_ones_first_in_the_order_of_the_fields(
    payload: Any, expected: list[str]
) -> None:
    assert list(faults(payload)) == expected


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        ([], "an array"),
        ("x", "a string"),
        (5, "a number"),
        (True, "a boolean"),
        (None, "null"),
        (UNDEFINED, "undefined"),
    ],
    ids=repr,
)
def test_a_payload_that_is_no_object_is_refused(payload: Any, what: str) -> None:
    assert faults(payload) == (f"The root value must be an object but it was {what}.",)


def test_the_caller_says_which_error() -> None:
    with pytest.raises(SettingsError):
        validate({}, FIELDS, SettingsError)
