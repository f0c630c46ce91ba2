"""Rolling windows: exact within their grain, bounded, and the same after a restore."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.target.rates import Window
from simulator.target.target import Target
from simulator.times import DAY, MINUTE


def test_the_fifty_first_call_of_a_minute_is_one_too_many(target: Target) -> None:
    calls = target.rates.managing
    assert all(calls.take(now, 50) for now in range(50))
    assert not calls.take(MINUTE - 1, 50)
    assert calls.take(MINUTE, 50)
    assert not calls.take(MINUTE, 50)
    assert calls.take(MINUTE + 1, 50)


def test_a_refused_call_does_not_count(target: Target) -> None:
    calls = target.rates.managing
    taken = [calls.take(now, 50) for now in range(100)]
    assert taken == [True] * 50 + [False] * 50
    assert calls.take(MINUTE, 50)


def test_updates_are_counted_by_the_minute_for_a_day(target: Target) -> None:
    updates = target.rates.updating
    assert updates.take(59_999, 2)
    assert updates.take(60_000, 2)
    assert not updates.take(DAY - 1, 2)
    assert updates.take(DAY, 2)  # the first one's minute is over
    assert not updates.take(DAY + MINUTE - 1, 2)
    assert updates.take(DAY + MINUTE, 2)


def test_a_million_updates_are_held_in_few_counts() -> None:
    window = Window(DAY, MINUTE)
    for number in range(100_000):
        window.take(number * 5_000, 10**9)
    assert len(window.kept(100_000 * 5_000)) <= DAY // MINUTE


def test_beginning_anew_forgets_all_calls(target: Target) -> None:
    assert target.rates.managing.take(0, 1)
    assert target.rates.updating.take(0, 1)
    target.rates.clear()
    assert target.rates.managing.kept(0) == target.rates.updating.kept(0) == []


STEPS = st.lists(st.integers(0, 40), max_size=60)


@given(STEPS, st.integers(1, 8), st.sampled_from([1, 5, 10]), st.integers(0, 60))
def test_a_window_agrees_with_counting_by_hand(
    steps: list[int], most: int, grain: int, cut: int
) -> None:
    window, now = Window(100, grain), 0
    taken: list[int] = []
    for number, step in enumerate(steps):
        now += step
        if number == cut:
            window.put(kept := window.kept(now))
            assert window.kept(now) == kept
        within = [at for at in taken if at - at % grain + 100 > now]
        assert window.take(now, most) == (len(within) < most)
        if len(within) < most:
            taken.append(now)


def test_what_came_to_nothing_is_given_back() -> None:
    window = Window(MINUTE)
    assert window.take(5, 2)
    assert window.take(5, 2)
    window.give_back()
    assert window.kept(5) == [(5, 1)]
    window.give_back()
    assert window.kept(5) == []
    assert window.take(6, 1)


class Marks:
    """Is told which counts have changed."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def mark(self, kind: str, key: str, code: str = "", *, last: bool = False) -> None:
        del kind, code, last
        self.told.append(key)

    def empty(self, *kinds: str) -> None:
        self.told += kinds


GRAINS = st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(1, 5)))


@given(st.lists(GRAINS, max_size=30))
def test_counts_that_come_one_by_one_are_those_that_come_together(
    changes: list[tuple[int, int | None]],
) -> None:
    window, whole = Window(100, 10), Window(100, 10)
    kept: dict[int, int] = {}
    window.recorder = marks = Marks()
    for grain, count in changes:
        start = 10 * grain
        kept.pop(start, None)
        if count is not None:
            kept[start] = count
        window.hold(start, count)
    whole.put(kept.items())
    assert window.pairs() == whole.pairs() == sorted(kept.items())
    assert marks.told == [str(10 * grain) for grain, _ in changes]
    most = sum(kept.values()) + 1
    assert [one.take(99, most) for one in (window, whole)] == [True, True]
    assert [one.take(99, most) for one in (window, whole)] == [False, False]
