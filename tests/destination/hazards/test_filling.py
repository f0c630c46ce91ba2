"""Paths of a mapping that no event of a file fills."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.events import Item
from destination.hazards import Checker, check_all
from destination.hazards.filling import Filling

Make = Callable[..., Checker]
EVENT: dict[str, Any] = {
    "type": "identify",
    "userId": "u",
    "traits": {"plan": "gold", "blank": "", "none": None, "zero": 0, "list": [{"a": 1}]},
}


def empty(traits: Any, *events: Any) -> list[str]:
    filling = Filling("cloud", [("one", {"user_id": {"@path": "$.userId"}, "traits": traits})])
    for event in events or (EVENT,):
        filling.see("one", event)
    return [hazard.field for hazard in filling.hazards()]


def path(name: str) -> dict[str, str]:
    return {"@path": f"$.traits.{name}"}


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({"a": path("plan"), "b": path("plam")}, ["traits.plam"]),
        ({"a": path("blank"), "c": path("zero")}, ["traits.blank"]),
        ({"b": path("none")}, ["traits.none"]),
        ({"a": {"@template": "{{traits.plan}} {{ x }}{{{y}}}"}}, ["x", "y"]),
        ({"a": {"@if": {"exists": path("x"), "then": path("x"), "else": path("plan")}}}, []),
        ({"a": {"@if": {"exists": path("x"), "then": path("x")}}}, ["traits.x"]),
        ({"a": {"@arrayPath": ["$.traits.list", {"b": {"@path": "$.nowhere"}}]}}, []),
        ({"a": {"@arrayPath": ["$.traits.lost", {"b": {"@path": "$.a"}}]}}, ["traits.lost"]),
        ({"a": {"@case": {"operator": "lower", "value": path("x")}}}, ["traits.x"]),
        ({"a": {"@json": {"mode": "encode", "value": {"b": path("x")}}}}, ["traits.x"]),
        ({"@merge": {"direction": "left", "objects": [path("x"), {"a": 1}]}}, ["traits.x"]),
        ({"a": {"@liquid": "{{ traits.x }}"}}, []),
        ({"@transform": {"apply": {"b": path("x")}, "mapping": {"@path": "$.c"}}}, []),
        ({"a": "constant", "b": 7}, []),
    ],
)  # fmt: skip
def test_a_path_no_event_fills(traits: Any, expected: list[str]) -> None:
    assert empty(traits) == expected


def test_one_event_of_many_is_enough() -> None:
    other = {**EVENT, "traits": {"tier": "a"}}
    assert empty({"a": path("tier"), "b": path("lost")}, EVENT, other, EVENT) == ["traits.lost"]


def test_a_mapping_that_took_nothing_says_nothing() -> None:
    assert list(Filling("cloud", [("one", {"traits": path("x")})]).hazards()) == []


def test_a_root_directive_may_read_anything() -> None:
    filling = Filling(
        "cloud", [("one", {"__segment_internal_directive": {"@x": {}}, "a": path("x")})]
    )
    filling.see("one", EVENT)
    assert list(filling.hazards()) == []


def test_it_is_told_after_the_last_event_with_how_many_there_were(make: Make) -> None:
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"plan": path("plan"), "x": path("x")}}
    track = {"type": "track", "event": "e", "userId": "u"}
    report = check_all([Item(1, EVENT), Item(2, track), Item(3, EVENT)], make(fields))
    (example,) = report.hazards["path_never_filled"].examples
    assert (example.line, example.field, example.severity) == (0, "traits.x", "warning")
    assert example.sentence == (
        "'traits.x' is read by 'updateProfile' of the destination 'cloud', "
        "and none of the 2 events it took has it"
    )


def test_an_event_that_is_refused_counts(make: Make) -> None:
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.trait"}}
    report = check_all([Item(1, EVENT)], make(fields))
    assert set(report.hazards) == {"payload_refused", "path_never_filled"}
