"""Our at.js in Chromium: what it sends, what it keeps, and what it makes of the answers."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from destination.actions.web import TrackEvent, TriggerView
from simulator.browser.mbox_cookie import MboxCookie
from simulator.client import TenantClient
from simulator.lab import Lab
from simulator.testing.browsers.surfing import Surfer
from simulator.times import parse_instant

Surf = Callable[..., Surfer]
Shop = Callable[..., str]

PARAMS = {
    "mbox3rdPartyId": "ann",
    "profile": {"plan": "gold", "list": [1, {"deep": True}], "none": None},
    "page": {"name": "Home", "empty": {}, "price": 9.5},
}


def seen(page: Page, *, till: str = "at-content-rendering-no-offers") -> list[str]:
    """Wait for an event; give the types of all there were."""
    page.wait_for_function("till => seen.some((one) => one.type === till)", arg=till)
    types: list[str] = page.evaluate("seen.map((one) => one.type)")
    return types


def comparable(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out what differs from browser to browser, and from call to call."""
    kept = {name: value for name, value in body.items() if name != "requestId"}
    context = kept.pop("context")
    kept["context"] = {name: context.get(name) for name in ("channel", "address", "beacon")}
    kept["id"] = {name: value for name, value in body["id"].items() if name != "tntId"}
    kept["knows its device"] = "tntId" in body["id"]
    kept["notifications"] = [
        {name: value for name, value in one.items() if name not in ("id", "timestamp")}
        for one in body.get("notifications", ())
    ]
    return kept


def test_it_sends_what_the_device_in_process_sends_in_the_same_order(
    surf: Surf, shop: Shop, lab: Lab
) -> None:
    own = {"price": 9.5, "who": {"x": 1}, "none": None, "event_name": "Bought"}
    calls = (
        TrackEvent("target-global-mbox", {"event_name": "profile_update"}),
        TrackEvent("target-global-mbox", own, "click"),
        TrackEvent("basket", {"profile.tier": "one"}, "display"),
        TriggerView("Home", page=True),
        TriggerView("Quiet", page=False),
        TriggerView(None, page=True),
    )
    atjs = lab.device("laptop").atjs
    surfer = surf()
    atjs.load(surfer.site.at("shop.localhost"), PARAMS)
    head = f"window.targetPageParams = () => ({json.dumps(PARAMS)})"
    page = surfer.open(shop(head))
    seen(page)
    for call in calls:
        if isinstance(call, TrackEvent):
            atjs.track_event(call)
            given = {"mbox": call.mbox, "params": call.params}
            given |= {"type": call.type} if isinstance(call.type, str) else {}
            page.evaluate("given => adobe.target.trackEvent(given)", given)
        else:
            atjs.trigger_view(call)
            page.evaluate(
                "([name, page]) => adobe.target.triggerView(name, {page})", [call.name, call.page]
            )
    expected = [comparable(dict(one.body)) for one in atjs.sent]
    assert [comparable(one) for one in surfer.bodies()] == expected
    assert len(expected) == 5


def test_the_cookie_has_adobes_format_and_keeps_the_device_for_the_next_page(
    surf: Surf, shop: Shop, tenant: TenantClient
) -> None:
    surfer = surf()
    page = surfer.open(shop())
    seen(page)
    (profile,) = tenant.profiles().profiles
    (cookie,) = [one for one in surfer.context.cookies() if one["name"] == "mbox"]
    kept = MboxCookie.parse(cookie["value"], parse_instant(profile.last_activity))
    assert kept.tnt_id == profile.tnt_ids[0]
    assert f"sessionId={kept.session_id}" in surfer.sent[0].url
    assert re.fullmatch(r"session#[0-9a-f]{32}#\d{10}\|PC#[0-9a-f]{32}#\d{10}", cookie["value"])
    assert cookie["domain"] == ".shop.localhost" or cookie["domain"] == "shop.localhost"
    page.reload()
    seen(page)
    assert surfer.bodies()[1]["id"] == {"tntId": kept.tnt_id}
    assert len(tenant.profiles().profiles) == 1


@pytest.mark.parametrize("secure", [False, True])
def test_cookies_and_requests_are_for_https_alone_where_a_page_says_so(
    surf: Surf, shop: Shop, *, secure: bool
) -> None:
    surfer = surf()
    page = surfer.open(shop(f"window.targetGlobalSettings = {{secureOnly: {json.dumps(secure)}}}"))
    seen(page, till="at-request-failed" if secure else "at-request-succeeded")
    (cookie,) = [one for one in surfer.context.cookies() if one["name"] == "mbox"]
    assert (cookie["secure"], cookie["sameSite"]) == (secure, "None" if secure else "Lax")
    assert surfer.sent[0].url.startswith("https://") == secure


@pytest.mark.parametrize(
    ("cookie", "kept"),
    [
        ("session#%zz#99999999999|PC#%zz#99999999999", {}),
        ("session#%zz#99999999999|PC#d-1#99999999999", {"tntId": "d-1"}),
        ("session#a#9999999999x|PC#d-1|%zz#b#99999999999", {}),
    ],
)
def test_entries_of_the_cookie_that_cannot_be_read_are_dropped(
    surf: Surf, shop: Shop, cookie: str, kept: dict[str, str]
) -> None:
    surfer = surf()
    page = surfer.open(shop(f"document.cookie = 'mbox={cookie}'"))
    seen(page)
    (body,) = surfer.bodies()
    assert body["id"] == kept
    assert surfer.said == []
    said = page.evaluate("document.cookie")
    assert re.fullmatch(r"mbox=session#[0-9a-f]{32}#\d{10}\|PC#[-.\w]+#\d{10}", said)


def test_it_says_on_document_what_it_does(surf: Surf, shop: Shop) -> None:
    surfer = surf()
    page = surfer.open(shop())
    assert seen(page) == [
        "at-library-loaded",
        "at-request-start",
        "at-request-succeeded",
        "at-content-rendering-no-offers",
    ]
    tracking = page.evaluate("seen.at(-1).tracking")
    assert set(tracking) == {"sessionId", "deviceId"}
    assert surfer.said == []


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        ("'a=1&b=x%20y&c'", {"a": "1", "b": "x y", "c": ""}),
        ("['a=1', 'b=x=y']", {"a": "1", "b": "x=y"}),
        ("({a: {b: [true, {c: 2}]}, d: undefined})", {"a.b.0": True, "a.b.1.c": 2, "d": ""}),
        ("(() => {throw new Error('no')})()", None),
        ("null", None),
    ],
)
def test_a_page_says_of_itself_what_it_likes_in_three_forms(
    surf: Surf, shop: Shop, given: str, parameters: dict[str, Any] | None
) -> None:
    surfer = surf()
    seen(surfer.open(shop(f"window.targetPageParams = () => {given}")))
    (body,) = surfer.bodies()
    assert body["execute"]["pageLoad"].get("parameters") == parameters


def test_some_parameters_have_places_of_their_own(surf: Surf, shop: Shop) -> None:
    params = {
        "mbox3rdPartyId": "ann",
        "at_property": "8a6f4a3e-0b1d-4c5e-9f00-112233445566",
        "orderId": "o-1",
        "orderTotal": "99.5",
        "productPurchasedId": "a, b",
        "productId": "p-1",
        "categoryId": "skis",
        "myprofile.x": "odd",
    }
    surfer = surf()
    seen(surfer.open(shop(f"window.targetPageParams = () => ({json.dumps(params)})")))
    (body,) = surfer.bodies()
    assert body["execute"]["pageLoad"] == {
        "profileParameters": {"e.x": "odd"},
        "order": {"id": "o-1", "total": 99.5, "purchasedProductIds": ["a", "b"]},
        "product": {"id": "p-1", "categoryId": "skis"},
    }
    assert body["property"] == {"token": params["at_property"]}
    assert body["id"] == {"thirdPartyId": "ann"}


def test_a_named_mbox_gets_what_is_said_for_all_calls_and_the_global_one_everything(
    surf: Surf, shop: Shop
) -> None:
    head = (
        "window.targetPageParams = () => ({page: 1, mbox3rdPartyId: 'ann'});"
        "window.targetPageParamsAll = () => ({all: 1, 'profile.tier': 'gold'})"
    )
    surfer = surf()
    page = surfer.open(shop(head))
    seen(page)
    mboxes = [
        {"index": 0, "name": "button", "parameters": {"all": 2}, "profileParameters": {"x": "y"}},
        {"index": 1, "name": "target-global-mbox"},
    ]
    ask = "mboxes => adobe.target.getOffers({request: {id: {tntId: 'mine'}, execute: {mboxes}}})"
    page.evaluate(ask, mboxes)
    body = surfer.bodies()[-1]
    named, everything = body["execute"]["mboxes"]
    assert named["parameters"] == {"all": 2}
    assert named["profileParameters"] == {"tier": "gold", "x": "y"}
    assert everything["parameters"] == {"all": 1, "page": 1}
    assert body["id"]["thirdPartyId"] == "ann"
    assert body["id"]["tntId"] != "mine"


def test_a_page_can_neither_see_nor_set_which_device_it_is(surf: Surf, shop: Shop) -> None:
    surfer = surf()
    page = surfer.open(
        shop("window.targetGlobalSettings = {pageLoadEnabled: false, viewsEnabled: false}")
    )
    mboxes = [{"index": 0, "name": "button"}]
    ask = "request => adobe.target.getOffers({request})"
    given = {"id": {"tntId": "mine", "thirdPartyId": "ann"}, "execute": {"mboxes": mboxes}}
    answer = page.evaluate(ask, given)
    assert answer == {"execute": {"mboxes": mboxes}}
    page.evaluate(ask, given)
    first, second = (body["id"] for body in surfer.bodies())
    assert first == {"thirdPartyId": "ann"}
    assert second.keys() == {"tntId", "thirdPartyId"}
    assert second["tntId"] != "mine"
