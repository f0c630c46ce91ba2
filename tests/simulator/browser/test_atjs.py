"""at.js on a page: what it sends, and what it makes of the answers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from destination.actions import MappedAction
from destination.actions.web import TRACK_EVENT, TRIGGER_VIEW, UPSERT_PROFILE, TrackEvent
from simulator.browser.atjs import Sent
from simulator.browser.device import Device
from simulator.browser.mbox_cookie import DEVICE_LIFE, NAME, SESSION_LIFE, MboxCookie
from simulator.clock import START
from simulator.lab import Lab
from simulator.segment.mapped import Destinations
from simulator.times import MINUTE

PAGE = {"page.path": "/", "page.url": "https://shop.example/"}
"""What the page call of a visit leaves behind for later calls."""


@pytest.fixture
def laptop(lab: Lab) -> Device:
    """Give a laptop with a page open."""
    device = lab.device("laptop")
    device.visit()
    return device


def notification(device: Device) -> Mapping[str, Any]:
    (one,) = device.atjs.sent[-1].body["notifications"]
    found: Mapping[str, Any] = one
    return found


def sessions(lab: Lab) -> list[str]:
    targets = [entry.target for entry in lab.tenant.journal().entries]
    return [parse_qs(urlsplit(target).query)["sessionId"][0] for target in targets]


def test_a_page_load_asks_for_offers_and_views_of_a_stranger(laptop: Device) -> None:
    (load,) = laptop.atjs.sent
    assert (load.why, load.status, load.problem) == ("page load", 200, "")
    assert load.body["id"] == {}
    assert load.body["execute"] == {"pageLoad": {}}
    assert load.body["prefetch"] == {"views": [{}]}
    assert "notifications" not in load.body
    context = load.body["context"]
    assert (context["channel"], "beacon" in context) == ("web", False)
    assert context["address"] == {"url": "https://shop.example/", "referringUrl": ""}
    assert context["browser"] == {"host": "shop.example"}


def test_the_request_goes_where_at_js_sends_it(lab: Lab, laptop: Device) -> None:
    laptop.track("Bought")
    entry = lab.tenant.journal().entries[-1]
    path, _, query = entry.target.partition("?")
    assert (entry.method, path) == ("POST", "/rest/v1/delivery")
    given = parse_qs(query)
    assert (given["client"], given["version"]) == (["acme"], ["2.8.0"])
    assert set(given["sessionId"][0]) <= set("0123456789abcdef")
    assert len(given["sessionId"][0]) == 32


def test_every_request_has_an_id_of_its_own(laptop: Device) -> None:
    laptop.track("Bought")
    laptop.track("Bought")
    requests = [one.body["requestId"] for one in laptop.atjs.sent]
    events = [one.body["notifications"][0]["id"] for one in laptop.atjs.sent[1:]]
    assert len({*requests, *events}) == 5


def test_the_answer_brings_a_pcid_which_the_cookie_keeps(laptop: Device) -> None:
    assert laptop.atjs.sent[0].answer["id"]["tntId"] == laptop.tnt_id
    cookie = MboxCookie.parse(laptop.storage.get(NAME, START) or "", START)
    assert cookie.tnt_id == laptop.tnt_id
    assert cookie.tnt_until == START + DEVICE_LIFE
    assert cookie.session_until == START + SESSION_LIFE


def test_the_pcid_goes_with_every_later_request(laptop: Device) -> None:
    tnt_id = laptop.tnt_id
    laptop.visit()
    laptop.track("Bought")
    assert [one.body["id"].get("tntId") for one in laptop.atjs.sent] == [None, tnt_id, tnt_id]


def test_a_session_is_renewed_by_every_request_and_ends_after_31_minutes(
    lab: Lab, laptop: Device
) -> None:
    lab.advance(31 * MINUTE)
    laptop.track("Bought")
    lab.advance(31 * MINUTE)
    laptop.visit()
    lab.advance(31 * MINUTE + 1)
    laptop.visit()
    first, second, third, fourth = sessions(lab)
    assert first == second == third != fourth
    assert laptop.tnt_id == laptop.atjs.sent[0].answer["id"]["tntId"]


def test_a_track_is_a_beacon_nobody_waits_for(laptop: Device) -> None:
    laptop.track("Bought", {"sku": "A1"})
    sent = laptop.atjs.sent[-1]
    assert (sent.why, sent.answer, sent.problem) == ("trackEvent", {}, "")
    assert sent.body["context"]["beacon"] is True
    assert set(sent.body) == {"requestId", "context", "id", "notifications"}
    told = notification(laptop)
    assert (told["type"], told["timestamp"]) == ("display", START)
    assert told["mbox"] == {"name": "target-global-mbox"}
    assert told["parameters"] == {**PAGE, "sku": "A1", "event_name": "Bought"}
    assert "profileParameters" not in told


def test_identify_sends_the_traits_and_binds_the_user(laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold", "n": 5, "nested": {"a": "b"}, "none": None})
    assert laptop.atjs.sent[-1].body["id"]["thirdPartyId"] == "ann"
    told = notification(laptop)
    assert told["parameters"] == {**PAGE, "event_name": "profile_update"}
    assert told["profileParameters"] == {"plan": "gold", "n": 5, "nested.a": "b", "none": ""}


def test_the_traits_of_a_page_go_with_later_calls_of_it(laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold"})
    laptop.track("Bought")
    assert notification(laptop)["profileParameters"] == {"plan": "gold"}
    laptop.visit()
    laptop.track("Bought")
    assert "profileParameters" not in notification(laptop)


def test_a_stranger_is_sent_by_the_anonymous_id(laptop: Device) -> None:
    laptop.track("Bought")
    assert laptop.atjs.sent[-1].body["id"]["thirdPartyId"] == laptop.anonymous_id


def test_a_named_page_notifies_in_lower_case(laptop: Device) -> None:
    laptop.page("Home", {"category": "skis"})
    sent = laptop.atjs.sent[-1]
    assert (sent.why, sent.body["context"]["beacon"]) == ("triggerView", True)
    told = notification(laptop)
    assert (told["type"], told["view"]) == ("display", {"name": "home"})
    assert told["parameters"]["page.category"] == "skis"
    assert "tokens" not in told


def test_a_page_without_a_name_sends_nothing(laptop: Device) -> None:
    laptop.page()
    laptop.page("")
    assert [one.why for one in laptop.atjs.sent] == ["page load"]


def test_a_view_without_notification_sends_nothing() -> None:
    mapping = {**TRIGGER_VIEW.default_mapping, "sendNotification": False}
    with Lab(destinations=Destinations(web=[MappedAction(TRIGGER_VIEW, mapping=mapping)])) as lab:
        lab.device("laptop").visit("Home")
        assert [one.why for one in lab.device("laptop").atjs.sent] == ["page load"]


@pytest.mark.parametrize(("mapped", "sent"), [("click", "click"), ("", "display")])
def test_the_type_of_an_event_is_the_mapped_one_or_display(mapped: str, sent: str) -> None:
    mapping = {**TRACK_EVENT.default_mapping, "type": mapped}
    with Lab(destinations=Destinations(web=[MappedAction(TRACK_EVENT, mapping=mapping)])) as lab:
        lab.device("laptop").visit()
        lab.device("laptop").track("Bought")
        assert notification(lab.device("laptop"))["type"] == sent


def test_an_event_without_a_mapped_type_is_a_display() -> None:
    mapping = {name: to for name, to in TRACK_EVENT.default_mapping.items() if name != "type"}
    with Lab(destinations=Destinations(web=[MappedAction(TRACK_EVENT, mapping=mapping)])) as lab:
        lab.device("laptop").visit()
        lab.device("laptop").track("Bought")
        assert notification(lab.device("laptop"))["type"] == "display"


def test_a_named_mbox_gets_its_own_parameters_and_the_third_party_id(laptop: Device) -> None:
    laptop.identify("ann", {"plan": "gold"})
    laptop.atjs.track_event(TrackEvent("basket", {"sku": "A1"}))
    told = notification(laptop)
    assert (told["mbox"], told["parameters"]) == ({"name": "basket"}, {"sku": "A1"})
    assert "profileParameters" not in told
    assert laptop.atjs.sent[-1].body["id"]["thirdPartyId"] == "ann"


def test_parameters_that_are_there_at_the_load_go_with_it(laptop: Device) -> None:
    laptop.atjs.load("https://shop.example/x", {"mbox3rdPartyId": "ann", "a": 1})
    body = laptop.atjs.sent[-1].body
    assert body["id"]["thirdPartyId"] == "ann"
    assert body["execute"]["pageLoad"] == {"parameters": {"a": 1}}
    assert body["prefetch"]["views"] == [{"parameters": {"a": 1}}]


def test_one_seed_gives_the_same_requests() -> None:
    def told(seed: int) -> list[Sent]:
        with Lab(seed=seed) as lab:
            laptop = lab.device("laptop")
            laptop.visit("Home")
            laptop.identify("ann", {"plan": "gold"})
            return laptop.atjs.sent

    assert told(3) == told(3) != told(4)


def test_only_identify_carries_traits_when_it_is_the_only_mapping() -> None:
    web = [MappedAction(UPSERT_PROFILE)]
    with Lab(destinations=Destinations(web=web)) as lab:
        laptop = lab.device("laptop")
        laptop.visit("Home")
        laptop.identify("ann", {"plan": "gold"})
        assert [one.why for one in laptop.atjs.sent] == ["page load", "trackEvent"]
        assert "profileParameters" not in notification(laptop)  # traits have no default mapping
