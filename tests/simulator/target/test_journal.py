"""The journal: bounded, numbered, and free of secrets."""

import pytest

from simulator.target.identifiers import THIRD_PARTY_ID, Identifier
from simulator.target.journal import Journal, Touched
from simulator.target.verdicts import Finding, Verdict
from simulator.times import parse_instant

NINE = parse_instant("2026-01-05T09:00:00Z")
U_1 = Identifier(THIRD_PARTY_ID, "u-1")


def note(journal: Journal, times: int = 1, target: str = "/x") -> None:
    for _ in range(times):
        finding = Finding(Verdict.NEVER_CREATED, "acme", U_1, NINE)
        journal.add("GET", target, 404, finding, Touched((U_1,), ("plan",)))


def numbers(journal: Journal) -> list[int]:
    return [entry.number for entry in journal.entries]


@pytest.mark.parametrize(
    ("size", "kept"), [(3, [3, 4, 5]), (5, [1, 2, 3, 4, 5]), (9, [1, 2, 3, 4, 5]), (0, [])]
)
def test_the_oldest_make_room_and_all_are_counted(size: int, kept: list[int]) -> None:
    journal = Journal(size)
    note(journal, 5)
    assert numbers(journal) == kept
    assert journal.count == 5


def test_another_size_keeps_the_latest_and_goes_on_counting() -> None:
    journal = Journal(5)
    note(journal, 5)
    journal.resize(2)
    assert numbers(journal) == [4, 5]
    journal.resize(3)
    note(journal, 2)
    assert numbers(journal) == [5, 6, 7]


def test_a_cleared_journal_begins_at_one() -> None:
    journal = Journal(5)
    note(journal, 5)
    journal.clear()
    note(journal)
    assert numbers(journal) == [1]


def test_a_long_target_is_cut() -> None:
    journal = Journal(1)
    note(journal, target="/" + "x" * 5_000)
    assert journal.entries[0].target == "/" + "x" * 1_999


def test_an_entry_as_data() -> None:
    journal = Journal(1)
    note(journal)
    assert journal.entries[0].as_dict() == {
        "number": 1,
        "at": "2026-01-05T09:00:00Z",
        "method": "GET",
        "target": "/x",
        "status": 404,
        "ids": [{"kind": "thirdPartyId", "value": "u-1"}],
        "wrote": ["plan"],
        "decided": [],
        "verdict": "never_created",
        "sentence": "no request ever bound third-party id 'u-1' under client code 'acme'",
        "cure": journal.entries[0].finding.cure,
        "client": "acme",
        "identifier": {"kind": "thirdPartyId", "value": "u-1"},
    }
