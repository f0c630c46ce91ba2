"""A server renders with Adobe's own SDK, and at.js goes on from its cookie; or at.js is first."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from simulator.browser.device import Device
from simulator.browser.mbox_cookie import NAME
from simulator.browser.storage import TWO_YEARS
from simulator.lab import Lab
from simulator.timekeeping import TenantTime
from simulator.times import parse_instant

Backend = Any


@pytest.fixture
def lab(backend: Backend) -> Iterator[Lab]:
    """Stand on the backend's tenant, at the time of day, which is the time of the SDK."""
    time = TenantTime(parse_instant(backend.tenant.clock().now))
    settings = {"ims_org_id": backend.organisation}
    with Lab(backend.tenant.name, url=backend.url, settings=settings, time=time) as made:
        yield made


def render(backend: Backend, lab: Lab, laptop: Device) -> Any:
    """Render a page for the laptop: its cookie goes to the SDK, the SDK's comes back."""
    sent = laptop.storage.get(NAME, lab.now())
    options = {} if sent is None else {"targetCookie": sent}
    answer = backend.ask({"execute": {"pageLoad": {}}}, **options)
    laptop.storage.set(NAME, answer["targetCookie"]["value"], lab.now(), TWO_YEARS)
    return answer["response"]["id"]["tntId"]


def sessions(backend: Backend) -> set[str]:
    """Give the ids of the sessions that delivery requests were sent in."""
    asked = (parse_qs(urlsplit(one.target).query) for one in backend.tenant.journal().entries)
    return {session_id for query in asked for session_id in query.get("sessionId", ())}


def test_atjs_goes_on_with_the_visitor_of_the_server(backend: Backend, lab: Lab) -> None:
    laptop = lab.device("laptop")
    rendered = render(backend, lab, laptop)
    laptop.visit("Home")
    assert laptop.tnt_id == rendered
    (profile,) = lab.profiles()
    assert profile.tnt_ids == [rendered]
    assert profile.third_party_id == laptop.anonymous_id
    assert len(sessions(backend)) == 1


def test_the_server_knows_the_visitor_of_atjs(backend: Backend, lab: Lab) -> None:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})
    assert render(backend, lab, laptop) == laptop.tnt_id
    (profile,) = [one for one in lab.profiles() if one.third_party_id == "ann"]
    assert profile.tnt_ids == [laptop.tnt_id]
    assert len(sessions(backend)) == 1


def test_a_cookie_that_is_cleared_makes_a_new_visitor(backend: Backend, lab: Lab) -> None:
    laptop = lab.device("laptop")
    rendered = render(backend, lab, laptop)
    laptop.clear_storage()
    laptop.visit("Home")
    assert laptop.tnt_id != rendered
    assert len(lab.profiles()) == 2
