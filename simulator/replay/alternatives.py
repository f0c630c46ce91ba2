"""The same history walked under every lag and every retry draw that could matter.

The documented walk has the longest lag. Where it shows a retry, the retries are put at their
earliest and at their latest; where something becomes visible between the earliest and the
latest time of one attempt, that attempt is put just before that instant, and at it: between
the bounds nothing else could make a difference. Where any of these walks shows something *not
yet visible*, all is walked again without a lag; where none does, no shorter lag could matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from destination.retry import RetrySchedule
from simulator.replay.history import History
from simulator.replay.schedule import Pin, Pinned, earliest, latest, offsets
from simulator.replay.walk import Fate, Setup, Walked, walk
from simulator.target.settings import PRESETS
from simulator.target.verdicts import Verdict

__all__ = ["LONGEST_LAG", "SHORTEST_LAG", "Alternatives", "walk_all"]

SHORTEST_LAG: Final[int] = PRESETS["instant"]["visibility_lag"].low
LONGEST_LAG: Final[int] = PRESETS["documented"]["visibility_lag"].high
"""*Up to an hour*, as the cloud destination's FAQ says."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What walks under different lags and draws have shown.

    Attributes:
        documented: The walk with the documented lag, and the draws of the seed.
        unlagged: The same draws without any lag; the documented walk where it cannot matter.
        by_lag: All walks, by lag.
    """

    documented: Walked
    unlagged: Walked
    by_lag: Mapping[int, Sequence[Walked]]

    @property
    def all(self) -> list[Walked]:
        """Every walk."""
        return [walked for walks in self.by_lag.values() for walked in walks]


def walk_all(history: History, setup: Setup) -> Alternatives:
    """Walk a history as documented and, where lag or draw could matter, in every other way.

    Args:
        history: The person's events.
        setup: What they meet.
    """
    drawn = RetrySchedule(seed=setup.seed)
    documented = unlagged = walk(history, setup, lag=LONGEST_LAG, schedule=drawn)
    by_lag = {LONGEST_LAG: [documented, *_redrawn(history, setup, LONGEST_LAG, documented)]}
    if any(map(_lagged, by_lag[LONGEST_LAG])):
        unlagged = walk(history, setup, lag=SHORTEST_LAG, schedule=drawn)
        by_lag[SHORTEST_LAG] = [unlagged, *_redrawn(history, setup, SHORTEST_LAG, documented)]
    return Alternatives(documented, unlagged, by_lag)


def _lagged(walked: Walked) -> bool:
    tries = (one.verdict for fate in walked.fates for one in fate.delivery.tries)
    return Verdict.NOT_YET_VISIBLE in {walked.explanation.verdict, *tries}


def _redrawn(history: History, setup: Setup, lag: int, documented: Walked) -> list[Walked]:
    """Walk with other draws, if any retry is drawn: the bounds, and what between them matters."""
    if all(len(fate.delivery.tries) == 1 for fate in documented.fates):
        return []
    drawn = RetrySchedule(seed=setup.seed)
    early = walk(history, setup, lag=lag, schedule=earliest(drawn))
    late = walk(history, setup, lag=lag, schedule=latest(drawn))
    bounds = list(zip(early.fates, late.fates, strict=True))
    walks = [early, late]
    # Without a lag it is the event itself that makes it visible; a retry of that instant is first.
    for before in (1, 0 if lag else -1):
        pins = {
            number: pin
            for number, fates in enumerate(bounds)
            if (pin := _pin(*fates, before, drawn)) is not None
        }
        if pins:
            walks.append(walk(history, setup, lag=lag, schedule=Pinned(drawn, pins)))
    return walks


def _pin(early: Fate, late: Fate, before: int, drawn: RetrySchedule) -> Pin | None:
    """Say which attempt of a delivery to put at the instant its id becomes visible.

    Args:
        early: What became of it with the retries at their earliest.
        late: What became of it with the retries at their latest.
        before: How many milliseconds before that instant the attempt is to come.
        drawn: The schedule.
    """
    visible_at = late.visible_at if early.visible_at is None else early.visible_at
    if visible_at is None:
        return None
    after = visible_at - before - early.delivery.tries[0].at
    bounds = zip(offsets(earliest(drawn)), offsets(latest(drawn)), strict=True)
    for failures, (low, high) in enumerate(bounds, 1):
        if low < after <= high:
            return failures, after
    return None
