"""Retry schedules of which nothing is left to chance: the earliest, the latest, and pinned.

Chance draws each gap between its shortest and its full length. The bounds show what it can
lead to, but for one case: where something becomes true between the earliest and the latest
time of one attempt, that attempt may come just before it or just after. ``Pinned`` puts an
attempt at such an instant.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from destination.retry import RetrySchedule

__all__ = ["Pin", "Pinned", "earliest", "latest", "offsets", "pinned"]

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


class Pinned(RetrySchedule):
    """The latest schedule, but for certain deliveries.

    Args:
        schedule: What is drawn from otherwise.
        pins: By the number of the delivery, from 0 in the order they began.
    """

    def __init__(self, schedule: RetrySchedule, pins: Mapping[int, Pin]) -> None:
        full = latest(schedule)
        super().__init__(retries=full.retries, window=full.window, jitter=0)
        gaps = {number: pinned(schedule, pin) for number, pin in pins.items()}
        object.__setattr__(self, "_pinned", gaps)
        object.__setattr__(self, "_begun", [0])

    _pinned: Mapping[int, Sequence[int]]
    _begun: list[int]

    def gaps(self, delivery: str) -> list[int]:
        """Give the gaps of the next delivery; they are asked for once for each, in order."""
        number = self._begun[0]
        self._begun[0] += 1
        return list(self._pinned.get(number, super().gaps(delivery)))
