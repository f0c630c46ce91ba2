"""Requests of one session at once: those beyond the limit are turned away, the later ones."""

import threading
from collections.abc import Hashable
from dataclasses import replace

import pytest

from simulator.settings import Settings
from simulator.target.api.routes import ROUTES, respond
from simulator.target.api.wire import Answer, Call, Reply
from simulator.target.faults import Fault
from simulator.target.target import Target
from simulator.target.underway import Underway
from simulator.tenants import Tenants

DELIVERY = next(route for route in ROUTES if route.rule == "/rest/v1/delivery")
PATIENCE = 30.0  # seconds; what is waited for comes at once, or never


@pytest.fixture
def tenants() -> Tenants:
    return Tenants(("acme", "globex"), Settings().changed({"concurrent_requests": 1}))


def nobody_waits(_: int) -> None:
    """Stand in for a wait: no answer here is late."""


def call(session: str = "s-1", code: str = "acme") -> Call:
    return Call(
        "POST",
        "/rest/v1/delivery",
        f"client={code}&sessionId={session}",
        {"client": code, "sessionId": session},
        "localhost",
        body=b'{"context":{"channel":"web"}}',
    )


def outcome(reply: Reply) -> tuple[int, str]:
    assert reply.finding is not None
    return reply.status, str(reply.finding.verdict)


def test_the_later_of_two_requests_of_a_session_is_turned_away(tenants: Tenants) -> None:
    within: list[Reply] = []

    def handle(inner: Call, target: Target, code: str, now: int) -> Answer:
        """Handle a request during which others arrive."""
        within.extend(
            respond(DELIVERY, one, tenants, nobody_waits)
            for one in (call(), call("s-2"), call(code="globex"), call())
        )
        return DELIVERY.handle(inner, target, code, now)

    first = respond(replace(DELIVERY, handle=handle), call(), tenants, nobody_waits)
    assert outcome(first) == (200, "created")
    taken, turned_away = (200, "created"), (420, "refused_by_limit")
    assert list(map(outcome, within)) == [turned_away, taken, taken, turned_away]
    message = b'{"status":420,"message":"Too many requests with same session ID"}'
    assert within[0].body == message
    assert (
        outcome(respond(DELIVERY, call(), tenants, nobody_waits))[0] == 200
    )  # nothing is counted for ever


def test_one_that_waits_for_its_turn_counts(tenants: Tenants) -> None:
    """Two threads ask for one session while the tenant is busy with something else."""
    asked, turned_away = threading.Event(), threading.Event()

    class Watched(Underway):
        def enter(self, key: Hashable, most: int) -> bool:
            counted = super().enter(key, most)
            (asked if counted else turned_away).set()
            return counted

    target = tenants.get("acme").target
    target.underway = Watched()
    replies: list[Reply] = []
    threads = [
        threading.Thread(
            target=lambda: replies.append(respond(DELIVERY, call(), tenants, nobody_waits))
        )
        for _ in range(2)
    ]
    with target.world.lock:
        for thread in threads:
            thread.start()
        assert asked.wait(PATIENCE)
        assert turned_away.wait(PATIENCE)
        assert replies == []
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(map(outcome, replies)) == [(200, "created"), (420, "refused_by_limit")]
    assert len(list(target.profiles("acme").all())) == 1
    assert [entry.status for entry in target.journal.entries].count(420) == 1


def test_one_that_comes_late_counts_until_it_has_come(tenants: Tenants) -> None:
    late_fault = Fault(name="late", endpoint="delivery", delay="1s")
    tenants.get("acme").target.set_fault(late_fault, 0)
    meanwhile: list[Reply] = []

    def late(milliseconds: int) -> None:
        assert milliseconds == 1_000
        meanwhile.append(respond(DELIVERY, call(), tenants, nobody_waits))

    assert outcome(respond(DELIVERY, call(), tenants, late))[0] == 200
    assert list(map(outcome, meanwhile)) == [(420, "refused_by_limit")]


def test_as_many_as_the_limit_says_are_under_way() -> None:
    underway = Underway()
    assert [underway.enter("s", 2) for _ in range(3)] == [True, True, False]
    underway.leave("s")
    assert [underway.enter("s", 2), underway.enter("s", 2), underway.enter("t", 2)] == [
        True,
        False,
        True,
    ]
    for key in "sst":
        underway.leave(key)
    assert underway.enter("s", 1)
