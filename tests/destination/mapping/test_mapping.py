"""Whole mappings: root directives, what is no object, and what a mapping leaves alone."""

import copy
from typing import Any

import pytest

from destination.errors import MappingError, ScriptError
from destination.js import UNDEFINED
from destination.mapping import Mapping

ROOT = "__segment_internal_directive"
EVENT: dict[str, Any] = {"userId": "u", "traits": {"city": "Paris", "zip": None}, "list": [1, 2]}


@pytest.mark.parametrize(
    ("mapping", "output"),
    [
        ({}, {}),
        ({"a": {"@path": "$.absent"}}, {}),
        ({"z": 1, "2": 2, "a": 3, "1": 4}, {"1": 4, "2": 2, "z": 1, "a": 3}),
        ({"@path": "$.traits"}, {"city": "Paris", "zip": None}),
        ({"@path": "$.absent"}, UNDEFINED),
        ({"@template": "{{userId}}"}, "u"),
        ("xy", {"0": "x", "1": "y"}),
        ("👍", {"0": "\ud83d", "1": "\udc4d"}),
        ("", {}),
        ([1, {"@path": "$.userId"}], {"0": 1, "1": "u"}),
        (5, {}),
        (True, {}),
    ],
    ids=ascii,
)
def test_a_mapping_that_is_no_object_is_spread_by_index(mapping: Any, output: Any) -> None:
    found = Mapping(mapping).apply(EVENT)
    assert found == output
    if isinstance(output, dict):
        assert list(found) == list(output)


def test_a_mapping_that_is_null_is_a_type_error() -> None:
    with pytest.raises(ScriptError) as caught:
        Mapping(None).apply(EVENT)
    assert caught.value.name == "TypeError"
    assert caught.value.message == "Cannot convert undefined or null to object"


@pytest.mark.parametrize(
    ("mapping", "output"),
    [
        (
            {ROOT: {"@transform": {"apply": {"x": {"@path": "$.userId"}}}}, "id": {"@path": "$.x"}},
            {"id": "u"},
        ),
        (
            {ROOT: {"@merge": {"direction": "right", "objects": [{"@path": "$.traits"}]}}},
            {"city": "Paris", "zip": None},
        ),
        ({ROOT: {"@arrayPath": ["$.traits", {}]}, "lost": 1}, {"city": "Paris", "zip": None}),
        ({ROOT: {"@if": {"exists": {"@path": "$.userId"}, "then": 7}}}, 7),
        ({ROOT: [{}]}, [{"mapping": {}}]),
    ],
    ids=str,
)
def test_a_root_directive_takes_all_other_fields_as_its_mapping(mapping: Any, output: Any) -> None:
    assert Mapping(mapping).apply(EVENT) == output


@pytest.mark.parametrize(
    ("root", "message"),
    [
        ({"@merge": {}, "@if": {}}, "The root mapping must only have a single directive object"),
        ("xy", "The root mapping must only have a single directive object"),
        ({}, "The root directive must be an object"),
        (5, "The root directive must be an object"),
        ("x", "The root directive must be an object"),
        ({"@path": "$.o"}, "The root directive must be an object"),
        ({"@path": None}, "The root directive must be an object"),
        (None, "Cannot convert undefined or null to object"),
    ],
    ids=str,
)
def test_a_root_that_is_no_single_directive_is_refused(root: Any, message: str) -> None:
    with pytest.raises((MappingError, ScriptError)) as caught:
        Mapping({ROOT: root, "a": 1}).apply(EVENT)
    assert caught.value.message == message
    assert caught.value.status is None


@pytest.mark.parametrize(
    ("event", "kind"),
    [(None, "null"), ([], "array"), ("x", "string"), (5, "number"), (True, "boolean")],
    ids=repr,
)
def test_the_event_is_an_object(event: Any, kind: str) -> None:
    with pytest.raises(MappingError, match=f"data must be an object, got {kind}"):
        Mapping({}).apply(event)


def test_the_event_is_looked_at_before_the_mapping() -> None:
    with pytest.raises(MappingError, match="data must be an object"):
        Mapping({"a": {"@nope": 1}}).apply(5)


def test_an_undefined_event_is_an_empty_one() -> None:
    assert Mapping({"a": 1, "b": {"@path": "$.x"}}).apply(UNDEFINED) == {"a": 1}


def test_a_mapping_with_faults_raises_them_with_each_event() -> None:
    mapping = Mapping({"a": {"@nope": 1}})
    for _ in range(2):
        with pytest.raises(MappingError, match="has an invalid directive"):
            mapping.apply(EVENT)


def test_one_mapping_serves_many_events_and_changes_none() -> None:
    source: Any = {
        "a": {"@merge": {"direction": "right", "objects": [{"@path": "$.traits"}, {"b": 1}]}}
    }
    source |= {"f": {"@flatten": {"separator": ".", "value": {"@path": "$"}}}}
    mapping, before, event = Mapping(source), copy.deepcopy(source), copy.deepcopy(EVENT)
    assert mapping.apply(event) == mapping.apply(event)
    assert mapping.apply({"traits": {"x": 2}})["a"] == {"x": 2, "b": 1}
    assert (event, source) == (EVENT, before)
    assert mapping.source is source


def test_a_template_that_asks_for_the_time_is_told_it() -> None:
    source = {"a": {"@liquid": "{{ 'now' | date: '%Y-%m-%d' }}"}}
    nested = {"b": {"@transform": {"apply": source, "mapping": {"@path": "$.a"}}}}
    assert Mapping(source, lambda: 86_400_000).apply({}) == {"a": "1970-01-02"}
    assert Mapping(nested, lambda: 0).apply({}) == {"b": "1970-01-01"}


def nested(depth: int, wrap: Any, value: Any = 1) -> Any:
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize(
    "mapping",
    [
        nested(5000, lambda value: {"a": value}),
        nested(5000, lambda value: [value]),
        nested(5000, lambda value: {"@literal": value}),
        nested(5000, lambda value: {"@if": {"exists": 1, "then": value}}),
    ],
    ids=["objects", "arrays", "literals", "conditions"],
)
def test_a_mapping_nested_without_end_is_a_range_error(mapping: Any) -> None:
    with pytest.raises(ScriptError) as caught:
        Mapping({"a": mapping}).apply(EVENT)
    assert caught.value.name == "RangeError"
    assert caught.value.message == "Maximum call stack size exceeded"


@pytest.mark.parametrize(
    "value",
    [
        {"@template": "{{deep}}"},
        {"@flatten": {"separator": ".", "value": {"@path": "$.deep"}}},
        {"@json": {"mode": "encode", "value": {"@path": "$.deep"}}},
        {"@json": {"mode": "decode", "value": {"@path": "$.text"}}},
        {"@merge": {"direction": "right", "objects": [{"a": {"@path": "$.deep"}}]}},
        {"@if": {"blank": {"@path": "$.deep"}, "then": 1}},
    ],
    ids=str,
)
def test_an_event_nested_without_end_is_a_range_error(value: Any) -> None:
    event = {"deep": nested(5000, lambda inner: [inner]), "text": "[" * 5000 + "]" * 5000}
    with pytest.raises(ScriptError) as caught:
        Mapping({"a": value}).apply(event)
    assert caught.value.name == "RangeError"


def test_what_is_only_handed_on_may_be_nested_without_end() -> None:
    deep = nested(5000, lambda inner: {"a": inner})
    assert Mapping({"a": {"@path": "$.deep"}}).apply({"deep": deep})["a"] is deep


@pytest.mark.parametrize(
    ("mapping", "output"),
    [
        ({"t": {"__proto__": {"@path": "$.a"}, "z": 1}}, {"t": {"z": 1}}),
        ({"t": {"__proto__": {"@path": "$.a"}}}, {"t": {}}),
        ({"__proto__": {"@path": "$.a"}, "z": 1}, {"z": 1}),
        ({"__proto__": {"@nope": 1}, "z": 1}, {"z": 1}),
        ({"t": {"@merge": {"direction": "left", "objects": [{"__proto__": 1}]}}}, {"t": {}}),
        ({"t": {"@json": {"mode": "decode", "value": '{"__proto__":1,"b":2}'}}}, {"t": {"b": 2}}),
    ],
    ids=str,
)
def test_the_key_that_no_assignment_makes_is_dropped(mapping: Any, output: Any) -> None:
    """As Segment's packages answer."""
    assert Mapping(mapping).apply({"a": {"b": 1}}) == output


def test_below_the_root_it_is_still_checked() -> None:
    with pytest.raises(MappingError, match="invalid directive"):
        Mapping({"t": {"__proto__": {"@nope": 1}}}).apply({})
