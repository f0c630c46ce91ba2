"""Retry schedules of which nothing is left to chance: the earliest, the latest, and pinned.

Chance draws each gap between its shortest and its full length. The bounds show what it can
lead to, but for one case: where something becomes true between the earliest and the latest
time of one attempt, that attempt may come just before it or just after. ``pinned`` puts an
attempt at such an instant.
"""

from itertools import accumulate

from destination.retry import RetrySchedule

__all__ = ["Pin", "earliest", "latest", "offsets", "pinned"]

Pin = tuple[int, int]
"""A number of failed attempts, and how long after the first of them the next one comes."""


def earliest(schedule: RetrySchedule) -> RetrySchedule:
    """Give the schedule in which every gap is as short as chance may draw it."""
    shortest = round(schedule.window * (1 - schedule.jitter))
    return RetrySchedule(retries=schedule.retries, window=shortest, jitter=0)


def latest(schedule: RetrySchedule) -> RetrySchedule:
    """Give the schedule in which every gap has its full length."""
    return RetrySchedule(retries=schedule.retries, window=schedule.window, jitter=0)


def offsets(schedule: RetrySchedule) -> list[int]:
    """Say when each retry comes, counted from the first attempt, where nothing is drawn."""
    return list(accumulate(schedule.gaps("")))


def pinned(schedule: RetrySchedule, pin: Pin) -> list[int]:
    """Give gaps by which one attempt comes when it is wanted, and the later ones at their latest.

    Args:
        schedule: What the gaps are drawn from.
        pin: Which attempt, and when; within what chance may draw.
    """
    failures, offset = pin
    full = latest(schedule).gaps("")
    whole = sum(full[:failures])
    scaled = [gap * offset // whole for gap in full[:failures]] if whole else full[:failures]
    scaled[-1] += offset - sum(scaled)
    return [*scaled, *full[failures:]]
