"""Segment's own analytics.js, served to real pages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from simulator.client import Client, TenantClient

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def their_url(serve: Callable[..., str], installed: Callable[[Path], Path]) -> str:
    """Serve Segment's bundle in the place of ours."""
    package = installed(HERE) / "node_modules" / "@segment" / "analytics-next"
    return serve("--analytics-js", str(package / "dist" / "umd" / "standalone.js"))


@pytest.fixture
def tenant(their_url: str, request: pytest.FixtureRequest) -> Iterator[TenantClient]:
    """Give a tenant of the test's own, at the documented start, on a clock that stands still."""
    name = f"next-{crc32(request.node.nodeid.encode()):x}"
    with Client(their_url) as client:
        made = client.tenant(name)
        made.reset(at="2026-01-05T09:00:00Z", freeze=True)
        yield made
