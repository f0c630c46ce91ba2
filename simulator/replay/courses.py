"""How a delivery goes with another lag and other retry draws, read off the lives of its id.

An update is no activity and a lookup changes nothing, so no retry and no lag changes what
the pages do: the lives of the ids are the same in every case. What differs is which attempt
is the first that finds the id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from destination.attempt import Outcome
from destination.retry import RetrySchedule
from simulator.replay.lives import Life
from simulator.replay.schedule import earliest, latest, offsets, pinned
from simulator.segment.deliveries import Delivery, State
from simulator.target.settings import PRESETS

__all__ = ["LONGEST_LAG", "SHORTEST_LAG", "Course", "Fate", "courses"]

SHORTEST_LAG: Final[int] = PRESETS["instant"]["visibility_lag"].low
LONGEST_LAG: Final[int] = PRESETS["documented"]["visibility_lag"].high
"""*Up to an hour*, as the cloud destination's FAQ says."""

_DRAWN: Final = RetrySchedule()
_EARLIEST: Final = earliest(_DRAWN).gaps("")
_LATEST: Final = latest(_DRAWN).gaps("")
_WINDOWS: Final = tuple(zip(offsets(earliest(_DRAWN)), offsets(latest(_DRAWN)), strict=True))


@dataclass(frozen=True, slots=True)
class Course:
    """How a delivery goes.

    Attributes:
        state: How it ends.
        ended_at: When its last attempt is made.
        finds: Which attempt is the first that finds the id, from 0; None for none.
        visible_at: Since when the id it finds is visible.
    """

    state: State
    ended_at: int
    finds: int | None = None
    visible_at: int | None = None

    @property
    def delivered_at(self) -> int | None:
        """When it is delivered; None where it never is."""
        return self.ended_at if self.state == "delivered" else None


@dataclass(slots=True)
class Fate:
    """What became of a delivery.

    Attributes:
        delivery: The delivery, with every attempt, those to come included.
        step: The step of the replay that began it.
        lives: The lives of the id it looks up.
        once_found: What an attempt comes to that finds the id.
    """

    delivery: Delivery
    step: int
    lives: Sequence[Life] = field(default_factory=tuple)
    once_found: Outcome = "delivered"

    @property
    def documented(self) -> Course:
        """How it went in the replay."""
        tries = self.delivery.tries
        found = (number for number, one in enumerate(tries) if one.verdict == "found")
        return Course(self.delivery.state, tries[-1].at, next(found, None))

    @property
    def may_be_found(self) -> bool:
        """Whether any attempt could find the id, however the retries are drawn."""
        first = self.delivery.tries[0].at
        return any(
            life.bound_at <= first + _WINDOWS[-1][1]
            and (life.expired_at is None or first < life.expired_at)
            for life in self.lives
        )


def courses(fate: Fate) -> tuple[Course, Mapping[int, Sequence[Course]]]:
    """Say how a delivery goes without a lag, and all the ways it may go, by lag.

    Between the earliest and the latest time of each attempt only one thing can make a
    difference: whether it comes before the id becomes visible, or after. So beside the bounds
    an attempt is put just before that instant, and at it.

    Args:
        fate: What became of it in the replay.
    """
    documented = fate.documented
    tries = fate.delivery.tries
    if len(tries) == 1 or not fate.may_be_found:
        return documented, {LONGEST_LAG: [documented]}
    drawn = [later.at - one.at for one, later in pairwise(tries)]
    unlagged = _course(fate, SHORTEST_LAG, drawn)
    ways = {lag: _ways(fate, lag) for lag in (SHORTEST_LAG, LONGEST_LAG)}
    return unlagged, {
        SHORTEST_LAG: [unlagged, *ways[SHORTEST_LAG]],
        LONGEST_LAG: [documented, *ways[LONGEST_LAG]],
    }


def _ways(fate: Fate, lag: int) -> list[Course]:
    """Go through the draws that can make a difference."""
    early, late = _course(fate, lag, _EARLIEST), _course(fate, lag, _LATEST)
    visible_at = late.visible_at if early.visible_at is None else early.visible_at
    if visible_at is None:
        return [early, late]
    # Without a lag it is an event itself that makes it visible; a retry of that instant is first.
    edges = (visible_at - 1, visible_at if lag else visible_at + 1)
    after = [edge - fate.delivery.tries[0].at for edge in edges]
    pins = [
        (failures, offset)
        for offset in after
        for failures, (low, high) in enumerate(_WINDOWS, 1)
        if low < offset <= high
    ]
    return [early, late, *(_course(fate, lag, pinned(_DRAWN, pin)) for pin in pins)]


def _course(fate: Fate, lag: int, gaps: Sequence[int]) -> Course:
    at, step = fate.delivery.tries[0].at, fate.step
    found: tuple[int, int] | None = None
    for number in range(len(gaps) + 1):
        at += gaps[number - 1] if number else 0
        asking = None if number else step
        life = next((one for one in fate.lives if one.found(at, lag, asking)), None)
        if life is not None:
            found = found or (number, life.bound_at + lag)
            if fate.once_found != "awaiting_retry":
                return Course(fate.once_found, at, *found)
    return Course("lost", at, *(found or ()))
