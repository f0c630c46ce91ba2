"""The courier in process: what it asks its transport, and what it makes of failures."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.attempt import Attempt
from destination.delivery import AsyncCourier, Courier
from destination.errors import TransportError
from destination.failure import TIMEOUT
from destination.plan import Plan, Skipped

Handler = Callable[[httpx.Request], httpx.Response]
TOKEN = {"bearer_token": "tok"}


def plan_of(**settings: Any) -> Plan:
    mapping = {"user_id": USER_ID, "traits": {"a": 1}}
    cloud = CloudMode(
        {"client_code": "acme"} | settings, [MappedAction(UPDATE_PROFILE, mapping=mapping)]
    )
    (plan,) = cloud.plan({"type": "identify", "userId": "u1"})
    return plan


def deliver(handler: Handler, plan: Plan, **options: Any) -> Attempt:
    with Courier(transport=httpx.MockTransport(handler), **options) as courier:
        return courier.attempt(plan)


def deliver_async(handler: Handler, plan: Plan, **options: Any) -> Attempt:
    async def run() -> Attempt:
        async with AsyncCourier(transport=httpx.MockTransport(handler), **options) as courier:
            return await courier.attempt(plan)

    return asyncio.run(run())


@pytest.fixture(autouse=True, params=["sync", "async"])
def courier(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the asynchronous twin to every test of this file."""
    if request.param == "async":
        monkeypatch.setitem(globals(), "deliver", deliver_async)


def raising(error: Exception) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


def test_without_a_base_url_requests_go_to_the_adobe_host() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    assert deliver(handler, plan_of(**TOKEN)).outcome == "delivered"
    assert [str(request.url.copy_with(path="/")) for request in seen] == [
        "https://acme.tt.omtrdc.net/"
    ] * 2
    assert [request.extensions["target"] for request in seen] == [
        b"/rest/v1/profiles/thirdPartyId/u1?client=acme",
        b"/m2/acme/profile/update?mbox3rdPartyId=u1&profile.a=1",
    ]
    assert seen[0].headers["host"] == "acme.tt.omtrdc.net"
    assert seen[0].headers["authorization"] == "Bearer tok"
    assert seen[1].headers["content-length"] == "0"
    assert "content-type" not in seen[1].headers
    assert (seen[1].method, seen[1].content) == ("POST", b"")


def test_a_base_url_changes_nothing_but_the_way() -> None:
    seen: list[tuple[str, bytes]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, request.extensions["target"]))
        return httpx.Response(200)

    result = deliver(handler, plan_of(), base_url="http://127.0.0.1:1/prefix?x")
    assert [host for host, _ in seen] == ["127.0.0.1"] * 2
    assert seen[0][1] == b"/rest/v1/profiles/thirdPartyId/u1?client=acme"
    assert str(result.exchanges[0].request.url).startswith("https://acme.tt.omtrdc.net/rest")


def test_ten_seconds_are_the_time_out_unless_told_otherwise() -> None:
    seen: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200)

    deliver(handler, plan_of())
    deliver(handler, plan_of(), timeout=0.5)
    kinds = ("connect", "read", "write", "pool")
    assert TIMEOUT == 10
    assert seen == [dict.fromkeys(kinds, limit) for limit in (10, 10, 0.5, 0.5)]


@pytest.mark.parametrize(
    ("error", "code", "name"),
    [
        (httpx.ReadTimeout("late"), "ETIMEDOUT", "TimeoutError"),
        (httpx.ConnectTimeout("late"), "ETIMEDOUT", "TimeoutError"),
        (httpx.PoolTimeout("late"), "ETIMEDOUT", "TimeoutError"),
        (httpx.ConnectError("[Errno 111] Connection refused"), "ECONNREFUSED", "FetchError"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "ENOTFOUND", "FetchError"),
        (httpx.ConnectError("[Errno 11001] getaddrinfo failed"), "ENOTFOUND", "FetchError"),
        (httpx.RemoteProtocolError("Server disconnected"), "ECONNRESET", "FetchError"),
        (httpx.ReadError("reset"), "ECONNRESET", "FetchError"),
        (httpx.WriteError("pipe"), "ECONNRESET", "FetchError"),
        (httpx.DecodingError("gzip"), "ECONNRESET", "FetchError"),
        (httpx.InvalidURL("no"), "ECONNRESET", "FetchError"),
    ],
    ids=repr,
)
def test_what_goes_wrong_is_in_the_attempt_in_nodes_words(
    error: Exception, code: str, name: str
) -> None:
    result = deliver(raising(error), plan_of())
    (exchange,) = result.exchanges
    assert isinstance(exchange.answer, TransportError)
    assert (exchange.answer.code, exchange.answer.name) == (code, name)
    assert result.error is not None
    assert (result.error.status, result.error.message) == (500, exchange.answer.message)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (httpx.ReadTimeout("late"), "Request timed out after 10000ms"),
        (httpx.ReadError(""), "socket hang up"),
        (httpx.ConnectError("connect ECONNREFUSED"), "connect ECONNREFUSED"),
        (httpx.DecodingError("bad gzip"), "bad gzip"),
        (httpx.DecodingError(""), "DecodingError"),
    ],
    ids=repr,
)
def test_a_transport_error_says_why(error: Exception, message: str) -> None:
    result = deliver(raising(error), plan_of())
    assert result.error is not None
    assert result.error.message.endswith(message)


def test_a_skipped_plan_sends_nothing() -> None:
    result = deliver(raising(AssertionError("sent")), Skipped("not subscribed"))
    assert result.outcome == "filtered"


def test_an_answer_is_kept_with_its_headers_in_lower_case() -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"X-Some-Thing": "Y"}, content=b"body")

    answer = deliver(handler, plan_of()).exchanges[1].answer
    assert not isinstance(answer, TransportError)
    assert (answer.status, answer.headers["x-some-thing"], answer.body) == (200, "Y", b"body")


def test_a_phrase_of_the_wire_is_kept_and_a_missing_one_filled_in() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        lookup = request.method == "GET"
        extensions = {"reason_phrase": b"Fine"} if lookup else {}
        return httpx.Response(200 if lookup else 404, extensions=extensions)

    result = deliver(handler, plan_of())
    first = result.exchanges[0].answer
    assert not isinstance(first, TransportError)
    assert first.phrase == "Fine"
    assert result.error is not None
    assert result.error.message == "Not Found"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        *((code, None) for code in ("a_b", "-", "..", "xn--4ca")),
        *((code, "Invalid URL") for code in ("a\x7f", "a%2fb", "xn--a", "a" * 300, "\xe9" * 300)),
    ],
    ids=lambda value: ascii(value)[:9],
)
def test_an_odd_host_is_sent_to_or_refused_and_never_raises(code: str, message: str | None) -> None:
    result = deliver(lambda _: httpx.Response(200), plan_of(client_code=code))
    assert (result.error.message if result.error else None) == message


@pytest.mark.parametrize("token", ["10 \u20ac", "a\nb", "a\x00", "a\x7f", "\u0100"], ids=ascii)
def test_a_token_that_fits_no_header_is_a_type_error_before_any_request(token: str) -> None:
    result = deliver(raising(AssertionError("sent")), plan_of(bearer_token=token))
    assert result.error is not None
    assert result.error.message == f"Bearer {token} is not a legal HTTP header value"
    assert (result.error.name, result.error.status) == ("TypeError", None)
    assert (result.counters, result.exchanges) == ((), ())
