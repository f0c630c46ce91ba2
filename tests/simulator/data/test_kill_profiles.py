"""A server that is killed amid visits and updates: each that was answered is there."""

import os
import random
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Final

import httpx
import pytest

from serving import Start
from waiting import PATIENCE

VISITORS: Final = 4


class Visitor:
    """Somebody who comes, and is then written to again and again, until nobody answers.

    Each write counts up: what is stored may be later than what was acknowledged, never earlier.
    """

    def __init__(self, url: str, name: str, first: int) -> None:
        self.name = name
        self.acknowledged = first
        self.enough = Event()
        self._url = url

    def run(self, enough: int) -> None:
        with httpx.Client(base_url=self._url, timeout=PATIENCE, trust_env=False) as client:
            try:
                self._come(client)
                for number in range(self.acknowledged + 1, 100_000):
                    query = {"mbox3rdPartyId": self.name, "profile.count": str(number)}
                    client.post("/m2/acme/profile/update", params=query).raise_for_status()
                    self.acknowledged = number
                    if number >= enough:
                        self.enough.set()
            except httpx.TransportError:
                return

    def _come(self, client: httpx.Client) -> None:
        body = {
            "id": {"tntId": f"of-{self.name}", "thirdPartyId": self.name},
            "context": {"channel": "web"},
            "execute": {"pageLoad": {"profileParameters": {"came": "yes"}}},
        }
        query = {"client": "acme", "sessionId": f"s-{self.name}"}
        client.post("/rest/v1/delivery", params=query, json=body).raise_for_status()


def stored(url: str, name: str) -> dict[str, str]:
    """Give what the profile API finds of a visitor."""
    answer = httpx.get(
        f"{url}/rest/v1/profiles/thirdPartyId/{name}", params={"client": "acme"}, trust_env=False
    )
    assert answer.status_code == 200, answer.headers["X-Offtarget-Reason"]
    return {key: one["value"] for key, one in answer.json()["profileAttributes"].items()}


def live_through(start: Start, keeping: tuple[str, str], lives: int, seed: int) -> None:
    draws, counts = random.Random(seed), dict.fromkeys(map("v-{}".format, range(VISITORS)), 0)
    options = (*keeping, "--preset", "instant")
    for _ in range(lives):
        server, url = start(*options)
        visitors = [Visitor(url, *one) for one in counts.items()]
        with ThreadPoolExecutor(VISITORS) as pool:
            running = [
                pool.submit(one.run, one.acknowledged + draws.randint(20, 200)) for one in visitors
            ]
            for one in visitors:
                assert one.enough.wait(PATIENCE * 3)
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=PATIENCE)
            for each in running:
                each.result()
        counts = {one.name: one.acknowledged for one in visitors}
    _, url = start(*options)
    for name, count in counts.items():
        attributes = stored(url, name)
        assert attributes["came"] == "yes"
        assert count <= int(attributes["count"]) <= count + 1


def test_what_was_acknowledged_survives_a_kill(start: Start, tmp_path: Path) -> None:
    live_through(start, ("--data", str(tmp_path)), lives=1, seed=1)


@pytest.mark.long
def test_it_survives_kill_after_kill(start: Start, tmp_path: Path) -> None:
    live_through(start, ("--data", str(tmp_path)), lives=12, seed=2)


def test_it_survives_a_kill_in_a_database(start: Start, database: Callable[[], str]) -> None:
    live_through(start, ("--store", database()), lives=1, seed=3)


@pytest.mark.long
def test_it_survives_kill_after_kill_in_a_database(
    start: Start, database: Callable[[], str]
) -> None:
    live_through(start, ("--store", database()), lives=12, seed=4)
