"""Adobe Target Cloud Mode: what it plans to send, and what it refuses before sending."""

from typing import Any

import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import NOT_FOUND_COUNTER, SETTINGS, UPDATE_PROFILE, CloudMode
from destination.errors import DestinationError, ScriptError
from destination.js import UNDEFINED
from destination.plan import Failed, Plan, PlannedRequest, Skipped, Update
from destination.wires.segment import flatten

MAPPING = {"user_id": USER_ID, "traits": {"@path": "$.traits"}}
ACME = {"client_code": "acme"}


def plan_of(
    event: Any, mapping: Any = MAPPING, settings: Any = ACME, trigger: Any = 'type = "identify"'
) -> Plan:
    (plan,) = CloudMode(settings, [MappedAction(UPDATE_PROFILE, trigger, mapping)]).plan(event)
    return plan


def identify(**parts: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {}} | parts


def update_of(plan: Plan) -> tuple[PlannedRequest, PlannedRequest]:
    assert isinstance(plan, Update)
    assert isinstance(plan.lookup, PlannedRequest)
    assert isinstance(plan.update, PlannedRequest)
    return plan.lookup, plan.update


def failed(plan: Plan) -> tuple[DestinationError, tuple[str, ...]]:
    assert isinstance(plan, Failed)
    return plan.error, plan.counters


def test_the_field_ids_and_labels() -> None:
    assert [(one.name, one.label, one.type, one.required) for one in UPDATE_PROFILE.fields] == [
        ("user_id", "Mbox 3rd Party ID", "string", True),
        ("traits", "Profile Attributes", "object", True),
    ]
    assert [(one.name, one.required) for one in SETTINGS] == [
        ("client_code", True),
        ("bearer_token", False),
    ]
    assert (UPDATE_PROFILE.slug, UPDATE_PROFILE.default_trigger) == (
        "updateProfile",
        'type = "identify"',
    )


def test_traits_have_no_default_mapping() -> None:
    assert UPDATE_PROFILE.default_mapping == {"user_id": USER_ID}
    error, _ = failed(plan_of(identify(traits={"a": 1}), mapping=UNDEFINED))
    assert error.message == "The root value is missing the required field 'traits'."


def test_one_event_makes_a_lookup_and_an_update_without_body() -> None:
    lookup, update = update_of(plan_of(identify(traits={"city": "New York", "a": {"b": [1]}})))
    assert (lookup.method, update.method) == ("GET", "POST")
    assert str(lookup.url) == (
        "https://acme.tt.omtrdc.net/rest/v1/profiles/thirdPartyId/u1?client=acme"
    )
    assert str(update.url) == (
        "https://acme.tt.omtrdc.net/m2/acme/profile/update"
        "?mbox3rdPartyId=u1&profile.city=New%20York&profile.a.b.0=1"
    )


@pytest.mark.parametrize(
    ("token", "authorization"),
    [
        ("tok", ("authorization", "Bearer tok")),
        (5, ("authorization", "Bearer 5")),
        (["tok"], ("authorization", "Bearer tok")),
        ("", None),
        (None, None),
        ([None], None),
    ],
    ids=repr,
)
def test_both_requests_carry_the_same_headers_and_a_token_only_if_there_is_one(
    token: Any, authorization: tuple[str, str] | None
) -> None:
    settings = ACME | {"bearer_token": token}
    lookup, update = update_of(plan_of(identify(), settings=settings))
    given = [authorization] if authorization else []
    assert list(lookup.headers) == [
        *given,
        ("user-agent", "Segment (Actions)"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip,deflate"),
    ]
    assert update.headers == lookup.headers


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "The root value is missing the required field 'client_code'."),
        ({"bearer_token": "x"}, "The root value is missing the required field 'client_code'."),
        ({"client_code": ["a", "b"]}, "Client Code must be a string but it was an array."),
        ({"client_code": {}}, "Client Code must be a string but it was an object."),
        (
            {"client_code": "a", "bearer_token": {}},
            "Authentication Token must be a string but it was an object.",
        ),
        (None, "The root value must be an object but it was null."),
    ],
    ids=str,
)
def test_settings_come_first_and_count_nothing(settings: Any, message: str) -> None:
    error, counters = failed(plan_of(identify(), mapping={"a": {"@nope": 1}}, settings=settings))
    assert (error.name, error.status, error.message) == ("AggregateAjvError", 400, message)
    assert counters == ()


@pytest.mark.parametrize(
    ("trigger", "output", "counters"),
    [
        ('type = "track"', "not subscribed", ("action.multistatus_discard",)),
        ("", "Failed to validate subscription", ()),
        (None, "Failed to validate subscription", ()),
        (5, "Failed to validate subscription", ()),
        (
            'groupId = "x"',
            "Invalid subscription : Cannot read properties of undefined (reading 'type')",
            (),
        ),
        ("type", "Invalid subscription : Value token is missing", ()),
    ],
    ids=repr,
)
def test_a_trigger_that_does_not_match_or_cannot_be_read_skips_the_event(
    trigger: Any, output: str, counters: tuple[str, ...]
) -> None:
    plan = plan_of(identify(), mapping={"a": {"@nope": 1}}, trigger=trigger)
    assert plan == Skipped(output, counters)


def test_a_disabled_mapping_skips_and_counts_nothing() -> None:
    mapped = MappedAction(UPDATE_PROFILE, mapping=MAPPING, enabled=False)
    assert CloudMode(ACME, [mapped]).plan(identify()) == [Skipped("not subscribed")]


@pytest.mark.parametrize("enabled", [True, False])
def test_a_mapping_may_be_given_a_clock_and_stays_what_it_was(*, enabled: bool) -> None:
    source = {"user_id": "u", "traits": {"day": {"@liquid": "{{ 'now' | date: '%d' }}"}}}
    timeless = MappedAction(UPDATE_PROFILE, 'type = "track"', source, enabled=enabled)
    timed = timeless.at(lambda: 86_400_000)
    assert (timed.action, timed.trigger, timed.enabled) == (
        UPDATE_PROFILE,
        'type = "track"',
        enabled,
    )
    assert timed.mapping.apply({})["traits"] == {"day": "02"}
    assert timeless.mapping.apply({})["traits"] == {"day": "now"}


def test_without_a_mapping_nothing_is_planned() -> None:
    assert CloudMode(ACME).plan(identify()) == []


def test_each_mapping_makes_a_plan_of_its_own_in_order() -> None:
    mapped = [
        MappedAction(UPDATE_PROFILE, 'type = "track"', MAPPING),
        MappedAction(UPDATE_PROFILE, mapping=MAPPING),
        MappedAction(UPDATE_PROFILE, mapping={"user_id": "other", "traits": {"a": 1}}),
    ]
    first, second, third = CloudMode(ACME, mapped).plan(identify())
    assert isinstance(first, Skipped)
    assert update_of(second)[1].url.target.endswith("mbox3rdPartyId=u1&")
    assert update_of(third)[1].url.target.endswith("mbox3rdPartyId=other&profile.a=1")


def test_a_matcher_that_trips_is_an_error_without_status() -> None:
    error, counters = failed(plan_of(identify(), trigger='type = "identify" and ()'))
    assert (error.name, error.status) == ("TypeError", None)
    assert counters == ()


@pytest.mark.parametrize(
    ("event", "used"),
    [
        (identify(), "u1"),
        (identify(userId=None), "a1"),
        ({"type": "identify", "anonymousId": "a1", "traits": {}}, "a1"),
        (identify(userId=0), "0"),
        (identify(userId=False), "false"),
    ],
    ids=str,
)
def test_by_default_the_user_id_goes_before_the_anonymous_one(event: Any, used: str) -> None:
    plan = plan_of(event)
    assert isinstance(plan, Update)
    assert plan.payload["user_id"] == used


def test_an_empty_user_id_is_missing_and_does_not_fall_back() -> None:
    error, counters = failed(plan_of(identify(userId="")))
    assert error.message == "The root value is missing the required field 'user_id'."
    assert (error.status, counters) == (400, ("ajv.discard",))


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (
            "text",
            (
                "The root value is missing the required field 'user_id'. "
                "The root value is missing the required field 'traits'."
            ),
        ),
        ({"@literal": "x"}, "The root value must be an object but it was a string."),
        ({"@path": "$.absent"}, "The root value must be an object but it was undefined."),
        (
            {"user_id": "u", "traits": "x"},
            "Profile Attributes must be an object but it was a string.",
        ),
        ({"user_id": "u", "traits": ""}, "The root value is missing the required field 'traits'."),
        (
            {"user_id": "u", "traits": None},
            "The root value is missing the required field 'traits'.",
        ),
        (
            {"user_id": "u", "traits": [{}]},
            "Profile Attributes must be an object but it was an array.",
        ),
    ],
    ids=str,
)
def test_an_invalid_payload_counts_a_discard(mapping: Any, message: str) -> None:
    error, counters = failed(plan_of(identify(), mapping=mapping))
    assert (error.name, error.status, error.message) == ("AggregateAjvError", 400, message)
    assert counters == ("ajv.discard",)


def test_an_invalid_mapping_is_an_aggregate_without_status() -> None:
    error, counters = failed(plan_of(identify(), mapping={"a": {"@nope": 1}, "b": {"@path": 5}}))
    assert (error.name, error.status, error.retried) == ("AggregateError", None, True)
    assert error.messages == (
        "/a has an invalid directive: @nope.",
        "/b/@path should be a string or a mapping directive but it is a number.",
    )
    assert counters == ()


@pytest.mark.parametrize("event", [None, [], "x", 5], ids=repr)
def test_what_is_no_event_fails_in_the_mapping_or_is_skipped(event: Any) -> None:
    error, _ = failed(plan_of(event, trigger='type != "x"'))
    assert error.message.startswith("data must be an object, got")
    assert isinstance(plan_of(event), Skipped)


def test_an_undefined_item_trips_the_update_after_the_lookup() -> None:
    mapping = {"user_id": "u", "traits": {"a": [{"@path": "$.absent"}]}}
    plan = plan_of(identify(), mapping=mapping)
    assert isinstance(plan, Update)
    assert isinstance(plan.lookup, PlannedRequest)
    assert isinstance(plan.update, ScriptError)
    assert plan.update.message == "Cannot read properties of undefined (reading 'toString')"
    assert (plan.update.name, plan.update.status) == ("TypeError", None)


def test_traits_nested_without_end_are_a_range_error_after_the_lookup() -> None:
    traits: Any = 1
    for _ in range(5000):
        traits = {"a": traits}
    plan = plan_of(identify(traits=traits))
    assert isinstance(plan, Update)
    assert isinstance(plan.update, ScriptError)
    assert (plan.update.name, plan.update.message) == (
        "RangeError",
        "Maximum call stack size exceeded",
    )


def test_flatten_leaves_its_input_alone() -> None:
    traits = {"b": [1, {"c": True}], "a": None}
    assert flatten(traits) == {"b.0": "1", "b.1.c": "true"}
    assert traits == {"b": [1, {"c": True}], "a": None}


def test_the_counter_of_a_failed_lookup_has_segments_name() -> None:
    assert NOT_FOUND_COUNTER == "actions-adobe-target.profile-not-found"


@pytest.mark.parametrize(
    ("literal", "user"), [(False, "12345678901234567000"), (True, "12345678901234567890")]
)
def test_taken_literally_an_id_that_is_a_number_keeps_its_digits(
    user: str, *, literal: bool
) -> None:
    mapping = {"user_id": {"@path": "$.traits.number"}, "traits": {"a": "b"}}
    mapped = MappedAction(UPDATE_PROFILE, mapping=mapping)
    (planned,) = CloudMode(ACME, [mapped], literal=literal).plan(
        identify(traits={"number": 12345678901234567890})
    )
    assert isinstance(planned, Update)
    assert planned.payload["user_id"] == user
