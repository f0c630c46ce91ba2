"""Adobe Target Web: what the page does with an event, step by step."""

from typing import Any

import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.web import (
    ACTIONS,
    DEFAULT_MBOX,
    TRACK_EVENT,
    TRIGGER_VIEW,
    UPSERT_PROFILE,
    PageParams,
    SetPageParams,
    TrackEvent,
    TriggerView,
    WebMode,
)
from destination.actions.web import SETTINGS as WEB_SETTINGS
from destination.errors import SettingsError
from destination.js import UNDEFINED

SETTINGS = {"client_code": "acme", "admin_number": "10", "cookie_domain": "shop.example"}
IDENTIFY: dict[str, Any] = {"type": "identify", "userId": "u1", "anonymousId": "a1"}
PAGE = IDENTIFY | {"type": "page", "name": "Home", "properties": {"path": "/", "tags": ["x"]}}
TRACK = IDENTIFY | {"type": "track", "event": "Bought", "properties": {"total": 5}}
TRAITS = UPSERT_PROFILE.default_mapping | {"traits": {"@path": "$.traits"}}
ID_STEP = SetPageParams({"mbox3rdPartyId": "u1"})


def web(*actions: MappedAction, **settings: Any) -> WebMode:
    return WebMode(SETTINGS | settings, actions)


def steps(action: Any, event: dict[str, Any], mapping: Any = UNDEFINED) -> tuple[Any, ...]:
    (plan,) = web(MappedAction(action, mapping=mapping)).plan(event)
    assert plan.error is None
    assert plan.action == action.slug
    return plan.steps


@pytest.mark.parametrize(
    ("action", "slug", "trigger", "mapping"),
    [
        (UPSERT_PROFILE, "upsertProfile", 'type = "identify"', {"userId": USER_ID}),
        (
            TRIGGER_VIEW,
            "triggerView",
            'type = "page"',
            {
                "viewName": {"@path": "$.name"},
                "pageParameters": {"@path": "$.properties"},
                "sendNotification": True,
                "userId": USER_ID,
            },
        ),
        (
            TRACK_EVENT,
            "trackEvent",
            'type = "track"',
            {
                "type": "display",
                "eventName": {"@path": "$.event"},
                "properties": {"@path": "$.properties"},
                "userId": USER_ID,
            },
        ),
    ],
    ids=["upsertProfile", "triggerView", "trackEvent"],
)
def test_defaults(action: Any, slug: str, trigger: str, mapping: Any) -> None:
    assert (action.slug, action.default_trigger) == (slug, trigger)
    assert action.default_mapping == mapping
    assert list(action.default_mapping) == list(mapping)


def test_fields_and_settings_as_the_app_shows_them() -> None:
    fields = {
        action.slug: [(one.name, one.label, one.type, one.required) for one in action.fields]
        for action in ACTIONS
    }
    user = ("userId", "Mbox 3rd Party ID", "string", False)
    assert list(fields) == ["upsertProfile", "triggerView", "trackEvent"]
    assert list(fields.values()) == [
        [user, ("traits", "Profile Attributes", "object", False)],
        [
            ("viewName", "View Name", "string", True),
            ("pageParameters", "Page Parameters", "object", False),
            ("sendNotification", "Send Notifications to Adobe Target.", "boolean", False),
            user,
        ],
        [
            ("type", "Event Type", "string", False),
            ("eventName", "Event Name", "string", False),
            ("properties", "Event Parameters", "object", False),
            user,
        ],
    ]
    assert [(one.name, one.label) for one in WEB_SETTINGS] == [
        ("client_code", "Client Code"),
        ("admin_number", "Admin number"),
        ("version", "ATJS Version"),
        ("mbox_name", "Mbox Name"),
        ("cookie_domain", "Cookie Domain"),
    ]
    assert all(one.required and one.type == "string" for one in WEB_SETTINGS)


def test_an_identify_sets_id_and_profile_and_tracks_a_profile_update() -> None:
    event = IDENTIFY | {"traits": {"plan": "gold", "nested": {"a": None}, "list": [1]}}
    assert steps(UPSERT_PROFILE, event, TRAITS) == (
        ID_STEP,
        SetPageParams({"profile": event["traits"]}),
        TrackEvent(DEFAULT_MBOX, {"event_name": "profile_update"}),
    )


@pytest.mark.parametrize(
    ("traits", "profile"),
    [
        (UNDEFINED, {}),
        (None, {}),
        ("xy", {"0": "x", "1": "y"}),
        ([1, 2], {"0": 1, "1": 2}),
        (5, {}),
        ({"a": "", "b": None}, {"a": "", "b": None}),
    ],
    ids=repr,
)
def test_traits_are_spread_whatever_they_are(traits: Any, profile: Any) -> None:
    event = IDENTIFY if traits is UNDEFINED else IDENTIFY | {"traits": traits}
    assert steps(UPSERT_PROFILE, event, TRAITS)[1] == SetPageParams({"profile": profile})


def test_traits_have_no_default_here_either() -> None:
    event = IDENTIFY | {"traits": {"plan": "gold"}}
    assert steps(UPSERT_PROFILE, event)[1] == SetPageParams({"profile": {}})


def test_a_page_sets_id_and_parameters_and_triggers_its_view() -> None:
    assert steps(TRIGGER_VIEW, PAGE) == (
        ID_STEP,
        SetPageParams({"page": {"path": "/", "tags": ["x"]}}),
        TriggerView("Home", page=True),
    )


def test_a_page_without_a_name_triggers_a_view_without_one() -> None:
    event = {key: PAGE[key] for key in PAGE if key not in ("name", "properties")}
    assert steps(TRIGGER_VIEW, event)[1:] == (
        SetPageParams({"page": {}}),
        TriggerView(UNDEFINED, page=True),
    )


@pytest.mark.parametrize(
    ("value", "page"),
    [(False, False), (None, False), ("", False), (0, False), ("false", True), ([], True)],
    ids=repr,
)
def test_whether_a_notification_is_sent_is_a_matter_of_truth(value: Any, *, page: bool) -> None:
    mapping = TRIGGER_VIEW.default_mapping | {"sendNotification": value}
    assert steps(TRIGGER_VIEW, PAGE, mapping)[-1] == TriggerView("Home", page=page)


def test_nothing_is_coerced_and_empty_texts_stay() -> None:
    mapping = {"viewName": 5, "userId": "", "pageParameters": {"a": ""}}
    assert steps(TRIGGER_VIEW, PAGE, mapping) == (
        SetPageParams({"mbox3rdPartyId": ""}),
        SetPageParams({"page": {"a": ""}}),
        TriggerView(5, page=False),
    )


def test_a_track_sets_the_id_and_tracks_its_event() -> None:
    assert steps(TRACK_EVENT, TRACK) == (
        ID_STEP,
        TrackEvent(DEFAULT_MBOX, {"total": 5, "event_name": "Bought"}, "display"),
    )


def test_arrays_become_json_text_one_level_deep() -> None:
    properties = {"a": [1.0, "x", {"b": [2]}], "o": {"c": [3]}, "e": [], "n": None}
    (_, call) = steps(TRACK_EVENT, TRACK | {"properties": properties})
    assert call.params == {
        "a": '[1,"x",{"b":[2]}]',
        "o": {"c": [3]},
        "e": "[]",
        "n": None,
        "event_name": "Bought",
    }


def test_the_events_name_overwrites_a_property_in_its_place() -> None:
    properties = {"event_name": "mine", "b": 1}
    (_, call) = steps(TRACK_EVENT, TRACK | {"properties": properties})
    assert list(call.params.items()) == [("event_name", "Bought"), ("b", 1)]
    (_, call) = steps(TRACK_EVENT, TRACK | {"properties": properties}, {"properties": properties})
    assert call.params["event_name"] is UNDEFINED
    assert call.type is UNDEFINED


def test_no_id_at_all_sets_an_undefined_one() -> None:
    assert steps(TRACK_EVENT, {"type": "track", "event": "x"})[0] == SetPageParams(
        {"mbox3rdPartyId": UNDEFINED}
    )


def test_the_mbox_is_a_setting() -> None:
    (plan,) = web(MappedAction(TRACK_EVENT), mbox_name="other").plan(TRACK)
    assert isinstance(plan.steps[-1], TrackEvent)
    assert plan.steps[-1].mbox == "other"


def test_what_has_a_default_may_be_left_out() -> None:
    assert WebMode({"client_code": "acme"}).settings == {
        "client_code": "acme",
        "admin_number": "",
        "cookie_domain": "",
        "version": "2.8.0",
        "mbox_name": "target-global-mbox",
    }
    assert web(version="2.9.0", admin_number=7).settings["admin_number"] == "7"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "The root value is missing the required field 'client_code'."),
        (
            {"client_code": "a", "mbox_name": {}},
            "Mbox Name must be a string but it was an object.",
        ),
    ],
    ids=str,
)
def test_wrong_settings_are_refused(settings: Any, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        WebMode(settings)
    assert caught.value.message == message


def test_a_screen_never_reaches_the_browser() -> None:
    mapped = [MappedAction(action, 'type != "x"') for action in ACTIONS]
    assert len(web(*mapped).plan(PAGE)) == 3
    assert web(*mapped).plan(PAGE | {"type": "screen"}) == []


@pytest.mark.parametrize(
    "trigger",
    ["", None, 5, 'groupId = "x"', 'type = "track', 'type = "track" and ()', 'type = "page"'],
    ids=repr,
)
def test_a_trigger_that_cannot_be_read_or_trips_or_does_not_hold_never_matches(
    trigger: Any,
) -> None:
    assert web(MappedAction(TRACK_EVENT, trigger)).plan(TRACK) == []


def test_a_disabled_mapping_never_matches() -> None:
    assert web(MappedAction(TRACK_EVENT, enabled=False)).plan(TRACK) == []


def test_a_mapping_error_rejects_one_call_and_others_go_on() -> None:
    faulty = MappedAction(TRACK_EVENT, mapping={"a": {"@nope": 1}})
    first, second = web(faulty, MappedAction(TRACK_EVENT)).plan(TRACK)
    assert first.error is not None
    assert (first.action, first.steps) == ("trackEvent", ())
    assert first.error.messages == ("/a has an invalid directive: @nope.",)
    assert second.error is None
    assert second.steps


@pytest.mark.parametrize("mapping", [{"@literal": "x"}, {"@path": "$.absent"}, {}], ids=str)
def test_a_mapping_that_gives_no_object_gives_no_fields(mapping: Any) -> None:
    assert steps(TRACK_EVENT, TRACK, mapping) == (
        SetPageParams({"mbox3rdPartyId": UNDEFINED}),
        TrackEvent(DEFAULT_MBOX, {"event_name": UNDEFINED}),
    )


def test_page_parameters_are_merged_key_by_key_and_outlast_the_call() -> None:
    page = PageParams()
    mapped = [MappedAction(UPSERT_PROFILE, mapping=TRAITS), MappedAction(TRIGGER_VIEW)]
    for event in (
        IDENTIFY | {"traits": {"plan": "gold", "old": 1}},
        PAGE,
        IDENTIFY | {"userId": "u2", "traits": {"plan": "free"}},
    ):
        for plan in web(*mapped).plan(event):
            for step in plan.steps:
                if isinstance(step, SetPageParams):
                    page.set(step)
    assert page.values == {
        "mbox3rdPartyId": "u2",
        "profile": {"plan": "free"},  # the whole value is replaced, not merged
        "page": {"path": "/", "tags": ["x"]},
    }
    assert PageParams().values == {}


def test_a_plan_leaves_the_event_alone() -> None:
    event = TRACK | {"properties": {"a": [1], "event_name": "mine"}}
    web(MappedAction(TRACK_EVENT)).plan(event)
    assert event["properties"] == {"a": [1], "event_name": "mine"}


def test_properties_nested_without_end_reject_the_call_as_a_range_error() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    (plan,) = web(MappedAction(TRACK_EVENT)).plan(TRACK | {"properties": {"a": deep}})
    assert plan.error is not None
    assert (plan.error.name, plan.error.message) == (
        "RangeError",
        "Maximum call stack size exceeded",
    )
    assert plan.steps == ()
