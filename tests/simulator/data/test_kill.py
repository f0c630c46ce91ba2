"""A server that is killed: what it had acknowledged is there once, and can be sent again."""

import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Lock
from typing import Any

import httpx
import pytest

from serving import Start, refusal
from simulator.client import Client
from simulator.data.sqlite import FILE
from waiting import PATIENCE

SENDERS, BATCH = 4, 5
HEADERS = {"Authorization": f"Basic {b64encode(b'backend-key:').decode()}"}
WORKSPACE: dict[str, Any] = {
    "sources": {"backend": {"type": "server", "write_key": "backend-key"}},
    "destinations": {
        "cloud": {
            "type": "cloud",
            "source": "backend",
            "settings": {"client_code": "acme"},
            "mappings": [
                {
                    "action": "updateProfile",
                    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"plan": "gold"}},
                }
            ],
        }
    },
}


def events(names: list[str]) -> dict[str, Any]:
    batch = [
        {"type": "identify", "userId": name.partition("-")[0], "messageId": name} for name in names
    ]
    return {"batch": batch, "writeKey": "backend-key"}


class Senders:
    """SDKs that send until nobody answers, and know what was acknowledged."""

    def __init__(self, url: str, life: int) -> None:
        self._url = url
        self._life = life
        self._lock = Lock()
        self.sent: list[str] = []
        self.acknowledged: set[str] = set()
        self.enough = Event()

    def run(self, sender: int, enough: int) -> None:
        with httpx.Client(base_url=self._url, timeout=PATIENCE) as client:
            for number in range(10_000):
                names = [f"{self._life}-{sender}-{number}-{one}" for one in range(BATCH)]
                with self._lock:
                    self.sent += names
                try:
                    answer = client.post("/v1/batch", json=events(names), headers=HEADERS)
                except httpx.TransportError:
                    return
                assert answer.json() == {"success": True}
                with self._lock:
                    self.acknowledged.update(names)
                    if len(self.acknowledged) >= enough:
                        self.enough.set()


def accepted(client: Client, lives: int) -> Iterator[str]:
    """Go through the delivery log, life by life: the messageIds of what was not turned away."""
    for life in range(lives):
        found = client.tenant("acme").deliveries(
            user=str(life), outcome="awaiting_retry", limit=1000
        )
        assert found.total == len(found.deliveries)
        yield from (one.message_id for one in found.deliveries)


def live_through(start: Start, options: list[str], lives: int, seed: int) -> None:
    """Kill one server after the other amid events; see each time what has survived."""
    draws, sent, acknowledged = random.Random(seed), list[str](), set[str]()
    for life in range(lives):
        server, url = start(*options)
        senders = Senders(url, life)
        with ThreadPoolExecutor(SENDERS) as pool:
            running = [
                pool.submit(senders.run, one, draws.randint(20, 200)) for one in range(SENDERS)
            ]
            assert senders.enough.wait(PATIENCE * 3)
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=PATIENCE)
            for one in running:
                one.result()
        sent += senders.sent
        acknowledged |= senders.acknowledged
        assert len(senders.acknowledged) < len(senders.sent), "it was killed when all was done"
    _, url = start(*options)
    with Client(url) as client:
        kept = Counter(accepted(client, lives))
        assert acknowledged <= set(kept)
        assert set(kept.values()) == {1}
        for at in range(0, len(sent), BATCH):  # as SDKs do that were not answered
            answer = httpx.post(
                f"{url}/v1/batch", json=events(sent[at : at + BATCH]), headers=HEADERS
            )
            assert answer.json() == {"success": True}
        assert Counter(accepted(client, lives)) == Counter(sent)


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    workspace = tmp_path / "workspace.json"
    workspace.write_text(json.dumps(WORKSPACE))
    return ["--data", str(tmp_path / "data"), "--workspace", str(workspace)]


def test_what_was_acknowledged_survives_a_kill(start: Start, options: list[str]) -> None:
    live_through(start, options, lives=1, seed=1)


@pytest.mark.long
def test_it_survives_kill_after_kill(start: Start, options: list[str]) -> None:
    live_through(start, options, lives=12, seed=2)


def test_a_second_server_is_refused_and_a_folder_of_its_own_is_not(
    start: Start, options: list[str], tmp_path: Path
) -> None:
    start(*options)
    assert "data: another server keeps its data in" in refusal(*options)
    start("--data", str(tmp_path / "other"))
    assert stat.S_IMODE((tmp_path / "other").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "other").iterdir()}
    assert modes == {0o600}


def end(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=PATIENCE) == 0


def test_a_foreign_file_is_refused_with_a_sentence(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / FILE
    file.write_bytes(b"something else")
    assert "offtarget.sqlite is no SQLite file; nothing in it was changed" in refusal(*options)
    assert file.read_bytes() == b"something else"


def test_what_is_kept_and_cannot_be_had_is_refused_with_a_sentence(
    start: Start, options: list[str], tmp_path: Path
) -> None:
    end(start(*options)[0])
    refused = refusal(*options, "--client", "globex")
    assert "workspace: there is no tenant 'acme'" in refused
    with closing(sqlite3.connect(tmp_path / "data" / FILE)) as database, database:
        database.execute("UPDATE tenants SET state = '{'")
    assert "data: " in (refused := refusal(*options))
    assert "offtarget.sqlite is damaged" in refused


def test_a_server_loads_what_is_kept_once(start: Start, options: list[str], tmp_path: Path) -> None:
    """Each time it is loaded, draws are left out that may have been given since."""
    counts = []
    for _ in range(2):
        end(start(*options)[0])
        with closing(sqlite3.connect(tmp_path / "data" / FILE)) as database:
            ((state,),) = database.execute("SELECT state FROM tenants").fetchall()
        counts.append(json.loads(state)["draws"])
    assert counts[1] - counts[0] == 1_000_000


def test_a_server_that_is_ended_in_order_goes_on_where_it_was(
    start: Start, options: list[str]
) -> None:
    server, url = start(*options)
    with Client(url) as client:
        client.tenant("acme").reset(at="2026-01-05T09:00:00Z", freeze=True)
    httpx.post(f"{url}/v1/batch", json=events(["0-1"]), headers=HEADERS).raise_for_status()
    end(server)
    _, url = start(*options)
    with Client(url) as client:
        acme = client.tenant("acme")
        assert acme.clock().now == "2026-01-05T09:00:00Z"
        (kept,) = acme.deliveries().deliveries
        assert (kept.message_id, kept.attempt) == ("0-1", 1)
        fired = acme.advance("4h").fired
        assert [one.kind for one in fired] == ["retry"] * 6
