"""Segment's own SDKs, each in a process of its own, and a server that keeps what it takes in."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

import pytest

from simulator.client import Client, TenantClient

HERE: Final = Path(__file__).parent
PATIENCE: Final = 60.0  # seconds
SDKS: Final = ("python", "node")


class Sdk:
    """An SDK at work: events are put in by the number, and what was acknowledged comes out."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, count: int) -> None:
        """Enqueue events; they go out in the SDK's own time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        assert int(self._process.stdout.readline()) >= count

    def acknowledged(self) -> list[int]:
        """Let all that waits be sent, and list the events that were acknowledged."""
        said, _ = self._process.communicate(timeout=PATIENCE)
        assert self._process.returncode == 0
        numbers: list[int] = json.loads(said.splitlines()[-1])
        return numbers

    def close(self) -> None:
        """End it, however far it has come."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture(params=SDKS)
def sdk(
    request: pytest.FixtureRequest,
    needs: Callable[[str], str],
    installed: Callable[[Path], Path],
) -> Iterator[Callable[[str, str, str], Sdk]]:
    """Start an SDK that sends to a host with a write key, for users of a prefix."""
    if request.param == "python":
        command, environment = [needs("segment-python-sdk"), str(HERE / "deliver.py")], {}
    else:
        command = [needs("node"), str(HERE / "deliver.cjs")]
        environment = {"NODE_PATH": str(installed(HERE) / "node_modules")}
    with ExitStack() as opened:

        def start(host: str, write_key: str, prefix: str) -> Sdk:
            begun = Sdk([*command, host, write_key, prefix], environment)
            opened.callback(begun.close)
            return begun

        yield start


@pytest.fixture
def connected() -> Callable[[TenantClient], str]:
    """Declare a source that feeds a tenant's cloud destination, and give its write key."""

    def declare(tenant: TenantClient) -> str:
        key = f"{tenant.name}-key"
        fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
        cloud = {
            "type": "cloud",
            "source": "backend",
            "settings": {"client_code": tenant.name},
            "mappings": [{"action": "updateProfile", "fields": fields}],
        }
        sources = {"backend": {"type": "server", "write_key": key}}
        tenant.declare({"sources": sources, "destinations": {"cloud": cloud}})
        return key

    return declare


class Kept:
    """A server that keeps what it takes in, always at one address; it may be killed.

    Args:
        folder: Where it keeps it.
    """

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, with what it has kept."""
        command = [sys.executable, "-m", "simulator.cli", "serve", "--json", "--port"]
        self._process = subprocess.Popen(
            [*command, str(self._port), "--data", str(self._folder)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        assert json.loads(self._process.stdout.readline())["url"] == self.url

    def kill(self) -> None:
        """Kill every process of it, in the middle of whatever it does."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate(timeout=PATIENCE)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """Give a server that keeps what it takes in."""
    server = Kept(tmp_path / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def tenant_of() -> Iterator[Callable[[str], TenantClient]]:
    """Give the tenant acme of a server."""
    with ExitStack() as opened:
        yield lambda url: opened.enter_context(Client(url)).tenant("acme")
