"""What a workspace declares that will not do what its author expects."""

from pathlib import Path
from typing import Any

import pytest

from destination.workspace.check import Fault, check
from destination.workspace.load import from_content, load_workspace

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "workspace.yaml"
GOOD = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
PAGE = {"client_code": "acme", "admin_number": "10", "cookie_domain": "acme.example"}
VIEW = {"viewName": {"@path": "$.name"}, "userId": {"@path": "$.userId"}}
FIRST = "destinations.target.mappings[0]"


def cloud(*mappings: dict[str, Any], source: str = "server", **changes: Any) -> list[Fault]:
    """Check a workspace with one cloud destination."""
    target = {"type": "cloud", "source": "shop", "settings": {"client_code": "acme"}} | changes
    declared = [{"action": "updateProfile", "fields": GOOD, **one} for one in mappings]
    return check(
        from_content(
            {
                "sources": {"shop": {"type": source}},
                "destinations": {"target": {**target, "mappings": declared}},
            }
        )
    )


def web(*mappings: dict[str, Any], source: str = "web", **changes: Any) -> list[Fault]:
    """Check a workspace with one web destination."""
    target = {"type": "web", "source": "shop", "settings": PAGE, "mappings": list(mappings)}
    sources = {"shop": {"type": source}}
    return check(from_content({"sources": sources, "destinations": {"target": target | changes}}))


def told(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(one.level, one.code, one.place) for one in faults]


def test_the_example_has_no_fault() -> None:
    assert check(load_workspace(EXAMPLE)) == []


def test_what_works_has_no_fault() -> None:
    assert cloud({}) == []
    assert web({"action": "triggerView", "fields": VIEW}, {"action": "trackEvent"}) == []


@pytest.mark.parametrize(
    ("trigger", "code", "level", "says"),
    [
        ("", "trigger_unreadable", "error", "the trigger is empty"),
        (None, "trigger_unreadable", "error", "the trigger is no text"),
        ('type = "identify', "trigger_unreadable", "error", "unterminated string at character"),
        ('groupId = "x"', "trigger_unreadable", "error", "(skipped: groupId = "),
        (
            'type = "track" and event = "a" or userId != null',
            "trigger_mixed",
            "error",
            'it is read as: type = "track" or event = "a" or userId exists',
        ),
        ("type = 'identify'", "trigger_single_quotes", "error", "quotes, which are part of"),
        (
            '!(type = "track") and userId != null',
            "trigger_negation",
            "error",
            (
                "`!(` negates nothing: the mark is ignored, save before contains( and match(; it "
                'is read as: type = "track" and userId exists'
            ),
        ),
        (
            '(contains(event, "a") or type = "page") and userId = "u"',
            "trigger_group_ended",
            "error",
            'read as: event contains "a" and type = "page" and userId = "u"',
        ),
        (
            'anonymousId != null and type = "track"',
            "trigger_skipped",
            "error",
            "`anonymousId != null` is skipped",
        ),
        (
            'messageId = "x" and type = "track"',
            "trigger_skipped",
            "error",
            'it is read as: type = "track"',
        ),
        ("event = null", "trigger_null", "error", 'it is read as: event = "null"'),
        ("userId = 5", "trigger_number", "warning", 'it is read as: userId = "5"'),
        ('properties.n > "x"', "trigger_never_a_number", "error", "compare numbers alone"),
        ("name = true", "trigger_boolean", "warning", 'it is read as: name = "true"'),
        ("traits.vip != true", "trigger_not_boolean", "error", "holds for every boolean"),
        ('traits.tags.0 = "a"', "trigger_operator", "error", "never holds"),
        ("type =", "trigger_cut_short", "error", "has no value"),
        ("type = identify", "trigger_unquoted", "warning", 'it is read as: type = "identify"'),
        ("properties.n >=5", "trigger_value", "error", "takes a sign for its value"),
        ("traits != null", "trigger_object", "error", "means the field traits.traits"),
        ('type.name = "track"', "trigger_root_path", "error", "cannot exist"),
        ('match(event, "a*b")', "trigger_match", "error", 'event ends with "*b"'),
        ('match(event, "abc")', "trigger_match", "error", 'event ends with "bc"'),
        ("contains(event)", "trigger_function", "error", "read by position"),
        (
            'contains(type, "x") and type = "track"',
            "trigger_function_field",
            "error",
            "is dropped",
        ),
        ('event contains "x"', "trigger_not_of_the_app", "warning", "`event contains`"),
        ('(type = "track")', "trigger_not_of_the_app", "warning", "a group in brackets"),
        ('event = "a~b"', "trigger_not_of_the_app", "warning", "the character `~`"),
        ('() and type = "track"', "trigger_trips", "error", "matcher trips"),
        ('type = "purchase"', "trigger_never", "error", "no event can match"),
        ('type = "screen"', "trigger_screen", "error", "never arrives"),
        ('type = "screen" or type = "page"', "trigger_screen", "warning", "is named"),
        (
            'type = "identify" and properties.plan = "gold"',
            "trigger_fields",
            "warning",
            "no event of Segment's libraries has all of these fields",
        ),
    ],
)
def test_a_trigger_that_means_something_else(
    trigger: Any, code: str, level: str, says: str
) -> None:
    (fault,) = (one for one in cloud({"trigger": trigger}) if one.code == code)
    assert (fault.place, fault.level) == (f"{FIRST}.trigger", level)
    assert says in fault.sentence
    assert fault.cure


@pytest.mark.parametrize(
    ("fields", "expected", "says"),
    [
        (
            {"user_id": "x"},
            ("error", "traits_empty", "traits"),
            "Profile Attributes is left empty: every event is a 400",
        ),
        ({**GOOD, "traits": None}, ("error", "traits_empty", "traits"), "every event is a 400"),
        ({**GOOD, "traits": ""}, ("error", "traits_empty", "traits"), "every event is a 400"),
        ({**GOOD, "traits": {}}, ("warning", "traits_empty", "traits"), "without attributes"),
        (
            {**GOOD, "traits": "gold"},
            ("error", "constant_refused", "traits"),
            "Profile Attributes must be an object but it was a string: every event is a 400",
        ),
        (
            {"traits": {"@path": "$.traits"}},
            ("error", "field_missing", "user_id"),
            "Mbox 3rd Party ID is left empty",
        ),
        (
            {**GOOD, "user_id": "$.userId"},
            ("error", "constant_path", "user_id"),
            "is the text '$.userId' itself",
        ),
        ({**GOOD, "userId": "x"}, ("error", "unknown_field", "userId"), "has no field 'userId'"),
        (
            {**GOOD, "traits": {"a": [{"@upper": "x"}]}},
            ("error", "unknown_directive", "traits.a[0].@upper"),
            "@upper is no directive; every event fails",
        ),
        (
            {**GOOD, "traits": {"a": {"@upper": "x"}}},
            ("error", "unknown_directive", "traits.a.@upper"),
            "@upper is no directive",
        ),
    ],
)
def test_a_mapping_that_cannot_deliver(
    fields: dict[str, Any], expected: tuple[str, str, str], says: str
) -> None:
    (fault,) = cloud({"fields": fields})
    level, code, place = expected
    assert told([fault]) == [(level, code, f"{FIRST}.fields.{place}")]
    assert says in fault.sentence


def test_every_message_of_the_mapping_check_is_told() -> None:
    traits = {"a": {"@if": 3}, "b": {"@case": {"operator": 5}}}
    faults = cloud({"fields": {**GOOD, "traits": traits}})
    assert [one.sentence for one in faults] == [
        "/traits/a/@if should be an object but it is a number; every event fails",
        "/traits/b/@case/operator should be a string but it is a number; every event fails",
    ]
    assert {one.place for one in faults} == {f"{FIRST}.fields"}


def test_a_root_directive_decides_what_the_fields_are() -> None:
    root = {"@merge": {"direction": "left", "objects": []}}
    assert cloud({"fields": {"__segment_internal_directive": root, "x": 1}}) == []


def test_the_default_mapping_leaves_the_attributes_empty() -> None:
    target = {"type": "cloud", "source": "shop", "settings": {"client_code": "acme"}}
    declared = {**target, "mappings": [{"action": "updateProfile"}]}
    content = {"sources": {"shop": {}}, "destinations": {"target": declared}}
    assert [one.code for one in check(from_content(content))] == [
        "traits_empty",
        "fallback_never_delivers",
    ]


def test_in_the_page_less_is_refused() -> None:
    faults = web({"action": "triggerView", "fields": {}}, {"action": "upsertProfile"})
    assert told(faults) == [
        ("error", "field_missing", f"{FIRST}.fields.viewName"),
        ("warning", "field_missing", f"{FIRST}.fields.userId"),
        ("warning", "traits_empty", "destinations.target.mappings[1].fields.traits"),
    ]


def test_an_id_that_falls_back_needs_a_page_that_binds_it() -> None:
    fallback = {"user_id": {"@template": "{{userId}}{{anonymousId}}"}, "traits": GOOD["traits"]}
    (fault,) = cloud({"fields": fallback})
    assert told([fault]) == [
        ("warning", "fallback_never_delivers", f"{FIRST}.fields.user_id"),
    ]
    target = {"source": "shop", "settings": PAGE}
    mapping = {"action": "updateProfile", "fields": fallback}
    both = {
        "cloud": {
            **target,
            "type": "cloud",
            "settings": {"client_code": "acme"},
            "mappings": [mapping],
        },
        "web": {**target, "type": "web", "mappings": [{"action": "trackEvent"}]},
    }
    assert check(from_content({"sources": {"shop": {}}, "destinations": both})) == []


def test_without_a_mapping_every_event_is_filtered() -> None:
    (fault,) = cloud()
    assert told([fault]) == [("error", "no_mapping", "destinations.target.mappings")]
    assert "NO_MATCHING_MAPPING" in fault.sentence


def test_with_all_mappings_disabled_too() -> None:
    faults = cloud({"enabled": False, "trigger": ""})
    assert told(faults) == [
        ("error", "mappings_disabled", "destinations.target.mappings"),
        ("warning", "trigger_unreadable", f"{FIRST}.trigger"),
    ]


def test_a_disabled_destination_has_no_errors() -> None:
    assert told(cloud(enabled=False)) == [
        ("warning", "destination_disabled", "destinations.target.enabled"),
        ("warning", "no_mapping", "destinations.target.mappings"),
    ]


@pytest.mark.parametrize(
    ("settings", "level", "code", "place"),
    [
        ({}, "error", "client_code_missing", ".client_code"),
        ({"client_code": "a.b/c"}, "error", "client_code_odd", ".client_code"),
        ({"client_code": 5}, "error", "client_code_odd", ".client_code"),
        ({"client_code": "placeholder"}, "warning", "client_code_placeholder", ".client_code"),
        ({"client_code": "acme", "bearer_token": [1, 2]}, "error", "settings_invalid", ""),
        ({"client_code": "acme", "region": "eu"}, "warning", "unknown_setting", ".region"),
    ],
    ids=str,
)
def test_settings_that_cannot_be(
    settings: dict[str, Any], level: str, code: str, place: str
) -> None:
    assert told(cloud({}, settings=settings)) == [
        (level, code, f"destinations.target.settings{place}")
    ]


def test_a_secret_is_never_told() -> None:
    faults = cloud({}, settings={"client_code": "acme", "bearer_token": ["hush", "hush"]})
    assert "hush" not in repr(faults)


def test_the_page_needs_what_loads_at_js() -> None:
    faults = web({"action": "trackEvent"}, settings={"client_code": "acme"})
    assert told(faults) == [
        ("warning", "setting_missing", "destinations.target.settings.admin_number"),
        ("warning", "setting_missing", "destinations.target.settings.cookie_domain"),
    ]


@pytest.mark.parametrize("source", ["server", "mobile", "warehouse", "engage"])
def test_only_a_page_runs_at_js(source: str) -> None:
    faults = web({"action": "trackEvent"}, source=source)
    assert told(faults) == [("error", "web_without_page", "destinations.target.source")]


def test_a_mobile_source_is_told() -> None:
    assert told(cloud({}, source="mobile")) == [
        ("warning", "mobile_source", "destinations.target.source")
    ]


def test_a_source_without_a_destination_is_told() -> None:
    (fault,) = check(from_content({"sources": {"shop": {}}}))
    assert told([fault]) == [("warning", "source_unused", "sources.shop")]


def test_a_page_holds_one_at_js() -> None:
    one = {"type": "web", "source": "shop", "settings": PAGE}
    declared = {**one, "mappings": [{"action": "trackEvent"}]}
    content = {"sources": {"shop": {}}, "destinations": {"a": declared, "b": declared}}
    (fault,) = check(from_content(content))
    assert told([fault]) == [("warning", "second_web", "destinations.b.source")]
