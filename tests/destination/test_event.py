"""Which events Segment's ingestion keeps, and what it calls the others."""

import json
from typing import Any

import pytest

from destination.event import EVENT_TYPES, EventError, check_event, parse_event

GONE = "(gone)"


def event_of(kind: str, **changes: Any) -> dict[str, Any]:
    event = {"type": kind, "userId": "user-1", "anonymousId": "anon-1", "event": "Bought"}
    event |= {"groupId": "g-1", "previousId": "anon-0"} | changes
    return {key: value for key, value in event.items() if value is not GONE}


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_an_event_of_each_type_is_kept_as_it_is(kind: str) -> None:
    event = event_of(kind)
    assert check_event(event) is event
    assert parse_event(json.dumps(event)) == event
    assert parse_event(json.dumps(event).encode()) == event


@pytest.mark.parametrize(
    "changes",
    [
        {"userId": GONE},
        {"userId": None},
        {"anonymousId": GONE},
        {"anonymousId": None},
        {"traits": None, "properties": None},
        {"traits": {}, "properties": {}},
        {"name": "Home", "category": "Shop"},
        {"name": None},
        {"context": "anything", "extra": [1]},
    ],
    ids=str,
)
def test_what_may_be_left_out_or_null(changes: dict[str, Any]) -> None:
    event = event_of("page", **changes)
    assert check_event(event) is event


@pytest.mark.parametrize(
    ("kind", "changes", "code", "field"),
    [
        ("identify", {"userId": GONE, "anonymousId": GONE}, "no_user_anon_id", "userId"),
        ("identify", {"userId": None, "anonymousId": None}, "no_user_anon_id", "userId"),
        ("identify", {"userId": ""}, "id_not_string", "userId"),
        ("identify", {"userId": 7}, "id_not_string", "userId"),
        ("identify", {"anonymousId": ""}, "id_not_string", "anonymousId"),
        ("identify", {"anonymousId": ["a"]}, "id_not_string", "anonymousId"),
        ("track", {"event": GONE}, "event_not_defined", "event"),
        ("track", {"event": None}, "event_not_defined", "event"),
        ("track", {"event": ""}, "event_not_defined", "event"),
        ("track", {"event": 7}, "event_not_string", "event"),
        ("track", {"properties": []}, "properties_not_object", "properties"),
        ("identify", {"traits": "x"}, "traits_not_object", "traits"),
        ("page", {"name": ""}, "name_not_string", "name"),
        ("page", {"name": 7}, "name_not_string", "name"),
        ("screen", {"category": ""}, "category_not_string", "category"),
        ("screen", {"category": {}}, "category_not_string", "category"),
        ("group", {"groupId": GONE}, "bad_request", "groupId"),
        ("group", {"groupId": ""}, "bad_request", "groupId"),
        ("alias", {"previousId": GONE}, "bad_request", "previousId"),
        ("alias", {"userId": GONE}, "bad_request", "userId"),
        ("alias", {"userId": GONE, "anonymousId": GONE}, "bad_request", "userId"),
        ("signup", {}, "bad_request", "type"),
        ("Identify", {}, "bad_request", "type"),
        ("", {}, "bad_request", "type"),
    ],
    ids=str,
)
def test_an_event_segment_would_drop_is_refused_with_its_code(
    kind: str, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(EventError) as caught:
        check_event(event_of(kind, **changes))
    assert (caught.value.code, caught.value.field) == (code, field)
    assert field in caught.value.message
    assert str(caught.value) == caught.value.message


@pytest.mark.parametrize("kind", [None, 7, ["identify"], {"a": 1}, True], ids=repr)
def test_a_type_that_is_no_text_is_refused(kind: Any) -> None:
    with pytest.raises(EventError, match="type is"):
        check_event({"type": kind, "userId": "u"})


def test_names_matter_to_pages_and_screens_alone() -> None:
    event = event_of("track", name=7, category="")
    assert check_event(event) is event


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (event_of("identify", userId=7), "userId is 7; it must be text, not empty"),
        (event_of("identify", traits="x"), "traits is a string; it must be an object"),
        (event_of("track", event=7), "event is a number; it must be text"),
        (event_of("track", event=""), "a track has a name in event"),
        (event_of("page", name=""), "name is ''; it must be text"),
        (event_of("group", groupId=""), "an event of type group names its groupId"),
        ({"type": "page"}, "an event has a userId or an anonymousId"),
        (
            {"type": "x"},
            "type is 'x'; it is one of identify, track, page, screen, group, alias",
        ),
        (
            {"userId": "u"},
            "type is missing; it is one of identify, track, page, screen, group, alias",
        ),
        (event_of("identify", userId=["u"]), "userId is an array; it must be text, not empty"),
        (event_of("page", name={}), "name is an object; it must be text"),
        (
            event_of("identify", userId=10**99),
            f"userId is 1{'0' * 79}…; it must be text, not empty",
        ),
        ([], "an event is an object, not array"),
    ],
    ids=str,
)
def test_a_message_names_the_value_and_the_rule(event: Any, message: str) -> None:
    with pytest.raises(EventError) as caught:
        check_event(event)
    assert caught.value.message == message


@pytest.mark.parametrize("event", [None, [], "x", 7, True], ids=repr)
def test_what_is_no_object_is_no_event(event: Any) -> None:
    with pytest.raises(EventError, match="an event is an object") as caught:
        check_event(event)
    assert caught.value.code == "bad_request"


@pytest.mark.parametrize(
    "raw",
    [
        *("", "{", "{'type': 1}", '{"a": NaN}', '{"a": -Infinity}', "nope"),
        *(b"\xff\xfe\xfd", b"{\xe9}", '{"a":' * 5000 + "1" + "}" * 5000),
    ],
    ids=lambda raw: ascii(raw)[:20],
)
def test_unreadable_json_is_refused(raw: str | bytes) -> None:
    with pytest.raises(EventError, match="not readable JSON") as caught:
        parse_event(raw)
    assert (caught.value.code, caught.value.field) == ("bad_request", "")


def nested(depth: int, value: Any = 1) -> Any:
    for _ in range(depth):
        value = {"a": value}
    return value


def test_two_hundred_levels_are_kept_and_one_more_is_not() -> None:
    assert check_event(event_of("identify", traits=nested(198)))
    with pytest.raises(EventError, match="nested 200 deep"):
        check_event(event_of("identify", traits=nested(199)))


def test_nesting_without_end_is_refused_not_followed() -> None:
    with pytest.raises(EventError, match="nested 200 deep"):
        check_event(event_of("identify", traits=nested(5000)))
    with pytest.raises(EventError, match="nested 200 deep"):
        check_event({"type": nested(5000), "userId": "u"})


@pytest.mark.parametrize("encode", [str, str.encode])
def test_the_key_that_no_assignment_makes_is_dropped(encode: Any) -> None:
    text = '{"type": "identify", "userId": "u", "traits": {"__proto__": {"a": 1}, "b": 2}}'
    assert parse_event(encode(text))["traits"] == {"b": 2}
