"""Every field there is, and every wrong kind of value: refused by its name, or taken."""

import copy
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec
import pytest

from destination.attempt import Answer
from simulator.lab_api.openapi import lab_document
from simulator.lab_api.routes import ROUTES
from simulator.target.api.messages import DeliveryRequest

Body: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str | int, ...]
Places: TypeAlias = Callable[[Any], Iterator[Place]]
Judge: TypeAlias = Callable[..., Answer]
Sentence: TypeAlias = Callable[[Answer], str]

TENANT: Final = "/_lab/v1/tenants/{tenant}"
DELIVERY: Final = "/rest/v1/delivery?client=acme&sessionId=s-1"
LAB_CALLS: Final = sorted(
    f"{one.method} {one.rule.removeprefix('/v1/tenants/<tenant>')}"
    for one in ROUTES
    if one.takes is not None
)
WRONG: Final = (
    None,
    *(pytest.param(one, marks=pytest.mark.long) for one in (True, -1.5, "", [7], {"a": 1})),
)
AS_JSON: Final = {"Content-Type": "application/json"}


@pytest.fixture
def deliver(judge: Judge) -> Callable[[Any], Answer]:
    def send(body: Any) -> Answer:
        return judge("POST", DELIVERY, {}, msgspec.json.encode(body))

    return send


@pytest.fixture
def ask_lab(judge: Judge) -> Callable[[str, Any], Answer]:
    def send(name: str, body: Any) -> Answer:
        method, _, path = name.partition(" ")
        target = TENANT.format(tenant="acme") + path
        return judge(method, target, AS_JSON, msgspec.json.encode(body))

    return send


def put(body: Any, place: Sequence[str | int], value: Any) -> Any:
    """Give a body with another value at a place."""
    if not place:
        return value
    changed = copy.copy(body)
    changed[place[0]] = put(body[place[0]], place[1:], value)
    return changed


def named_in(value: Any) -> Sequence[str]:
    return list(value) if isinstance(value, dict) else []


def documented(kind: Any, components: Mapping[str, Any]) -> set[str]:
    """Collect all the names a schema lists, and those of whatever it refers to."""
    if isinstance(kind, list):
        return set().union(*(documented(one, components) for one in kind))
    if not isinstance(kind, dict):
        return set()
    if "$ref" in kind:
        return documented(components[kind["$ref"].rpartition("/")[2]], components)
    named = kind.get("properties", {})
    rest = [one for key, one in kind.items() if key != "properties"]
    inner = set().union(*(documented(one, components) for one in (*named.values(), *rest)))
    return inner | set(named)


def test_the_delivery_tried_here_has_every_field_there_is(
    full_delivery: Body, places: Places, deliver: Callable[[Any], Answer]
) -> None:
    (schema,), components = msgspec.json.schema_components([DeliveryRequest])
    assert documented(schema, components) <= set().union(*places(full_delivery))
    assert deliver(full_delivery).status == 200


@pytest.mark.parametrize("name", LAB_CALLS)
def test_the_bodies_tried_here_have_every_field_the_openapi_document_lists(
    name: str,
    lab_bodies: dict[str, list[Body]],
    places: Places,
    ask_lab: Callable[[str, Any], Answer],
) -> None:
    described = lab_document()
    method, _, path = name.partition(" ")
    body = described["paths"][TENANT + path][method.lower()]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    tried = {key for body in lab_bodies[name] for place in places(body) for key in place}
    assert documented(schema, described["components"]["schemas"]) <= tried
    for body in lab_bodies[name]:
        assert ask_lab(name, body).ok


@pytest.mark.parametrize("value", WRONG, ids=json.dumps)
@pytest.mark.parametrize("name", LAB_CALLS)
def test_the_lab_refuses_a_wrong_kind_of_value_by_the_name_of_its_field(
    name: str,
    value: Any,
    lab_bodies: dict[str, list[Body]],
    places: Places,
    ask_lab: Callable[[str, Any], Answer],
    sentence: Sentence,
) -> None:
    for body in lab_bodies[name]:
        for place in places(body):
            answer = ask_lab(name, put(body, place, value))
            assert answer.status in (200, 400, 404, 412)
            if answer.status == 400 and place:
                named = set(re.findall(r"\w+", sentence(answer)))
                assert named & {*map(str, place), *named_in(value)}, (place, answer)


@pytest.mark.parametrize("value", WRONG, ids=json.dumps)
def test_a_delivery_is_refused_by_the_name_of_the_field_that_is_wrong(
    value: Any,
    full_delivery: Body,
    places: Places,
    deliver: Callable[[Any], Answer],
    sentence: Sentence,
) -> None:
    for place in places(full_delivery):
        answer = deliver(put(full_delivery, place, value))
        assert answer.status in (200, 204, 400)
        if answer.status == 400 and place:
            named = set(re.findall(r"\w+", sentence(answer)))
            assert named & {*map(str, place), *named_in(value)}, (place, answer)


@pytest.mark.parametrize("name", ["PATCH /settings", "POST /reset", "PUT /snapshot"])
def test_a_body_that_can_just_be_decoded_is_refused_like_any_other(
    name: str, lab_bodies: dict[str, list[Body]], judge: Judge
) -> None:
    method, _, path = name.partition(" ")
    (body,) = lab_bodies[name]
    place = ("mboxes",) if name == "PATCH /settings" else ("settings", "mboxes")
    text = json.dumps(put(body, place, "@"))
    deepest = sys.getrecursionlimit() - len(inspect.stack(0))
    for depth in range(deepest - 60, deepest):
        deep = text.replace('"@"', "[" * depth + "]" * depth)
        answer = judge(method, TENANT.format(tenant="acme") + path, AS_JSON, deep.encode())
        assert answer.status == 400
