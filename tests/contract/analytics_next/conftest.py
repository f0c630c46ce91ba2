"""Segment's own analytics.js, served to real pages."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from simulator.client import Client, TenantClient

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def bundle(installed: Callable[[Path], Path]) -> str:
    """Install Segment's package; give the file a page loads."""
    package = installed(HERE) / "node_modules" / "@segment" / "analytics-next"
    return str(package / "dist" / "umd" / "standalone.js")


@pytest.fixture(scope="session")
def their_url(serve_with: Callable[..., str], bundle: str) -> str:
    """Serve Segment's bundle in the place of ours."""
    return serve_with("--analytics-js", bundle)


@pytest.fixture(scope="session")
def intercept(
    serve_with: Callable[..., str], bundle: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., tuple[str, list[str]]]:
    """Start a server that answers for production hosts; give its URL, and Chromium's flags."""

    def start(*flags: str) -> tuple[str, list[str]]:
        folder = str(tmp_path_factory.mktemp("authority"))
        url = serve_with("--intercept", "--ca-dir", folder, "--analytics-js", bundle, *flags)
        command = [sys.executable, "-m", "simulator.cli", "env", "--json", "--tenant", "any"]
        told = subprocess.run(
            [*command, "--ca-dir", folder, "--url", url],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return url, shlex.split(json.loads(told.stdout)["OFFTARGET_CHROMIUM_FLAGS"])

    return start


@pytest.fixture(scope="module")
def intercepting(
    intercept: Callable[..., tuple[str, list[str]]], launch: Callable[..., "Browser"]
) -> tuple[str, "Browser"]:
    """Start such a server, and a browser that goes through its proxy."""
    url, flags = intercept()
    return url, launch(*flags)


@pytest.fixture
def tenant(their_url: str, request: pytest.FixtureRequest) -> Iterator[TenantClient]:
    """Give a tenant of the test's own, at the documented start, on a clock that stands still."""
    name = f"next-{crc32(request.node.nodeid.encode()):x}"
    with Client(their_url) as client:
        made = client.tenant(name)
        made.reset(at="2026-01-05T09:00:00Z", freeze=True)
        yield made
