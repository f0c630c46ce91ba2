"""The courier against a real server on loopback: what goes over the wire, what goes wrong."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.attempt import Attempt
from destination.delivery import AsyncCourier, Courier
from destination.errors import DestinationError
from destination.plan import PlannedRequest, Update
from destination.url import parse_url
from raw_server import RESET, SILENCE, RawServer, raw_server, reply

TOKEN = {"bearer_token": "tok"}


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def plan_of(user: str = "u1", traits: Any = None, **settings: Any) -> Update:
    mapping = {"user_id": USER_ID, "traits": {"@path": "$.traits"}}
    cloud = CloudMode(
        {"client_code": "acme"} | settings, [MappedAction(UPDATE_PROFILE, mapping=mapping)]
    )
    (plan,) = cloud.plan({"type": "identify", "userId": user, "traits": traits or {}})
    assert isinstance(plan, Update)
    return plan


def deliver(url: str, plan: Update, timeout: float = 5) -> Attempt:
    with Courier(url, timeout=timeout) as courier:
        return courier.attempt(plan)


def deliver_async(url: str, plan: Update, timeout: float = 5) -> Attempt:
    async def run() -> Attempt:
        async with AsyncCourier(url, timeout=timeout) as courier:
            return await courier.attempt(plan)

    return asyncio.run(run())


@pytest.fixture(autouse=True, params=["sync", "async"])
def courier(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the asynchronous twin to every test of this file."""
    if request.param == "async":
        monkeypatch.setitem(globals(), "deliver", deliver_async)


def error_of(result: Attempt) -> DestinationError:
    assert result.error is not None
    return result.error


def test_two_requests_go_over_one_connection_without_body(server: RawServer) -> None:
    result = deliver(server.url, plan_of(traits={"city": "New York"}))
    assert result.outcome == "delivered"
    assert server.lines == [
        "GET /rest/v1/profiles/thirdPartyId/u1?client=acme HTTP/1.1",
        "POST /m2/acme/profile/update?mbox3rdPartyId=u1&profile.city=New%20York HTTP/1.1",
    ]
    assert server.connections == 1


def test_the_headers_are_segments(server: RawServer) -> None:
    deliver(server.url, plan_of(**TOKEN))
    expected = [
        (b"host", server.url.removeprefix("http://").encode()),
        (b"user-agent", b"Segment (Actions)"),
        (b"authorization", b"Bearer tok"),
        (b"accept", b"*/*"),
        (b"accept-encoding", b"gzip,deflate"),
    ]
    own = [
        [pair for pair in server.headers(number) if pair[0] != b"connection"] for number in (0, 1)
    ]
    assert sorted(own[0]) == sorted(expected)
    assert sorted(own[1]) == sorted([*expected, (b"content-length", b"0")])


def test_without_a_token_there_is_no_authorization(server: RawServer) -> None:
    deliver(server.url, plan_of())
    assert all(b"authorization" not in dict(server.headers(number)) for number in (0, 1))


def test_connections_are_asked_to_be_kept(server: RawServer) -> None:
    deliver(server.url, plan_of())
    assert dict(server.headers(0)).get(b"connection") == b"keep-alive"


@pytest.mark.parametrize(
    ("user", "traits", "lookup", "update"),
    [
        ("a+b&c=d", {"k": "50% +x&y=z"}, "a+b&c=d?client=acme", "a+b&c=d&profile.k=50%%20+x&y=z"),
        ("a//b", {}, "a//b?client=acme", "a//b&"),
        ("a?b", {}, "a?b?client=acme", "a?b&"),
        ("a#b", {"k": "v"}, "a", "a"),
        ("usér", {"é": "東"}, "us%C3%A9r?client=acme", "us%C3%A9r&profile.%C3%A9=%E6%9D%B1"),
        ("a\"'|\\b", {}, "a%22%27%7C/b?client=acme", "a%22%27%7C%5Cb&"),
        ("%41%zz", {}, "%41%zz?client=acme", "%41%zz&"),
        ("[x];,@", {}, "[x];,@?client=acme", "[x];,@&"),
    ],
    ids=ascii,
)
def test_a_target_goes_out_as_planned_byte_for_byte(
    server: RawServer, user: str, traits: Any, lookup: str, update: str
) -> None:
    deliver(server.url, plan_of(user, traits))
    assert server.lines == [
        f"GET /rest/v1/profiles/thirdPartyId/{lookup} HTTP/1.1",
        f"POST /m2/acme/profile/update?mbox3rdPartyId={update} HTTP/1.1",
    ]


def test_attempts_of_one_courier_share_a_connection_and_no_cookies(server: RawServer) -> None:
    server.answers = [reply("200 OK", b"", "Set-Cookie: a=b; Path=/")] * 2
    with Courier(server.url) as courier:
        assert courier.attempt(plan_of()).outcome == "delivered"
        assert courier.attempt(plan_of()).outcome == "delivered"
    assert server.connections == 1
    assert all(b"cookie" not in dict(server.headers(number)) for number in range(4))


def test_a_closed_connection_is_opened_anew(server: RawServer) -> None:
    server.answers = [reply("200 OK", b"", "Connection: close")]
    assert deliver(server.url, plan_of()).outcome == "delivered"
    assert server.connections == 2


def test_the_answer_is_kept_as_it_came(server: RawServer) -> None:
    server.answers = [reply(), reply("200 OK", b'{"a":1}', "Content-Type: application/json")]
    result = deliver(server.url, plan_of())
    assert result.output is not None
    assert result.output[2] == {"output": "Action Executed", "data": {"a": 1}}


@pytest.mark.parametrize(
    ("line", "message", "status"),
    [
        ("403 Forbidden", "Forbidden", 403),
        ("403 FORBIDDEN", "FORBIDDEN", 500),
        ("403 ", "Forbidden", 403),
        ("404 Not Found", "Not Found", 500),
        ("401 Unauthorized", "Unauthorized", 500),
        ("429 Slow Down", "Slow Down", 500),
        ("503 Caf\xe9 Closed", "Caf\xe9 Closed", 500),
        ("500 Forbidden", "Forbidden", 403),
    ],
)
def test_the_phrase_of_the_status_line_decides(
    server: RawServer, line: str, message: str, status: int
) -> None:
    server.answers = [reply(line)]
    error = error_of(deliver(server.url, plan_of()))
    assert (error.name, error.message, error.status) == ("APIError", message, status)
    assert len(server.requests) == 1


def test_an_update_refused_keeps_its_status(server: RawServer) -> None:
    server.answers = [reply(), reply("400 Bad Request")]
    error = error_of(deliver(server.url, plan_of()))
    assert (error.name, error.message, error.status) == ("HTTPError", "Bad Request", 400)


def test_a_lookup_that_is_dropped_hung_up(server: RawServer) -> None:
    server.answers = [RESET]
    plan = plan_of()
    result = deliver(server.url, plan)
    assert isinstance(plan.lookup, PlannedRequest)
    assert (error_of(result).name, error_of(result).status) == ("APIError", 500)
    assert (
        error_of(result).message == f"request to {plan.lookup.url} failed, reason: socket hang up"
    )
    assert result.counters == ("actions-adobe-target.profile-not-found",)


def test_an_update_that_is_dropped_has_no_status(server: RawServer) -> None:
    server.answers = [reply(), RESET]
    error = error_of(deliver(server.url, plan_of()))
    assert (error.name, error.code, error.status) == ("FetchError", "ECONNRESET", None)


def test_an_answer_cut_short_is_a_transport_error(server: RawServer) -> None:
    server.answers = [
        reply(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nhalf",
    ]
    error = error_of(deliver(server.url, plan_of()))
    assert (error.name, error.code, error.status) == ("FetchError", "ECONNRESET", None)


def test_an_answer_that_is_no_http_is_a_transport_error(server: RawServer) -> None:
    server.answers = [b"what?\r\n\r\nconnection: close"]
    error = error_of(deliver(server.url, plan_of()))
    assert (error.name, error.status) == ("APIError", 500)


def test_silence_ends_in_a_time_out(server: RawServer) -> None:
    server.answers = [SILENCE]
    result = deliver(server.url, plan_of(), timeout=0.05)
    error = error_of(result)
    assert (error.name, error.message) == ("APIError", "Request timed out after 50ms")
    assert (error.status, result.outcome) == (500, "awaiting_retry")


def test_a_time_out_of_the_update_has_no_status(server: RawServer) -> None:
    server.answers = [reply(), SILENCE]
    error = error_of(deliver(server.url, plan_of(), timeout=0.05))
    assert (error.name, error.code, error.status) == ("TimeoutError", "ETIMEDOUT", None)


def test_a_server_that_is_not_there_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    result = deliver(f"http://127.0.0.1:{port}", plan_of())
    (exchange,) = result.exchanges
    assert isinstance(exchange.answer, DestinationError)
    assert exchange.answer.code == "ECONNREFUSED"
    assert (error_of(result).status, result.outcome) == (500, "awaiting_retry")


def test_redirects_are_followed_on_the_stand_in(server: RawServer) -> None:
    server.answers = [
        reply("301 Moved Permanently", b"", "Location: https://other.example/y?z"),
        reply(),
        reply("302 Found", b"", "Location: ../n"),
    ]
    assert deliver(server.url, plan_of(**TOKEN)).outcome == "delivered"
    assert [line.removesuffix(" HTTP/1.1") for line in server.lines] == [
        "GET /rest/v1/profiles/thirdPartyId/u1?client=acme",
        "GET /y?z",
        "POST /m2/acme/profile/update?mbox3rdPartyId=u1&",
        "GET /m2/acme/n",
    ]
    tokens = [b"authorization" in dict(server.headers(number)) for number in range(4)]
    assert tokens == [True, False, True, True]
    assert b"content-length" not in dict(server.headers(3))


@pytest.mark.parametrize(
    ("location", "target"),
    [("/a\tb", "/ab"), ("/\xe9", "/%C3%A9"), ("/\xc3\xa9", "/%C3%83%C2%A9")],  # Latin-1, always
    ids=ascii,
)
def test_an_odd_location_is_read_as_node_reads_it(
    server: RawServer, location: str, target: str
) -> None:
    server.answers = [reply(), reply("307 Temporary Redirect", b"", f"Location: {location}")]
    assert deliver(server.url, plan_of()).outcome == "delivered"
    assert server.lines[2] == f"POST {target} HTTP/1.1"


def test_a_location_that_is_none_is_quoted(server: RawServer) -> None:
    server.answers = [reply(), reply("307 Temporary Redirect", b"", "Location: http://[/y")]
    error = error_of(deliver(server.url, plan_of()))
    assert error.message == "uri requested responds with an invalid redirect URL: http://[/y"


def test_without_a_base_url_requests_go_where_they_say(server: RawServer) -> None:
    request = PlannedRequest("GET", parse_url(f"{server.url}/x?y"), (("user-agent", "me"),))
    with Courier() as courier:
        result = courier.attempt(Update({}, request, request))
    assert result.outcome == "delivered"
    assert server.lines == ["GET /x?y HTTP/1.1"] * 2


def test_a_proxy_of_the_environment_is_not_for_a_stand_in(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert deliver(server.url, plan_of()).outcome == "delivered"


@pytest.mark.parametrize(
    ("token", "sent"),
    [
        ("caf\xe9", b"Bearer caf\xe9"),
        ("\x80~\xff", b"Bearer \x80~\xff"),
        ("a\tb", b"Bearer a\tb"),
        (" tok \t", b"Bearer  tok"),
    ],
    ids=ascii,
)
def test_a_token_is_sent_in_latin_1_without_blanks_at_its_end(
    server: RawServer, token: str, sent: bytes
) -> None:
    assert deliver(server.url, plan_of(bearer_token=token)).outcome == "delivered"
    assert dict(server.headers(0))[b"authorization"] == sent
