"""The delivery log: bounded, counted, and kept by whoever is told of it."""

import pytest

from simulator.segment.delivery import Attempted, Delivery, Ending, Outcome
from simulator.segment.log import Log


def made(number: int, outcome: Outcome = "delivered", *coming: int, arrival: int = 0) -> Delivery:
    ending = Ending(outcome, code="RETRY" if outcome == "lost" else "")
    attempts = [Attempted(0, ending, verdict="found")] if outcome != "failed_on_ingest" else []
    return Delivery(
        number, arrival or number, "api", {}, 0, ending, coming=list(coming), attempts=attempts
    )


class Shelf:
    """Keeps what a log tells it."""

    def __init__(self) -> None:
        self.kept: dict[int, Outcome] = {}

    def put(self, delivery: Delivery) -> None:
        self.kept[delivery.number] = delivery.outcome

    def drop(self, number: int) -> None:
        del self.kept[number]

    def clear(self) -> None:
        self.kept.clear()


@pytest.fixture
def log() -> Log:
    """Give a log that keeps three deliveries."""
    return Log(3)


def numbers(log: Log) -> list[int]:
    return [one.number for one in log]


def test_what_has_ended_makes_room_before_what_waits(log: Log) -> None:
    log.append(made(1, "awaiting_retry", 5))
    for number in (2, 3, 4, 5):
        log.append(made(number))
    assert numbers(log) == [1, 4, 5]
    assert log.get(2) is None


def test_where_nothing_has_ended_what_waits_longest_makes_room(log: Log) -> None:
    for number in (1, 2, 3, 4):
        log.append(made(number, "awaiting_retry", 5))
    assert numbers(log) == [2, 3, 4]
    assert log.waiting() == list(log)


def test_it_counts_what_has_made_room_too(log: Log) -> None:
    log.append(made(1, "failed_on_ingest"))
    for number in (2, 3, 4, 5):
        log.append(made(number, "delivered", arrival=2 + number % 2))
    counts = log.counts()
    assert (counts.arrivals, counts.outcomes) == (2, {"failed_on_ingest": 1, "delivered": 4})
    assert counts.verdicts == {"found": 4}


def test_a_change_moves_a_delivery_from_one_count_to_another(log: Log) -> None:
    waiting = made(1, "awaiting_retry", 5)
    log.append(waiting)
    log.change(made(1, "lost"), waiting)
    counts = log.counts()
    assert (counts.outcomes, counts.codes) == ({"lost": 1}, {"RETRY": 1})
    assert log.waiting() == []


def test_it_shrinks_when_it_is_told_to(log: Log) -> None:
    for number in (1, 2, 3):
        log.append(made(number))
    log.resize(1)
    assert numbers(log) == [3]


def test_whoever_keeps_it_has_the_same(log: Log) -> None:
    shelf = log.keeping = Shelf()
    waiting = made(1, "awaiting_retry", 5)
    log.append(waiting)
    for number in (2, 3, 4):
        log.append(made(number))
    log.change(made(1, "lost"), waiting)
    assert shelf.kept == {one.number: one.outcome for one in log}
    log.restore([made(7)])
    assert shelf.kept == {7: "delivered"}
    log.clear()
    assert (shelf.kept, log.count, len(log)) == ({}, 0, 0)


def test_numbers_go_on_from_what_was_restored(log: Log) -> None:
    log.restore([made(7), made(9)])
    assert log.count == 9


def test_a_log_that_follows_makes_room_as_the_other_did_and_goes_on(log: Log) -> None:
    """It has other deliveries end first, since it was given what was kept by number."""
    other = Log(3)
    for number in (1, 2, 3):
        other.append(made(number, "awaiting_retry", 5))
    for number in (2, 1, 3):
        other.change(made(number), made(number, "awaiting_retry", 5))
    log.resume(list(other), other.count, other.counts())
    for number in (4, 5, 6, 7, 8):
        held = set(numbers(other))
        other.append(made(number))
        gone = held - set(numbers(other))
        log.follow({number: made(number), **dict.fromkeys(gone)}, other.count, other.counts())
        assert numbers(log) == numbers(other)
        assert len(log._ended) <= 2 * 3
    for number in (9, 10, 11, 12):
        log.append(made(number))
    assert numbers(log) == [10, 11, 12]
