"""Our analytics.js and Segment's, in one browser: the same calls make the same events."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from shops import workspace
from simulator.client import Client, TenantClient
from simulator.testing.browsers.shop import shop_page
from simulator.testing.browsers.surfing import Surfer

Surf = Callable[..., Surfer]

CALLS: dict[str, list[list[Any]]] = {
    "a stranger": [["page"], ["track", "Seen", {"n": 1, "list": [1, None]}], ["page", "Home"]],
    "pages of all forms": [
        ["page", "Shop", "Home"],
        ["page", "Shop", "Home", {"a": 1}],
        ["page", {"path": "/else"}],
        ["page", "Home", {"title": "Other"}, {"context": {"ip": "1.2.3.4"}}],
    ],
    "log in": [
        ["identify", {"interest": "skis"}],
        ["identify", "ann", {"plan": "gold"}],
        ["identify", "ann", {"size": 3}],
        ["track", "Bought"],
    ],
    "another user": [["identify", "ann", {"plan": "gold"}], ["identify", "bob", {"tier": 1}]],
    "a number for an id": [["identify", 42], ["group", 7, {"seats": 2}], ["group", {"more": 1}]],
    "ids by hand": [["setAnonymousId", "anon-1"], ["track", "A"], ["alias", "new"]],
    "an alias of two": [["alias", "new", "old"]],
    "options": [
        ["track", "A", {}, {"anonymousId": "anon-2", "integrations": {"Adobe Target Web": False}}],
        ["identify", "ann", {}, {"integrations": {"All": False, "Segment.io": True}}],
        ["track", "A", {}, {"integrations": {"Segment.io": False}}],
    ],
    "log out": [["identify", "ann", {"plan": "gold"}], ["reset"], ["track", "A"], ["page"]],
}
KEPT = """() => ({
    cookies: document.cookie.split('; ').map((one) => one.split('=')[0])
        .filter((one) => one.startsWith('ajs_')).sort(),
    stored: Object.fromEntries(Object.entries(localStorage).filter(
        ([name, value]) => /^ajs_/.test(name) && value !== 'null')),
})"""


def walked(surfer: Surfer, url: str, key: str, calls: list[list[Any]]) -> dict[str, Any]:
    """Make the calls in a page; give the events and what is stored, ids by their order."""
    page = surfer.open(shop_page(url, key), query="?utm_campaign=c&utm_source=s")
    page.wait_for_function("window.analytics.initialized")
    for method, *given in calls:
        page.evaluate("([method, given]) => analytics[method](...given)", [method, given])
    surfer.settle()
    made = {"events": surfer.events(), "kept": page.evaluate(KEPT)}
    return told_apart(made, key)


def told_apart(made: dict[str, Any], key: str) -> dict[str, Any]:
    """Put numbers in the place of ids, and leave out what differs from call to call."""
    text = json.dumps(made).replace(key, "KEY")
    ids = [one["anonymousId"] for one in made["events"]]
    for number, one in enumerate(dict.fromkeys(ids)):
        text = text.replace(one, f"anonymous {number}")
    told: dict[str, Any] = json.loads(text)
    for event in told["events"]:
        assert event.pop("messageId").startswith("ajs-next-")
        for name in ("timestamp", "sentAt", "_metadata"):
            assert event.pop(name)
        for name in ("userAgentData", "library"):
            event["context"].pop(name, None)
    told["events"].sort(key=lambda one: json.dumps(one, sort_keys=True))
    return told


def shown(made: dict[str, Any]) -> str:
    return json.dumps(made, indent=1, sort_keys=True)


@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_the_same_calls_make_the_same_events(
    surf: Surf, tenant: TenantClient, their_url: str, live_url: str, calls: list[list[Any]]
) -> None:
    key = f"key-{tenant.name}"
    with Client(live_url) as client:
        ours = client.tenant(tenant.name)
        for one in (ours, tenant):
            one.declare(workspace(tenant.name, key))
        expected = walked(surf(), their_url, key, calls)
        assert shown(walked(surf(), live_url, key, calls)) == shown(expected)
    assert expected["events"]
