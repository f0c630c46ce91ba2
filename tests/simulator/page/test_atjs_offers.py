"""Our at.js in Chromium: offers into the page, and Target told of them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from simulator.client import TenantClient
from simulator.testing.browsers.surfing import Surfer

Surf = Callable[..., Surfer]
Shop = Callable[..., str]

ACTIONS = [
    {"type": "setHtml", "selector": "#a", "content": "<b>html</b>"},
    {"type": "setText", "selector": "#b", "content": "<b>text</b>"},
    {"type": "appendHtml", "selector": "#c", "content": "<i>after</i>"},
    {"type": "prependHtml", "selector": "#c", "content": "<i>before</i>"},
    {"type": "replaceHtml", "selector": "#d", "content": "<em>instead</em>"},
    {"type": "insertBefore", "selector": "#e", "content": "<u>one</u>"},
    {"type": "insertAfter", "selector": "#e", "content": "<u>two</u>"},
    {"type": "setAttribute", "selector": "#f", "content": {"title": "Hello"}},
    {"type": "setImageSource", "selector": "#g", "content": "data:,"},
    {"type": "setStyle", "selector": "#f", "content": {"color": "red", "priority": "important"}},
    {"type": "resize", "selector": "#h", "content": {"width": "11", "height": "12em"}},
    {"type": "move", "selector": "#h", "content": {"left": 3, "top": 4}},
    {"type": "remove", "selector": "#i", "content": ""},
    {"type": "rearrange", "selector": "#j", "content": {"from": 0, "to": 2}},
    {"type": "customCode", "selector": "#k", "content": "<script>window.ran = true</script>"},
    {"type": "setStyle", "selector": "#b", "content": "color: red"},
    {"type": "unheardOf", "selector": "#b", "content": "!"},
]
BODY = (
    "<p id=a></p><p id=b></p><p id=c>-</p><p id=d></p><p id=w><s id=e></s></p><p id=f></p>"
    "<img id=g><p id=h></p><p id=i></p><ul id=j><li>1<li>2<li>3</ul><p id=k></p>"
)


ACTIVITIES: dict[str, dict[str, Any]] = {
    "button": {"mboxes": "button", "experiences": ["red"]},
    "facts": {"mboxes": "facts", "experiences": ["data"]},
    "look": {"page_load": True, "experiences": ["look"]},
    "style": {"page_load": True, "experiences": ["style"]},
    "cart": {"views": "cart", "experiences": ["cart"]},
}
OFFERS = {
    "red": "<b class=red>Buy</b><script>window.bought = 1</script>",
    "data": {"type": "json", "content": {"title": "Hi"}},
    "look": {"type": "actions", "content": ACTIONS},
    "style": "<style>body {color: green}</style><p>dropped</p>",
    "cart": {
        "type": "actions",
        "content": [{"type": "setHtml", "selector": "#cart", "content": "<p>Two items</p>"}],
    },
}


def sells(tenant: TenantClient, *names: str) -> None:
    """Let a tenant have activities."""
    tenant.declare(
        {
            "offers": OFFERS,
            "views": {"cart": {}},
            "activities": {name: {"type": "xt", **ACTIVITIES[name]} for name in names},
        }
    )


MANY = "{pageLoad: {}, mboxes: [{index: 0, name: 'a'}, {index: 1, name: 'target-global-mbox'}]}"


@pytest.mark.parametrize(
    "call",
    [
        f"getOffers({{request: {{execute: {MANY}, prefetch: {{views: [{{}}]}}}}}})",
        "getOffer({mbox: 'a'})",
        "getOffer({mbox: 'target-global-mbox'})",
        "trackEvent({mbox: 'target-global-mbox'})",
        "sendNotifications({request: {notifications: [{mbox: {name: 'a'}}, {}]}})",
        "triggerView('cart')",
    ],
    ids=lambda call: call.partition("(")[0],
)
def test_a_page_is_asked_for_its_parameters_once_a_request(
    surf: Surf, shop: Shop, call: str
) -> None:
    counting = (
        "window.asked = [];"
        "for (const name of ['targetPageParams', 'targetPageParamsAll'])"
        " window[name] = () => { asked.push(name); return {number: asked.length}; };"
    )
    surfer = surf()
    page = surfer.open(shop(counting))
    surfer.settle(sent=1)
    assert sorted(page.evaluate("asked.splice(0)")) == ["targetPageParams", "targetPageParamsAll"]
    page.evaluate(f"adobe.target.{call}")
    surfer.settle(sent=2)
    assert sorted(page.evaluate("asked")) == ["targetPageParams", "targetPageParamsAll"]


@pytest.fixture
def page(surf: Surf, shop: Shop, tenant: TenantClient) -> Page:
    """Open a page of a tenant that has something to show, and wait until it is shown."""
    sells(tenant, "button", "facts", "look", "cart")
    opened = surf().open(shop(body=BODY + "<p id=cart></p><p id=button></p>"))
    opened.wait_for_function("seen.some((one) => one.type.endsWith('rendering-succeeded'))")
    return opened


def notified(request: Request) -> dict[str, Any]:
    """Give the one notification of a request, once it was answered."""
    request.response()
    body = request.post_data_json
    assert isinstance(body, dict)
    (one,) = body["notifications"]
    assert isinstance(one, dict)
    return one


def impressions(tenant: TenantClient, activity: str) -> int:
    return sum(one.impressions for one in tenant.results(activity).experiences)


def only_a_trigger_shows_the_cart(page: Page, tenant: TenantClient) -> None:
    """Trigger a view; it is shown then and not before, and Target told of it."""
    assert (page.inner_html("#cart"), impressions(tenant, "cart")) == ("", 0)
    with page.expect_request(lambda one: "delivery" in one.url) as told:
        page.evaluate("adobe.target.triggerView('Cart')")
    expect(page.locator("#cart")).to_have_text("Two items")
    sent = notified(told.value)
    assert (sent["view"]["name"], len(sent["tokens"])) == ("cart", 1)
    assert impressions(tenant, "cart") == 1


def test_a_visual_offer_changes_the_page_as_each_action_says(page: Page) -> None:
    texts = {one: page.inner_html(f"#{one}") for one in "abcwjk"}
    assert texts["a"] == "<b>html</b>"
    assert texts["b"] == "&lt;b&gt;text&lt;/b&gt;"
    assert texts["c"] == "<i>before</i>-<i>after</i>"
    assert texts["w"] == '<u>one</u><s id="e"></s><u>two</u>'
    assert texts["j"] == "<li>2</li><li>3</li><li>1</li>"
    assert (page.locator("em").inner_text(), page.locator("#d").count()) == ("instead", 0)
    assert (page.locator("#i").count(), page.evaluate("window.ran")) == (0, True)
    assert page.get_attribute("#f", "title") == "Hello"
    assert page.get_attribute("#f", "style") == "color: red !important;"
    assert page.get_attribute("#g", "src") == "data:,"
    style = page.get_attribute("#h", "style")
    assert style == "width: 11px; height: 12em; position: relative; left: 3px; top: 4px;"
    assert page.get_attribute("#b", "style") is None


def test_an_html_offer_of_the_page_goes_into_its_head(
    surf: Surf, shop: Shop, tenant: TenantClient
) -> None:
    sells(tenant, "style")
    page = surf().open(shop())
    page.wait_for_function("seen.some((one) => one.type.endsWith('rendering-succeeded'))")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 128, 0)"
    assert page.locator("head p").count() == 0


def test_get_offers_and_apply_offers_bring_an_mbox_into_the_page(page: Page) -> None:
    page.evaluate(
        "adobe.target.getOffers({request: {execute: {mboxes: [{index: 0, name: 'button'}]}}})"
        ".then((response) => adobe.target.applyOffers({selector: '#button', response}))"
    )
    assert page.inner_html("#button").startswith('<b class="red">Buy</b>')
    assert page.evaluate("window.bought") == 1


def test_what_was_prefetched_counts_once_it_is_shown(page: Page, tenant: TenantClient) -> None:
    page.evaluate(
        "adobe.target.getOffers({request: {prefetch: {mboxes: [{index: 0, name: 'button'}]}}})"
        ".then((response) => {window.prefetched = response})"
    )
    assert impressions(tenant, "button") == 0
    with page.expect_request(lambda one: "delivery" in one.url) as told:
        page.evaluate(
            "adobe.target.applyOffers({selector: '#button', response: window.prefetched})"
        )
    sent = notified(told.value)
    assert (sent["type"], sent["mbox"]["name"], len(sent["tokens"])) == ("display", "button", 1)
    assert impressions(tenant, "button") == 1


def test_get_offer_gives_actions_as_at_js_1_did(page: Page) -> None:
    ask = """mbox => new Promise((success, no) =>
        adobe.target.getOffer({mbox, success, error: (...all) => no(all.join())}))"""
    (html,) = page.evaluate(ask, "button")
    assert (html["action"], html["content"][:14]) == ("setContent", "<b class=red>B")
    assert page.evaluate(ask, "facts") == [{"action": "setJson", "content": [{"title": "Hi"}]}]
    assert page.evaluate(ask, "nothing") == []
    page.evaluate(
        "offer => adobe.target.applyOffer({mbox: 'button', selector: '#button', offer})", [html]
    )
    assert "Buy" in page.inner_html("#button")


def test_a_view_that_was_prefetched_is_shown_and_told_of(page: Page, tenant: TenantClient) -> None:
    only_a_trigger_shows_the_cart(page, tenant)


def test_views_that_a_page_asked_for_itself_are_shown_once_triggered(
    surf: Surf, shop: Shop, tenant: TenantClient
) -> None:
    sells(tenant, "cart")
    head = "window.targetGlobalSettings = {pageLoadEnabled: false, viewsEnabled: false}"
    page = surf().open(shop(head, "<p id=cart></p>"))
    page.evaluate(
        "adobe.target.getOffers({request: {prefetch: {views: [{}]}}})"
        ".then((response) => adobe.target.applyOffers({response}))"
    )
    only_a_trigger_shows_the_cart(page, tenant)


def test_notifications_of_a_page_s_own_are_completed(page: Page) -> None:
    with page.expect_request(lambda one: "delivery" in one.url) as told:
        page.evaluate(
            "adobe.target.sendNotifications({request: {notifications: "
            "[{type: 'click', mbox: {name: 'button'}, parameters: {a: 1}}]}})"
        )
    sent = notified(told.value)
    assert (sent["type"], sent["mbox"], sent["parameters"]) == (
        "click",
        {"name": "button"},
        {"a": 1},
    )
    assert len(sent["id"]) == 32


def test_of_what_was_prefetched_a_page_gets_what_target_could_be_told_of(page: Page) -> None:
    options = [
        {"type": "html", "content": "a"},
        {"type": "html", "content": "b", "eventToken": "t"},
    ]
    metrics = [{"type": "click", "selector": "#a"}]
    mbox = {"index": 0, "name": "button", "options": options, "metrics": metrics}
    nameless = {"index": 1, "options": options}
    headers = {
        "access-control-allow-origin": page.evaluate("location.origin"),
        "access-control-allow-credentials": "true",
    }
    answer = {"id": {"tntId": "x"}, "prefetch": {"mboxes": [mbox, nameless], "views": [nameless]}}
    page.route("**/rest/v1/delivery?*", lambda route: route.fulfill(json=answer, headers=headers))
    got = page.evaluate("adobe.target.getOffers({request: {prefetch: {views: [{}]}}})")
    told = {"index": 0, "name": "button", "options": options[1:]}
    assert got == {"prefetch": {"mboxes": [told]}}


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("getOffers({request: {}})", "execute or prefetch is required"),
        ("applyOffers({})", "response is required"),
        (
            "sendNotifications({request: {execute: {}, notifications: [{}]}})",
            "execute or prefetch is not allowed",
        ),
    ],
)
def test_what_cannot_be_done_is_said(page: Page, call: str, problem: str) -> None:
    ask = f"(async () => adobe.target.{call})().catch((error) => error.message)"
    assert page.evaluate(ask) == problem


def test_an_event_on_an_element_is_tracked_when_it_happens(page: Page) -> None:
    said: dict[str, Any] = {"mbox": "button", "type": "click", "selector": "#button"}
    page.evaluate("given => adobe.target.trackEvent(given)", said)
    with page.expect_request(lambda one: "delivery" in one.url) as told:
        page.evaluate("document.getElementById('button').click()")
    sent = notified(told.value)
    assert (sent["type"], sent["mbox"]) == ("click", {"name": "button"})


CLICKED = [{"type": "click", "selector": "#button", "eventToken": "on the button"}]
SHOWN = [{"type": "html", "content": "", "eventToken": "shown"}]
PARTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"execute": {"pageLoad": {"metrics": CLICKED}}}, {"pageLoad": {}}),
    (
        {"execute": {"mboxes": [{"name": "hero", "metrics": CLICKED}]}},
        {"mbox": {"name": "hero"}},
    ),
    ({"prefetch": {"metrics": CLICKED}}, {}),
]
"""What an answer asks to be told of a click, and how the notification names the place."""


def clicks(page: Page) -> list[dict[str, Any]]:
    """Click the button; give what Target is told of it before it is told of a sentinel."""
    told: list[dict[str, Any]] = []
    page.on("request", lambda one: told.extend((one.post_data_json or {}).get("notifications", ())))
    with page.expect_request(lambda one: "the last" in (one.post_data or "")):
        page.evaluate(
            "document.getElementById('button').click();adobe.target.trackEvent({mbox: 'the last'})"
        )
    assert told[-1]["mbox"] == {"name": "the last"}
    return told[:-1]


@pytest.mark.parametrize(("response", "place"), PARTS, ids=["page load", "mbox", "no view"])
def test_a_click_is_told_of_with_its_place_and_token(
    page: Page, response: dict[str, Any], place: dict[str, Any]
) -> None:
    unsaid = [{**CLICKED[0], "type": "hover"}, {"type": "click", "selector": "#button"}]
    page.evaluate("response => adobe.target.applyOffers({response})", response)
    page.evaluate(
        "metrics => adobe.target.applyOffers({response: {execute: {pageLoad: {metrics}}}})", unsaid
    )
    (told,) = clicks(page)
    named = {name: told[name] for name in ("pageLoad", "mbox", "view") if name in told}
    assert (told["type"], told["tokens"], named) == ("click", ["on the button"], place)


def test_a_click_is_told_of_once_however_often_its_view_is_triggered(page: Page) -> None:
    view = {"name": "cart", "options": SHOWN, "metrics": CLICKED}
    page.evaluate("view => adobe.target.applyOffers({response: {prefetch: {views: [view]}}})", view)
    assert clicks(page) == []  # not before the view is shown
    for _ in range(2):
        with page.expect_request(lambda one: "shown" in (one.post_data or "")):
            page.evaluate("adobe.target.triggerView('cart')")
    (told,) = clicks(page)
    assert (told["view"], told["tokens"]) == ({"name": "cart"}, ["on the button"])


def test_two_metrics_of_one_element_are_each_told_of(page: Page) -> None:
    metrics = [*CLICKED, {**CLICKED[0], "eventToken": "another"}]
    page.evaluate(
        "metrics => adobe.target.applyOffers({response: {execute: {pageLoad: {metrics}}}})", metrics
    )
    assert [one["tokens"] for one in clicks(page)] == [["on the button"], ["another"]]
