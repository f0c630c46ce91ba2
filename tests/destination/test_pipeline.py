"""An event's way from its source to the plans of every destination, and where it is stopped."""

from typing import Any

import pytest

from destination.actions.web import SetPageParams
from destination.errors import SettingsError
from destination.pipeline import Pipeline, Planned, from_browser
from destination.plan import Failed, PlannedRequest, Skipped, Update
from destination.privacy import hashed
from destination.workspace.load import from_content

GOOD = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
IDENTIFY: dict[str, Any] = {"type": "identify", "userId": "ann", "traits": {"email": "A@b.example"}}
BROWSER = {"context": {"library": {"name": "analytics.js", "version": "next-1.84.3"}}}
HASH = {"hash": ["traits.email"]}
HASHED = hashed("a@b.example")


def mapping(**changes: Any) -> dict[str, Any]:
    return {"action": "updateProfile", "fields": GOOD, **changes}


def pipeline(*mappings: dict[str, Any], made_for: Any = None, **changes: Any) -> Pipeline:
    """Make the pipeline of a workspace with one cloud destination."""
    target = {
        "type": "cloud",
        "source": "shop",
        "settings": {"client_code": "acme"},
        "mappings": list(mappings) or [mapping()],
        **changes,
    }
    content = {"sources": {"shop": {}}, "destinations": {"target": target}}
    return Pipeline(from_content(content), wire=made_for)


def one(planned: list[Planned]) -> Planned:
    (only,) = planned
    return only


def sent(planned: Planned) -> str:
    """Give the target of the update that would be sent."""
    assert isinstance(planned.plan, Update)
    assert isinstance(planned.plan.update, PlannedRequest)
    return planned.plan.update.url.target


def stopped(planned: list[Planned]) -> str:
    """Give the discard code of an event that nothing is sent for."""
    plan = one(planned).plan
    assert isinstance(plan, Skipped)
    return plan.code


# -- one destination -----------------------------------------------------------------------


def test_a_mapping_that_matches_gives_its_plan() -> None:
    planned = one(pipeline().plan(IDENTIFY))
    assert (planned.destination, planned.mapping) == ("target", "updateProfile")
    assert sent(planned).endswith("mbox3rdPartyId=ann&profile.email=A@b.example")


def test_every_mapping_that_matches_gives_a_plan_of_its_own() -> None:
    made = pipeline(
        mapping(name="first"),
        mapping(name="other", trigger='type = "track"'),
        mapping(name="off", enabled=False),
        mapping(name="last"),
    )
    assert [planned.mapping for planned in made.plan(IDENTIFY)] == ["first", "last"]


def test_what_a_mapping_lacks_is_the_actions_default() -> None:
    planned = one(pipeline({"action": "updateProfile"}).plan(IDENTIFY))
    assert isinstance(planned.plan, Failed)
    assert planned.plan.error.message == ("The root value is missing the required field 'traits'.")


@pytest.mark.parametrize(
    "mappings",
    [
        [mapping(trigger='type = "track"')],
        [mapping(enabled=False)],
        [mapping(trigger="no trigger")],
        [mapping(trigger=None)],
        [mapping(enabled=False), mapping(trigger='type = "page"')],
    ],
    ids=["trigger", "disabled", "invalid", "none", "both"],
)
def test_where_no_mapping_matches_one_plan_says_so(mappings: list[dict[str, Any]]) -> None:
    assert stopped(pipeline(*mappings).plan(IDENTIFY)) == "NO_MATCHING_MAPPING"


def test_without_a_mapping_nothing_matches() -> None:
    planned = pipeline(mappings=[]).plan(IDENTIFY)
    assert (stopped(planned), planned[0].mapping) == ("NO_MATCHING_MAPPING", "")


def test_settings_at_fault_are_told_once_whatever_the_mappings() -> None:
    made = pipeline(mapping(), mapping(), settings={})
    planned = one(made.plan(IDENTIFY))
    assert isinstance(planned.plan, Failed)
    assert isinstance(planned.plan.error, SettingsError)
    assert planned.mapping == ""


def test_a_disabled_destination_takes_no_part() -> None:
    made = pipeline(enabled=False)
    assert (made.plan(IDENTIFY), made.cloud, made.client_codes) == ([], {}, [])


def test_an_event_is_not_changed_by_being_planned() -> None:
    event = {**IDENTIFY, "traits": dict(IDENTIFY["traits"])}
    pipeline(insert_functions=[HASH]).plan(event)
    assert event == IDENTIFY


# -- what keeps an event away --------------------------------------------------------------


def test_screen_is_not_supported() -> None:
    event = {"type": "screen", "userId": "ann", "name": "Home"}
    made = pipeline(mapping(trigger='type = "screen"'))
    assert stopped(made.plan(event)) == "UNSUPPORTED_EVENT_TYPE"


def consent(preferences: Any) -> dict[str, Any]:
    return {**IDENTIFY, "context": {"consent": {"categoryPreferences": preferences}}}


@pytest.mark.parametrize(
    ("event", "passes"),
    [
        (IDENTIFY, True),
        ({**IDENTIFY, "context": {}}, True),
        ({**IDENTIFY, "context": None}, True),
        ({**IDENTIFY, "context": {"consent": None}}, True),
        ({**IDENTIFY, "context": {"consent": {}}}, False),
        (consent({}), False),
        (consent({"ads": True}), False),
        (consent({"ads": True, "analytics": False}), False),
        (consent({"ads": True, "analytics": True, "other": False}), True),
        (consent({"ads": "true", "analytics": True}), False),
        (consent([]), False),
    ],
    ids=range(11),
)
def test_every_category_of_a_destination_must_be_granted(
    event: dict[str, Any],
    passes: bool,  # noqa: FBT001
) -> None:
    planned = pipeline(consent=["ads", "analytics"]).plan(event)
    if passes:
        assert isinstance(one(planned).plan, Update)
    else:
        assert stopped(planned) == "FILTERED_BY_END_USER_CONSENT"


def test_without_categories_consent_does_not_matter() -> None:
    assert isinstance(one(pipeline().plan(consent({}))).plan, Update)


@pytest.mark.parametrize(
    ("integrations", "passes"),
    [
        ({}, True),
        ({"All": True}, True),
        ({"All": False}, False),
        ({"All": False, "Adobe Target Cloud Mode": True}, True),
        ({"All": False, "actions-adobe-target-cloud": {}}, True),  # options, as in JavaScript
        ({"Adobe Target Cloud Mode": None}, False),
        ({"All": False, "actions-adobe-target-cloud": True}, True),
        ({"Adobe Target Cloud Mode": False}, False),
        ({"All": False, "adobe target cloud mode": True}, False),
        ({"All": False, "Adobe Target Web": True}, False),
        ({"Adobe Target Web": False}, True),
        (None, True),
        ([], True),
    ],
    ids=str,
)
def test_the_integrations_object_chooses(integrations: Any, passes: bool) -> None:  # noqa: FBT001
    planned = pipeline().plan({**IDENTIFY, "integrations": integrations})
    if passes:
        assert isinstance(one(planned).plan, Update)
    else:
        assert stopped(planned) == "FILTERED_BY_INTEGRATIONS_OBJECT"


def test_consent_comes_before_the_integrations_object() -> None:
    event = {**consent({}), "integrations": {"All": False}}
    assert stopped(pipeline(consent=["ads"]).plan(event)) == "FILTERED_BY_END_USER_CONSENT"


# -- stages and functions ------------------------------------------------------------------


def test_an_insert_function_sees_what_a_trigger_has_let_through() -> None:
    clear = mapping(trigger='traits.email = "A@b.example"')
    made = pipeline(clear, insert_functions=[HASH])
    assert sent(one(made.plan(IDENTIFY))).endswith(f"profile.email={HASHED}")


def test_an_insert_function_cannot_make_an_event_match() -> None:
    made = pipeline(mapping(trigger=f'traits.email = "{HASHED}"'), insert_functions=[HASH])
    assert stopped(made.plan(IDENTIFY)) == "NO_MATCHING_MAPPING"


def two_sided(*, stages: Any = (), functions: Any = ()) -> Pipeline:
    """Make a pipeline with both destinations on one source."""
    web = {"type": "web", "source": "shop", "settings": {"client_code": "acme"}}
    upsert = {"action": "upsertProfile", "fields": {"traits": {"@path": "$.traits"}}}
    cloud = {
        "type": "cloud",
        "source": "shop",
        "settings": {"client_code": "acme"},
        "mappings": [mapping()],
        "insert_functions": list(functions),
    }
    return Pipeline(
        from_content(
            {
                "sources": {"shop": {"stages": list(stages)}},
                "destinations": {"web": {**web, "mappings": [upsert]}, "cloud": cloud},
            }
        )
    )


def in_the_page(made: Pipeline, event: dict[str, Any]) -> Any:
    """Give the email that the page sets for at.js."""
    (plan,) = made.web["web"].plan(event)
    steps = [step.values for step in plan.steps if isinstance(step, SetPageParams)]
    return next(values["profile"]["email"] for values in steps if "profile" in values)


def test_hashed_in_the_source_no_destination_sees_the_clear_text() -> None:
    made = two_sided(stages=[HASH])
    assert sent(one(made.plan(IDENTIFY))).endswith(f"profile.email={HASHED}")
    assert in_the_page(made, IDENTIFY) == HASHED


def test_hashed_by_an_insert_function_the_page_still_sends_it() -> None:
    made = two_sided(functions=[HASH])
    assert sent(one(made.plan(IDENTIFY))).endswith(f"profile.email={HASHED}")
    assert in_the_page(made, IDENTIFY) == "A@b.example"


def test_a_stage_comes_before_the_trigger() -> None:
    target = {"type": "cloud", "source": "shop", "settings": {"client_code": "acme"}}
    matching = mapping(trigger=f'traits.email = "{HASHED}"')
    content = {
        "sources": {"shop": {"stages": [HASH]}},
        "destinations": {"target": {**target, "mappings": [matching]}},
    }
    assert isinstance(one(Pipeline(from_content(content)).plan(IDENTIFY)).plan, Update)


def test_consent_and_integrations_hold_in_the_page_too() -> None:
    web = {"type": "web", "source": "shop", "settings": {"client_code": "acme"}}
    declared = {**web, "consent": ["ads"], "mappings": [{"action": "upsertProfile"}]}
    content = {"sources": {"shop": {}}, "destinations": {"web": declared}}
    page = Pipeline(from_content(content)).web["web"]
    assert len(page.plan(IDENTIFY)) == 1
    assert page.plan(consent({})) == []
    assert page.plan({**IDENTIFY, "integrations": {"Adobe Target Web": False}}) == []
    assert page.plan({**IDENTIFY, "type": "screen"}) == []


# -- sources -------------------------------------------------------------------------------

SOURCES = {
    "shop": {"type": "web", "write_key": "k-web"},
    "backend": {"type": "server", "write_key": "k-server"},
}


@pytest.mark.parametrize(
    ("event", "source"),
    [
        ({"writeKey": "k-web"}, "shop"),
        ({"writeKey": "k-server", **BROWSER}, "backend"),
        ({"writeKey": "unknown"}, "backend"),
        (BROWSER, "shop"),
        ({}, "backend"),
        ({"context": {"library": {"name": "analytics-node"}}}, "backend"),
        ({"context": {"library": "analytics.js"}}, "backend"),
        ({"context": []}, "backend"),
    ],
    ids=str,
)
def test_an_event_belongs_to_the_source_of_its_key_or_of_its_kind(
    event: dict[str, Any], source: str
) -> None:
    assert Pipeline(from_content({"sources": SOURCES})).source_of(event) == source


def test_where_there_is_no_source_of_its_kind_the_first_takes_it() -> None:
    assert Pipeline(from_content({"sources": {"shop": {}}})).source_of({}) == "shop"
    assert Pipeline(from_content({})).source_of({}) is None
    assert Pipeline(from_content({})).plan(IDENTIFY) == []


def test_a_destination_takes_the_events_of_its_source_alone() -> None:
    target = {"type": "cloud", "settings": {"client_code": "acme"}, "mappings": [mapping()]}
    destinations = {name: {**target, "source": name} for name in SOURCES}
    made = Pipeline(from_content({"sources": SOURCES, "destinations": destinations}))
    assert one(made.plan({**IDENTIFY, **BROWSER})).destination == "shop"
    assert one(made.plan(IDENTIFY)).destination == "backend"


def test_two_brands_each_get_the_event() -> None:
    target = {"type": "cloud", "source": "shop", "mappings": [mapping()]}
    destinations: dict[str, dict[str, Any]] = {
        code: {**target, "settings": {"client_code": code}} for code in ("acme", "globex", "zeta")
    }
    destinations["again"] = destinations["acme"]
    destinations["zeta"]["enabled"] = False
    made = Pipeline(from_content({"sources": {"shop": {}}, "destinations": destinations}))
    assert made.client_codes == ["acme", "globex"]
    planned = made.plan(IDENTIFY)
    assert [each.destination for each in planned] == ["acme", "globex", "again"]
    assert [sent(each).split("/")[2] for each in planned] == ["acme", "globex", "acme"]


@pytest.mark.parametrize(
    ("context", "browser"),
    [(BROWSER["context"], True), ({}, False), (None, False), ({"library": {}}, False)],
    ids=str,
)
def test_an_event_of_the_page_is_known_by_its_library(
    context: Any,
    browser: bool,  # noqa: FBT001
) -> None:
    assert from_browser({"context": context}) is browser


# -- wires and time ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "given", "safe"),
    [
        ("segment", None, False),
        ("safe", None, True),
        ("segment", "safe", True),
        ("safe", "segment", False),
    ],
)
def test_each_destination_has_its_wire_unless_one_is_given_for_all(
    declared: str,
    given: Any,
    safe: bool,  # noqa: FBT001
) -> None:
    plan = one(pipeline(made_for=given, wire=declared).plan(IDENTIFY)).plan
    assert isinstance(plan, Update)
    assert isinstance(plan.update, PlannedRequest)
    assert bool(plan.update.body) is safe


def test_a_template_is_told_the_time() -> None:
    fields = {**GOOD, "traits": {"year": {"@liquid": '{{ "now" | date: "%Y" }}'}}}
    content = {
        "sources": {"shop": {}},
        "destinations": {
            "target": {
                "type": "cloud",
                "source": "shop",
                "settings": {"client_code": "acme"},
                "mappings": [mapping(fields=fields)],
            }
        },
    }
    made = Pipeline(from_content(content), now=lambda: 0)
    assert sent(one(made.plan(IDENTIFY))).endswith("profile.year=1970")
