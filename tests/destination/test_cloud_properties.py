"""Whatever the event, mapping, trigger, id and settings: a plan, and nothing raised."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.actions.web import ACTIONS, WebMode
from destination.attempt import Answer, Attempt, attempt
from destination.errors import DestinationError, TransportError
from destination.event import EventError, check_event, parse_event
from destination.js import text
from destination.mapping import Mapping
from destination.plan import Failed, PlannedRequest, Skipped, Update
from destination.wires.segment import flatten

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
# fmt: off
ODD = st.sampled_from([
    "", " ", "a/../b", "..", "%2e%2e", "a#b", "a?b&c=d", "a+b", "a\\b", "//a", "é", "東👍",
    "\ud83d", "{{userId}}", "{{{traits.a}}}", "$.traits.a", "\t", "a\nb", "\x00", "@", ":", "a@b",
    "a:80/", "'", "0", "1", "length", "constructor", "a.b", "xn--a", "a%62", "a|b", "[", "]",
])
# fmt: on
TEXTS = ANY_TEXT | ODD
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
KEYS = st.sampled_from(["a", "b", "0", "10", "2", "", "length", "a.b", "traits"]) | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
IDS = TEXTS | NUMBERS | st.lists(SCALARS, max_size=2) | st.none() | st.booleans()
EVENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["identify", "track", "page"])},
    optional={
        "userId": IDS,
        "anonymousId": IDS,
        "traits": JSON,
        "properties": JSON,
        "name": SCALARS,
    },
)
PATHS = (
    st.sampled_from(["$.traits", "$.traits.a", "$.userId", "$.traits.a[0]", "a.b", "$", ""]) | TEXTS
)


def directives(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Directives that are well formed, and some that are not."""
    option = {
        "@path": PATHS | inner,
        "@template": TEXTS | PATHS.map(lambda path: f"x{{{{{path}}}}}{{{{{{{path}}}}}}}") | inner,
        "@literal": inner,
        "@if": st.fixed_dictionaries(
            {}, optional={"exists": inner, "blank": inner, "then": inner, "else": inner}
        ),
        "@case": st.fixed_dictionaries(
            {"operator": st.sampled_from(["lower", "upper", "x"])}, optional={"value": inner}
        ),
        "@replace": st.fixed_dictionaries(
            {"pattern": TEXTS, "value": inner},
            optional={"replacement": TEXTS, "pattern2": TEXTS, "ignorecase": st.booleans()},
        ),
        "@arrayPath": st.lists(PATHS | inner, max_size=2),
        "@flatten": st.fixed_dictionaries(
            {"separator": TEXTS, "value": inner}, optional={"omitArrays": st.booleans()}
        ),
        "@json": st.fixed_dictionaries(
            {"mode": st.sampled_from(["encode", "decode", "DECODE"]), "value": inner}
        ),
        "@merge": st.fixed_dictionaries(
            {
                "direction": st.sampled_from(["left", "right"]),
                "objects": st.lists(inner, max_size=3),
            }
        ),
        "@transform": st.fixed_dictionaries({"apply": inner, "mapping": inner}),
        "@excludeWhenNull": inner,
        "@nope": inner,
    }
    return st.one_of([st.fixed_dictionaries({name: made}) for name, made in option.items()])


VALUES = st.recursive(
    JSON | PATHS.map(lambda path: {"@path": path}),
    lambda inner: directives(inner) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=5,
)
MAPPINGS = (
    st.fixed_dictionaries({"user_id": st.just(USER_ID) | VALUES, "traits": VALUES})
    | VALUES
    | st.fixed_dictionaries({"__segment_internal_directive": VALUES, "traits": VALUES})
)
TRIGGERS = (
    st.sampled_from(
        ['type = "identify"', 'type != "x"', 'type = "identify" and ()', "", "x", 'traits.a = "x"']
    )
    | SCALARS
)
SETTINGS = JSON | st.fixed_dictionaries(
    {"client_code": st.just("acme") | SCALARS | st.lists(SCALARS, max_size=2)},
    optional={"bearer_token": SCALARS},
)
SENDABLE = re.compile(r"/[!$-~]*", re.ASCII)  # printable, and neither blank, '"' nor '#'


def check_request(request: PlannedRequest | DestinationError, method: str, host: str) -> None:
    if isinstance(request, DestinationError):
        assert request.message == "Invalid URL" or request.name in ("TypeError", "RangeError")
        return
    assert request.method == method
    assert SENDABLE.fullmatch(request.url.target)
    assert request.url.host.isascii()
    if re.fullmatch(r"[a-z0-9]+", host):
        assert request.url.host == f"{host}.tt.omtrdc.net"


def check_plans(event: Any, mapping: Any, trigger: Any, given: Any) -> None:
    mapped = MappedAction(UPDATE_PROFILE, trigger, mapping)
    (plan,) = CloudMode(given, [mapped]).plan(event)
    assert isinstance(plan, Skipped | Failed | Update)
    if isinstance(plan, Failed):
        assert plan.error.status in (400, None)
    if isinstance(plan, Update):
        code = given["client_code"] if isinstance(given["client_code"], str) else "?"
        check_request(plan.lookup, "GET", code)
        check_request(plan.update, "POST", code)


@settings(max_examples=200, deadline=None)
@given(EVENTS | JSON, MAPPINGS, TRIGGERS, SETTINGS)
def test_a_plan_never_raises(event: Any, mapping: Any, trigger: Any, given: Any) -> None:
    check_plans(event, mapping, trigger, given)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(EVENTS | JSON, MAPPINGS, TRIGGERS, SETTINGS)
def test_many_plans_never_raise(event: Any, mapping: Any, trigger: Any, given: Any) -> None:
    check_plans(event, mapping, trigger, given)


@settings(max_examples=150, deadline=None)
@given(IDS, JSON)
def test_a_target_is_ascii_and_its_host_stays(user: Any, traits: Any) -> None:
    mapping = {"user_id": {"@path": "$.userId"}, "traits": {"a": {"@path": "$.traits"}}}
    check_plans(
        {"type": "identify", "userId": user, "traits": traits},
        mapping,
        'type = "identify"',
        {"client_code": "acme"},
    )


@settings(max_examples=150, deadline=None)
@given(MAPPINGS, EVENTS | JSON)
def test_a_mapping_gives_a_value_or_a_documented_error(mapping: Any, event: Any) -> None:
    compiled = Mapping(mapping)
    first, second = result_of(compiled, event), result_of(compiled, event)
    assert first == second


def result_of(mapping: Mapping, event: Any) -> Any:
    try:
        return mapping.apply(event)
    except DestinationError as error:
        messages = error.messages
    assert messages
    assert all(isinstance(message, str) for message in messages)
    return messages


@settings(max_examples=100, deadline=None)
@given(EVENTS, MAPPINGS, TRIGGERS)
def test_a_web_plan_never_raises(event: Any, mapping: Any, trigger: Any) -> None:
    mapped = [MappedAction(action, trigger, mapping) for action in ACTIONS]
    for plan in WebMode({"client_code": "acme"}, mapped).plan(event):
        assert (plan.error is None) == bool(plan.steps)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_flat_attributes_are_the_texts_of_the_leaves(traits: Any) -> None:
    flat, texts = flatten(traits), set(leaves(traits))
    assert set(flat.values()) <= texts
    assert bool(flat) == bool(texts)


def leaves(value: Any) -> Iterator[str]:
    """The texts of all scalars but null."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    elif value is not None:
        yield text(value)


STATUSES = st.integers(100, 599)
LOCATIONS = st.dictionaries(st.just("location"), TEXTS, max_size=1)
ANSWERS = st.builds(Answer, STATUSES, TEXTS, LOCATIONS, st.binary(max_size=9)) | st.builds(
    TransportError, TEXTS
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ANSWERS, max_size=5))
def test_any_answers_end_in_an_attempt(answers: list[Answer | TransportError]) -> None:
    mapped = MappedAction(UPDATE_PROFILE, mapping={"user_id": "u", "traits": {"a": 1}})
    (plan,) = CloudMode({"client_code": "acme"}, [mapped]).plan({"type": "identify"})
    conversation = attempt(plan)
    next(conversation)
    result: Attempt | None = None
    for reply in [*answers, Answer(404), Answer(404)]:
        try:
            conversation.send(reply)
        except StopIteration as stop:
            result = stop.value
            break
    assert result is not None
    assert result.outcome in ("delivered", "awaiting_retry", "failed")
    assert (result.error is None) == (result.outcome == "delivered")
    assert len(result.counters) == (result.error is not None and result.error.code == "500")


@settings(max_examples=100, deadline=None)
@given(JSON | EVENTS, st.binary(max_size=30) | ANY_TEXT)
def test_an_event_is_kept_or_refused_with_a_code(event: Any, raw: str | bytes) -> None:
    for check, value in ((check_event, event), (parse_event, raw)):
        error = None
        try:
            assert isinstance(check(value), dict)
        except EventError as refusal:
            error = refusal
        assert error is None or (error.code and error.message)
