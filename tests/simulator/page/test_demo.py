"""The demo shop: two devices beside each other, and what their visitor allows and blocks."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import FrameLocator, expect

from shops import workspace
from simulator.client import TenantClient
from simulator.testing.browsers.surfing import Surfer

Simulate = Callable[..., httpx.Client]
Surf = Callable[..., Surfer]


class Demo:
    """The demo in a browser."""

    def __init__(self, surfer: Surfer, url: str, tenant: TenantClient) -> None:
        self.surfer = surfer
        self.tenant = tenant
        self.page = surfer.page
        self.page.goto(f"{url}/demo/{tenant.name}")

    def on(self, device: str) -> FrameLocator:
        """Look into a device."""
        return self.page.frame_locator(f"[data-device={device}] iframe")

    def press(self, device: str, name: str, *, sent: int = 0, told: int = 0) -> None:
        """Press a button on a device, and wait until so much more has been sent."""
        sent, told = sent + len(self.surfer.sent), told + len(self.surfer.told)
        self.on(device).get_by_role("button", name=name, exact=True).click()
        self.surfer.settle(sent=sent, told=told)

    def hero(self, device: str) -> Any:
        """Find the offer on a device."""
        return self.on(device).locator("#hero")


@pytest.fixture
def demo(surf: Surf, live_url: str, tenant: TenantClient) -> Demo:
    """Open the demo of a tenant that has just been given its shop."""
    tenant.declare({})
    surfer = surf(viewport={"width": 1500, "height": 900})
    surfer.target_first()
    opened = Demo(surfer, live_url, tenant)
    opened.page.get_by_role("button", name="Set the shop up").click()
    expect(opened.on("phone").get_by_role("button", name="Yes")).to_be_visible()
    return opened


def test_nothing_is_loaded_and_nobody_told_before_there_is_a_choice(demo: Demo) -> None:
    demo.press("laptop", "Buy Skare")
    demo.press("laptop", "Decide later")
    assert (demo.surfer.sent, demo.surfer.told) == ([], [])


def test_with_consent_what_waited_is_sent_and_a_login_changes_the_offer(demo: Demo) -> None:
    demo.press("laptop", "Buy Skare")
    demo.press("laptop", "Yes", sent=4, told=2)  # page load, hero, view, purchase
    expect(demo.hero("laptop")).to_contain_text("First snow is here.")
    demo.press("laptop", "Log in", sent=2, told=1)
    expect(demo.hero("laptop")).to_contain_text("Gold members ski first.")
    held = {one.third_party_id: one.attributes for one in demo.tenant.profiles().profiles}
    assert held["ann"] == {"plan": "gold"}
    expect(demo.page.locator("#profiles")).to_contain_text("plan = gold")
    expect(demo.page.locator("#log")).to_contain_text("not yet visible")
    assert demo.surfer.said == []


def test_devices_share_nothing_but_what_the_visitor_tells_them(demo: Demo) -> None:
    for device in ("laptop", "phone"):
        demo.press(device, "Yes", sent=3, told=1)
        demo.press(device, "Log in", sent=2, told=1)
    anonymous = {one["anonymousId"] for one in demo.surfer.events()}
    (ann,) = [one for one in demo.tenant.profiles().profiles if one.third_party_id == "ann"]
    assert (len(anonymous), len(ann.tnt_ids)) == (2, 2)


def test_without_consent_at_js_never_runs_and_segment_filters_the_event(demo: Demo) -> None:
    demo.press("laptop", "No", told=1)
    assert demo.surfer.sent == []
    codes = {one.destination: one.code for one in demo.tenant.deliveries().deliveries}
    assert codes["from the cloud"] == "FILTERED_BY_END_USER_CONSENT"


def test_a_blocker_of_at_js_leaves_segment_alone_and_one_of_segment_neither(demo: Demo) -> None:
    demo.page.get_by_label("Ad blocker on the laptop").select_option("at.js")
    demo.press("laptop", "Yes", told=1)
    assert demo.surfer.sent == []
    demo.page.get_by_label("Ad blocker on the phone").select_option("segment")
    demo.press("phone", "Yes")
    demo.press("phone", "Log in")
    assert (len(demo.surfer.told), demo.surfer.sent) == (1, [])
    assert all("Content Security Policy" in one for one in demo.surfer.said)
    assert len(demo.surfer.said) >= 2


def test_time_moves_for_pages_and_target_alike(demo: Demo) -> None:
    demo.press("laptop", "Yes", sent=3, told=1)
    demo.press("laptop", "Log in", sent=2, told=1)
    expect(demo.page.locator("#profiles")).to_contain_text("the profile API finds it from")
    demo.page.get_by_role("button", name="+1 hour").click()
    expect(demo.page.locator("#profiles .unseen")).to_have_count(0)
    demo.page.get_by_role("button", name="+14 days").click()
    expect(demo.page.locator("#profiles")).to_contain_text("Nobody has come yet.")
    demo.press("laptop", "Buy Skare", sent=1, told=1)
    body = demo.surfer.bodies()[-1]
    now = demo.page.evaluate("Date.now()")
    assert body["notifications"][0]["timestamp"] - now > 14 * 86_400_000
    sessions = {one.url.split("sessionId=")[1].split("&")[0] for one in demo.surfer.sent}
    assert len(sessions) == 2


def test_a_server_sends_a_trait_and_a_device_forgets(demo: Demo) -> None:
    demo.press("laptop", "Yes", sent=3, told=1)
    demo.press("laptop", "Log in", sent=2, told=1)
    demo.page.get_by_role("button", name="+1 hour").click()
    demo.page.get_by_label("Trait").fill("tier")
    demo.page.get_by_role("button", name="Send").click()
    expect(demo.page.locator("#profiles")).to_contain_text("tier = gold")
    demo.page.locator("[data-device=laptop]").get_by_role("button", name="Clear data").click()
    expect(demo.on("laptop").get_by_role("button", name="Yes")).to_be_visible()
    expect(demo.on("laptop").get_by_role("button", name="Log in")).to_be_visible()


@pytest.mark.parametrize("path", ["/demo/acme", "/demo/acme/laptop", "/demo/-/shop.js"])
def test_a_page_of_ours_is_shown_to_our_own_hosts_alone(simulate: Simulate, path: str) -> None:
    answer = simulate().get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "unknown_host")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/demo/other", "there is no tenant 'other'"),
        ("/demo/acme/laptop", "a shop once the workspace has one"),
        ("/demo/other/laptop", "there is no tenant 'other'"),
        ("/demo/-/workspace.json", "the demo has no such part"),
    ],
)
def test_what_is_not_there_is_said(simulate: Simulate, path: str, said: str) -> None:
    answer = simulate("acme").get(path)
    assert (answer.status_code, said in answer.text) == (404, True)


class Scripts(HTMLParser):
    """Gathers what a page's scripts say."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts.append(data)


def test_the_shop_asks_for_the_consent_its_own_workspace_wants(demo: Demo, live_url: str) -> None:
    declared = workspace(demo.tenant.name, "mine", consent=["ads", "other"])
    declared["sources"]["till"] = {"type": "server"}
    settings = {"client_code": demo.tenant.name}
    till = {"type": "cloud", "source": "till", "consent": ["till"], "settings": settings}
    declared["destinations"]["till"] = till
    demo.tenant.declare(declared)
    demo.page.goto(f"{live_url}/demo/{demo.tenant.name}")
    demo.press("laptop", "Yes", sent=2, told=1)  # page load, hero
    (event,) = demo.surfer.events()
    preferences = event["context"]["consent"]["categoryPreferences"]
    assert preferences == {"ads": True, "other": True}


def test_a_write_key_cannot_end_the_script_it_stands_in(simulate: Simulate) -> None:
    client, key = simulate(), "</script><script>evil()</script>"
    declared = {"sources": {"shop": {"write_key": key}}}
    path = f"/_lab/v1/tenants/{quote('acme')}/workspace"
    assert client.put(path, json=declared).status_code == 200
    page = client.get("/demo/acme/phone")
    scripts = Scripts()
    scripts.feed(page.text)
    assert [json.loads(one)["key"] for one in scripts.texts] == [key]
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "access-control-allow-origin" not in page.headers
