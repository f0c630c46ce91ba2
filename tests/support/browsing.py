"""Fixtures of a real browser: Debian's Chromium, driven by Playwright."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from simulator.testing.browsers.chromium import launching, surfing
from simulator.testing.browsers.sites import Site, running
from simulator.testing.browsers.surfing import Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def launch(needs: Callable[[str], str]) -> Iterator[Callable[..., "Browser"]]:
    """Start Chromium with further flags.

    For a module at a time: while Playwright is there, no other test can run an event loop.
    """
    with launching(needs("chromium")) as start:
        yield start


@pytest.fixture(scope="module")
def chromium(launch: Callable[..., "Browser"]) -> "Browser":
    """Start Chromium for a module."""
    return launch()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Serve a site."""
    made = Site()
    with running(made.server):
        yield made


@pytest.fixture
def surf(chromium: "Browser", site: Site) -> Iterator[Callable[..., Surfer]]:
    """Make browser profiles, in the module's browser or in another one."""
    with surfing(chromium, site) as make:
        yield make
