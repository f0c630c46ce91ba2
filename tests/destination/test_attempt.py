"""One try at a delivery: what is asked, what came of it, what is counted."""

import gc
from typing import Any, cast
from weakref import ref

import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import NOT_FOUND_COUNTER, UPDATE_PROFILE, CloudMode
from destination.attempt import Answer, Attempt, attempt
from destination.errors import PayloadError, ScriptError, TransportError
from destination.plan import Failed, Plan, Skipped, Update
from destination.wires.segment import SegmentWire

OK = Answer(200, "OK", {"content-type": "text/plain"}, b"SUCCESS")
HANG_UP = TransportError("socket hang up", code="ECONNRESET")
LOOKUP = "https://acme.tt.omtrdc.net/rest/v1/profiles/thirdPartyId/u1?client=acme"
UPDATE = "https://acme.tt.omtrdc.net/m2/acme/profile/update?mbox3rdPartyId=u1&profile.a=1"


def plan_of(**settings: Any) -> Plan:
    mapping = {"user_id": USER_ID, "traits": {"a": 1}}
    cloud = CloudMode(
        {"client_code": "acme"} | settings, [MappedAction(UPDATE_PROFILE, mapping=mapping)]
    )
    (plan,) = cloud.plan({"type": "identify", "userId": "u1"})
    return plan


def carry_out(plan: Plan, *answers: Answer | TransportError) -> Attempt:
    conversation, given, reply = attempt(plan), iter(answers), cast("Answer", None)  # starts it
    while True:
        try:
            conversation.send(reply)
        except StopIteration as stop:
            assert next(given, None) is None, "fewer requests than answers"
            result: Attempt = stop.value
            return result
        reply = cast("Answer", next(given))


def sent(result: Attempt) -> list[tuple[str, str]]:
    return [(one.request.method, str(one.request.url)) for one in result.exchanges]


def test_a_lookup_and_an_update_that_go_well_are_delivered() -> None:
    result = carry_out(plan_of(), OK, OK)
    assert sent(result) == [("GET", LOOKUP), ("POST", UPDATE)]
    assert (result.outcome, result.error, result.counters) == ("delivered", None, ())
    assert [one.answer for one in result.exchanges] == [OK, OK]


def test_nothing_stays_of_what_could_not_be_sent() -> None:
    plan = SegmentWire("acme", beyond_latin="throws")({"user_id": "\u4e2d", "traits": {}})
    assert isinstance(plan, Update)
    error = ref(plan.lookup)
    assert carry_out(plan).outcome == "awaiting_retry"
    del plan
    gc.collect()
    assert error() is None


@pytest.mark.parametrize("status", [200, 201, 204, 206, 299])
def test_any_2xx_of_the_lookup_is_enough(status: int) -> None:
    body = Answer(status, "", {"content-type": "application/json"}, b"{broken")
    assert carry_out(plan_of(), body, OK).outcome == "delivered"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(404, "Not Found"), "Not Found"),
        (Answer(401, "Unauthorized"), "Unauthorized"),
        (Answer(429, "Too Many Requests"), "Too Many Requests"),
        (Answer(503, "Service Unavailable"), "Service Unavailable"),
        (Answer(501, ""), "Not Implemented"),
        (Answer(400, "Whatever It Says"), "Whatever It Says"),
        (Answer(304, ""), "Not Modified"),
        (Answer(403, "FORBIDDEN"), "FORBIDDEN"),
        (Answer(403, "forbidden"), "forbidden"),
        (Answer(403, "Forbidden "), "Forbidden "),
        (Answer(302, "Found"), "Found"),
        (HANG_UP, "socket hang up"),
        (TransportError("late", name="TimeoutError", code="ETIMEDOUT"), "late"),
    ],
    ids=str,
)
def test_a_failed_lookup_is_a_retried_500_that_stops_the_update(
    answer: Answer | TransportError, message: str
) -> None:
    result = carry_out(plan_of(), answer)
    assert sent(result) == [("GET", LOOKUP)]
    assert result.error is not None
    assert (result.error.name, result.error.message) == ("APIError", message)
    assert (result.error.status, result.error.code) == (500, "500")
    assert (result.outcome, result.counters) == ("awaiting_retry", (NOT_FOUND_COUNTER,))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(403, "Forbidden"),
        Answer(403, ""),
        Answer(500, "Forbidden"),
        TransportError("Forbidden"),
    ],
    ids=str,
)
def test_the_exact_phrase_forbidden_is_a_403_and_not_retried(
    answer: Answer | TransportError,
) -> None:
    result = carry_out(plan_of(), answer)
    assert result.error is not None
    assert (result.error.name, result.error.status, result.error.code) == ("APIError", 403, "403")
    assert (result.outcome, result.counters) == ("failed", ())


@pytest.mark.parametrize(
    ("answer", "message", "outcome"),
    [
        (Answer(400, "Bad Request"), "Bad Request", "failed"),
        (Answer(403, "Forbidden"), "Forbidden", "failed"),
        (Answer(404, ""), "Not Found", "failed"),
        (Answer(408, ""), "Request Timeout", "awaiting_retry"),
        (Answer(423, ""), "Locked", "awaiting_retry"),
        (Answer(429, ""), "Too Many Requests", "awaiting_retry"),
        (Answer(500, "Oh No"), "Oh No", "awaiting_retry"),
        (Answer(501, ""), "Not Implemented", "failed"),
        (Answer(503, ""), "Service Unavailable", "awaiting_retry"),
        (Answer(599, ""), "599", "awaiting_retry"),
        (Answer(304, ""), "Not Modified", "failed"),
    ],
    ids=str,
)
def test_a_failed_update_keeps_its_real_status(answer: Answer, message: str, outcome: str) -> None:
    result = carry_out(plan_of(), OK, answer)
    assert result.error is not None
    assert (result.error.name, result.error.message) == ("HTTPError", message)
    assert result.error.status == answer.status
    assert (result.outcome, result.counters) == (outcome, ())


def test_an_update_lost_on_the_way_has_no_status_and_is_retried() -> None:
    result = carry_out(plan_of(), OK, HANG_UP)
    assert result.error is HANG_UP
    assert (result.error.name, result.error.status) == ("FetchError", None)
    assert (result.outcome, result.counters) == ("awaiting_retry", ())
    assert [one.answer for one in result.exchanges] == [OK, HANG_UP]


def test_skipped_plans_are_filtered() -> None:
    result = carry_out(Skipped("not subscribed", ("action.multistatus_discard",)))
    assert (result.outcome, result.error, result.exchanges) == ("filtered", None, ())
    assert result.counters == ("action.multistatus_discard",)
    assert result.output == [{"output": "not subscribed"}]


def test_failed_plans_fail_without_a_request() -> None:
    error = PayloadError("what")
    result = carry_out(Failed(error, ("ajv.discard",)))
    assert (result.outcome, result.error, result.exchanges) == ("failed", error, ())
    assert (result.counters, result.output) == (("ajv.discard",), None)


def test_a_url_that_cannot_be_sent_is_a_failed_lookup_without_a_request() -> None:
    result = carry_out(plan_of(client_code="a b"))
    assert result.error is not None
    assert (result.error.name, result.error.status) == ("APIError", 500)
    assert (result.error.message, result.exchanges) == ("Invalid URL", ())
    assert result.counters == (NOT_FOUND_COUNTER,)


def test_what_trips_the_update_shows_after_the_lookup_was_sent() -> None:
    plan = plan_of()
    assert isinstance(plan, Update)
    tripping = Update(plan.payload, plan.lookup, ScriptError("Cannot read"))
    result = carry_out(tripping, OK)
    assert sent(result) == [("GET", LOOKUP)]
    assert result.error is not None
    assert (result.error.name, result.error.status) == ("TypeError", None)
    assert (result.outcome, result.counters) == ("awaiting_retry", ())
    assert carry_out(tripping, Answer(404)).counters == (NOT_FOUND_COUNTER,)


@pytest.mark.parametrize(
    ("kind", "body", "data"),
    [
        ("text/plain", b"SUCCESS", "SUCCESS"),
        ("", b"", ""),
        ("text/html", b'{"a":1}', '{"a":1}'),
        ("application/json", b'{"a":[1,null]}', {"a": [1, None]}),
        ("application/json; charset=utf-8", b"5", 5),
        ("application/json", b"{broken", None),
        ("application/json", b"", None),
        ("text/plain", b"\xff!", "\ufffd!"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_the_log_keeps_the_updates_answer(kind: str, body: bytes, data: Any) -> None:
    result = carry_out(plan_of(), OK, Answer(200, "OK", {"content-type": kind}, body))
    assert result.output == [
        {"output": "Mappings resolved"},
        {"output": "Payload validated"},
        {"output": "Action Executed", "data": data},
    ]


def test_an_answer_nested_without_end_is_delivered_all_the_same() -> None:
    deep = Answer(200, "OK", {"content-type": "application/json"}, b"[" * 5000 + b"]" * 5000)
    result = carry_out(plan_of(), OK, deep)
    assert result.outcome == "delivered"
    assert result.output is not None


NODE_PHRASES = {
    201: "Created",
    302: "Found",
    403: "Forbidden",
    404: "Not Found",
    413: "Payload Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    418: "I'm a Teapot",
    422: "Unprocessable Entity",
    425: "Too Early",
    451: "Unavailable For Legal Reasons",
    505: "HTTP Version Not Supported",
    508: "Loop Detected",
    509: "Bandwidth Limit Exceeded",
    599: "599",
}


@pytest.mark.parametrize(("status", "phrase"), NODE_PHRASES.items())
def test_an_empty_phrase_is_filled_in_as_node_does(status: int, phrase: str) -> None:
    assert Answer(status).phrase == phrase
    assert Answer(status, "Mine").phrase == "Mine"
