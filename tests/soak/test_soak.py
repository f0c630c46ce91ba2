"""Servers under mixed traffic: nothing acknowledged is lost, nothing fails, and nothing grows.

`make soak` runs them for ten minutes; OFFTARGET_SOAK says for how many seconds in all.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

import pytest

from serving import Start, starting
from soaking import Person, Server, counted, processes
from waiting import PATIENCE

pytestmark = pytest.mark.long

SECONDS: Final = float(os.environ.get("OFFTARGET_SOAK") or 12)
PEOPLE: Final = 3
FEWEST: Final = 3  # kills
A_WHILE: Final = 150  # answers
MB: Final = 1024 * 1024
GROWTH: Final = 8 * MB
"""What the allocator may still take after the warm-up, and what a sample may be above another."""

Told = Callable[[str], None]


@pytest.fixture
def start() -> Iterator[Start]:
    yield from starting()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Told:
    """Say how it went, on the terminal."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {line}")

    return say


@contextmanager
def crowd(servers: Sequence[Server]) -> Iterator[list["Future[Person]"]]:
    """Let people live with each of the servers meanwhile, and see then that all is there."""
    people = [
        Person(server, f"t{place}-{number}", seed=10 * place + number)
        for place, server in enumerate(servers)
        for number in range(PEOPLE)
    ]
    for one in people:
        one.begin()
    enough = Event()
    with ThreadPoolExecutor(len(people)) as pool:
        running = [pool.submit(one.live, enough) for one in people]
        try:
            yield running
        finally:
            enough.set()
        for living in running:
            living.result()
    for one in people:
        one.check()
        one.close()


def lively(running: Sequence["Future[Person]"]) -> bool:
    """Tell whether everybody is still at it: who ends has found something wrong."""
    return not any(one.done() for one in running)


def listen(server: Server, running: Sequence["Future[Person]"]) -> None:
    """Wait for some more answers, or for somebody to give up."""
    enough = server.statuses.total() + A_WHILE
    while lively(running) and not server.heard(enough, 1):
        pass


def resident(server: Server) -> int:
    (process,) = processes(server).values()
    if process.resident is None:
        pytest.fail("this system does not tell what memory is resident")
    return process.resident


def test_nothing_grows_fails_or_is_lost(start: Start, tell: Told, tmp_path: Path) -> None:
    folder = ("--data", str(tmp_path))
    servers = [Server(start()[1]), Server(start(*folder)[1])]
    samples: dict[int, list[int]] = {0: [], 1: []}
    began, seconds = time.monotonic(), SECONDS / 2
    with crowd(servers) as running:
        while (took := time.monotonic() - began) < seconds and lively(running):
            for number, server in enumerate(servers):
                samples[number].append(resident(server))
                listen(server, running)
    for number, (kind, server) in enumerate(zip(("memory", "SQLite"), servers, strict=True)):
        taken = samples[number]
        warm, end = max(taken[len(taken) // 4 : len(taken) // 2]), min(taken[-len(taken) // 4 :])
        tell(
            f"{kind}: {server.statuses.total():,} requests in {took:.0f} s, "
            f"resident {warm / MB:.1f} MB when warm, {end / MB:.1f} MB at the end"
        )
        for name, told, came in counted(server):
            assert (kind, name, told) == (kind, name, came)
        assert end - warm < GROWTH, f"{kind}: {warm / MB:.1f} MB when warm, {end / MB:.1f} MB then"


def test_nothing_is_lost_though_the_server_is_killed_again_and_again(
    start: Start, tell: Told, tmp_path: Path
) -> None:
    options = ("--data", str(tmp_path))
    process, url = start(*options)
    server = Server(url)
    kills, end = 0, time.monotonic() + SECONDS / 4
    with crowd([server]) as running:
        while lively(running) and (kills < FEWEST or time.monotonic() < end):
            listen(server, running)
            kills += 1
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE)
            process, url = start(*options)
            server.moved(url)
        listen(server, running)
    people = [one.result() for one in running]
    acknowledged = sum(one.acknowledged for one in people)
    tell(f"killed {kills} times: {acknowledged:,} requests acknowledged, none lost")
    assert sum(one.deaths for one in people) >= kills
    assert next(told for name, told, _ in counted(server) if name == "failed") == 0


def test_nothing_is_lost_between_workers(
    start: Start, tell: Told, database: Callable[[], str]
) -> None:
    server = Server(start("--store", database(), "--workers", "2")[1])
    end = time.monotonic() + SECONDS / 4
    with crowd([server]) as running:
        while time.monotonic() < end and lively(running):
            listen(server, running)
    asked = server.statuses.total()
    workers = processes(server, 2)
    answered = sum(one.requests for one in workers.values())
    tell(f"two workers on PostgreSQL: {asked:,} requests, by both of them, none lost")
    assert all(one.requests for one in workers.values())
    assert sum(one.failed for one in workers.values()) == 0
    assert asked <= answered <= server.statuses.total()
