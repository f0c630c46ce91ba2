"""The three scenarios in real browsers: Segment's analytics.js, our web destination and at.js."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest

from browser_lab import BrowserLab
from simulator.lab import Lab
from simulator.scenario.load import load
from simulator.scenario.run import open_lab, run
from surfing import Surfer

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


@pytest.fixture(scope="session")
def intercepting(
    serve_with: Callable[..., str],
    bundle: str,
    launch: Callable[..., "Browser"],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, "Browser"]:
    """Start a server that answers for production hosts, and a browser that goes through it."""
    folder = str(tmp_path_factory.mktemp("authority"))
    url = serve_with("--intercept", "--ca-dir", folder, "--analytics-js", bundle)
    command = [sys.executable, "-m", "simulator.cli", "env", "--json"]
    told = subprocess.run(
        [*command, "--ca-dir", folder, "--url", url],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    flags = json.loads(told.stdout)["OFFTARGET_CHROMIUM_FLAGS"]
    return url, launch(*shlex.split(flags))


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
    with BrowserLab(code, url, proxied, "https://cdn.segment.com") as browsers:
        assert [one.problems for one in run(file, browsers) if one.problems] == []
        assert end_state(browsers) == expected
    hosts = {urlsplit(one.url).netloc for one in surfers[0].asked} - {
        urlsplit(surfers[0].site.at("laptop.localhost")).netloc
    }
    assert hosts == {
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
    with BrowserLab(f"real-{crc32(path.stem.encode()):x}", url, surf) as browsers:
        assert [one.problems for one in run(file, browsers) if one.problems] == []
        assert end_state(browsers) == expected
