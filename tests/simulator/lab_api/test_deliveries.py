"""Deliveries through the lab API: the log in Segment's words, await, and the forecast."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from shops import cloud
from simulator.clock import START
from simulator.lab import Lab
from simulator.times import HOUR, format_instant, parse_instant

VISIT = b'{"context":{"channel":"web"},"id":{"thirdPartyId":"nobody"},"execute":{"pageLoad":{}}}'
Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
WORKSPACE: dict[str, Any] = {
    "sources": {"api": {"type": "server", "write_key": "wk"}},
    "destinations": {"target": cloud("api")},
}


@pytest.fixture
def identify(lab: Lab, ask: Ask) -> Callable[..., None]:
    """Send an event to Segment's tracking API."""
    assert ask("PUT", "/workspace", WORKSPACE).status_code == 200

    def send(user_id: Any = "ann", **event: Any) -> None:
        body = {"writeKey": "wk", "userId": user_id, "traits": {"plan": "gold"}, **event}
        kind = event.get("type", "identify")
        answer = lab.request("POST", f"/v1/{kind}", content=json.dumps(body).encode())
        assert answer.status_code == 200

    return send


@pytest.fixture
def outcomes(ask: Ask) -> Callable[..., list[str]]:
    """List the outcomes of what is asked for."""

    def of(path: str = "") -> list[str]:
        answer = ask("GET", f"/deliveries{path}").json()
        return [one["outcome"] for one in answer["deliveries"]]

    return of


Outcomes = Callable[..., list[str]]
Identify = Callable[..., None]


def test_a_delivery_is_shown_with_everything(
    ask: Ask, identify: Identify, deliver: Any, lab: Lab
) -> None:
    deliver("d-1", "ann")
    identify(messageId="m-1")
    lab.tenant.advance("4h")
    (shown,) = ask("GET", "/deliveries").json()["deliveries"]
    assert shown["step"] == "Successful delivery"
    assert (shown["user_id"], shown["message_id"], shown["source"]) == ("ann", "m-1", "api")
    assert (shown["destination"], shown["mapping"]) == ("target", "updateProfile")
    assert (shown["attempt"], shown["verdict"], shown["next_attempt"]) == (6, "found", None)
    assert shown["latency"].startswith("1h")
    assert shown["event"]["traits"] == shown["payload"]["traits"] == {"plan": "gold"}
    first = shown["attempts"][0]
    assert (first["at"], first["error"]) == (format_instant(START), "errors.awaiting-retry.5xx")
    assert (first["message"], first["status"], first["verdict"]) == (
        "Not Found",
        500,
        "not_yet_visible",
    )
    assert "is visible to the profile API at 10:00" in first["sentence"]
    assert first["exchanges"][0]["status"] == 404
    assert ask("GET", f"/deliveries/{shown['id']}").json() == shown


def test_good_bad_and_counts_are_one_call_each(
    ask: Ask, identify: Identify, deliver: Any, outcomes: Outcomes, lab: Lab
) -> None:
    deliver("d-1", "ann")
    lab.tenant.advance("1h")
    identify()
    identify("nobody")
    identify(type="track", event="Bought")
    identify(42)
    assert outcomes("/good") == ["delivered"]
    assert outcomes("/bad") == ["failed_on_ingest"]
    counts = ask("GET", "/deliveries/counts").json()
    assert counts == {
        "steps": {
            "Successfully received": 3,
            "Failed on ingest": 1,
            "Filtered at source": 0,
            "Filtered at destination": 1,
            "Pending retry": 1,
            "Failed delivery": 0,
            "Successful delivery": 1,
        },
        "outcomes": {
            "delivered": 1,
            "awaiting_retry": 1,
            "filtered": 1,
            "failed_on_ingest": 1,
        },
        "codes": {"NO_MATCHING_MAPPING": 1, "id_not_string": 1},
        "verdicts": {"found": 1, "never_created": 1},
        "p95_latency": "0s",
    }
    lab.tenant.advance("4h")
    assert outcomes("/bad") == ["lost", "failed_on_ingest"]
    assert ask("GET", "/deliveries/counts").json()["steps"]["Failed delivery"] == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("outcome=awaiting_retry", ["awaiting_retry"]),
        ("step=Failed+on+ingest", ["failed_on_ingest"]),
        ("user=nobody", ["awaiting_retry"]),
        ("message_id=m-1", ["delivered"]),
        ("destination=target", ["delivered", "awaiting_retry", "filtered"]),
        ("source=moon", []),
        ("code=NO_MATCHING_MAPPING", ["filtered"]),
        ("verdict=never_created", ["awaiting_retry"]),
        ("after=3", ["failed_on_ingest"]),
        ("limit=1", ["failed_on_ingest"]),
        ("limit=0", []),
        ("outcome=filtered&user=ann", ["filtered"]),
    ],
)
def test_the_list_is_narrowed(
    identify: Identify, deliver: Any, outcomes: Outcomes, lab: Lab, query: str, expected: list[str]
) -> None:
    deliver("d-1", "ann")
    lab.tenant.advance("1h")
    identify(messageId="m-1")
    identify("nobody")
    identify(type="track", event="Bought")
    identify(42)
    assert outcomes(f"?{query}") == expected


def test_what_went_wrong_says_what_to_do(ask: Ask, identify: Identify, lab: Lab) -> None:
    identify("nobody")
    identify(type="track", event="Bought")
    lost, filtered = lab.tenant.deliveries().deliveries
    assert lost.cure.startswith("Let the visitor reach a page with at.js first")
    assert filtered.cure.startswith("Look at the triggers of the destination's mappings")
    lab.request("POST", "/rest/v1/delivery?client=acme&sessionId=s", content=VISIT)
    lab.tenant.advance("4h")
    assert ask("GET", "/deliveries/1").json()["cure"] == ""


@pytest.mark.parametrize("query", ["outcome=good", "step=Nowhere", "limit=1001", "after=x"])
def test_what_narrows_nothing_is_refused(refused: Refused, query: str) -> None:
    name, _, value = query.partition("=")
    code, message, field = refused("GET", f"/deliveries?{query}")
    assert (code, field) == ("invalid", name)
    assert value in message


@pytest.mark.parametrize("path", ["/deliveries/9", "/deliveries/9/forecast", "/deliveries/x"])
def test_there_is_no_such_delivery(refused: Refused, path: str) -> None:
    code, _, field = refused("GET", path, status=404)
    assert (code, field) == ("unknown_delivery", "delivery")


def test_the_log_is_emptied_and_nothing_is_tried_again(
    ask: Ask, identify: Identify, lab: Lab
) -> None:
    identify()
    assert ask("DELETE", "/deliveries", {}).json() == {"deliveries": [], "total": 0}
    assert lab.tenant.agenda().total == 0
    assert ask("GET", "/deliveries/counts").json()["steps"]["Successfully received"] == 0


# -- await -------------------------------------------------------------------------------------


def test_a_delivery_is_awaited_in_virtual_time(
    ask: Ask, identify: Identify, deliver: Any, lab: Lab
) -> None:
    deliver("d-1", "ann")
    identify(messageId="m-1")
    awaited = ask("POST", "/await", {"within": "4h", "delivery": {"message_id": "m-1"}}).json()
    assert awaited["delivery"]["outcome"] == "delivered"
    assert awaited["explanation"] is None
    assert awaited["waited"] == awaited["delivery"]["latency"]
    assert lab.tenant.clock().now == awaited["now"]


def test_what_does_not_come_true_says_why_and_the_time_has_passed(
    ask: Ask, identify: Identify, lab: Lab
) -> None:
    identify()
    wanted = {"within": "5h", "delivery": {"user_id": "ann"}}
    answer = ask("POST", "/await", wanted)
    assert answer.status_code == 412
    assert answer.json()["error"]["message"].startswith(
        "delivery 1 ('ann') stands at 'Failed delivery': RETRY; Not Found; no request ever bound"
    )
    assert parse_instant(lab.tenant.clock().now) == START + 5 * HOUR
    assert ask("POST", "/await", wanted | {"outcome": "lost"}).status_code == 200


def test_a_delivery_there_is_not_is_awaited_in_vain(ask: Ask) -> None:
    answer = ask("POST", "/await", {"within": "1s", "delivery": {"user_id": "ann"}})
    assert answer.json()["error"]["message"] == "the log holds no such delivery"


def test_an_id_and_a_delivery_exclude_each_other(refused: Refused) -> None:
    both = {"within": "1s", "third_party_id": "ann", "delivery": {}}
    code, _, field = refused("POST", "/await", both)
    assert (code, field) == ("invalid", "delivery")


# -- forecast ----------------------------------------------------------------------------------


def test_the_lag_is_foreseen(identify: Identify, deliver: Any, lab: Lab) -> None:
    deliver("d-1", "ann")
    identify()
    foreseen = lab.tenant.forecast(1)
    assert foreseen.conclusion == "arrives_late"
    verdicts = [one.verdict for one in foreseen.coming]
    assert verdicts == ["not_yet_visible"] * 4 + ["found"]
    lab.tenant.advance("4h")
    (now,) = lab.tenant.deliveries().deliveries
    assert [one.at for one in now.attempts[1:]] == [one.at for one in foreseen.coming]
    assert lab.tenant.forecast(1).sentence.startswith("it arrives late, at 2026-01-05T10:")


def test_the_loss_is_foreseen(identify: Identify, lab: Lab) -> None:
    identify()
    foreseen = lab.tenant.forecast(1)
    assert (foreseen.conclusion, len(foreseen.coming)) == ("lost", 6)
    assert foreseen.sentence.startswith("it is lost: no request ever bound")
    assert foreseen.coming[-1].outcome == "lost"


def test_a_forecast_changes_nothing(identify: Identify, deliver: Any, lab: Lab) -> None:
    lab.tenant.configure(profile_api_token="hush", visibility_lag="0s..1h")  # noqa: S106
    deliver("d-1", "ann")
    lab.tenant.set_fault("some", share=0.5, status=503)
    identify()
    before, journal = lab.tenant.snapshot(), lab.tenant.journal().total
    assert lab.tenant.forecast(1) == lab.tenant.forecast(1)
    assert (lab.tenant.snapshot(), lab.tenant.journal().total) == (before, journal)


def test_faults_of_a_share_and_tokens_are_foreseen_as_they_will_be(
    identify: Identify, deliver: Any, lab: Lab, ask: Ask
) -> None:
    token = lab.tenant.issue_token().token
    lab.tenant.configure(profile_api_authentication=True)
    workspace = json.loads(json.dumps(WORKSPACE))
    workspace["destinations"]["target"]["settings"]["bearer_token"] = token
    ask("PUT", "/workspace", workspace)
    deliver("d-1", "ann")
    lab.tenant.set_fault("some", share=0.7, status=503)
    for number in range(5):
        identify(messageId=f"m-{number}")
    foreseen = [lab.tenant.forecast(number) for number in range(1, 6)]
    lab.tenant.advance("4h")
    for number, one in enumerate(foreseen, 1):
        came = lab.tenant.delivery(number).attempts
        kept = came[len(came) - len(one.coming) :]
        foretold = [(each.at, each.verdict, each.outcome) for each in one.coming]
        assert [(each.at, each.verdict, each.outcome) for each in kept] == foretold


def test_what_has_ended_has_its_end_for_a_forecast(
    identify: Identify, deliver: Any, lab: Lab
) -> None:
    deliver("d-1", "ann")
    lab.tenant.advance("1h")
    identify()
    identify(type="track", event="Bought")
    assert (lab.tenant.forecast(1).conclusion, lab.tenant.forecast(1).coming) == ("arrives", [])
    assert lab.tenant.forecast(2).conclusion == "not_sent"


# -- snapshots ---------------------------------------------------------------------------------


def test_a_snapshot_brings_back_what_waited_and_no_ghosts(
    identify: Identify, lab: Lab, outcomes: Outcomes
) -> None:
    identify()
    kept = lab.tenant.snapshot()
    lab.tenant.advance("4h")
    identify("bob")
    lab.tenant.restore(kept)
    assert outcomes() == ["awaiting_retry"]
    fired = [one for one in lab.tenant.advance("10h").fired if one.kind == "retry"]
    assert [one.subject for one in fired] == ["ann"] * 6
    assert outcomes() == ["lost"]


def test_after_a_restore_a_message_counts_again_that_came_later(
    identify: Identify, lab: Lab, outcomes: Outcomes
) -> None:
    identify(messageId="m-1")
    kept = lab.tenant.snapshot()
    identify(messageId="m-2")
    lab.tenant.restore(kept)
    identify(messageId="m-1")
    identify(messageId="m-2")
    assert outcomes() == ["awaiting_retry", "failed_on_ingest", "awaiting_retry"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": 0}, "deliveries[1].number"),
        ({"received_at": -1}, "deliveries[0].received_at"),
        ({"coming": ["soon"]}, "deliveries[0].coming[0]"),
        ({"ending": {"outcome": "good"}}, "deliveries[0].ending.outcome"),
    ],
)
def test_a_snapshot_with_a_delivery_that_breaks_a_rule_is_refused(
    identify: Identify, lab: Lab, refused: Refused, change: dict[str, Any], field: str
) -> None:
    identify()
    kept = lab.tenant.snapshot()
    first = kept["deliveries"][0]
    kept["deliveries"] = [first | change, first | {"number": 0}]
    _, _, named = refused("PUT", "/snapshot", kept)
    assert named == field
