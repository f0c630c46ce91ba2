"""The published JSON Schema says what the loader says."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from destination.documents import DocumentError
from destination.documents.source import read
from simulator.scenario.load import load, shipped
from simulator.scenario.model import ACTIONS, schema
from simulator.times import TimeError, parse_duration

Write = Callable[[str], Path]
SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SHIPPED = sorted(shipped().glob("*.yaml"))


def loads(write: Write, content: Any) -> bool:
    try:
        load(write(json.dumps(content)))  # JSON is YAML
    except DocumentError:
        return False
    return True


def journey(*steps: Any, **head: Any) -> dict[str, Any]:
    return {"title": "A journey.", "steps": list(steps), **head}


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_are_taken_by_both(path: Path) -> None:
    load(path)
    content, _ = read(path.read_text(encoding="utf-8"))
    assert list(VALIDATOR.iter_errors(content)) == []


GOOD: dict[str, Any] = {
    "visit": "Home",
    "page": None,
    "identify": "ann",
    "track": "Bought",
    "reset": True,
    "clear_storage": True,
    "consent": "granted",
    "send": {"type": "identify"},
    "pass": "1h",
    "cloud": {"wire": "safe", "fields": {"traits": {}}, "hashed": ["traits.email"]},
    "configure": {"lifetime": "3d"},
    "fault": {"name": "outage", "status": 503, "lasts": "1h"},
    "end_fault": "outage",
    "expect": {"profiles": 0},
}


def test_the_examples_below_hold_every_action() -> None:
    assert [name.rstrip("_") for name in ACTIONS] == list(GOOD)


def broken() -> Iterator[Any]:
    yield None
    yield []
    yield {"title": "A journey."}
    yield journey()
    yield journey({"pass": "1h"}, title="")
    yield journey({"pass": "1h"}, stepz=[])
    yield journey({"pass": "1h"}, client="a b")
    yield journey({"pass": "1h"}, client="")
    yield journey({"pass": "1h"}, client="-a")
    yield journey({"pass": "1h"}, client="a" * 64)
    yield journey({"pass": "1h"}, devices={"laptop": {"storage_life": "soon"}})
    yield journey({"pass": "1h"}, devices={"laptop": {"blocked": ["cookies"]}})
    yield journey({"say": "Nothing."})
    yield journey({"pass": "soon"})
    yield journey({"pass": 3600})
    yield journey({"device": "", "reset": True})
    yield journey({"device": "laptop", "reset": False})
    yield journey({"device": "laptop", "track": ""})
    yield journey({"device": "laptop", "visit": {"path": "home"}})
    yield journey({"device": "laptop", "visit": {"name": ""}})
    yield journey({"device": "laptop", "track": "x", "traits": {"a": 1}})
    yield journey({"device": "laptop", "identify": "x", "properties": {"a": 1}})
    yield journey({"device": "laptop", "identify": "x", "dropped": "bad_request"})
    yield journey({"send": {"type": "identify"}, "dropped": ""})
    yield journey({"cloud": {"beyond_latin": "lost"}})
    yield journey({"cloud": {"wire": "other"}})
    yield journey({"cloud": {"fields": []}})
    yield journey({"cloud": {"hashed": [""]}})
    yield journey({"expect": {"profile": {}}})
    yield journey({"expect": {"profile": {"of": "ann", "attributes": {"n": 7}}}})
    yield journey({"expect": {"fetch": {"of": "ann", "by": "name"}}})
    yield journey({"expect": {"delivery": {"state": "gone"}}})
    yield journey({"expect": {"nothing": True}})


@pytest.mark.parametrize("content", list(broken()), ids=str)
def test_broken_scenarios_are_refused_by_both(write: Write, content: Any) -> None:
    assert not VALIDATOR.is_valid(content)
    assert not loads(write, content)


STEPS = st.dictionaries(
    st.sampled_from(["device", "traits", "properties", "say", "dropped", *GOOD]),
    st.booleans(),
    max_size=4,
).map(
    lambda chosen: {
        name: {**GOOD, "device": "laptop", "say": "x", "dropped": "x"}.get(
            name, {"a": 1} if full else {}
        )
        for name, full in chosen.items()
    }
)


@given(step=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_agree_on_what_a_step_may_hold(write: Write, step: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(journey(step)) == loads(write, journey(step))


@given(st.text("0123456789 .PTDHMSdhms", max_size=8) | st.from_regex(r"P?[0-9]*[DT][0-9]*[HMS]?"))
def test_both_agree_on_what_a_duration_is(text: str) -> None:
    try:
        parse_duration(text)
        readable = True
    except TimeError as error:
        readable = "too long" in str(error)  # a schema knows no sizes
    assert VALIDATOR.is_valid(journey({"pass": text})) == readable
