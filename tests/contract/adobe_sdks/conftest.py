"""A site's server that calls the simulator with Adobe's own SDKs, Node's and Python's."""

import json
import os
import secrets
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from simulator.client import Client, TenantClient

CONTRACT = Path(__file__).parents[1]
PATIENCE = 60.0
SDKS = ("node", "python")
Json = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What an SDK made of a call: its answer or its error, and the hosts it wanted."""

    answer: Json
    error: str
    hosts: list[str]


class Sdk:
    """An SDK in a process of its own.

    Args:
        name: ``node`` or ``python``.
        command: Starts the bridge to it.
        environment: Beside this process's.
        errors: A file for what it complains of.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], errors: Path
    ) -> None:
        self.name = name
        self._errors = errors
        with errors.open("w") as complaints:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def call(self, call: str, client: Mapping[str, Any], *arguments: Any) -> Said:
        """Let the SDK do something."""
        told, heard = self._process.stdin, self._process.stdout
        assert told is not None
        assert heard is not None
        asked = {"call": call, "client": client, "arguments": arguments}
        told.write(f"{json.dumps(asked)}\n")
        told.flush()
        alarm = threading.Timer(PATIENCE, self._process.kill)
        alarm.start()
        line = heard.readline()
        alarm.cancel()
        assert line, f"the SDK has ended: {self._errors.read_text()[-2_000:]}"
        said = json.loads(line)
        return Said(said.get("answer", {}), said.get("error", ""), said["hosts"])

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=PATIENCE)


@dataclass(frozen=True)
class Backend:
    """A site's server: an SDK, and the tenant its organisation leads to."""

    sdk: Sdk
    tenant: TenantClient
    organisation: str
    url: str

    def say(
        self, call: str, request: Json, *before: Any, client: Json | None = None, **options: Any
    ) -> Said:
        """Let the SDK send a request, whatever comes of it."""
        named = {"organizationId": self.organisation, **(client or {})}
        given = {"request": {"context": {"channel": "web"}, **request}, **options}
        return self.sdk.call(call, named, *before, given)

    def ask(self, request: Json, **options: Any) -> Json:
        """Get offers; give the SDK's answer."""
        return self._good(self.say("getOffers", request, **options))

    def notify(self, *notifications: Json, **options: Any) -> Json:
        """Send notifications; give the SDK's answer."""
        timed = [{"timestamp": 1_767_603_600_000, **one} for one in notifications]
        return self._good(self.say("sendNotifications", {"notifications": timed}, **options))

    @staticmethod
    def mboxes(*names: str, **details: Any) -> Json:
        """Write a request for mboxes."""
        return {"mboxes": [{"index": at, "name": name, **details} for at, name in enumerate(names)]}

    def show(
        self, *mboxes: str, details: Json | None = None, more: Json | None = None, **options: Any
    ) -> list[Any]:
        """Execute mboxes; give the content shown in each, None where it keeps its own."""
        answer = self.ask(
            {**(more or {}), "execute": self.mboxes(*mboxes, **(details or {}))}, **options
        )
        shown = [one.get("options") or [{}] for one in answer["response"]["execute"]["mboxes"]]
        return [one[0].get("content") for one in shown]

    def attributes(self) -> dict[str, str]:
        """Give the attributes of the only profile there is."""
        (profile,) = self.tenant.profiles().profiles
        return profile.attributes

    def _good(self, said: Said) -> Json:
        assert not said.error
        assert set(said.hosts) == {urlsplit(self.url).netloc}
        return said.answer


def _started(name: str, url: str, request: pytest.FixtureRequest) -> Sdk:
    """Start an SDK; what it needs is only looked for where it is wanted."""
    server, find = urlsplit(url).netloc, request.getfixturevalue
    errors: Path = find("tmp_path_factory").mktemp(name) / "errors"
    if name == "python":
        script = CONTRACT / "adobe_python_sdk" / "bridge.py"
        return Sdk(name, [find("python_sdk"), str(script), server], {}, errors)
    script = CONTRACT / "adobe_node_sdk" / "bridge.cjs"
    return Sdk(name, [find("needs")("node"), str(script), server], find("node_sdk"), errors)


@pytest.fixture(scope="session", params=SDKS)
def sdk(request: pytest.FixtureRequest, live_url: str) -> Iterator[Sdk]:
    """Give each SDK in turn, one process for all tests."""
    started = _started(request.param, live_url, request)
    yield started
    started.close()


@pytest.fixture
def fresh_sdk(sdk: Sdk, live_url: str, request: pytest.FixtureRequest) -> Iterator[Sdk]:
    """Give the same SDK in a new process: the Python SDK keeps the first host it ever used."""
    started = _started(sdk.name, live_url, request)
    yield started
    started.close()


@pytest.fixture
def backend(sdk: Sdk, live_url: str) -> Iterator[Backend]:
    """Give a server with a tenant of its own, whose clock stands still at the time of day."""
    with Client(live_url) as client:
        tenant = client.tenant(f"sdk-{secrets.token_hex(6)}")
        # The organisation is all that tells this tenant's requests from others'.
        organisation = f"{secrets.token_hex(12).upper()}@AdobeOrg"
        tenant.reset(freeze=True)
        tenant.configure(ims_org_id=organisation)
        yield Backend(sdk, tenant, organisation, live_url)


@pytest.fixture
def fetch(backend: Backend) -> Callable[[str], Json]:
    """Give what the profile API knows of a tntId, or of another id by its kind."""

    def fetched(identifier: str, kind: str = "") -> Json:
        place = f"{kind}/{identifier}" if kind else identifier
        address = f"{backend.url}/rest/v1/profiles/{place}"
        answer = httpx.get(address, params={"client": backend.tenant.name})
        assert answer.status_code == 200
        body: Json = answer.json()
        return body

    return fetched
