"""A real browser: Debian's Chromium, driven by Playwright, and a tenant for its pages."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from simulator.client import Client, TenantClient
from surfing import FLAGS, ONLINE, Site, Surfer

EVENTS_KEPT = """
<script>
  window.seen = [];
  for (const name of ["at-library-loaded", "at-request-start", "at-request-succeeded",
                      "at-request-failed", "at-content-rendering-start",
                      "at-content-rendering-succeeded", "at-content-rendering-failed",
                      "at-content-rendering-no-offers", "at-content-rendering-redirect"])
    document.addEventListener(name, (event) => seen.push(event.detail));
</script>
"""


@pytest.fixture(scope="session")
def chromium(needs: Callable[[str], str]) -> Iterator[Browser]:
    """Start Chromium for the session."""
    path = needs("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Serve a site."""
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def surf(chromium: Browser, site: Site) -> Iterator[Callable[..., Surfer]]:
    """Make browser profiles."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> Surfer:
        context = chromium.new_context(**options)
        context.add_init_script(ONLINE)
        made.append(context)
        return Surfer(context, site)

    yield make
    for context in made:
        context.close()


@pytest.fixture
def tenant(live_url: str, request: pytest.FixtureRequest) -> Iterator[TenantClient]:
    """Give a tenant of the test's own, on a clock that stands still."""
    name = f"page-{crc32(request.node.nodeid.encode()):x}"
    with Client(live_url) as client:
        made = client.tenant(name)
        made.reset()
        made.move(freeze=True)
        yield made


@pytest.fixture
def shop(live_url: str, tenant: TenantClient) -> Callable[..., str]:
    """Write pages that load at.js for the tenant, and keep what it says on document."""
    source = f"{live_url}/admin/rest/v1/libraries/atjs/download?client={tenant.name}"

    def write(head: str = "", body: str = "", doctype: str = "<!doctype html>") -> str:
        return (
            f"{doctype}<title>Shop</title>{EVENTS_KEPT}<script>{head}</script>"
            f'<script src="{source}&version=2.8.0"></script><body>{body}'
        )

    return write
