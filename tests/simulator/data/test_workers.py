"""Several workers on one port and one database: one server, to whoever asks it."""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from serving import SERVE, Start, is_gone, read_until
from simulator.client import Client
from simulator.lab_api.types import Running
from waiting import PATIENCE, until

WORKERS, VISITORS = 3, 30


@pytest.fixture
def options(database: Callable[[], str]) -> list[str]:
    return ["--store", database(), "--preset", "instant", "--workers", str(WORKERS)]


def process_of(url: str) -> Running:
    """Ask by a connection of its own: any worker may take it."""
    with Client(url) as client:
        process = client.info().process
    assert process is not None
    return process


def all_of(url: str) -> dict[int, Running]:
    """Ask until every worker has answered."""
    found: dict[int, Running] = {}

    def one_more() -> bool:
        process = process_of(url)
        found[process.worker] = process
        return len(found) == WORKERS

    until(one_more)
    return found


def visit(url: str, number: int) -> None:
    body = {
        "context": {"channel": "web"},
        "id": {"tntId": f"d-{number}", "thirdPartyId": f"u-{number}"},
        "execute": {"pageLoad": {"profileParameters": {"n": str(number)}}},
    }
    query = {"client": "acme", "sessionId": f"s-{number}"}
    httpx.post(f"{url}/rest/v1/delivery", params=query, json=body).raise_for_status()
    update = f"{url}/m2/acme/profile/update?mbox3rdPartyId=u-{number}&profile.m={number}"
    httpx.get(update).raise_for_status()


def fetched(url: str, number: int) -> dict[str, str]:
    path = f"{url}/rest/v1/profiles/thirdPartyId/u-{number}?client=acme"
    answer = httpx.get(path).raise_for_status().json()
    return {name: one["value"] for name, one in answer["profileAttributes"].items()}


def test_workers_are_one_server_and_end_together(start: Start, options: list[str]) -> None:
    server, url = start(*options, "--threads", "6")
    workers = all_of(url)
    assert sorted(workers) == [1, 2, 3]
    assert {(one.workers, one.threads, one.late, one.store) for one in workers.values()} == {
        (3, 6, 2, "postgresql")
    }
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: visit(url, number), range(VISITORS)))
        found = list(pool.map(lambda number: fetched(url, number), range(VISITORS)))
    assert found == [{"n": str(number), "m": str(number)} for number in range(VISITORS)]
    with Client(url) as client:
        acme = client.tenant("acme")
        acme.reset(at="2026-01-05T09:00:00Z", freeze=True)
        acme.advance("1h")
    for _ in range(4 * WORKERS):
        with Client(url) as client:
            assert client.tenant("acme").clock().now == "2026-01-05T10:00:00Z"
            assert client.info().holdings is not None
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=PATIENCE) == 0
    assert is_gone(url)


def children_of(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def test_no_worker_outlives_another_or_their_parent(start: Start, options: list[str]) -> None:
    server, url = start(*options)
    workers = children_of(server.pid)
    assert len(workers) == WORKERS
    os.kill(workers[-1], signal.SIGKILL)
    assert server.wait(timeout=PATIENCE) == 1
    until(lambda: is_gone(url))
    server, url = start(*options)
    os.kill(server.pid, signal.SIGKILL)
    server.wait(timeout=PATIENCE)
    until(lambda: is_gone(url))


def test_workers_end_with_their_standard_input(options: list[str]) -> None:
    with subprocess.Popen(
        [*SERVE, "--json", "--until-eof", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            url = json.loads(read_until(server, b"}"))["url"]
            assert len(all_of(url)) == WORKERS
            assert server.stdin is not None
            server.stdin.close()
            assert server.wait(timeout=PATIENCE) == 0
        finally:
            server.kill()  # its workers see that, and end


def test_workers_have_one_proxy_and_all_believe_it(
    start: Start, options: list[str], tmp_path: Path
) -> None:
    _, url = start(*options, "--intercept", "--ca-dir", str(tmp_path))
    with Client(url) as client:
        interception = client.info().interception
    assert interception is not None
    proxy = f"http://beta:@127.0.0.1:{interception.proxy_port}"
    for number in range(4 * WORKERS):
        with httpx.Client(proxy=proxy, trust_env=False) as browser:
            host = "http://acme.tt.omtrdc.net"
            answer = browser.get(f"{host}/rest/v1/profiles/d-{number}?client=acme")
            assert answer.headers["X-Offtarget-Reason"] == "never_created"
    with Client(url) as client:
        assert client.tenants() == ["beta"]
