"""Redirects, followed as node-fetch follows them."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.attempt import Answer, Attempt, attempt
from destination.plan import Plan

OK = Answer(200, "OK")
TOKEN = {"bearer_token": "tok"}


def plan_of(**settings: Any) -> Plan:
    mapping = {"user_id": USER_ID, "traits": {"a": 1}}
    cloud = CloudMode(
        {"client_code": "acme"} | settings, [MappedAction(UPDATE_PROFILE, mapping=mapping)]
    )
    (plan,) = cloud.plan({"type": "identify", "userId": "u1"})
    return plan


def carry_out(plan: Plan, *answers: Answer) -> Attempt:
    conversation, given, reply = attempt(plan), iter(answers), cast("Answer", None)  # starts it
    while True:
        try:
            conversation.send(reply)
        except StopIteration as stop:
            assert next(given, None) is None, "fewer requests than answers"
            result: Attempt = stop.value
            return result
        reply = next(given)


def sent(result: Attempt) -> list[tuple[str, str]]:
    return [(one.request.method, str(one.request.url)) for one in result.exchanges]


def to(location: str, status: int = 302) -> Answer:
    return Answer(status, "", {"location": location})


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_redirects_are_followed_and_an_update_may_become_a_get(status: int, method: str) -> None:
    result = carry_out(plan_of(), OK, to("/y?z", status), OK)
    assert sent(result)[2:] == [(method, "https://acme.tt.omtrdc.net/y?z")]
    assert result.outcome == "delivered"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_lookup_stays_a_get(status: int) -> None:
    result = carry_out(plan_of(), to("/y", status), OK, OK)
    assert [method for method, _ in sent(result)] == ["GET", "GET", "POST"]


@pytest.mark.parametrize(
    "answer", [Answer(302, "Found"), Answer(304, "X", {"location": "/y"})], ids=str
)
def test_without_a_location_or_with_another_status_there_is_nothing_to_follow(
    answer: Answer,
) -> None:
    result = carry_out(plan_of(), OK, answer)
    assert result.error is not None
    assert (result.error.name, result.error.status) == ("HTTPError", answer.status)


def test_what_a_redirect_leads_to_decides() -> None:
    assert carry_out(plan_of(), to("/y"), Answer(403, "Forbidden")).outcome == "failed"
    assert carry_out(plan_of(), OK, to("/y"), Answer(400)).outcome == "failed"


def twenty(last: Sequence[Answer]) -> list[Answer]:
    return [OK, *(to(f"/r{number}", 307) for number in range(20)), *last]


def test_twenty_redirects_are_followed() -> None:
    result = carry_out(plan_of(), *twenty([OK]))
    assert len(result.exchanges) == 22
    assert result.outcome == "delivered"


def test_the_twenty_first_is_not_and_the_error_names_the_last_url_sent() -> None:
    result = carry_out(plan_of(), *twenty([to("/never", 307)]))
    assert sent(result)[-1] == ("POST", "https://acme.tt.omtrdc.net/r19")
    assert result.error is not None
    assert (result.error.name, result.error.status) == ("FetchError", None)
    assert result.error.message == ("maximum redirect reached at: https://acme.tt.omtrdc.net/r19")


def test_a_redirect_that_leads_nowhere_is_a_transport_error() -> None:
    result = carry_out(plan_of(), OK, to("http://[/y"))
    assert result.error is not None
    assert (result.error.name, result.error.status) == ("FetchError", None)
    assert result.error.message == (
        "uri requested responds with an invalid redirect URL: http://[/y"
    )


def test_a_redirect_out_of_http_is_a_type_error() -> None:
    result = carry_out(plan_of(), OK, to("ftp://other.example/y"))
    assert result.error is not None
    assert (result.error.name, result.error.status) == ("TypeError", None)
    assert result.error.message == "Only HTTP(S) protocols are supported"


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("/y", True),
        ("https://acme.tt.omtrdc.net/y", True),
        ("https://ACME.tt.omtrdc.net:443/y", True),
        ("https://acme.tt.omtrdc.net:8443/y", True),
        ("https://edge.acme.tt.omtrdc.net/y", True),
        ("https://other.tt.omtrdc.net/y", False),
        ("https://notacme.tt.omtrdc.net/y", False),
        ("https://tt.omtrdc.net/y", False),
        ("http://acme.tt.omtrdc.net/y", False),
        ("//other.example/y", False),
    ],
)
def test_the_token_stays_with_its_host_and_scheme(location: str, *, kept: bool) -> None:
    result = carry_out(plan_of(**TOKEN), to(location), OK, OK)
    first, second, update = (dict(one.request.headers) for one in result.exchanges)
    assert first["authorization"] == update["authorization"] == "Bearer tok"
    assert (
        second == first
        if kept
        else second == {name: value for name, value in first.items() if name != "authorization"}
    )


def test_a_dropped_token_does_not_come_back() -> None:
    back = to("https://acme.tt.omtrdc.net/z")
    result = carry_out(plan_of(**TOKEN), to("https://other.example/y"), back, OK, OK)
    assert "authorization" not in dict(result.exchanges[2].request.headers)
    assert result.exchanges[2].request.url.host == "acme.tt.omtrdc.net"
