"""The carrier over HTTP: what goes over the wire, what is kept, and what keeps an answer away."""

import gzip
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest

from destination.failure import transport_failure
from destination.plan import PlannedRequest
from destination.url import parse_url
from raw_server import RESET, SILENCE, RawServer, raw_server, reply
from simulator.carrier import Answer, BrokenError, CarrierError, LateError, UnreachableError
from simulator.over_http import HttpCarrier

PLANNED = PlannedRequest("GET", parse_url("https://acme.tt.omtrdc.net/x"), ())
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nhalf"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


@pytest.fixture
def carrier(server: RawServer) -> Iterator[HttpCarrier]:
    with closing(HttpCarrier(server.url, timeout=5)) as carrier:
        yield carrier


@pytest.mark.parametrize("target", ["/a//b/../c?d=%41%zz&e='", "/%2f;@", "/"])
def test_a_target_goes_out_as_it_is(carrier: HttpCarrier, server: RawServer, target: str) -> None:
    carrier.send("GET", target)
    assert server.lines == [f"GET {target} HTTP/1.1"]


def test_only_the_host_is_added_and_what_the_body_needs(
    carrier: HttpCarrier, server: RawServer
) -> None:
    host = (b"host", server.url.removeprefix("http://").encode())
    carrier.send("GET", "/x", [("X-Name", "caf\xe9")])
    carrier.send("POST", "/x", body=b"{}")
    carrier.send("POST", "/x")
    assert server.headers(0) == [host, (b"x-name", b"caf\xe9")]
    assert server.headers(1) == [host, (b"content-length", b"2")]
    assert server.headers(2) == [host, (b"content-length", b"0")]
    assert server.bodies == [b"", b"{}", b""]


def test_a_host_that_is_given_is_the_only_one(carrier: HttpCarrier, server: RawServer) -> None:
    carrier.send("GET", "/x", [("host", "acme.tt.omtrdc.net")])
    assert server.headers(0) == [(b"host", b"acme.tt.omtrdc.net")]


def test_a_length_that_is_given_is_the_only_one(carrier: HttpCarrier, server: RawServer) -> None:
    carrier.send("POST", "/x", [("Content-Length", "3")], b"abc")
    assert [value for name, value in server.headers(0) if name == b"content-length"] == [b"3"]


@pytest.mark.parametrize(
    ("encoding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_an_answer_that_came_compressed_is_given_as_it_was(
    carrier: HttpCarrier, server: RawServer, encoding: str, encode: Callable[[bytes], bytes]
) -> None:
    head = f"Content-Encoding: {encoding}"
    server.answers = [reply("200 OK", encode(b"whole"), head), reply("200 OK", b"other", head)]
    assert carrier.send("GET", "/x").body == b"whole"
    with pytest.raises(BrokenError):
        carrier.send("GET", "/x")


def test_who_answers_before_the_body_has_come_is_heard(
    carrier: HttpCarrier, server: RawServer
) -> None:
    server.hasty = server.impatient = True
    server.answers = [reply("413 Request Entity Too Large", b"too large")]
    assert carrier.send("PUT", "/x", body=bytes(20_000_000)).status == 413
    assert carrier.send("GET", "/x").ok
    assert server.connections == 2


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://[::1]", ("::1", 80)),
        ("http://[fe80::abcd]:81", ("fe80::abcd", 81)),
        ("https://lab.example/x", ("lab.example", 443)),
    ],
)
def test_a_url_leads_where_it_says(
    monkeypatch: pytest.MonkeyPatch, url: str, address: tuple[str, int]
) -> None:
    asked: list[tuple[str, int]] = []

    def refuse(place: tuple[str, int], *_: object) -> None:
        asked.append(place)
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(UnreachableError, match="unreachable"):
        HttpCarrier(url).send("GET", "/x")
    assert asked == [address]


def test_whatever_interrupts_a_request_nothing_is_left_open(
    carrier: HttpCarrier, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(HTTPConnection, "getresponse", interrupted)
        with pytest.raises(KeyboardInterrupt):
            carrier.send("GET", "/x")
    assert server.closed.acquire(timeout=5)
    assert carrier.send("GET", "/x").ok


def test_a_path_of_the_url_goes_before_every_target(server: RawServer) -> None:
    for url in (f"{server.url}/be low", f"{server.url}/be%20low/"):
        with closing(HttpCarrier(url)) as carrier:
            carrier.send("GET", "/x?y")
    assert server.lines == ["GET /be%20low/x?y HTTP/1.1"] * 2


def test_an_answer_is_given_as_it_came(carrier: HttpCarrier, server: RawServer) -> None:
    server.answers = [reply("302 Caf\xe9", b"\x00\xff", "Set-Cookie: a", "Set-cookie: b", "X-Y: z")]
    assert carrier.send("GET", "/x") == Answer(
        302, "Caf\xe9", {"content-length": "2", "set-cookie": "a, b", "x-y": "z"}, b"\x00\xff"
    )


def test_a_connection_is_kept_whoever_sends_over_it(
    carrier: HttpCarrier, server: RawServer
) -> None:
    other = carrier.within(1)
    for one in (carrier, other, carrier):
        one.send("GET", "/x")
    assert server.connections == 1


@pytest.mark.parametrize("answer", [reply("200 OK", b"", "Connection: close"), CUT], ids=len)
def test_one_that_has_ended_is_opened_anew(
    carrier: HttpCarrier, server: RawServer, answer: bytes
) -> None:
    server.answers = [answer]
    for _ in "ab":
        try:
            carrier.send("GET", "/x")
        except BrokenError:
            assert answer == CUT
    assert (server.connections, len(server.requests)) == (2, 2)


def test_so_is_one_that_the_server_has_closed_unasked() -> None:
    with raw_server() as server, closing(HttpCarrier(server.url, timeout=5)) as carrier:
        server.impatient = True
        for _ in "ab":
            assert carrier.send("POST", "/x").ok
            server.closed.acquire(timeout=5)
        assert (server.connections, len(server.requests)) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "error", "says", "code"),
    [
        (SILENCE, LateError, "Request timed out after 10000ms", "ETIMEDOUT"),
        (RESET, BrokenError, "socket hang up", "ECONNRESET"),
        (CUT, BrokenError, "socket hang up", "ECONNRESET"),
        (b"no HTTP\r\n\r\n", BrokenError, "socket hang up", "ECONNRESET"),
    ],
    ids=["late", "dropped", "cut short", "garbage"],
)
def test_what_keeps_an_answer_away_is_told_as_segment_tells_it(
    server: RawServer, answer: bytes, error: type[CarrierError], says: str, code: str
) -> None:
    server.answers = [answer]
    with closing(HttpCarrier(server.url).within(0.2)) as carrier:
        with pytest.raises(error) as caught:
            carrier.send("GET", "/x")
        failed = transport_failure(PLANNED, caught.value)
        assert says in failed.message
        assert failed.code == code
        server.done.set()


def test_where_nobody_listens_the_connection_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(UnreachableError, match="refused") as caught:
        HttpCarrier(f"http://127.0.0.1:{port}").send("GET", "/x")
    assert transport_failure(PLANNED, caught.value).code == "ECONNREFUSED"


def test_a_host_that_nobody_knows_is_not_found() -> None:
    with pytest.raises(UnreachableError) as caught:
        HttpCarrier("http://nobody.invalid").send("GET", "/x")
    assert transport_failure(PLANNED, caught.value).code == "ENOTFOUND"


@pytest.mark.parametrize(
    ("target", "headers"),
    [("/a b", []), ("/é", []), ("/x", [("X-Name", "a\nb")]), ("/x", [("X-Name", "東")])],
    ids=ascii,
)
def test_what_cannot_be_sent_is_not(
    carrier: HttpCarrier, server: RawServer, target: str, headers: list[tuple[str, str]]
) -> None:
    with pytest.raises(CarrierError):
        carrier.send("GET", target, headers)
    assert server.requests == []
    assert carrier.send("GET", "/x").ok


def test_no_proxy_is_asked(
    carrier: HttpCarrier, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert carrier.send("GET", "/x").ok
    assert len(server.requests) == 1
