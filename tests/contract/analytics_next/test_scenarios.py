"""The three scenarios in real browsers: Segment's analytics.js, our web destination and at.js."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest

from destination.workspace.load import from_content
from shops import workspace
from simulator.lab import Lab
from simulator.scenario.load import load
from simulator.scenario.run import open_lab, run
from simulator.testing.browsers.lab import BrowserLab
from simulator.testing.browsers.surfing import Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "scenarios").glob("scenario-*.yaml"))


def end_state(lab: Lab) -> list[dict[str, Any]]:
    """Tell what Target holds, whoever drew the ids."""
    names = {
        one: f"{device}'s anonymousId no. {number}"
        for device in lab.devices
        for number, one in enumerate(lab.people.anonymous_ids(device))
    }
    return [
        {
            "of": names.get(one.third_party_id or "", one.third_party_id),
            "devices": [
                name for name, device in lab.devices.items() if device.tnt_id in one.tnt_ids
            ],
            "attributes": one.attributes,
            "targeting": one.targeting,
            "identifiers": len(one.identifiers),
        }
        for one in lab.profiles()
    ]


@pytest.mark.long
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_that_names_production_hosts_alone_does_the_same_through_the_proxy(
    path: Path, surf: Callable[..., Surfer], intercepting: tuple[str, "Browser"]
) -> None:
    url, browser = intercepting
    surfers: list[Surfer] = []

    def proxied() -> Surfer:
        surfers.append(surf(browser))
        return surfers[-1]

    file, code = load(path), f"far-{crc32(path.stem.encode()):x}"
    with open_lab(file.scenario) as lab:
        assert [one.problems for one in run(file, lab) if one.problems] == []
        expected = end_state(lab)
    declared = from_content(workspace(code, f"key-{code}"))
    with BrowserLab(code, url, proxied, declared, cdn="https://cdn.segment.com") as browsers:
        assert [one.problems for one in run(file, browsers) if one.problems] == []
        assert end_state(browsers) == expected
    hosts = {urlsplit(one.url).hostname for one in surfers[0].asked}
    assert hosts == {
        "laptop.localhost",
        "cdn.segment.com",
        "api.segment.io",
        "admin6.testandtarget.omniture.com",
        f"{code}.tt.omtrdc.net",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("analytics_js", ["their_url", "live_url"], ids=["segment's", "ours"])
def test_a_scenario_ends_in_browsers_as_it_does_in_process(
    path: Path,
    analytics_js: str,
    surf: Callable[..., Surfer],
    request: pytest.FixtureRequest,
) -> None:
    file, url = load(path), request.getfixturevalue(analytics_js)
    with open_lab(file.scenario) as lab:
        assert [one.problems for one in run(file, lab) if one.problems] == []
        expected = end_state(lab)
    code = f"real-{crc32(path.stem.encode()):x}"
    declared = from_content(workspace(code, f"key-{code}"))
    with BrowserLab(code, url, surf, declared) as browsers:
        assert [one.problems for one in run(file, browsers) if one.problems] == []
        assert end_state(browsers) == expected
