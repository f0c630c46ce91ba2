"""A device: one browser of a visitor, what it forgets, and what is kept away from it."""

from collections.abc import Iterator
from typing import Any

import pytest

from destination.actions import MappedAction
from destination.actions.web import TRACK_EVENT, TRIGGER_VIEW
from shops import workspace
from simulator.browser.device import BLOCKABLE, DeviceError
from simulator.lab import Lab
from simulator.segment.mapped import Destinations
from simulator.times import DAY
from simulator.workspace import from_content


def kinds(lab: Lab) -> list[str]:
    return [delivery.event["type"] for delivery in lab.deliveries]


def why(lab: Lab, device: str = "laptop") -> list[str]:
    return [one.why for one in lab.device(device).atjs.sent]


@pytest.mark.parametrize("call", ["page", "identify", "track", "group"])
def test_a_call_needs_a_page_and_says_so(lab: Lab, call: str) -> None:
    arguments = ("x",) if call in ("track", "group") else ()
    with pytest.raises(DeviceError, match="laptop has no page open; visit one first"):
        getattr(lab.device("laptop"), call)(*arguments)
    assert lab.deliveries == []


def test_a_page_acts_before_the_event_reaches_segment(lab: Lab) -> None:
    lab.tenant.configure(preset="instant")
    laptop = lab.device("laptop")
    laptop.visit()
    laptop.identify("ann", {"plan": "gold"})
    assert lab.deliveries[-1].state == "delivered"  # at.js had bound ann's id already


def test_the_page_load_knows_nothing_of_the_event_that_follows(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home", {"a": 1})
    load, view = laptop.atjs.sent
    assert (load.why, view.why) == ("page load", "triggerView")
    assert load.body["execute"] == {"pageLoad": {}}
    assert view.body["notifications"][0]["parameters"]["page.a"] == 1


def test_page_parameters_last_until_the_next_full_load(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home", {"a": 1})
    laptop.track("Clicked")
    assert laptop.atjs.sent[-1].body["notifications"][0]["parameters"]["page.a"] == 1
    laptop.visit()
    laptop.track("Clicked")
    assert "page.a" not in laptop.atjs.sent[-1].body["notifications"][0]["parameters"]


def test_a_single_page_application_shows_views_without_loading(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.page("Skis")
    assert why(lab) == ["page load", "triggerView", "triggerView"]
    assert kinds(lab) == ["page", "page"]


def test_at_js_may_be_blocked_while_events_flow(lab: Lab) -> None:
    laptop = lab.device("laptop", blocked=["at.js"])
    laptop.visit("Home")
    laptop.identify("ann")
    assert not laptop.atjs_runs
    assert (laptop.atjs.sent, laptop.tnt_id, lab.profiles()) == ([], None, [])
    assert kinds(lab) == ["page", "identify"]


def test_without_segment_neither_events_nor_at_js_exist(lab: Lab) -> None:
    laptop = lab.device("laptop", blocked=["segment"])
    before = laptop.anonymous_id
    laptop.visit("Home")
    laptop.identify("ann")
    laptop.track("Bought")
    laptop.group("club")
    laptop.reset()
    assert not laptop.atjs_runs
    assert (lab.deliveries, laptop.atjs.sent, laptop.user_id) == ([], [], None)
    assert laptop.anonymous_id == before  # no analytics.js, nobody to reset it


def test_without_consent_neither_events_nor_at_js_exist(lab: Lab) -> None:
    laptop = lab.device("laptop", consent="withheld")
    laptop.visit("Home")
    laptop.identify("ann")
    laptop.track("Bought")
    assert (laptop.hindrance, laptop.atjs_ran) == ("withheld", False)
    assert (lab.deliveries, laptop.atjs.sent, laptop.user_id) == ([], [], None)


def test_with_consent_the_page_makes_up_for_its_calls_in_their_order(lab: Lab) -> None:
    laptop = lab.device("laptop", consent="withheld")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})
    laptop.reset()
    laptop.track("Bought")
    laptop.grant_consent()
    assert (laptop.hindrance, laptop.atjs_ran) == (None, True)
    assert why(lab) == ["page load", "triggerView", "trackEvent", "trackEvent"]
    assert kinds(lab) == ["page", "identify", "track"]
    assert [one.event["userId"] for one in lab.deliveries] == [None, "ann", None]
    laptop.grant_consent()
    assert kinds(lab) == ["page", "identify", "track"]


def test_calls_that_wait_are_lost_with_their_page(lab: Lab) -> None:
    laptop = lab.device("laptop", consent="withheld")
    laptop.visit("Login")
    laptop.identify("ann")
    laptop.visit("Home")
    laptop.grant_consent()
    assert why(lab) == ["page load", "triggerView"]
    assert (kinds(lab), laptop.user_id) == (["page"], None)


def test_consent_before_any_page_loads_nothing(lab: Lab) -> None:
    laptop = lab.device("laptop", consent="withheld")
    laptop.grant_consent()
    assert (laptop.atjs.sent, laptop.atjs_ran) == ([], False)
    laptop.visit("Home")
    assert why(lab) == ["page load", "triggerView"]


def test_events_tell_what_the_visitor_has_said_to_each_category(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.prefer("statistics", granted=False)
    laptop.visit("Home")
    laptop.prefer("statistics", granted=True)
    laptop.track("Bought")
    told = [one.event["context"]["consent"]["categoryPreferences"] for one in lab.deliveries]
    assert told == [{"statistics": False}, {"statistics": True}]
    # No destination of this lab needs it.
    assert why(lab) == ["page load", "triggerView", "trackEvent"]


@pytest.fixture
def asking() -> Iterator[Lab]:
    """Give a lab whose web destination asks for a category of consent."""
    declared = workspace("acme", "k", consent=["personalisation"])
    with Lab(workspace=from_content(declared)) as made:
        yield made


def test_consent_lets_at_js_in_only_with_the_category_it_is_asked_for(asking: Lab) -> None:
    laptop = asking.device("laptop", consent="withheld")
    laptop.prefer("personalisation", granted=False)
    laptop.visit("Home")
    laptop.grant_consent()
    assert (laptop.hindrance, laptop.atjs_ran, laptop.atjs.sent) == ("withheld", False, [])
    laptop.prefer("personalisation", granted=True)
    laptop.visit("Home")
    assert (laptop.hindrance, laptop.atjs_ran) == (None, True)
    assert why(asking) == ["page load", "triggerView"]


def test_a_category_granted_while_consent_is_withheld_lets_at_js_in_with_consent(
    asking: Lab,
) -> None:
    laptop = asking.device("laptop", consent="withheld")
    laptop.prefer("personalisation", granted=True)
    laptop.visit("Home")
    assert (laptop.hindrance, laptop.atjs_ran) == ("withheld", False)
    laptop.grant_consent()
    assert (laptop.hindrance, laptop.atjs_ran) == (None, True)
    assert why(asking) == ["page load", "triggerView"]


def test_a_category_no_destination_asks_for_hinders_nothing(asking: Lab) -> None:
    laptop = asking.device("laptop")
    laptop.prefer("statistics", granted=False)
    assert (laptop.hindrance, laptop.atjs_ran) == ("withheld", False)  # what it asks is unanswered
    laptop.prefer("personalisation", granted=True)
    laptop.visit("Home")
    assert (laptop.hindrance, laptop.atjs_ran) == (None, True)


def test_a_call_needs_a_page_with_or_without_consent(lab: Lab) -> None:
    with pytest.raises(DeviceError, match="no page open"):
        lab.device("laptop", consent="withheld").identify("ann")


def test_what_no_blocker_keeps_away_is_refused_by_name(lab: Lab) -> None:
    wrong: Any = ["cookies"]
    with pytest.raises(DeviceError, match=r"blocked is \['cookies'\]; it may hold at.js, segment"):
        lab.device("laptop", blocked=wrong)
    assert BLOCKABLE == ("at.js", "segment")


def test_a_browser_that_forgets_gets_new_ids_while_the_profile_lives(lab: Lab) -> None:
    laptop = lab.device("laptop", storage_life="7d")
    laptop.visit("Home")
    anonymous_id, tnt_id = laptop.anonymous_id, laptop.tnt_id
    lab.advance(7 * DAY - 1_000)
    assert (laptop.anonymous_id, laptop.tnt_id) == (anonymous_id, tnt_id)
    lab.advance("1s")
    assert laptop.tnt_id != tnt_id
    assert laptop.anonymous_id != anonymous_id
    laptop.visit("Home")
    assert laptop.atjs.sent[-2].body["id"] == {}  # a stranger to Target, too
    assert len(lab.profiles()) == 2


def test_a_visit_prolongs_the_pcid_but_not_the_anonymous_id(lab: Lab) -> None:
    laptop = lab.device("laptop", storage_life="7d")
    laptop.visit("Home")
    anonymous_id, tnt_id = laptop.anonymous_id, laptop.tnt_id
    lab.advance("6d")
    laptop.visit("Home")
    lab.advance("6d")
    assert laptop.tnt_id == tnt_id
    assert laptop.anonymous_id != anonymous_id


def test_cleared_storage_makes_the_visitor_new_to_everybody(lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})
    anonymous_id, tnt_id = laptop.anonymous_id, laptop.tnt_id
    laptop.clear_storage()
    assert (laptop.user_id, laptop.tnt_id, laptop.analytics.traits) == (None, None, {})
    laptop.visit("Home")
    assert laptop.anonymous_id != anonymous_id
    assert laptop.tnt_id != tnt_id


def test_a_mapping_that_fails_is_noted_and_stops_nobody_else() -> None:
    broken = MappedAction(TRACK_EVENT, mapping={"properties": {"@path": 5}})
    seen = {"viewName": "Seen", "sendNotification": True}
    whole = MappedAction(TRIGGER_VIEW, 'type = "track"', mapping=seen)
    with Lab(destinations=Destinations(web=[broken, whole])) as lab:
        laptop = lab.device("laptop")
        laptop.visit()
        laptop.track("Bought")
        assert ["/properties/@path should be a string" in str(one) for one in laptop.errors] == [
            True
        ]
        assert why(lab) == ["page load", "triggerView"]
        assert kinds(lab) == ["page", "track"]
