"""Deliveries: events bound for the cloud destination, tried and tried again on the clock."""

from collections.abc import Iterator
from typing import Any

import pytest

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE
from destination.retry import RetrySchedule
from simulator.clock import START
from simulator.lab import Lab
from simulator.segment.deliveries import Delivery
from simulator.segment.mapped import CLOUD_ACTIONS, Destinations
from simulator.times import HOUR, MINUTE

EVEN = RetrySchedule(retries=3, window=70 * MINUTE, jitter=0)
"""Retries 10, 20 and 40 minutes after the attempt before: at 0:10, 0:30 and 1:10."""
SECOND_MAPPING = MappedAction(
    UPDATE_PROFILE,
    'type = "identify"',
    mapping={"user_id": {"@path": "$.userId"}, "traits": {"twice": "yes"}},
)


def ann(**traits: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": "ann", "traits": traits or {"plan": "gold"}}


def minutes(delivery: Delivery) -> list[int]:
    return [(one.at - START) // MINUTE for one in delivery.tries]


def fetched(lab: Lab) -> dict[str, str]:
    (profile,) = [one for one in lab.profiles() if one.third_party_id == "ann"]
    return profile.attributes


@pytest.fixture
def even() -> Iterator[Lab]:
    """Give a lab whose retries come at 0:10, 0:30 and 1:10; ann was never on the web."""
    with Lab(destinations=Destinations(retries=EVEN)) as made:
        yield made


def test_the_first_attempt_is_made_at_once(even: Lab) -> None:
    (delivery,) = even.send(ann())
    assert (minutes(delivery), delivery.state) == ([0], "awaiting_retry")
    assert delivery.due == START + 10 * MINUTE


def test_a_retry_is_made_when_it_falls_due_and_not_before(even: Lab) -> None:
    (delivery,) = even.send(ann())
    even.advance(10 * MINUTE - 1)
    assert minutes(delivery) == [0]
    even.advance(1)
    assert minutes(delivery) == [0, 10]
    assert delivery.due == START + 30 * MINUTE


def test_what_outlives_its_schedule_is_lost(even: Lab) -> None:
    (delivery,) = even.send(ann())
    even.advance(70 * MINUTE - 1)
    assert delivery.state == "awaiting_retry"
    even.advance(1)
    assert (delivery.state, delivery.due) == ("lost", None)
    even.advance("30d")
    assert minutes(delivery) == [0, 10, 30, 70]


def test_one_leap_and_many_steps_make_the_same_attempts(even: Lab) -> None:
    (delivery,) = even.send(ann())
    even.advance("2h")
    with Lab(destinations=Destinations(retries=EVEN)) as other:
        (stepped,) = other.send(ann())
        for _ in range(120):
            other.advance("1m")
        assert minutes(stepped) == minutes(delivery) == [0, 10, 30, 70]


def test_a_delivered_event_is_not_tried_again(even: Lab) -> None:
    (delivery,) = even.send(ann())
    even.tenant.configure(preset="instant")
    laptop = even.device("laptop")
    laptop.visit()
    laptop.identify("ann")
    even.advance("2h")
    assert (minutes(delivery), delivery.state) == ([0, 10], "delivered")
    assert fetched(even) == {"plan": "gold"}


def test_without_retries_a_failure_is_lost_at_once() -> None:
    with Lab(destinations=Destinations(retries=RetrySchedule(retries=0))) as lab:
        (delivery,) = lab.send(ann())
        assert (delivery.state, delivery.due, lab.agenda()) == ("lost", None, [])


def test_a_refusal_is_failed_for_good_and_never_retried(even: Lab) -> None:
    even.tenant.configure(profile_api_token="hush")  # noqa: S106  not a secret of anybody's
    (delivery,) = even.send(ann())
    assert (delivery.state, delivery.due) == ("failed", None)
    error = delivery.tries[0].attempt.error
    assert error is not None
    assert (error.status, error.message) == (403, "Forbidden")
    even.advance("2h")
    assert minutes(delivery) == [0]


def test_a_payload_that_is_refused_sends_nothing(even: Lab) -> None:
    (delivery,) = even.send({"type": "identify", "userId": "ann"})
    assert (delivery.state, delivery.user_id) == ("failed", "")
    (only,) = delivery.tries
    assert (only.attempt.exchanges, only.verdict, only.evidence) == ((), "", "")
    assert even.tenant.journal().total == 0


def test_an_event_no_trigger_takes_is_filtered(even: Lab) -> None:
    (delivery,) = even.send({"type": "track", "userId": "ann", "event": "Bought"})
    assert (delivery.state, delivery.user_id, delivery.due) == ("filtered", "", None)


def test_each_mapping_makes_a_delivery_of_its_own() -> None:
    cloud = [*CLOUD_ACTIONS, SECOND_MAPPING]
    with Lab(destinations=Destinations(cloud=cloud, retries=RetrySchedule())) as lab:
        first, second = lab.send({**ann(), "messageId": "m-1"})
        assert [first, second] == lab.deliveries
        assert first.due != second.due  # each draws the gaps of its own


def test_attempts_tell_what_the_lookup_found(even: Lab) -> None:
    (delivery,) = even.send(ann())
    assert delivery.tries[0].verdict == "never_created"
    assert "ann" in delivery.tries[0].evidence
    laptop = even.device("laptop")
    laptop.visit()
    laptop.identify("ann")
    even.advance("10m")
    assert delivery.tries[1].verdict == "not_yet_visible"
    even.advance("1h")
    assert (delivery.tries[-1].verdict, delivery.tries[-1].evidence) == ("found", "")


def test_a_tenant_that_keeps_its_reasons_to_itself_gives_no_verdict(even: Lab) -> None:
    even.tenant.configure(reason_header=False)
    (delivery,) = even.send(ann())
    assert (delivery.tries[0].verdict, delivery.tries[0].evidence) == ("", "")


def test_waiting_deliveries_are_tried_in_the_order_they_fall_due(even: Lab) -> None:
    even.send({**ann(), "userId": "early"})
    even.advance("8m")
    even.send({**ann(), "userId": "late"})
    fired = even.advance("25m")
    told = [(one.at[11:16], one.subject) for one in fired if one.kind == "retry"]
    assert told == [("09:10", "early"), ("09:18", "late"), ("09:30", "early")]


def test_deliveries_due_at_one_instant_are_tried_in_the_order_they_began(even: Lab) -> None:
    for user in ("zoe", "bob", "ann"):
        even.send({**ann(), "userId": user})
    fired = even.advance("10m")
    assert [one.subject for one in fired] == ["zoe", "bob", "ann"]


def test_retries_do_not_wait_for_each_other_so_an_old_value_may_land_last(even: Lab) -> None:
    even.send(ann(plan="old"))
    even.tenant.configure(preset="instant")
    laptop = even.device("laptop")
    laptop.visit()
    laptop.identify("ann")
    even.send(ann(plan="new"))
    assert fetched(even) == {"plan": "new"}
    even.advance("10m")
    assert fetched(even) == {"plan": "old"}


def test_the_agenda_tells_the_next_attempt_of_each_waiting_delivery(even: Lab) -> None:
    even.send(ann())
    even.advance("5m")
    even.send({**ann(), "userId": "bob"})
    told = [(one.kind, one.at[11:16], one.subject) for one in even.agenda()]
    assert told == [("retry", "09:10", "ann"), ("retry", "09:15", "bob")]


def test_every_attempt_is_in_the_journal_at_its_own_time(even: Lab) -> None:
    even.send(ann())
    even.advance("2h")
    entries = even.tenant.journal().entries
    assert [entry.at[11:16] for entry in entries] == ["09:00", "09:10", "09:30", "10:10"]
    assert {(entry.method, entry.status, entry.verdict) for entry in entries} == {
        ("GET", 404, "never_created")
    }


def test_a_delivery_sends_a_lookup_and_then_the_update(even: Lab) -> None:
    even.tenant.configure(preset="instant")
    laptop = even.device("laptop")
    laptop.visit()
    laptop.identify("ann")
    (delivery,) = even.send(ann(plan="gold"))
    assert delivery.state == "delivered"
    sent = [
        (exchange.request.method, exchange.request.url.target)
        for exchange in delivery.tries[0].attempt.exchanges
    ]
    assert sent == [
        ("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme"),
        ("POST", "/m2/acme/profile/update?mbox3rdPartyId=ann&profile.plan=gold"),
    ]


def test_what_was_begun_keeps_its_plan_when_the_destination_is_set_up_anew(even: Lab) -> None:
    (delivery,) = even.send(ann())
    even.segment.configure_cloud([])
    assert even.send(ann()) == []
    even.advance("2h")
    assert minutes(delivery) == [0, 10, 30, 70]


def test_a_retry_sees_what_became_visible_at_the_same_instant() -> None:
    hour = RetrySchedule(retries=1, window=HOUR, jitter=0)
    with Lab(destinations=Destinations(retries=hour)) as lab:
        laptop = lab.device("laptop")
        laptop.visit()
        laptop.identify("ann", {"plan": "gold"})
        lab.advance("1h")
        assert lab.deliveries[-1].state == "delivered"
        assert lab.deliveries[-1].tries[-1].at == START + HOUR


def test_events_without_a_message_id_draw_gaps_of_their_own() -> None:
    with Lab() as lab:
        (first,), (second,) = lab.send(ann()), lab.send(ann())
        assert first.due != second.due


def test_retries_may_be_left_to_come_out_as_the_last_attempt_did(even: Lab) -> None:
    (left,) = even.send(ann())
    (other,) = even.send(ann(plan="silver"))
    left.repeat()
    assert (minutes(left), left.state, left.due) == ([0, 10, 30, 70], "lost", None)
    assert all(one.attempt is left.tries[0].attempt for one in left.tries)
    assert [one.kind for one in even.agenda() if one.kind == "retry"] == ["retry"]
    even.advance(10 * MINUTE)
    assert (len(left.tries), minutes(other)) == (4, [0, 10])
    other.repeat()
    even.advance(2 * HOUR)
    assert minutes(other) == [0, 10, 30, 70]
