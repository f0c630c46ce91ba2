"""A live server: its status lines and dates on the wire, its start and its end."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from serving import SERVE, Start, is_gone, read_until
from simulator.client import Client, TenantClient
from simulator.serving import ServeError, Serving
from waiting import PATIENCE, until

Wire = Callable[[str], bytes]


@pytest.fixture
def wire(live_url: str) -> Wire:
    """Send bytes to the session's server and give the bytes that come back."""
    url = urlsplit(live_url)

    def exchange(request: str) -> bytes:
        assert url.hostname is not None
        head = f"Host: {url.netloc}\r\nConnection: close\r\n\r\n"
        first, _, rest = request.partition("\r\n\r\n")
        with socket.create_connection((url.hostname, url.port or 80), PATIENCE) as connection:
            connection.sendall(f"{first}\r\n{head}{rest}".encode("latin-1"))
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer

    return exchange


@pytest.fixture
def tenant(live_url: str) -> Iterator[TenantClient]:
    """Give a tenant of its own on the session's server, frozen at the documented start."""
    with Client(live_url) as client:
        made = client.tenant(f"serving-{secrets.token_hex(4)}")
        made.reset(at="2026-01-05T09:00:00Z", freeze=True)
        yield made


def status_line(answer: bytes) -> bytes:
    return answer.partition(b"\r\n")[0]


def test_a_profile_that_is_not_there_is_404_not_found(wire: Wire, tenant: TenantClient) -> None:
    target = f"/rest/v1/profiles/thirdPartyId/u-1?client={tenant.name}"
    assert status_line(wire(f"GET {target} HTTP/1.1")) == b"HTTP/1.1 404 Not Found"


@pytest.mark.parametrize(
    ("status", "phrase"), [(403, b"403 Forbidden"), (401, b"401 Unauthorized")]
)
def test_a_missing_token_is_refused_with_the_exact_phrase(
    wire: Wire, tenant: TenantClient, status: int, phrase: bytes
) -> None:
    tenant.configure(profile_api_token="hush", unauthorized_status=status)  # noqa: S106
    fetch = f"GET /rest/v1/profiles/d-1?client={tenant.name} HTTP/1.1"
    update = f"POST /m2/{tenant.name}/profile/update?mboxPC=d-1 HTTP/1.1\r\nContent-Length: 0"
    bulk = [
        f"POST /m2/{tenant.name}/{path}profile/batchUpdate HTTP/1.1\r\nContent-Length: 0"
        for path in ("", "v2/")
    ]
    for request in (fetch, update, *bulk):
        assert status_line(wire(request)) == b"HTTP/1.1 " + phrase


def test_one_call_too_many_is_503_and_the_url_of_a_status_is_the_servers_own(
    wire: Wire, tenant: TenantClient, live_url: str
) -> None:
    tenant.configure(managing_calls_per_minute=1)
    path = f"/m2/{tenant.name}/v2/profile/batchUpdate"
    upload = f"POST {path} HTTP/1.1\r\nContent-Length: 18\r\n\r\nbatch=pcId,a\nd-1,1"
    first, second = wire(upload), wire(upload)
    assert status_line(first) == b"HTTP/1.1 200 OK"
    assert f"<batchStatus>{live_url}/m2/{tenant.name}/profile/".encode() in first
    assert status_line(second) == b"HTTP/1.1 503 Service Unavailable"


def test_no_client_is_400_bad_request(wire: Wire) -> None:
    answer = wire("GET /rest/v1/profiles/d-1 HTTP/1.1")
    assert status_line(answer) == b"HTTP/1.1 400 Bad Request"


def test_a_long_update_is_413(wire: Wire, tenant: TenantClient) -> None:
    target = f"/m2/{tenant.name}/profile/update?mboxPC=d-1&profile.a={'x' * 8192}"
    answer = wire(f"GET {target} HTTP/1.1")
    assert status_line(answer).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "path",
    ["/rest//v1/profiles/d-1", "/rest/v1/profiles//d-1", "/rest/v1/profiles/../profiles/d-1"],
)
def test_paths_are_served_as_they_come_without_a_redirect(
    wire: Wire, tenant: TenantClient, path: str
) -> None:
    answer = wire(f"GET {path}?client={tenant.name} HTTP/1.1")
    assert status_line(answer) == b"HTTP/1.1 404 Not Found"
    assert b"location" not in answer.lower()
    assert b"mboxPC" not in answer


def test_the_date_is_the_tenants(wire: Wire, tenant: TenantClient) -> None:
    request = f"GET /rest/v1/profiles/d-1?client={tenant.name} HTTP/1.1"
    dates = [line for line in wire(request).split(b"\r\n") if line.lower().startswith(b"date:")]
    assert [line.partition(b": ")[2] for line in dates] == [b"Mon, 05 Jan 2026 09:00:00 GMT"]
    tenant.advance("24h")
    assert b"Tue, 06 Jan 2026 09:00:00 GMT" in wire(request)


def test_a_beacon_is_answered_with_204_and_no_body(wire: Wire, tenant: TenantClient) -> None:
    body = '{"context":{"channel":"web","beacon":true}}'
    answer = wire(
        f"POST /rest/v1/delivery?client={tenant.name}&sessionId=s HTTP/1.1\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    assert status_line(answer) == b"HTTP/1.1 204 No Content"
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert rest == b""
    assert b"content-type" not in head.lower()


def test_a_live_tenant_starts_at_the_time_of_day_and_runs(live_url: str) -> None:
    with Client(live_url) as client:
        clock = client.tenant("fresh-and-untouched").clock()
        assert (clock.rate, clock.frozen) == (1, False)
        assert clock.now > "2026-01-05T09:00:00Z"


def test_a_flowing_clock_fires_though_nobody_looks(live_url: str) -> None:
    with Client(live_url) as client:
        tenants = [client.tenant(f"flowing-{number}") for number in range(5)]
        for tenant in tenants:
            tenant.reset(at="2026-01-05T09:00:00Z")
            visit = f"/rest/v1/delivery?client={tenant.name}&sessionId=s"
            httpx.post(f"{live_url}{visit}", content=b'{"context":{"channel":"web"}}')
            tenant.move(rate=1_000_000)
        assert any(nothing_was_overdue(client, tenant) for tenant in tenants)


def nothing_was_overdue(client: Client, tenant: TenantClient) -> bool:
    """Leave a tenant alone for a while, then see whether looking had to catch up."""
    deadline = time.monotonic() + 0.7
    while time.monotonic() < deadline:
        assert client.healthy()
    return tenant.move(next=True).fired == []


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["the process", "its whole group"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_soon_and_in_order(
    start: Start,
    number: signal.Signals,
    send: Callable[[int, int], None],
) -> None:
    server, url = start()
    with httpx.Client(base_url=url) as kept:
        kept.get("/_lab/health").raise_for_status()  # a connection that stays open
        send(server.pid, number)
        assert server.wait(timeout=3) == 0


def test_a_worker_never_outlives_its_parent(start: Start) -> None:
    server, url = start()
    os.kill(server.pid, signal.SIGKILL)
    server.wait(timeout=PATIENCE)
    until(lambda: is_gone(url))


def test_a_server_told_so_ends_with_its_standard_input() -> None:
    with subprocess.Popen(
        [*SERVE, "--json", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None
        url = json.loads(read_until(server, b"}"))["url"]
        server.stdin.write(b"whatever comes before the end is no end\n")
        server.stdin.flush()
        assert httpx.get(f"{url}/_lab/health").status_code == 200
        assert server.poll() is None
        server.stdin.close()
        assert server.wait(timeout=PATIENCE) == 0


def test_a_port_that_is_taken_is_refused_with_a_cure(live_url: str) -> None:
    port = str(urlsplit(live_url).port)
    command = [sys.executable, "-m", "simulator.cli", "serve", "--port", port]
    ended = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, text=True)
    assert ended.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert "--port 0 takes a free one" in ended.stderr


def test_a_server_started_for_one_client_with_options_obeys_them(start: Start) -> None:
    _, url = start("--client", "acme", "--preset", "instant", "--lifetime", "3d", "--token", "hush")
    with Client(url) as client:
        assert client.healthy()
    with Client(url, token="hush") as client:  # noqa: S106
        assert client.info().client_codes == ["acme"]
        settings = client.tenant("acme").settings()
        assert (settings["visibility_lag"], settings["lifetime"]) == ("0s", "3d")
    assert httpx.get(f"{url}/_lab/v1/info").status_code == 401
    answer = httpx.get(f"{url}/rest/v1/profiles/d-1?client=globex")
    assert (answer.status_code, answer.headers["X-Offtarget-Reason"]) == (400, "wrong_client_code")


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"settings": {"lifetime": "1s"}}, "lifetime is '1s'; it must be a duration"),
        ({"settings": {"preset": "slow"}}, "preset is 'slow'; it must be one of"),
        ({"codes": ["a b"]}, "client is 'a b'; a code has letters"),
        ({"threads": 0}, "threads is 0; it must be from 1 to 1000"),
        ({"workers": 65}, "workers is 65; it must be from 1 to 64"),
        ({"workers": 2}, "workers is 2, and state that is kept in memory is one process's"),
        ({"workers": 2, "data": Path("here")}, "in the folder here is one process's; it must be 1"),
    ],
    ids=["setting", "preset", "client code", "no threads", "many workers", "memory", "folder"],
)
def test_what_cannot_be_served_is_refused_before_anything_starts(
    options: dict[str, object], rule: str
) -> None:
    with pytest.raises(ServeError, match=rule):
        Serving(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("127.0.0.53", "http://127.0.0.53:80"),
        ("localhost", "http://localhost:80"),
        ("::1", "http://[::1]:80"),
    ],
)
def test_on_loopback_only_this_machine_can_reach_it(host: str, url: str) -> None:
    assert Serving(host=host, port=80).loopback
    assert Serving(host=host, port=80).url == url


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com"])  # noqa: S104
def test_elsewhere_others_can_reach_it(host: str) -> None:
    assert not Serving(host=host).loopback


def test_its_token_is_never_shown() -> None:
    assert "hush" not in repr(Serving().with_token("hush"))


def test_it_logs_on_standard_error_and_the_threads_are_as_many_as_it_was_told() -> None:
    flags = ["--json", "--log", "json", "--threads", "2", "--token", "hush-hush"]
    with subprocess.Popen(
        [*SERVE, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        url = json.loads(read_until(server, b"}"))["url"]
        with Client(url, token="hush-hush") as client:  # noqa: S106
            process = client.info().process
            assert process is not None
            assert (process.threads, process.late, process.workers) == (2, 1, 1)
            tenant = client.tenant("acme")
            tenant.reset(at="2026-01-05T09:00:00Z")
            visit = "/rest/v1/delivery?client=acme&sessionId=s&token=hush-hush"
            httpx.post(f"{url}{visit}", content=b'{"context":{"channel":"web"}}')
            tenant.move(rate=1_000_000)
        said: list[dict[str, object]] = []
        assert server.stderr is not None
        while not said or said[-1]["event"] != "sweep":
            said.append(json.loads(server.stderr.readline()))
        server.terminate()
        said += map(json.loads, server.stderr.read().splitlines())
        assert server.wait(timeout=PATIENCE) == 0
    assert [one["event"] for one in said if one["event"] != "request"] == [
        "starting",
        "ready",
        "sweep",
        "ended",
    ]
    sweep = next(one for one in said if one["event"] == "sweep")
    assert (sweep["tenant"], sweep["expired"]) == ("acme", 1)
    assert "hush" not in json.dumps(said)
    visited = next(one for one in said if "delivery" in str(one.get("path")))
    assert (visited["tenant"], visited["status"], visited["verdict"]) == ("acme", 200, "created")
