"""The retry schedule: gaps that double and fill the window, less what chance takes."""

import math
from itertools import pairwise

import pytest

from destination.retry import RetrySchedule

HOUR = 3_600_000


def test_by_default_six_retries_fill_four_hours_less_the_jitter() -> None:
    gaps = RetrySchedule().gaps("m-1")
    assert len(gaps) == 6
    assert 3 * HOUR <= sum(gaps) <= 4 * HOUR


def test_without_jitter_gaps_double_and_sum_up_to_the_window() -> None:
    gaps = RetrySchedule(jitter=0).gaps("m-1")
    assert sum(gaps) == pytest.approx(4 * HOUR, abs=6)
    assert [round(gap / 60_000) for gap in gaps] == [4, 8, 15, 30, 61, 122]
    assert all(abs(later - 2 * earlier) <= 2 for earlier, later in pairwise(gaps))


def shares(delivery: str) -> list[float]:
    """What chance leaves of each gap."""
    full = RetrySchedule(jitter=0).gaps(delivery)
    return [gap / most for gap, most in zip(RetrySchedule().gaps(delivery), full, strict=True)]


def test_each_gap_keeps_between_three_quarters_and_all_of_its_length() -> None:
    drawn = [share for number in range(50) for share in shares(f"m-{number}")]
    assert min(drawn) == pytest.approx(0.75, abs=0.01)
    assert max(drawn) == pytest.approx(1, abs=0.01)
    assert min(drawn) > 0.7499
    assert max(drawn) <= 1


def test_jitter_is_drawn_anew_for_each_gap() -> None:
    assert len({round(share, 3) for share in shares("m-1")}) > 1


def test_full_jitter_may_leave_nothing_of_a_gap() -> None:
    gaps = [
        gap for number in range(40) for gap in RetrySchedule(retries=1, jitter=1).gaps(str(number))
    ]
    assert min(gaps) < 0.1 * 4 * HOUR < 0.9 * 4 * HOUR < max(gaps)


def test_one_seed_draws_the_same_and_another_does_not() -> None:
    schedule = RetrySchedule(seed=1)
    gaps = schedule.gaps("m-1")
    assert schedule.gaps("m-1") == gaps  # asking twice draws nothing new
    assert RetrySchedule(seed=1).gaps("m-1") == gaps
    assert RetrySchedule(seed=2).gaps("m-1") != gaps
    assert schedule.gaps("m-2") != gaps


@pytest.mark.parametrize(
    ("schedule", "gaps"),
    [
        (RetrySchedule(retries=0), []),
        (RetrySchedule(retries=3, window=0), [0, 0, 0]),
        (RetrySchedule(retries=1, window=1000, jitter=0), [1000]),
        (RetrySchedule(retries=3, window=7000, jitter=0), [1000, 2000, 4000]),
    ],
    ids=str,
)
def test_count_window_and_jitter_are_settings(schedule: RetrySchedule, gaps: list[int]) -> None:
    assert schedule.gaps("m-1") == gaps


def test_the_most_retries_still_fill_the_window() -> None:
    gaps = RetrySchedule(retries=100, jitter=0).gaps("m-1")
    assert len(gaps) == 100
    assert sum(gaps) == pytest.approx(4 * HOUR, abs=100)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("retries", -1, "retries is -1; it must be between 0 and 100"),
        ("retries", 101, "retries is 101; it must be between 0 and 100"),
        ("window", -1, "window is -1 ms; it must not be negative"),
        ("jitter", -0.1, "jitter is -0.1; it must be between 0 and 1"),
        ("jitter", 1.1, "jitter is 1.1; it must be between 0 and 1"),
        ("jitter", math.nan, "jitter is nan; it must be between 0 and 1"),
    ],
)
def test_what_makes_no_schedule_is_refused(field: str, value: float, message: str) -> None:
    arguments: dict[str, float] = {field: value}
    with pytest.raises(ValueError, match="must") as caught:
        RetrySchedule(**arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message
