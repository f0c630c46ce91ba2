"""Attributes: what is stored at once, and what counts for targeting later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.attributes import Attribute, next_counting, updated


def test_a_plain_value_counts_always() -> None:
    assert Attribute("a", 5).counting(0) == "a"


@pytest.mark.parametrize(("now", "counts"), [(9, None), (10, "a"), (11, "a")])
def test_a_first_value_counts_from_its_time_on(now: int, counts: str | None) -> None:
    written = updated(None, "a", 0, 10)
    assert written.value == "a"
    assert written.counting(now) == counts


@pytest.mark.parametrize(
    ("now", "counts"), [(0, "old"), (9, "old"), (10, "b"), (19, "b"), (20, "c")]
)
def test_each_value_counts_until_the_next_does(now: int, counts: str) -> None:
    written = updated(updated(Attribute("old", 0), "b", 1, 10), "c", 2, 20)
    assert written.value == "c"
    assert written.counting(now) == counts


@pytest.mark.parametrize("counts_at", [4, 5])
def test_a_value_that_counts_already_replaces_all_that_waits(counts_at: int) -> None:
    waiting = updated(None, "a", 0, 10)
    assert updated(waiting, "b", 5, counts_at) == Attribute("b", 5)


def test_a_value_written_later_that_counts_earlier_gives_way_to_nothing() -> None:
    written = updated(updated(None, "slow", 0, 20), "fast", 1, 10)
    assert [written.counting(now) for now in (9, 10, 20)] == [None, "fast", "fast"]


@pytest.mark.parametrize(
    ("now", "steps"),
    [
        (9, ((0, "old"), (10, "b"), (20, "c"))),
        (10, ((0, "b"), (20, "c"))),
        (20, ()),
    ],
)
def test_settling_forgets_what_is_past(now: int, steps: tuple[tuple[int, str], ...]) -> None:
    written = updated(updated(Attribute("old", 0), "b", 1, 10), "c", 2, 20)
    assert written.settled(now).steps == steps


WRITES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20)), min_size=1, max_size=5)


@given(WRITES, st.integers(0, 60), st.integers(0, 60))
def test_settling_changes_nothing_that_counts_from_then_on(
    writes: list[tuple[int, int]], settled_at: int, later: int
) -> None:
    attribute, now = None, 0
    for number, (gap, lag) in enumerate(writes):
        now += gap
        attribute = updated(attribute, str(number), now, now + lag)
    assert attribute is not None
    then = settled_at + later
    assert attribute.settled(settled_at).counting(then) == attribute.counting(then)


def test_the_next_to_count_is_the_earliest_of_all() -> None:
    assert next_counting([]) is None
    assert next_counting([Attribute("a", 0)]) is None
    waiting = [updated(None, "a", 0, 20), updated(Attribute("old", 0), "b", 0, 10)]
    assert next_counting(waiting) == 10
