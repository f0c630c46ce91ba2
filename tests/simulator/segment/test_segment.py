"""Segment of one tenant: first attempts at once, retries on the agenda, tenants that never meet."""

from typing import Any

import pytest

from simulator.clock import START
from simulator.segment.delivery import encode, read
from simulator.target.faults import Fault
from simulator.times import HOUR, MINUTE

GOLD = {"plan": "gold"}
WEB: dict[str, Any] = {"type": "web", "source": "shop", "mappings": []}


def test_the_first_attempt_is_made_at_once(bench: Any) -> None:
    bench.visit("ann")
    bench.advance(60)
    (delivery,) = bench.identify()
    assert (delivery.outcome, delivery.verdict) == ("delivered", "found")
    assert bench.held("ann") == GOLD


def test_a_delivery_holds_what_was_sent_and_answered(bench: Any) -> None:
    bench.visit("ann")
    bench.advance(60)
    (delivery,) = bench.identify()
    lookup, update = delivery.attempts[0].exchanges
    host = "https://acme.tt.omtrdc.net"
    assert (lookup.method, update.method) == ("GET", "POST")
    assert lookup.url.startswith(f"{host}/rest/v1/profiles/thirdPartyId/ann?client=acme")
    assert update.url.startswith(f"{host}/m2/acme/profile/update?mbox3rdPartyId=ann")
    assert (lookup.status, update.reason) == (200, "OK")
    assert "successfully submitted" in update.answer
    assert delivery.payload == {"user_id": "ann", "traits": GOLD}


def test_no_token_is_kept(bench: Any) -> None:
    (delivery,) = bench.identify()
    assert "s3cret" not in repr(delivery)
    assert delivery.attempts[0].exchanges[0].headers["authorization"] == "********"


def test_a_token_that_makes_no_header_is_hidden_in_the_message(bench: Any) -> None:
    settings = {"client_code": "acme", "bearer_token": "s3\ncret"}
    bench.connect({"settings": settings})
    (delivery,) = bench.identify()
    assert "s3\ncret" not in delivery.ending.message
    assert delivery.outcome == "awaiting_retry"


def test_what_fails_for_a_while_stands_on_the_agenda(bench: Any) -> None:
    bench.visit("ann")
    (delivery,) = bench.identify()
    assert (delivery.outcome, delivery.verdict) == ("awaiting_retry", "not_yet_visible")
    assert "is visible to the profile API at 10:00" in delivery.evidence
    due = bench.tenant.world.agenda.describe(bench.tenant.world.agenda.entries()[0])
    assert (due.kind, due.subject, due.at) == ("retry", "ann", delivery.due)


def test_moving_the_clock_makes_the_retries_before_it_returns(bench: Any) -> None:
    bench.visit("ann")
    (delivery,) = bench.identify()
    fired = bench.advance(240)
    assert fired.count(("retry", "ann")) == 5
    now = bench.now_of(delivery)
    assert now.outcome == "delivered"
    assert [one.verdict for one in now.attempts] == ["not_yet_visible"] * 5 + ["found"]
    assert HOUR < now.latency < 2 * HOUR
    assert bench.held("ann") == GOLD


def test_what_outlives_its_retries_is_lost(bench: Any) -> None:
    (delivery,) = bench.identify()
    bench.advance(240)
    now = bench.now_of(delivery)
    assert (now.outcome, len(now.attempts), now.due) == ("lost", 7, None)
    assert (now.ending.code, now.ending.error) == ("RETRY", "errors.awaiting-retry.5xx")
    assert bench.advance(600) == []


def test_retries_of_one_seed_fall_due_at_the_same_times(bench: Any) -> None:
    first = bench.identify(messageId="m-1")[0].coming
    assert first == bench.identify(messageId="m-1")[0].coming
    assert first != bench.identify(messageId="m-2")[0].coming
    assert 3.5 * HOUR < first[-1] - START <= 4 * HOUR


def test_what_falls_due_together_is_tried_in_the_order_it_arrived(bench: Any) -> None:
    bench.visit("ann")
    for plan in ("gold", "silver", "bronze"):
        bench.identify(messageId="m-1", traits={"plan": plan})
    bench.advance(240)
    assert bench.held("ann") == {"plan": "bronze"}


def test_an_outage_that_ends_with_the_retry_lets_it_through(bench: Any) -> None:
    bench.visit("ann")
    bench.advance(60)
    (due, *_) = bench.identify("bob", messageId="m-1")[0].coming  # when m-1 is tried again
    with bench.tenant.world.entered() as now:
        lasts = f"{due - now}ms"
        bench.tenant.target.set_fault(Fault(name="down", status=503, lasts=lasts), now)
    (delivery,) = bench.identify(messageId="m-1")
    assert (delivery.outcome, delivery.verdict) == ("awaiting_retry", "fault")
    bench.advance((due - now) / MINUTE)
    assert [one.at for one in bench.now_of(delivery).attempts] == [now, due]
    assert bench.now_of(delivery).outcome == "delivered"


def test_a_retry_goes_by_what_is_declared_then(bench: Any) -> None:
    bench.connect({})
    bench.visit("ann")
    (delivery,) = bench.identify()
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"tier": "one"}}
    bench.connect({"mappings": [{"action": "updateProfile", "fields": fields}]})
    bench.advance(240)
    assert bench.now_of(delivery).outcome == "delivered"
    assert bench.held("ann") == {"tier": "one"}


def test_a_retry_whose_destination_is_gone_is_filtered(bench: Any) -> None:
    bench.visit("ann")
    (delivery,) = bench.identify()
    bench.connect({})  # under another name
    bench.advance(240)
    now = bench.now_of(delivery)
    assert (now.outcome, now.due, len(now.attempts)) == ("filtered", None, 1)
    assert now.ending.message == "the workspace declares no such mapping any more"
    assert bench.held("ann") == {}


def test_another_tenants_code_is_a_wrong_one(bench: Any) -> None:
    other = bench.tenants.get("beta")
    bench.tenants.configure(other, {"client_codes": ["beta"]})
    bench.connect({"enabled": True})
    bench.tenants.configure(bench.tenant, {"client_codes": ["gone"]})
    (delivery,) = bench.identify()
    assert delivery.verdict == "wrong_client_code"
    assert delivery.evidence == "'acme' is no client code of this tenant, which has gone"
    assert other.target.journal.count == 0


def test_a_host_that_is_not_adobes_is_not_found(bench: Any) -> None:
    bench.tenants.configure(bench.tenant, {"client_codes": ["acme"]})
    workspace = bench.tenant.workspace
    workspace.destinations["target"].settings["client_code"] = "evil.example/"
    bench.tenant.segment.use(bench.tenant.segment.compiled(workspace))
    (delivery,) = bench.identify()
    assert delivery.ending.message == (
        "request to https://evil.example/.tt.omtrdc.net/rest/v1/profiles/thirdPartyId/ann?"
        "client=evil.example/ failed, reason: getaddrinfo ENOTFOUND evil.example"
    )
    assert (delivery.outcome, delivery.verdict) == ("awaiting_retry", "")


def test_a_path_that_no_route_takes_is_answered_as_the_server_does(bench: Any) -> None:
    (delivery,) = bench.identify("../../../m2/acme/profile/update")
    (lookup,) = delivery.attempts[0].exchanges
    assert (lookup.status, delivery.ending.message) == (404, "Not Found")


@pytest.mark.parametrize(
    ("event", "changed", "code"),
    [
        ({"type": "track", "event": "Bought"}, {}, "NO_MATCHING_MAPPING"),
        ({"type": "screen"}, {}, "UNSUPPORTED_EVENT_TYPE"),
        ({"integrations": {"All": False}}, {}, "FILTERED_BY_INTEGRATIONS_OBJECT"),
        (
            {"context": {"consent": {"categoryPreferences": {}}}},
            {"consent": ["ads"]},
            "FILTERED_BY_END_USER_CONSENT",
        ),
    ],
)
def test_what_is_kept_from_a_destination_says_why(
    bench: Any, event: dict[str, Any], changed: dict[str, Any], code: str
) -> None:
    bench.connect(changed)
    (delivery,) = bench.identify(**event)
    assert (delivery.outcome, delivery.ending.code) == ("filtered", code)
    assert delivery.ending.message
    assert delivery.attempts == []


def test_what_went_to_the_page_is_not_sent_by_the_servers(bench: Any) -> None:
    bench.connect({"source": "shop"}, WEB)
    in_page, in_cloud = bench.identify(source="shop")
    assert (in_cloud.destination, in_cloud.outcome) == ("target-1", "awaiting_retry")
    assert (in_page.destination, in_page.ending.code) == ("target-2", "MESSAGE_SENT_CLIENT_SIDE")


def test_an_event_that_nobody_wants_is_received(bench: Any) -> None:
    (delivery,) = bench.identify(source="shop")
    assert (delivery.outcome, delivery.destination) == ("received", "")
    assert delivery.ending.message == "no enabled destination is connected to its source"


def test_what_failed_on_ingest_is_in_the_log_and_goes_nowhere(bench: Any) -> None:
    (delivery,) = bench.send({"type": "track"}, code="event_not_defined", message="no event")
    assert (delivery.outcome, delivery.ending.code) == ("failed_on_ingest", "event_not_defined")
    assert bench.tenant.target.journal.count == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"settings": {}}, "INVALID_SETTINGS"),
        ({"mappings": [{"action": "updateProfile", "fields": {"user_id": "ann"}}]}, "400"),
        ({"wire": "safe"}, "MESSAGE_REJECTED"),
    ],
)
def test_what_fails_for_good_is_not_tried_again(
    bench: Any, changed: dict[str, Any], code: str
) -> None:
    bench.connect(changed)
    (delivery,) = bench.identify(traits={})
    assert (delivery.outcome, delivery.ending.code) == ("failed", code)
    assert delivery.ending.error == f"errors.discarded.{code}"
    assert delivery.due is None


def test_each_mapping_makes_a_delivery(bench: Any) -> None:
    from_fields = {"user_id": {"@path": "$.userId"}, "traits": {"twice": "yes"}}
    mapping = {"action": "updateProfile", "name": "second", "fields": from_fields}
    first = bench.tenant.workspace.destinations["target"].mappings[0]
    bench.connect({"mappings": [{"action": first.action, "fields": first.fields}, mapping]})
    bench.visit("ann")
    bench.advance(60)
    assert [one.mapping for one in bench.identify()] == ["updateProfile", "second"]
    assert bench.held("ann") == {"plan": "gold", "twice": "yes"}


def test_a_reset_leaves_nothing_that_waits(bench: Any) -> None:
    bench.identify()
    bench.tenant.reset(bench.tenant.settings)
    assert len(bench.tenant.segment.log) == 0
    assert bench.tenant.world.agenda.entries() == []


def test_the_log_survives_being_written_and_read(bench: Any) -> None:
    (delivery,) = bench.identify(traits={"plan": "\ud800", "many": 10**30})
    kept = read(encode(delivery))
    assert kept.event["traits"] == {"plan": "\ufffd", "many": 1e30}
    assert kept.attempts == delivery.attempts
    assert kept.coming == delivery.coming
