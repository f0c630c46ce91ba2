"""The check before a mapping is resolved: all faults at once, in Segment's words."""

from typing import Any

import pytest

from destination.errors import MappingError
from destination.mapping import Mapping
from destination.mapping.check import check_mapping

A_PATH = {"@path": "$.a"}


def faults(mapping: Any) -> list[str]:
    try:
        check_mapping(mapping)
    except MappingError as error:
        return list(error.messages)
    return []


@pytest.mark.parametrize(
    "value",
    [
        {"@path": "$.a"},
        {"@path": {"@template": "{{x}}"}},
        {"@path": "$.a", "_metadata": {"label": "x"}},
        {"@if": {}},
        {"@if": {"exists": A_PATH, "then": 1, "else": None}},
        {"@case": {}},
        {"@case": {"operator": "sideways", "value": "x"}},
        {"@replace": {"pattern": "0123456789", "replacement": "", "value": A_PATH}},
        {"@replace": {"pattern": "a", "value": "x", "ignorecase": True, "global": False}},
        {"@arrayPath": ["$.a"]},
        {"@arrayPath": [A_PATH, {"b": A_PATH}]},
        {"@arrayPath": ["$.a", 5]},
        {"@json": {"mode": "ENCODE", "value": None}},
        {"@flatten": {"value": 1}},
        {"@merge": {"objects": []}},
        {"@merge": {"direction": "LEFT", "objects": [{}, A_PATH]}},
        {"@literal": {"b": 1}},
        {"@transform": {"apply": {}, "mapping": A_PATH}},
        {"@excludeWhenNull": None},
        {"@liquid": "{% broken"},
        [{"@nope": 1}, {"@path": 5}],
        {"a@b": 1},
        {"_metadata": 1},
        5,
        None,
    ],
    ids=str,
)
def test_no_fault(value: Any) -> None:
    assert faults({"a": value}) == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"@nope": 1}, "has an invalid directive: @nope."),
        ({"@": 1}, "has an invalid directive: @."),
        ({"@Path": "x"}, "has an invalid directive: @Path."),
        ({"@path": "x", "@if": {}}, "should only have one @-prefixed key but it has 2 keys."),
        ({"@path": "x", "b": 1}, "should only have one @-prefixed key but it has 2 keys."),
        (
            {"@path": "x", "_metadata": {}, "b": 1},
            "should only have one @-prefixed key but it has 3 keys.",
        ),
    ],
    ids=str,
)
def test_a_directive_stands_alone_and_is_known(value: Any, fault: str) -> None:
    assert faults({"a": value}) == [f"/a {fault}"]


STRING_OR = "should be a string or a mapping directive but it is"
OBJECT_OR = "should be a object or a mapping directive but it is"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"@path": 5}, f"/@path {STRING_OR} a number."),
        ({"@path": None}, f"/@path {STRING_OR} a null."),
        ({"@path": []}, f"/@path {STRING_OR} an array."),
        ({"@template": {"b": 1}}, f"/@template {STRING_OR} an object."),
        ({"@template": True}, f"/@template {STRING_OR} a boolean."),
        ({"@liquid": 5}, "/@liquid should be a string but it is a number."),
        ({"@liquid": A_PATH}, "/@liquid should be a string but it is a directive."),
        ({"@if": []}, "/@if should be an object but it is an array."),
        ({"@if": "x"}, "/@if should be an object but it is a string."),
        ({"@if": A_PATH}, "/@if should be an object but it is a directive."),
        ({"@if": {"exists": {"@nope": 1}}}, "/@if/exists has an invalid directive: @nope."),
        ({"@if": {"then": {"@path": 5}}}, f"/@if/then/@path {STRING_OR} a number."),
        ({"@if": {"else": {"@nope": 1}}}, "/@if/else has an invalid directive: @nope."),
        ({"@case": {"operator": 5}}, "/@case/operator should be a string but it is a number."),
        ({"@case": {"value": 5}}, f"/@case/value {STRING_OR} a number."),
        ({"@replace": {"pattern": "a"}}, '/@replace should have field "value" but it doesn\'t.'),
        (
            {"@replace": {"pattern": "", "value": "x"}},
            "/@replace/pattern should be a string of length 1 or greater.",
        ),
        (
            {"@replace": {"pattern": "0123456789x", "value": "x"}},
            "/@replace/pattern should be a string of length 10 or less.",
        ),
        (
            {"@replace": {"pattern": "👍👍👍👍👍x", "value": "x"}},
            "/@replace/pattern should be a string of length 10 or less.",
        ),
        (
            {"@replace": {"pattern": "a", "replacement": "0123456789x", "value": "x"}},
            "/@replace/replacement should be a string of length 10 or less.",
        ),
        (
            {"@replace": {"pattern": "a", "value": "x", "global": 1}},
            "/@replace/global should be a boolean but it is a number.",
        ),
        (
            {"@replace": {"pattern": "a", "value": "x", "ignorecase": "yes"}},
            "/@replace/ignorecase should be a boolean but it is a string.",
        ),
        ({"@arrayPath": "x"}, "/@arrayPath should be an array but it is a string."),
        ({"@arrayPath": {}}, "/@arrayPath should be an array but it is an object."),
        ({"@arrayPath": []}, f"/@arrayPath {STRING_OR} an undefined."),
        ({"@arrayPath": [5]}, f"/@arrayPath {STRING_OR} a number."),
        (
            {"@arrayPath": ["x", {"b": {"@nope": 1}}]},
            "/@arrayPath/b has an invalid directive: @nope.",
        ),
        ({"@json": {"mode": "encode"}}, '/@json should have field "value" but it doesn\'t.'),
        ({"@json": {"value": 1}}, '/@json should have field "mode" but it doesn\'t.'),
        (
            {"@json": {"mode": "x", "value": 1}},
            '/@json/mode should be one of encode, decode but it is "x".',
        ),
        (
            {"@json": {"mode": 1, "value": 1}},
            "/@json/mode should be a string but it is a number.",
        ),
        ({"@flatten": {"separator": "."}}, '/@flatten should have field "value" but it doesn\'t.'),
        (
            {"@flatten": {"separator": A_PATH, "value": 1}},
            "/@flatten/separator should be a string but it is a directive.",
        ),
        (
            {"@merge": {"direction": "up", "objects": []}},
            '/@merge/direction should be one of left, right but it is "up".',
        ),
        ({"@merge": {"direction": "left"}}, '/@merge should have field "objects" but it doesn\'t.'),
        (
            {"@merge": {"objects": {"a": 1}}},
            "/@merge/objects should be an array but it is an object.",
        ),
        ({"@transform": {"apply": {}}}, '/@transform should have field "mapping" but it doesn\'t.'),
        ({"@transform": {"apply": "x", "mapping": {}}}, f"/@transform/apply {OBJECT_OR} a string."),
        (
            {"@transform": {"apply": {}, "mapping": []}},
            f"/@transform/mapping {OBJECT_OR} an array.",
        ),
        ({"@literal": {"@nope": 1}}, "/@literal has an invalid directive: @nope."),
        ({"@excludeWhenNull": {"@nope": 1}}, "/@excludeWhenNull has an invalid directive: @nope."),
        ({"b": {"c": {"@nope": 1}}}, "/b/c has an invalid directive: @nope."),
        ({"@path": {"@path": {"@path": 5}}}, f"/@path/@path/@path {STRING_OR} a number."),
    ],
    ids=str,
)
def test_one_fault(value: Any, fault: str) -> None:
    assert faults({"a": value}) == [f"/a{fault}"]


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        (5, f"/ {OBJECT_OR} a number."),
        (None, f"/ {OBJECT_OR} a null."),
        ([], f"/ {OBJECT_OR} an array."),
        ({"b": {"@nope": 1}}, "/b has an invalid directive: @nope."),
        ({"@nope": 1}, "/ has an invalid directive: @nope."),
    ],
    ids=str,
)
def test_the_path_starts_anew_in_the_items_of_a_merge(item: Any, fault: str) -> None:
    assert faults({"a": {"@merge": {"objects": [{}, item, 7]}}}) == [fault]


def test_all_faults_come_together_in_javascripts_key_order() -> None:
    mapping = {
        "z": {"@nope": 1},
        "b": {"c": {"@path": 1}, "d": [{"@nope": 1}], "e": {"@liquid": 2}},
        "1": {"@replace": {"pattern": "", "replacement": 5}},
    }
    assert faults(mapping) == [
        "/1/@replace/pattern should be a string of length 1 or greater.",
        "/1/@replace/replacement should be a string but it is a number.",
        '/1/@replace should have field "value" but it doesn\'t.',
        "/z has an invalid directive: @nope.",
        "/b/c/@path should be a string or a mapping directive but it is a number.",
        "/b/e/@liquid should be a string but it is a number.",
    ]


def test_several_faults_make_one_aggregate_without_status() -> None:
    with pytest.raises(MappingError) as caught:
        Mapping({"a": {"@nope": 1}, "b": {"@path": 5}}).apply({})
    assert (caught.value.name, caught.value.status) == ("AggregateError", None)
    assert len(caught.value.messages) == 2
    assert caught.value.message == "\n".join(caught.value.messages)


def test_a_whole_mapping_may_be_one_directive() -> None:
    assert faults({"@nope": 1}) == ["/ has an invalid directive: @nope."]
    assert faults({"@path": "x"}) == []
