"""analytics.js: who it takes the visitor for, and the events it makes."""

import re
from typing import Any

import pytest

from simulator.browser.device import Device
from simulator.lab import Lab
from simulator.times import DAY

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def laptop(lab: Lab) -> Device:
    """Give a laptop with a page open; nobody has logged in."""
    device = lab.device("laptop")
    device.visit()
    return device


def last(lab: Lab) -> dict[str, Any]:
    return dict(lab.deliveries[-1].event)


def test_an_anonymous_id_is_a_uuid_made_before_anything_needs_it(lab: Lab) -> None:
    fresh = lab.device("phone").anonymous_id
    assert UUID.fullmatch(fresh)
    assert lab.device("phone").anonymous_id == fresh


def test_two_devices_are_two_strangers(lab: Lab) -> None:
    assert lab.device("laptop").anonymous_id != lab.device("phone").anonymous_id


def test_every_event_carries_both_ids_a_message_id_and_the_time(lab: Lab, laptop: Device) -> None:
    lab.advance("90s")
    laptop.track("Bought")
    event = last(lab)
    assert (event["type"], event["event"], event["userId"]) == ("track", "Bought", None)
    assert event["anonymousId"] == laptop.anonymous_id
    assert event["timestamp"] == "2026-01-05T09:01:30Z"
    assert event["messageId"].startswith("ajs-next-")
    assert UUID.fullmatch(event["messageId"].removeprefix("ajs-next-"))
    assert event["context"]["library"] == {"name": "analytics.js", "version": "npm:next-1.84.3"}
    laptop.track("Bought")
    assert last(lab)["messageId"] != event["messageId"]


def test_a_login_keeps_the_anonymous_id_and_both_travel(lab: Lab, laptop: Device) -> None:
    before = laptop.anonymous_id
    laptop.identify("ann")
    assert (last(lab)["anonymousId"], last(lab)["userId"]) == (before, "ann")
    laptop.track("Bought")
    assert (last(lab)["anonymousId"], last(lab)["userId"]) == (before, "ann")


def test_the_same_user_again_keeps_the_anonymous_id(laptop: Device) -> None:
    before = laptop.anonymous_id
    laptop.identify("ann")
    laptop.identify("ann")
    assert laptop.anonymous_id == before


def test_another_user_gets_another_anonymous_id_with_the_event(lab: Lab, laptop: Device) -> None:
    before = laptop.anonymous_id
    laptop.identify("ann")
    laptop.identify("bob")
    assert laptop.anonymous_id == last(lab)["anonymousId"] != before
    assert (laptop.user_id, last(lab)["userId"]) == ("bob", "bob")


def test_traits_of_one_user_are_merged_the_newest_winning(lab: Lab, laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold", "n": 1})
    laptop.identify("ann", {"n": 2})
    assert last(lab)["traits"] == laptop.analytics.traits == {"plan": "gold", "n": 2}


def test_traits_of_a_stranger_are_kept_on_login(lab: Lab, laptop: Device) -> None:
    laptop.identify(None, {"interest": "skis"})
    assert last(lab)["userId"] is None
    laptop.identify("ann", {"plan": "gold"})
    assert last(lab)["traits"] == {"interest": "skis", "plan": "gold"}


def test_traits_without_a_user_id_keep_the_user(lab: Lab, laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold"})
    laptop.identify(None, {"n": 1})
    assert (last(lab)["userId"], last(lab)["traits"]) == ("ann", {"plan": "gold", "n": 1})


def test_traits_of_another_user_are_replaced(lab: Lab, laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold"})
    laptop.identify("bob", {"n": 1})
    assert last(lab)["traits"] == laptop.analytics.traits == {"n": 1}


def test_a_logout_forgets_user_traits_and_anonymous_id_but_not_the_pcid(
    lab: Lab, laptop: Device
) -> None:
    laptop.identify("ann", {"plan": "gold"})
    before, tnt_id = laptop.anonymous_id, laptop.tnt_id
    laptop.reset()
    assert (laptop.user_id, laptop.analytics.traits) == (None, {})
    laptop.identify("ann", {"n": 1})
    assert last(lab)["anonymousId"] == laptop.anonymous_id != before
    assert last(lab)["traits"] == {"n": 1}
    assert laptop.tnt_id == tnt_id is not None


def test_an_anonymous_id_that_is_set_stays_set(lab: Lab, laptop: Device) -> None:
    laptop.analytics.set_anonymous_id("anon-9")
    laptop.track("Bought")
    assert last(lab)["anonymousId"] == laptop.anonymous_id == "anon-9"


def test_ids_last_a_year_from_when_they_were_written(lab: Lab, laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold"})
    before = laptop.anonymous_id
    lab.advance(365 * DAY - 1)
    assert (laptop.anonymous_id, laptop.user_id) == (before, "ann")
    lab.advance(1)
    assert laptop.user_id is None
    assert laptop.analytics.traits == {}
    assert laptop.anonymous_id != before


def test_a_page_says_where_it_is(lab: Lab, laptop: Device) -> None:
    laptop.visit("Skis", {"sort": "price"}, path="/skis?page=2")
    url = "https://shop.example/skis?page=2"
    assert last(lab)["name"] == "Skis"
    assert last(lab)["properties"] == {
        "name": "Skis",
        "path": "/skis",
        "url": url,
        "sort": "price",
    }
    assert last(lab)["context"]["page"] == {"url": url}


def test_a_page_without_a_name_has_none_anywhere(lab: Lab, laptop: Device) -> None:
    laptop.page()
    assert "name" not in last(lab)
    assert last(lab)["properties"] == {"path": "/", "url": "https://shop.example/"}


def test_properties_of_the_call_win_over_those_of_the_page(lab: Lab, laptop: Device) -> None:
    laptop.page("Home", {"path": "/elsewhere"})
    assert last(lab)["properties"]["path"] == "/elsewhere"


def test_a_group_has_its_id_and_traits(lab: Lab, laptop: Device) -> None:
    laptop.identify("ann")
    laptop.group("club", {"size": 9})
    event = last(lab)
    assert (event["type"], event["groupId"], event["traits"]) == ("group", "club", {"size": 9})
    assert event["userId"] == "ann"


def test_an_alias_ties_a_new_id_to_the_known_one(laptop: Device) -> None:
    stranger = laptop.analytics.alias("ann")
    assert (stranger["type"], stranger["userId"]) == ("alias", "ann")
    assert stranger["previousId"] == laptop.anonymous_id
    laptop.identify("ann")
    assert laptop.analytics.alias("anna")["previousId"] == "ann"
    assert laptop.analytics.alias("anna", "older")["previousId"] == "older"
