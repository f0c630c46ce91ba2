"""The agenda: what fires first, what slides, and what has become pointless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agenda import KINDS, Agenda, Due, Fired
from simulator.slots import WIDTH

Key = tuple[str, ...]


class Notes:
    """A keeper that notes what it is told to make happen."""

    def __init__(self) -> None:
        self.dues: dict[Key, int | None] = {}
        self.fired: list[tuple[Key, int]] = []

    def due(self, key: Key) -> int | None:
        return self.dues.get(key)

    def fire(self, key: Key, at: int) -> None:
        self.fired.append((key, at))

    def subject(self, key: Key) -> str:
        return "/".join(key)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def agenda(notes: Notes) -> Agenda:
    made = Agenda()
    for kind in KINDS:
        made.keep(kind, notes)
    return made


def schedule(agenda: Agenda, notes: Notes, kind: str, name: str, at: int) -> None:
    notes.dues[name,] = at
    agenda.schedule(kind, (name,), at)


def fire_all(agenda: Agenda) -> list[Fired]:
    fired = []
    while (one := agenda.fire_next()) is not None:
        fired.append(one)
    return fired


def test_an_empty_agenda_has_nothing_due_and_fires_nothing(agenda: Agenda) -> None:
    assert agenda.next_due() is None
    assert agenda.fire_next() is None
    assert agenda.entries() == []


def test_the_earlier_entry_fires_first(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "late", 20)
    schedule(agenda, notes, "expires", "early", 10)
    assert agenda.next_due() == 10
    assert [fired.subject for fired in fire_all(agenda)] == ["early", "late"]


def test_the_kinds_of_entries_and_their_order_are_documented() -> None:
    assert KINDS == (
        "expires",
        "session_ends",
        "becomes_visible",
        "batch_processed",
        "counts_for_targeting",
        "outage_ends",
        "retry",
    )


def test_at_one_instant_entries_fire_by_kind_and_then_by_key(agenda: Agenda, notes: Notes) -> None:
    for kind in reversed(KINDS):
        for name in ("b", "a"):
            schedule(agenda, notes, kind, f"{name}-{kind}", 10)
    fired = fire_all(agenda)
    assert [(one.kind, one.subject) for one in fired] == [
        (kind, f"{name}-{kind}") for kind in KINDS for name in ("a", "b")
    ]


def test_an_entry_says_when_what_and_to_whom(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    assert agenda.fire_next() == Fired(10, "expires", "u-1")
    assert notes.fired == [(("u-1",), 10)]


def test_an_entry_fires_once(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    schedule(agenda, notes, "expires", "u-1", 10)
    assert len(fire_all(agenda)) == 1


def test_an_entry_that_slid_is_put_back_to_its_real_due(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    schedule(agenda, notes, "expires", "u-2", 20)
    notes.dues["u-1",] = 30
    assert agenda.next_due() == 20
    assert [(one.at, one.subject) for one in fire_all(agenda)] == [(20, "u-2"), (30, "u-1")]


def test_a_later_due_does_not_move_an_entry_an_earlier_one_does(
    agenda: Agenda, notes: Notes
) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    agenda.schedule("expires", ("u-1",), 15)
    assert agenda.next_due() == 10
    schedule(agenda, notes, "expires", "u-1", 5)
    assert [one.at for one in fire_all(agenda)] == [5]


def test_an_entry_that_became_pointless_never_fires(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    notes.dues["u-1",] = None
    assert agenda.entries() == []
    assert agenda.next_due() is None
    assert notes.fired == []


def test_an_entry_may_be_noted_again_after_it_fired(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    agenda.fire_next()
    schedule(agenda, notes, "expires", "u-1", 20)
    assert agenda.next_due() == 20


def test_the_list_shows_real_dues_in_order_and_changes_nothing(
    agenda: Agenda, notes: Notes
) -> None:
    schedule(agenda, notes, "becomes_visible", "u-1", 10)
    schedule(agenda, notes, "expires", "u-2", 20)
    notes.dues["u-1",] = 30
    expected = [Due(20, 0, ("u-2",)), Due(30, 2, ("u-1",))]
    assert agenda.entries() == agenda.entries() == expected
    assert agenda.describe(expected[1]) == Fired(30, "becomes_visible", "u-1")
    assert notes.fired == []


def test_a_cleared_agenda_forgets_its_entries_and_keeps_its_keepers(
    agenda: Agenda, notes: Notes
) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    agenda.clear()
    assert agenda.next_due() is None
    schedule(agenda, notes, "expires", "u-1", 10)
    assert agenda.fire_next() == Fired(10, "expires", "u-1")


def test_what_slid_from_slot_to_slot_is_due_when_it_is_due(agenda: Agenda, notes: Notes) -> None:
    schedule(agenda, notes, "expires", "u-1", 10)
    schedule(agenda, notes, "retry", "r-1", 3 * WIDTH)
    for slid in (WIDTH - 1, WIDTH, 2 * WIDTH + 7):
        notes.dues["u-1",] = slid
        assert agenda.next_due(until=slid - 1) is None
        assert agenda.next_due(until=slid) == slid
    assert [(one.at, one.subject) for one in fire_all(agenda)] == [
        (2 * WIDTH + 7, "u-1"),
        (3 * WIDTH, "r-1"),
    ]


def test_an_expiry_put_on_twice_is_listed_and_fires_once(agenda: Agenda, notes: Notes) -> None:
    for at in (30 * WIDTH, 10, 10):
        schedule(agenda, notes, "expires", "u-1", at)
    assert agenda.entries() == [Due(10, 0, ("u-1",))]
    agenda.next_due()
    assert agenda.entries() == [Due(10, 0, ("u-1",))]
    notes.dues["u-1",] = 30 * WIDTH + 1
    assert [one.at for one in fire_all(agenda)] == [30 * WIDTH + 1]


_DUES = st.integers(0, 4 * WIDTH) | st.sampled_from((WIDTH - 1, WIDTH, 2 * WIDTH))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(("expires", "becomes_visible")), st.sampled_from("abcd")),
        st.tuples(_DUES, st.none() | st.lists(_DUES, max_size=3)),
    )
)
def test_whatever_slides_each_entry_fires_once_in_order(
    lives: dict[tuple[str, str], tuple[int, list[int] | None]],
) -> None:
    agenda, keepers = Agenda(), {kind: Notes() for kind in KINDS}
    for kind, notes in keepers.items():
        agenda.keep(kind, notes)
    expected = []
    for (kind, name), (first, slides) in lives.items():
        schedule(agenda, keepers[kind], kind, name, first)
        at = first
        for each in slides or ():
            if each < at:  # as a shorter lifetime has it: earlier, and so put on anew
                agenda.schedule(kind, (name,), each)
            keepers[kind].dues[name,] = at = each
        if slides is None:
            keepers[kind].dues[name,] = None
        else:
            expected.append(Due(at, KINDS.index(kind), (name,)))
    expected.sort()
    assert agenda.entries() == expected
    fired: list[Due] = []
    while (due := agenda.next_due(until=10 * WIDTH)) is not None:
        assert agenda.entries() == expected[len(fired) :]
        one = agenda.fire_next()
        assert one is not None
        fired.append(Due(one.at, KINDS.index(one.kind), (one.subject,)))
        keepers[one.kind].dues[one.subject,] = None  # as what has happened is over
        assert due == one.at
    assert fired == expected
