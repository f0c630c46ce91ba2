"""Our at.js in Chromium: what it does where there is no answer, or it may not run."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from simulator.client import TenantClient
from simulator.testing.browsers.surfing import Surfer

Surf = Callable[..., Surfer]
Shop = Callable[..., str]
HIDDEN = "getComputedStyle(document.body).opacity === '0'"


def failed(page: Page) -> str:
    """Wait for the page load to fail, and give at.js's words for it."""
    page.wait_for_function("seen.some((one) => one.type === 'at-request-failed')")
    page.wait_for_function(f"!({HIDDEN})")
    said: str = page.evaluate("seen.find((one) => one.type === 'at-request-failed').error")
    return said


def test_the_body_is_hidden_until_the_answer_is_there(
    surf: Surf, shop: Shop, tenant: TenantClient
) -> None:
    tenant.set_fault("slow", endpoint="delivery", delay="500ms", first=1)
    page = surf().open(shop(body="Shop"))
    assert page.evaluate(HIDDEN)
    page.wait_for_function("seen.some((one) => one.type === 'at-content-rendering-no-offers')")
    assert not page.evaluate(HIDDEN)


def test_an_answer_that_is_late_is_not_waited_for(
    surf: Surf, shop: Shop, tenant: TenantClient
) -> None:
    tenant.configure(atjs_timeout="1s")
    tenant.set_fault("slow", endpoint="delivery", delay="2s", first=1)
    assert failed(surf().open(shop())) == "Request timed out"


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"status": 500}, "Internal Server Error"),
        ({"malformed": True}, "Malformed response JSON"),
        ({"drop": "before"}, "Network request failed"),
    ],
)
def test_a_failure_is_told_in_at_js_s_words(
    surf: Surf, shop: Shop, tenant: TenantClient, fault: dict[str, object], problem: str
) -> None:
    tenant.set_fault("down", endpoint="delivery", **fault)
    surfer = surf()
    page = surfer.open(shop())
    assert failed(page) == problem
    tenant.end_faults()
    page.evaluate("adobe.target.triggerView('home')")
    page.wait_for_function("seen.length > 2")
    assert [len(one.get("notifications", ())) for one in surfer.bodies()] == [0, 1]


@pytest.mark.parametrize(
    ("head", "doctype", "query"),
    [
        ("", "", ""),
        ("window.targetGlobalSettings = {enabled: false}", "<!doctype html>", ""),
        ("window.targetGlobalSettings = {cookieDomain: 'else.example'}", "<!doctype html>", ""),
        ("", "<!doctype html>", "?mboxDisable=1"),
    ],
)
def test_where_it_may_not_run_it_does_nothing_and_says_so(
    surf: Surf, shop: Shop, head: str, doctype: str, query: str
) -> None:
    surfer = surf()
    page = surfer.open(shop(head=head, doctype=doctype), query=query)
    page.evaluate("adobe.target.trackEvent({mbox: 'a'})")
    page.evaluate("adobe.target.triggerView('a')")
    refused = "adobe.target.getOffers({request: {execute: {}}}).catch((error) => error.message)"
    assert page.evaluate(refused) == "Adobe Target is disabled"
    assert surfer.sent == []
    (warning,) = surfer.said
    assert warning.startswith("warning: AT: Adobe Target is disabled: it needs a doctype")


def test_where_a_page_it_is_come_to_from_switched_it_off_it_stays_off(
    surf: Surf, shop: Shop
) -> None:
    surfer = surf()
    page = surfer.open(shop(), query="?mboxDisable=1")
    page.evaluate("location.href = '/'")
    page.wait_for_url("**/")
    page.wait_for_function("seen.length > 0")
    assert page.evaluate("document.referrer").endswith("/?mboxDisable=1")
    assert (surfer.sent, page.evaluate("seen.length")) == ([], 1)


def test_settings_of_the_page_overrule_what_is_built_in(surf: Surf, shop: Shop) -> None:
    surfer = surf()
    page = surfer.open(
        shop(head="window.targetGlobalSettings = {pageLoadEnabled: false, viewsEnabled: false}")
    )
    page.evaluate("adobe.target.trackEvent({mbox: 'a'})")
    (body,) = surfer.bodies()
    assert "notifications" in body


def test_a_location_hint_leads_the_next_request_to_the_edge(
    surf: Surf, shop: Shop, tenant: TenantClient
) -> None:
    tenant.configure(location_hint="35_0")
    surfer = surf()
    surfer.context.route("**/mboxedge35.tt.omtrdc.net/**", lambda route: route.abort())
    page = surfer.open(shop())
    page.wait_for_function("seen.some((one) => one.type === 'at-content-rendering-no-offers')")
    page.evaluate("adobe.target.trackEvent({mbox: 'a'})")
    page.reload()
    failed(page)
    hosts = [one.url.split("/")[2] for one in surfer.sent]
    assert hosts[1:] == ["mboxedge35.tt.omtrdc.net"] * 2
