"""A page with analytics.js, the web destination and at.js, all ours: what reaches Target."""

from collections.abc import Callable
from typing import Any

import pytest

from shops import workspace
from simulator.client import TenantClient
from simulator.testing.browsers.shop import shop_page
from simulator.testing.browsers.surfing import Surfer
from waiting import until

Surf = Callable[..., Surfer]
Open = Callable[..., Surfer]


@pytest.fixture
def visit(surf: Surf, tenant: TenantClient, live_url: str) -> Open:
    """Open a page of a shop, and wait until all its destinations are ready."""

    def opened(first: str = "", *, ready: bool = True, **web: Any) -> Surfer:
        key = f"key-{tenant.name}"
        tenant.declare(workspace(tenant.name, key, **web))
        surfer = surf()
        page = surfer.open(shop_page(live_url, key, first))
        page.wait_for_function("window.analytics.initialized")
        if ready:
            page.wait_for_function("window.adobe")
            surfer.settle()
        return surfer

    return opened


def notified(surfer: Surfer, count: int = 0) -> list[dict[str, Any]]:
    surfer.settle(sent=count + 1)
    return [body["notifications"][0] for body in surfer.bodies() if "notifications" in body]


def test_a_login_gives_the_customer_a_profile(visit: Open, tenant: TenantClient) -> None:
    surfer = visit()
    surfer.page.evaluate("analytics.identify('ann', {plan: 'gold', tags: ['a', 'b']})")
    (sent,) = notified(surfer)
    assert sent["parameters"] == {"event_name": "profile_update"}
    assert sent["profileParameters"] == {"plan": "gold", "tags.0": "a", "tags.1": "b"}
    (profile,) = tenant.profiles().profiles
    assert (profile.third_party_id, profile.attributes["plan"]) == ("ann", "gold")
    assert surfer.said == []


def test_calls_come_in_order_and_what_one_sets_goes_out_with_the_next(visit: Open) -> None:
    surfer = visit()
    surfer.page.evaluate(
        "analytics.page('Home', {sale: true}); analytics.identify('ann', {n: 5}); "
        "analytics.track('Bought', {price: 9, items: [1]}); analytics.page()"
    )
    home, login, bought = notified(surfer)
    assert home["view"] == {"name": "home"}
    assert (home["parameters"]["page.sale"], "profileParameters" in home) == (True, False)
    assert login["parameters"]["page.sale"] is True
    bought_with = bought["parameters"]
    assert (bought_with["price"], bought_with["items"], bought_with["event_name"]) == (
        9,
        "[1]",
        "Bought",
    )
    assert bought["profileParameters"] == {"n": 5}
    ids = [body["id"].get("thirdPartyId") for body in surfer.bodies()]
    assert ids == [None, surfer.events()[0]["anonymousId"], "ann", "ann"]


def test_what_was_called_before_at_js_was_there_waits_for_it(visit: Open) -> None:
    surfer = visit("analytics.identify('ann', {plan: 'gold'}); analytics.track('Early')")
    assert [one["parameters"]["event_name"] for one in notified(surfer, 2)] == [
        "profile_update",
        "Early",
    ]


def test_a_destination_without_mappings_brings_no_at_js(visit: Open) -> None:
    surfer = visit(mappings=[], ready=False)
    surfer.page.evaluate("analytics.track('Bought')")
    surfer.settle()
    assert (len(surfer.events()), surfer.sent) == (1, [])
    assert surfer.page.evaluate("window.adobe === undefined")


def test_a_mapping_that_fails_rejects_its_call_and_no_other(visit: Open) -> None:
    broken = {"action": "trackEvent", "fields": {"eventName": {"@case": {"value": "x"}}}}
    surfer = visit(mappings=[broken, {"action": "triggerView"}])
    surfer.page.evaluate("analytics.track('Bought'); analytics.page('Home')")
    (sent,) = notified(surfer)
    assert sent["view"] == {"name": "home"}
    (warning,) = surfer.said
    assert "trackEvent" in warning
    assert "@case" in warning


def test_an_event_without_consent_goes_to_segment_alone(visit: Open) -> None:
    surfer = visit(consent=["marketing"])
    surfer.page.evaluate(
        "analytics.track('A', {}, {context: {consent: {categoryPreferences: {marketing: false}}}})"
    )
    assert notified(surfer) == []
    assert len(surfer.events()) == 1


def test_a_destination_that_is_gone_is_told_of(visit: Open, tenant: TenantClient) -> None:
    surfer = visit()
    tenant.declare({"sources": {"shop": {"write_key": f"key-{tenant.name}"}}})
    surfer.page.evaluate("analytics.track('Bought')")
    assert notified(surfer) == []
    assert "the workspace has no such web destination any more" in " ".join(surfer.said)


def test_a_call_that_leaves_the_page_at_once_still_counts(
    visit: Open, tenant: TenantClient
) -> None:
    surfer = visit()
    with surfer.page.expect_navigation():
        surfer.page.evaluate("analytics.identify('ann', {plan: 'gold'}); location.search = '?x'")

    def of_ann() -> list[dict[str, str]]:
        """Ask Target: of the beacon of a page that is gone, a browser tells nobody."""
        held = tenant.profiles().profiles
        return [one.attributes for one in held if one.third_party_id == "ann"]

    assert until(of_ann) == [{"plan": "gold"}]
