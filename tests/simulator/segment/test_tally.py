"""The numbers of a file: every line, and every event once."""

import pytest

from destination.events import Item
from simulator.segment.tally import OUTCOMES, Account, Entry, Fate, Tally


def line(number: int, event: dict[str, object] | None = None) -> Entry:
    return Entry("", Item(number, event, "" if event else "not JSON"))


def test_lines_are_events_and_malformed() -> None:
    tally = Tally()
    kept = [
        tally.admit(one)
        for one in (line(1, {"type": "identify", "userId": "u"}), line(2), line(3, {"type": "x"}))
    ]
    tally.event([Fate("delivered", "found")])
    summary = tally.summary()
    assert [event is not None for event in kept] == [True, False, False]
    assert (summary.lines, summary.events, len(summary.malformed)) == (3, 2, 1)
    assert summary.outcomes == {"failed_on_ingest": 1, "delivered": 1}
    assert summary.discards == {"bad_request": 1}
    assert not tally.ok


@pytest.mark.parametrize("worst", range(len(OUTCOMES)))
def test_an_event_counts_once_by_the_worst_of_its_deliveries(worst: int) -> None:
    tally = Tally()
    assert tally.event([Fate(one) for one in reversed(OUTCOMES[worst:])]) == OUTCOMES[worst]
    assert tally.summary().outcomes == {OUTCOMES[worst]: 1}


def test_verdicts_and_discards_count_deliveries() -> None:
    tally = Tally()
    tally.event([Fate("lost", "never_created", "500"), Fate("failed", "", "bad_id")])
    tally.event([Fate("lost", "never_created", "500")])
    summary = tally.summary()
    assert summary.verdicts == {"never_created": 2}
    assert summary.discards == {"500": 2, "bad_id": 1}


def test_an_account_is_closed_by_its_last_delivery() -> None:
    tally = Tally()
    account = Account(tally, 2)
    account.close(Fate("delivered"))
    assert tally.summary().outcomes == {}
    account.close(Fate("lost"))
    assert tally.summary().outcomes == {"lost": 1}


def test_a_thousand_malformed_lines_are_listed_and_the_rest_counted() -> None:
    tally = Tally()
    for number in range(1, 1_502):
        tally.readable(line(number))
    summary = tally.summary()
    assert (len(summary.malformed), summary.malformed_total) == (1_000, 1_501)
    assert (summary.lines, summary.events) == (1_501, 0)


@pytest.mark.parametrize(
    ("outcome", "ok"),
    [(one, one in ("delivered", "planned", "filtered")) for one in OUTCOMES],
)
def test_what_is_no_fault(outcome: str, *, ok: bool) -> None:
    tally = Tally()
    tally.event([Fate(outcome)])
    assert tally.ok is ok
