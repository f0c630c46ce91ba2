"""Schedules of which nothing is left to chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.retry import RetrySchedule
from simulator.replay.schedule import earliest, latest, offsets, pinned

DRAWN = RetrySchedule()
EARLY, LATE = offsets(earliest(DRAWN)), offsets(latest(DRAWN))


def test_the_bounds_are_the_documented_ones() -> None:
    assert EARLY[-1] == 3 * 60 * 60_000
    assert LATE[-1] == 4 * 60 * 60_000


@given(st.integers(), st.text())
def test_no_draw_leaves_the_bounds(seed: int, delivery: str) -> None:
    passed = 0
    for low, gap, high in zip(EARLY, RetrySchedule(seed=seed).gaps(delivery), LATE, strict=True):
        passed += gap
        assert low - 6 <= passed <= high + 6  # each gap is rounded to a millisecond


@given(st.integers(1, 6), st.floats(0, 1))
def test_a_pinned_attempt_comes_when_it_is_wanted(failures: int, part: float) -> None:
    low, high = EARLY[failures - 1], LATE[failures - 1]
    wanted = low + int((high - low) * part)
    gaps = pinned(DRAWN, (failures, wanted))
    full = latest(DRAWN).gaps("")
    assert sum(gaps[:failures]) == wanted
    assert gaps[failures:] == full[failures:]
    for gap, most in zip(gaps[:failures], full, strict=False):
        assert most * 0.75 - 6 <= gap <= most + 6


@pytest.mark.parametrize("schedule", [RetrySchedule(retries=0), RetrySchedule(window=0)])
def test_a_schedule_without_any_time_has_bounds_too(schedule: RetrySchedule) -> None:
    assert sum(offsets(earliest(schedule))) == sum(offsets(latest(schedule))) == 0
