"""A tenant for pages in a real browser, and pages that load at.js."""

from collections.abc import Callable, Iterator
from zlib import crc32

import pytest

from simulator.client import Client, TenantClient

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


@pytest.fixture
def tenant(live_url: str, request: pytest.FixtureRequest) -> Iterator[TenantClient]:
    """Give a tenant of the test's own, on a clock that stands still."""
    name = f"page-{crc32(request.node.nodeid.encode()):x}"
    with Client(live_url) as client:
        made = client.tenant(name)
        made.reset()
        made.move(freeze=True)
        made.configure(atjs_timeout="1m")  # a machine may be busy
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
