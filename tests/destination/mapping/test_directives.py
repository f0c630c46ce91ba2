"""Each directive on one event: values, containers, and what it fails with."""

import math
from typing import Any

import pytest

from destination.errors import MappingError
from destination.js import UNDEFINED
from destination.mapping import Mapping

EVENT: dict[str, Any] = {
    "userId": "user-1",
    "nothing": None,
    "empty": "",
    "zero": 0,
    "no": False,
    "yes": True,
    "num": 42.5,
    "json": '{"b":[1,null],"2":1,"1":2}',
    "list": [1, None, "x", {"sku": "M"}],
    "emptyList": [],
    "blankList": [""],
    "emptyObject": {},
    "address": {"city": "Paris", "geo": {"lat": 48.85, "lon": None}},
    "products": [{"sku": "A", "price": 10, "tags": ["x"]}, {"sku": "B", "tags": []}],
    "path": "$.userId",
}
ABSENT = {"@path": "$.absent"}


def at(path: str) -> dict[str, str]:
    return {"@path": f"$.{path}"}


def resolved(value: Any) -> Any:
    return Mapping({"a": value}).apply(EVENT).get("a", UNDEFINED)


def check(value: Any, expected: Any) -> None:
    found = resolved(value)
    assert found == expected
    assert type(found) is type(expected)
    if isinstance(expected, dict):
        assert list(found) == list(expected)


def fault(value: Any) -> str:
    with pytest.raises(MappingError) as caught:
        resolved(value)
    assert caught.value.messages == (caught.value.message,)
    assert caught.value.status is None
    return caught.value.message


CONSTANTS: list[tuple[Any, Any]] = [
    ("x", "x"),
    (None, None),
    (0, 0),
    ([1, [2], {"b": None}], [1, [2], {"b": None}]),
    ({"z": 1, "10": 2, "9": 3}, {"9": 3, "10": 2, "z": 1}),
    ({"b": ABSENT, "c": {"d": ABSENT}}, {"c": {}}),
    ([ABSENT, 1, {"b": ABSENT}], [UNDEFINED, 1, {}]),
    (ABSENT, UNDEFINED),
    ({"_metadata": 1}, {"_metadata": 1}),
    ({"@path": "$.userId", "_metadata": {"x": 1}}, "user-1"),
    ({"_metadata": {"x": 1}, "@path": "$.userId"}, "user-1"),
    ({"@literal": [1, at("userId")]}, [1, "user-1"]),
    ({"@literal": {"b": ABSENT}}, {}),
    ({"@path": at("path")}, "user-1"),
    ({"@path": {"@template": "address.{{absent}}city"}}, "Paris"),
    ({"@template": at("path")}, "$.userId"),
    ({"@excludeWhenNull": at("nothing")}, UNDEFINED),
    ({"@excludeWhenNull": at("empty")}, ""),
    ({"@excludeWhenNull": at("address")}, {"city": "Paris", "geo": {"lat": 48.85}}),
    ({"@excludeWhenNull": {"b": None, "c": {"d": None}}}, {"c": {}}),
    ({"@excludeWhenNull": at("list")}, [1, None, "x", {"sku": "M"}]),
    ({"@excludeWhenNull": [{"b": None}]}, [{"b": None}]),
    ({"@liquid": "hi {{ userId }}"}, "hi user-1"),
    ({"@liquid": ""}, ""),
]
CONDITIONS = [
    *((("exists", name), True) for name in ("empty", "zero", "no", "emptyList", "userId")),
    *((("exists", name), False) for name in ("absent", "nothing")),
    *((("blank", name), True) for name in ("userId", "num", "yes", "list", "emptyObject")),
    *((("blank", name), False) for name in ("absent", "nothing", "empty", "zero", "no")),
    *((("blank", name), False) for name in ("emptyList", "blankList")),
]
IFS = [
    ({"@if": {"exists": at("zero"), "then": 0}}, 0),
    ({"@if": {"exists": at("zero"), "then": at("zero")}}, 0),
    ({"@if": {"exists": at("nothing"), "then": at("nothing"), "else": at("num")}}, 42.5),
    ({"@if": {"exists": 1, "then": True}}, True),
    ({"@if": {"exists": True, "then": 1}}, 1),
    ({"@if": {"exists": at("zero"), "else": "N"}}, UNDEFINED),
    ({"@if": {"exists": at("zero"), "then": ABSENT}}, UNDEFINED),
    ({"@if": {"exists": at("zero"), "then": {"b": at("num")}}}, {"b": 42.5}),
    ({"@if": {"exists": ABSENT, "then": 1}}, UNDEFINED),
    ({"@if": {"exists": ABSENT, "else": 0}}, UNDEFINED),
    ({"@if": {"exists": ABSENT, "else": False}}, UNDEFINED),
    ({"@if": {"exists": ABSENT, "else": ""}}, UNDEFINED),
    ({"@if": {"exists": ABSENT, "else": []}}, []),
    ({"@if": {"exists": ABSENT, "blank": at("userId"), "then": "Y", "else": "N"}}, "N"),
    ({"@if": {"exists": None, "blank": at("userId"), "then": "Y", "else": "N"}}, "N"),
    ({"@if": {"exists": 0, "blank": at("userId"), "then": "Y", "else": "N"}}, "Y"),
    ({"@if": {"exists": at("userId"), "then": False}}, False),
]
CASES = [
    ({"@case": {"operator": "upper", "value": at("userId")}}, "USER-1"),
    ({"@case": {"operator": "lower", "value": "ÀB"}}, "àb"),
    ({"@case": {"operator": "upper", "value": "straße"}}, "STRASSE"),
    ({"@case": {"operator": "upper", "value": at("num")}}, 42.5),
    ({"@case": {"operator": "upper", "value": at("address.geo")}}, {"lat": 48.85, "lon": None}),
    ({"@case": {"operator": "nope", "value": at("num")}}, 42.5),
    ({"@case": {"operator": "upper", "value": ABSENT}}, UNDEFINED),
    ({"@case": {"operator": "upper", "value": ""}}, UNDEFINED),
    ({"@case": {"operator": "upper"}}, UNDEFINED),
    ({"@case": {"operator": "upper", "value": at("empty")}}, ""),
]
REPLACES = [
    ({"pattern": "-", "replacement": "_", "value": at("userId")}, "user_1"),
    ({"pattern": "-", "value": at("userId")}, "user1"),
    ({"pattern": "aa", "pattern2": "a", "replacement2": "b", "value": "aaa"}, "b"),
    ({"pattern": "x", "replacement": "y", "pattern2": "y", "value": "xy"}, ""),
    ({"pattern": "x", "pattern2": "", "replacement2": "z", "value": "xab"}, "ab"),
    ({"pattern": "x", "pattern2": 5, "replacement2": "z", "value": "x5"}, "5"),
    ({"pattern": "A", "replacement": "b", "value": "aA"}, "ab"),
    ({"pattern": "A", "replacement": "b", "value": "aA", "ignorecase": True}, "bb"),
    ({"pattern": "a", "pattern2": "C", "value": "AcB", "ignorecase": True}, "B"),
    ({"pattern": "a", "replacement": "b", "value": "aaa", "global": False}, "baa"),
    ({"pattern": ".", "replacement": ",", "value": at("num")}, "42,5"),
    ({"pattern": "false", "replacement": "no", "value": at("no")}, "no"),
    ({"pattern": "true", "replacement": "yes", "value": at("yes")}, "yes"),
    ({"pattern": "a", "value": at("list")}, ""),
    ({"pattern": "a", "value": at("address")}, ""),
    ({"pattern": "a", "value": at("nothing")}, ""),
    ({"pattern": "a", "value": ABSENT}, ""),
    ({"pattern": "a", "value": ""}, UNDEFINED),
    ({"pattern": "a", "value": "ab", "pattern2": "b", "replacement2": None}, ""),
]
UNCHECKED_REPLACES = [  # the check does not look into arrays
    ({"pattern": 5, "value": "5a"}, ""),
    ({"pattern": "5", "value": "5a", "replacement": 1}, ""),
    ({"pattern": "5", "value": "5a", "ignorecase": "x"}, ""),
    ({"pattern": "5", "value": "5a", "global": 1}, ""),
    ({"pattern": "5", "value": "5a", "replacement": None}, "a"),
    ({"pattern": "5", "value": "5a", "ignorecase": None}, "a"),
    ({"pattern": "5", "value": "5a5", "global": None}, "a"),
    ({"pattern": "5", "value": "5a", "pattern2": "a", "replacement2": 5}, "a"),
]
ARRAYS = [
    (["$.products"], EVENT["products"]),
    (["$.products", {}], EVENT["products"]),
    (["$.products", {"id": at("sku"), "k": 1}], [{"id": "A", "k": 1}, {"id": "B", "k": 1}]),
    (["$.products", {"p": at("price")}], [{"p": 10}, {}]),
    (["$.products", at("sku")], ["A", "B"]),
    (["$.products", at("price")], [10, UNDEFINED]),
    (["$.products", {"t": {"@arrayPath": ["$.tags"]}}], [{"t": ["x"]}, {"t": []}]),
    (["$.products", "x"], EVENT["products"]),
    (["$.address", {"c": at("city")}], [{"c": "Paris"}]),
    (["$.list", {"id": at("sku")}], [{}, {"id": None}, {}, {"id": "M"}]),
    (["$.userId", {"c": at("city")}], "user-1"),
    (["$.nothing", {"c": at("city")}], None),
    (["$.absent", {"c": at("city")}], UNDEFINED),
    ([at("products"), at("sku")], ["A", "B"]),
    ([{"@json": {"mode": "decode", "value": at("json")}}, {"b": at("b")}], [{"b": [1, None]}]),
]
FLATTENS = [
    ({"value": at("address")}, {"city": "Paris", "geo.lat": 48.85, "geo.lon": None}),
    ({"value": {"a": [1, {"b": 2}]}}, {"a.0": 1, "a.1.b": 2}),
    (
        {"value": {"a": [1, {"b": 2}], "c": {"d": 3}}, "omitArrays": True},
        {"a": [1, {"b": 2}], "c.d": 3},
    ),
    ({"value": [[1], 2]}, {"0.0": 1, "1": 2}),
    ({"value": [1, 2], "omitArrays": True}, {"": [1, 2]}),
    ({"value": {"x": {}, "y": [], "z": 1}}, {"z": 1}),
    ({"value": "x"}, {"": "x"}),
    ({"value": None}, {"": None}),
    ({"value": ABSENT}, {}),
    ({"value": {"": {"b": 1}}}, {"b": 1}),
    ({"value": {"10": {"b": 1}, "9": 2}}, {"9": 2, "10.b": 1}),
    ({"value": {"a.b": 1, "a": {"b": 2}}}, {"a.b": 2}),
]
JSONS = [
    ({"mode": "encode", "value": at("address")}, '{"city":"Paris","geo":{"lat":48.85,"lon":null}}'),
    ({"mode": "encode", "value": [ABSENT, 1.0]}, "[null,1]"),
    ({"mode": "encode", "value": {"b": ABSENT, "2": "é", "1": 1e21}}, '{"1":1e+21,"2":"é"}'),
    ({"mode": "encode", "value": ABSENT}, UNDEFINED),
    ({"mode": "encode", "value": at("empty")}, '""'),
    ({"mode": "decode", "value": at("json")}, {"b": [1, None], "2": 1, "1": 2}),
    ({"mode": "decode", "value": "{oops"}, "{oops"),
    ({"mode": "decode", "value": "NaN"}, "NaN"),
    ({"mode": "decode", "value": "-Infinity"}, "-Infinity"),
    ({"mode": "decode", "value": " 5 "}, 5),
    ({"mode": "decode", "value": "9" * 5000}, math.inf),
    ({"mode": "decode", "value": "-" + "9" * 400}, -math.inf),
    ({"mode": "decode", "value": "1e400"}, math.inf),
    ({"mode": "decode", "value": at("num")}, 42.5),
    ({"mode": "decode", "value": at("nothing")}, None),
    ({"mode": "decode", "value": ABSENT}, UNDEFINED),
    ({"mode": "ENCODE", "value": 1}, UNDEFINED),
    ({"mode": "Decode", "value": "1"}, UNDEFINED),
]
MERGES = [
    ("right", [{"x": 1, "y": 1}, {"y": 2}], {"x": 1, "y": 2}),
    ("left", [{"x": 1, "y": 1}, {"y": 2}], {"y": 1, "x": 1}),
    ("LEFT", [{"y": 1}, {"y": 2}], {"y": 2}),  # the run knows the lower-case word alone
    ("right", [{"z": 1, "a": 2}, {"m": 3}], {"z": 1, "a": 2, "m": 3}),
    ("left", [{"z": 1, "a": 2}, {"m": 3}], {"m": 3, "z": 1, "a": 2}),
    ("right", [at("nothing"), {"x": 1}, ABSENT], {"x": 1}),
    ("right", [at("userId"), {"1": "S"}], dict(zip("012345", "uSer-1", strict=True))),
    ("right", [at("blankList"), {"b": 1}], {"0": "", "b": 1}),
    ("right", [{"city": "Rome"}, {"city": ABSENT}], {}),
    ("left", [{"city": "Rome"}, {"city": ABSENT}], {"city": "Rome"}),
    ("right", [{"o": {"a": 1}}, {"o": {"b": ABSENT}}], {"o": {}}),
    ("right", [{"city": "Rome"}, {"@literal": {"city": ABSENT}}], {}),
    ("right", [{"city": "Rome"}, {"@if": {"exists": 1, "then": {"city": ABSENT}}}], {}),
    ("right", [{"c": "Rome"}, {"@excludeWhenNull": {"c": None}}], {}),
    ("right", [{"c": 1}, {"@merge": {"direction": "right", "objects": [{"c": ABSENT}]}}], {}),
    ("right", [], {}),
]
TRANSFORMS = [
    ({"apply": {"x": at("userId")}, "mapping": at("x")}, "user-1"),
    ({"apply": {"x": at("userId")}, "mapping": {"y": at("x"), "z": at("userId")}}, {"y": "user-1"}),
    ({"apply": at("address"), "mapping": {"c": at("city")}}, {"c": "Paris"}),
    ({"apply": at("absent"), "mapping": {"c": at("city")}}, {}),
    ({"apply": at("userId"), "mapping": {"c": at("length")}}, {"c": 6}),
]
OBJECTS = 'an "objects" key and a "direction" key'


@pytest.mark.parametrize(("value", "expected"), CONSTANTS, ids=str)
def test_constants_and_plain_values(value: Any, expected: Any) -> None:
    check(value, expected)


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS, ids=str)
def test_if_asks_whether_it_exists_or_is_not_blank(
    condition: tuple[str, str], *, holds: bool
) -> None:
    kind, name = condition
    check({"@if": {kind: at(name), "then": "Y", "else": "N"}}, "Y" if holds else "N")


@pytest.mark.parametrize(("value", "expected"), IFS, ids=str)
def test_if(value: Any, expected: Any) -> None:
    check(value, expected)


@pytest.mark.parametrize(("value", "expected"), CASES, ids=str)
def test_case(value: Any, expected: Any) -> None:
    check(value, expected)


@pytest.mark.parametrize(("options", "expected"), REPLACES, ids=str)
def test_replace(options: Any, expected: Any) -> None:
    check({"@replace": options}, expected)


@pytest.mark.parametrize(("options", "expected"), UNCHECKED_REPLACES, ids=str)
def test_replace_with_options_of_a_wrong_kind(options: Any, expected: Any) -> None:
    check([{"@replace": options}], [expected])


@pytest.mark.parametrize(("option", "expected"), ARRAYS, ids=str)
def test_array_path(option: Any, expected: Any) -> None:
    check({"@arrayPath": option}, expected)


@pytest.mark.parametrize(("options", "expected"), FLATTENS, ids=str)
def test_flatten(options: Any, expected: Any) -> None:
    check({"@flatten": {"separator": ".", **options}}, expected)


@pytest.mark.parametrize(("options", "expected"), JSONS, ids=lambda value: str(value)[:70])
def test_json(options: Any, expected: Any) -> None:
    check({"@json": options}, expected)


@pytest.mark.parametrize(("direction", "objects", "expected"), MERGES, ids=str)
def test_merge(direction: str, objects: Any, expected: Any) -> None:
    check({"@merge": {"direction": direction, "objects": objects}}, expected)


@pytest.mark.parametrize(("options", "expected"), TRANSFORMS, ids=str)
def test_transform(options: Any, expected: Any) -> None:
    check({"@transform": options}, expected)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"@path": at("num")}, "@path: expected string, got number"),
        ({"@path": ABSENT}, "@path: expected string, got undefined"),
        ({"@template": at("list")}, "@template: expected string, got array"),
        ([{"@nope": 1}], "@nope is not a valid directive, got undefined"),
        ({"@if": {}}, '@if requires an "exists" key or a "blank" key'),
        ({"@if": {"exists": "", "blank": 0}}, '@if requires an "exists" key or a "blank" key'),
        ({"@case": {}}, '@case requires a "operator" key'),
        ({"@case": {"operator": "", "value": "x"}}, '@case requires a "operator" key'),
        (
            {"@case": {"operator": "Upper", "value": "x"}},
            'operator key should have a value of "lower" or "upper"',
        ),
        (
            {"@replace": {"pattern": "a", "pattern2": "0123456789x", "value": "a"}},
            '@replace requires a "pattern" less than 10 characters',
        ),
        (
            {
                "@replace": {
                    "pattern": "a",
                    "pattern2": "b",
                    "replacement2": "0123456789x",
                    "value": "a",
                }
            },
            '@replace requires a "replacement" less than 10 characters',
        ),
        ([{"@arrayPath": "x"}], "@arrayPath expected array, got string"),
        ({"@flatten": {"value": 1}}, '@flatten requires a "separator" key'),
        ({"@flatten": {"value": 1, "separator": ""}}, '@flatten requires a "separator" key'),
        ([{"@flatten": 5}], '@flatten requires an object with a "separator" key'),
        ([{"@flatten": {"separator": at("num")}}], "@flatten requires a string separator"),
        ({"@json": {"mode": "encode", "value": 0}}, '@json requires a "value" key'),
        ({"@json": {"mode": "decode", "value": ""}}, '@json requires a "value" key'),
        ({"@merge": {"objects": []}}, '@merge requires a "direction" key'),
        ([{"@merge": "x"}], f"@merge requires an object with {OBJECTS}"),
        ([{"@merge": {"direction": "left"}}], '@merge requires a "objects" key'),
        (
            [{"@merge": {"direction": "left", "objects": "x"}}],
            "@merge: expected opts.array, got string",
        ),
        ([{"@transform": {"mapping": {"b": 1}}}], '@transform requires a "apply" key'),
        (
            [{"@transform": {"mapping": {"b": 1}, "apply": "x"}}],
            '@transform "apply" key should be an object',
        ),
        (
            {"@arrayPath": ["$.list", {"@transform": {"apply": {}, "mapping": {}}}]},
            "data must be an object, got number",
        ),
        ([{"@liquid": 5}], "liquid template value must be a string"),
    ],
    ids=str,
)
def test_what_only_shows_when_it_runs(value: Any, message: str) -> None:
    assert fault(value) == message


def test_a_fault_in_a_branch_not_taken_does_not_show() -> None:
    check({"@if": {"exists": at("userId"), "then": "Y", "else": [{"@nope": 1}]}}, "Y")
