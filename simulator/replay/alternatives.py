"""A history walked as documented, and every way its deliveries may go with other lags and draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from destination.retry import RetrySchedule
from simulator.replay.courses import LONGEST_LAG, Course, Fate, courses
from simulator.replay.history import History
from simulator.replay.walk import Setup, Walked, walk

__all__ = ["Alternatives", "Ways", "walk_all"]


@dataclass(frozen=True, slots=True)
class Ways:
    """How a delivery went, and how it may go.

    Attributes:
        fate: What became of it with the documented lag, and the draws of the seed.
        unlagged: The same draws without any lag.
        by_lag: Every way it may go, by lag.
    """

    fate: Fate
    unlagged: Course
    by_lag: Mapping[int, Sequence[Course]]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A walk with the documented lag and the draws of the seed, and what else may come.

    Attributes:
        documented: The walk.
        ways: The ways of each delivery, in the order they began.
    """

    documented: Walked
    ways: Sequence[Ways]


def walk_all(history: History, setup: Setup) -> Alternatives:
    """Walk a history as documented, and say what other lags and draws could lead to.

    Args:
        history: The person's events.
        setup: What they meet.
    """
    drawn = RetrySchedule(seed=setup.seed)
    documented = walk(history, setup, lag=LONGEST_LAG, schedule=drawn)
    return Alternatives(documented, [Ways(fate, *courses(fate)) for fate in documented.fates])
