"""Fixtures of a real browser: Debian's Chromium, driven by Playwright."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from local_sites import running
from surfing import FLAGS, LONGEST, ONLINE, Site, Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="module")
def launch(needs: Callable[[str], str]) -> Iterator[Callable[..., "Browser"]]:
    """Start Chromium with further flags.

    For a module at a time: while Playwright is there, no other test can run an event loop.
    """
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  slow, for few tests

    expect.set_options(timeout=LONGEST)

    path, started = needs("chromium"), []

    with sync_playwright() as playwright:

        def start(*flags: str) -> "Browser":
            args = [*FLAGS, *flags]
            started.append(playwright.chromium.launch(executable_path=path, args=args))
            return started[-1]

        yield start
        for browser in started:
            browser.close()


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
    made: list[BrowserContext] = []

    def make(browser: "Browser" = chromium, **options: Any) -> Surfer:
        context = browser.new_context(**options)
        context.add_init_script(ONLINE)
        made.append(context)
        return Surfer(context, site)

    yield make
    for context in made:
        context.close()
