"""Files of events to a live server: bounded, and each visitor's in order."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any, Self

import pytest

from destination.attempt import Attempt
from destination.errors import ApiError
from destination.events import Item
from destination.pipeline import Pipeline
from destination.plan import Plan, Update
from destination.workspace.single import one_mapping
from simulator.segment import live
from simulator.segment.live import send, send_to
from simulator.segment.tally import Entry, Tally


class Wire:
    """Takes its time: each attempt lasts as many turns of the loop as its visitor says."""

    def __init__(self, turns: dict[str, int] | None = None) -> None:
        self.turns = turns or {}
        self.under_way: list[str] = []
        self.most = 0
        self.done: list[tuple[str, int]] = []
        self.together: list[list[str]] = []

    async def attempt(self, plan: Plan) -> Attempt:
        assert isinstance(plan, Update)
        user = plan.payload["user_id"]
        self.under_way.append(user)
        self.most = max(self.most, len(self.under_way))
        self.together.append(list(self.under_way))
        for _ in range(self.turns.get(user, 3)):
            await asyncio.sleep(0)
        self.under_way.remove(user)
        self.done.append((user, plan.payload["traits"]["n"]))
        return Attempt(plan)


def entries(count: int, visitors: int) -> Iterator[Entry]:
    for number in range(count):
        event = {"type": "identify", "userId": f"u-{number % visitors}", "traits": {"n": number}}
        yield Entry("", Item(number + 1, event))


def run(wire: Any, given: Iterator[Entry], concurrency: int = 4) -> Tally:
    tally = Tally()
    asyncio.run(send(given, Pipeline(one_mapping("acme")), wire.attempt, tally, concurrency))
    return tally


@pytest.mark.parametrize("concurrency", [1, 2, 7])
def test_as_many_are_under_way_as_may_be_and_no_more(concurrency: int) -> None:
    class Together(Wire):
        """Lets nobody go before ``concurrency`` attempts are under way."""

        async def attempt(self, plan: Plan) -> Attempt:
            self.under_way.append("somebody")
            self.most = max(self.most, len(self.under_way))
            async with asyncio.timeout(30):
                await barrier.wait()
            self.under_way.pop()
            return Attempt(plan)

    barrier, wire, count = asyncio.Barrier(concurrency), Together(), concurrency * 10
    assert run(wire, entries(count, count), concurrency).outcomes == {"delivered": count}
    assert wire.most == concurrency


@pytest.mark.parametrize("visitors", [1, 3, 10])
def test_each_visitors_events_stay_in_order(visitors: int) -> None:
    slow_first = {f"u-{number}": 20 - 2 * number for number in range(visitors)}
    wire = Wire(slow_first)
    run(wire, entries(60, visitors), 8)
    for visitor in slow_first:
        numbers = [number for user, number in wire.done if user == visitor]
        assert numbers == sorted(numbers)
    assert all(len(set(users)) == len(users) for users in wire.together)
    assert len(wire.done) == 60


def test_a_slow_visitor_holds_up_nobody_else() -> None:
    class Slow(Wire):
        """Answers visitor u-0 when all others are served."""

        async def attempt(self, plan: Plan) -> Attempt:
            assert isinstance(plan, Update)
            if plan.payload["user_id"] == "u-0":
                async with asyncio.timeout(30):
                    await others.wait()
            made = await super().attempt(plan)
            if len(self.done) == 18:
                others.set()
            return made

    others, wire = asyncio.Event(), Slow()
    run(wire, entries(20, 10), 2)
    assert [user for user, _ in wire.done[18:]] == ["u-0", "u-0"]


def test_an_anonymous_visitor_is_kept_in_order_too() -> None:
    def anonymous() -> Iterator[Entry]:
        for number in range(10):
            event = {"type": "identify", "anonymousId": "a", "traits": {"n": number}}
            yield Entry("", Item(number + 1, event))

    wire = Wire()
    run(wire, anonymous())
    assert wire.most == 1
    assert [number for _, number in wire.done] == list(range(10))


def test_reading_stays_near_to_what_is_sent() -> None:
    wire, read, furthest = Wire({"u-0": 50}), 0, 0

    def watched() -> Iterator[Entry]:
        nonlocal read, furthest
        for entry in entries(500, 1):
            read += 1
            furthest = max(furthest, read - len(wire.done))
            yield entry

    run(wire, watched(), 2)
    assert furthest <= 2 * 16 + 2


def test_what_would_be_tried_again_is_told_and_not_discarded() -> None:
    class Failing:
        async def attempt(self, plan: Plan) -> Attempt:
            return Attempt(plan, error=ApiError("Not Found", status=500, code="500"))

    tally = run(Failing(), entries(3, 3))
    assert tally.summary().outcomes == {"awaiting_retry": 3}
    assert tally.summary().discards == {}


def test_a_fault_of_ours_ends_the_run_and_is_not_swallowed() -> None:
    class Broken:
        async def attempt(self, _: Plan) -> Attempt:
            raise RuntimeError("broken")

    with pytest.raises(ExceptionGroup) as caught:
        run(Broken(), entries(200, 5))
    assert caught.group_contains(RuntimeError, match="broken")


def test_what_is_filtered_or_dropped_asks_nobody() -> None:
    events = [{"type": "track", "userId": "u", "event": "x"}, {"type": "identify"}]
    given = (Entry("", Item(number, one)) for number, one in enumerate(events))
    wire = Wire()
    tally = run(wire, given)
    assert tally.summary().outcomes == {"failed_on_ingest": 1, "filtered": 1}


def test_each_delivery_under_way_has_a_courier_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(3, timeout=20)

    class Together:
        """Waits until three couriers are under way at once."""

        def __init__(self, url: str) -> None:
            assert url == "http://here"
            self.busy = self.closed = False
            self.carried = 0
            made.append(self)

        def attempt(self, plan: Plan) -> Attempt:
            assert not self.busy
            self.busy = True
            together.wait()
            self.carried += 1
            self.busy = False
            return Attempt(plan)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.closed = True

    made: list[Together] = []
    monkeypatch.setattr(live, "Courier", Together)
    tally = Tally()
    send_to("http://here", entries(30, 30), Pipeline(one_mapping("acme")), tally, 3)
    assert tally.summary().outcomes == {"delivered": 30}
    assert [one.closed for one in made] == [True] * 3
    assert sum(one.carried for one in made) == 30
