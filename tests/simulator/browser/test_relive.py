"""Recorded events, acted on by a page as they are."""

from typing import Any

import pytest

from simulator.browser.device import Device
from simulator.lab import Lab


def event(kind: str, path: str | None = "/", **parts: Any) -> dict[str, Any]:
    page = {} if path is None else {"page": {"url": f"https://shop.example{path}"}}
    context = {"library": {"name": "analytics.js"}, **page}
    return {"type": kind, "anonymousId": "a-1", "context": context, **parts}


@pytest.fixture
def device(lab: Lab) -> Device:
    """Give a device that has done nothing yet."""
    return lab.device("a-1")


def sent(device: Device) -> list[tuple[str, str | None]]:
    return [(one.why, one.body["id"].get("thirdPartyId")) for one in device.atjs.sent]


def test_the_first_event_opens_a_page_whatever_it_is(device: Device) -> None:
    device.relive(event("identify", userId="u-1", traits={"plan": "gold"}))
    assert sent(device) == [("page load", None), ("trackEvent", "u-1")]


def test_the_ids_are_those_of_the_event(device: Device) -> None:
    device.relive(event("page", name="Home"))
    assert sent(device) == [("page load", None), ("triggerView", "a-1")]


@pytest.mark.parametrize(
    ("path", "loads"), [("/", 1), ("/#menu", 1), ("/sale", 2), ("/?q=1", 2), ("/?q=1#menu", 2)]
)
def test_a_page_event_with_another_address_is_a_full_load(
    device: Device, path: str, loads: int
) -> None:
    device.relive(event("page", "/"))
    device.relive(event("page", path))
    assert sent(device).count(("page load", None)) == loads


def test_only_a_page_event_loads_another_page(device: Device) -> None:
    device.relive(event("page", "/"))
    device.relive(event("track", "/sale", event="Seen"))
    assert sent(device) == [("page load", None), ("trackEvent", "a-1")]


@pytest.mark.parametrize(("pause", "loads"), [("30m59s", 1), ("31m", 2)])
def test_after_the_session_a_page_event_is_a_full_load(
    lab: Lab, device: Device, pause: str, loads: int
) -> None:
    device.relive(event("page"))
    lab.advance(pause)
    device.relive(event("page"))
    assert sent(device).count(("page load", None)) == loads


def test_a_full_load_empties_the_page_parameters(device: Device) -> None:
    device.relive(event("identify", userId="u-1", traits={"plan": "gold"}))
    device.relive(event("page", "/sale", name="Sale"))
    assert "profileParameters" not in device.atjs.sent[-1].body["notifications"][0]


@pytest.mark.parametrize(
    ("properties", "url"),
    [
        ({"url": "https://a.example/b"}, "https://a.example/b"),
        ({"path": "/b"}, "https://shop.example/b"),
        ({"path": 7}, "https://shop.example/"),
        (None, "https://shop.example/"),
        ({"url": "https://a.example/ü\n"}, "https://a.example/%C3%BC%0A"),
    ],
)
def test_the_address_is_found_where_the_event_has_it(
    device: Device, properties: Any, url: str
) -> None:
    device.relive(event("page", None, properties=properties))
    assert device.url == url


def test_segment_is_not_told(lab: Lab, device: Device) -> None:
    device.relive(event("identify", userId="u-1", traits={}))
    assert lab.deliveries == []


def test_an_event_sent_from_a_device_tells_who_uses_it(lab: Lab, device: Device) -> None:
    device.relive(event("page"))
    lab.send(event("identify", userId="u-1"), device=device)
    assert lab.people.knowledge("u-1").tnt_ids == (device.tnt_id,)
