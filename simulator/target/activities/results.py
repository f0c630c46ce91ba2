"""What became of activities: impressions, visitors and conversions, as reports count them.

An impression is an offer that was shown, executed or notified; a visitor counts once in each
experience they were shown; a metric counts its events, and the visitors that reached it.
Counts are kept for the activities that were shown latest. Source: Adobe, prefetch and
notifications (contract: adobe-target.md 7.5, 7.6).
"""

from collections import OrderedDict
from typing import Final

import msgspec

from simulator.target.recorder import Recorder

__all__ = ["Reached", "Results", "ResultsState", "Tally"]

_MOST_TALLIES: Final = 100_000
_MOST_IMPRESSION_IDS: Final = 10_000


class Reached(msgspec.Struct):
    """How often a metric was reached, and by how many visitors."""

    events: int = 0
    visitors: int = 0


class Tally(msgspec.Struct):
    """What was counted of one experience.

    Attributes:
        metrics: By the metric's number within its activity.
    """

    impressions: int = 0
    visitors: int = 0
    metrics: dict[int, Reached] = {}


class ResultsState(msgspec.Struct, forbid_unknown_fields=True):
    """All that was counted, as a snapshot holds it.

    Attributes:
        tallies: Activity, experience and what was counted, the oldest first.
        impressions: The impression ids that counted: id and activity.
    """

    tallies: list[tuple[int, int, Tally]] = []
    impressions: list[tuple[str, int]] = []


class Results:
    """The counts of one client code.

    Args:
        code: The client code.
        recorder: Is told of each count that changes; None for nobody.
    """

    def __init__(self, code: str = "", recorder: Recorder | None = None) -> None:
        self._code = code
        self._recorder = recorder
        self._tallies: OrderedDict[tuple[int, int], Tally] = OrderedDict()
        self._impressions: OrderedDict[tuple[str, int], None] = OrderedDict()

    def tally(self, activity: int, experience: int) -> Tally:
        """Give what was counted of an experience."""
        return self.counted(activity, experience) or Tally()

    def counted(self, activity: int, experience: int) -> Tally | None:
        """Give what was counted of an experience; None where nothing was."""
        return self._tallies.get((activity, experience))

    def hold(self, activity: int, experience: int, tally: Tally | None) -> None:
        """Have another count of an experience; None for none."""
        if tally is None:
            self._tallies.pop((activity, experience), None)
        else:
            self._tallies[activity, experience] = tally

    def hold_impression(self, impression_id: str, activity: int, *, came: bool) -> None:
        """Have an impression count for an activity, or not."""
        if came:
            self._impressions[impression_id, activity] = None
        else:
            self._impressions.pop((impression_id, activity), None)

    def came_before(self, impression_id: str, activity: int) -> bool:
        """Tell whether an impression has counted for an activity."""
        return (impression_id, activity) in self._impressions

    def shown(self, activity: int, experience: int, impression_id: str | None = None) -> None:
        """Count an impression; the same impression id counts once for an activity."""
        if impression_id:
            if (impression_id, activity) in self._impressions:
                return
            self._impressions[impression_id, activity] = None
            self._mark("impression", activity, impression_id)
            if len(self._impressions) > _MOST_IMPRESSION_IDS:
                (oldest, counted), _ = self._impressions.popitem(last=False)
                self._mark("impression", counted, oldest)
        self._tally(activity, experience).impressions += 1

    def entered(self, activity: int, experience: int) -> None:
        """Count a visitor."""
        self._tally(activity, experience).visitors += 1

    def reached(self, activity: int, experience: int, metric: int, *, first: bool) -> None:
        """Count an event of a metric, and where it is their first, the visitor."""
        counted = self._tally(activity, experience).metrics.setdefault(metric, Reached())
        counted.events += 1
        counted.visitors += first

    def state(self) -> ResultsState:
        """Give all that was counted."""
        tallies = [(*key, tally) for key, tally in self._tallies.items()]
        return ResultsState(tallies, list(self._impressions))

    def restore(self, state: ResultsState) -> None:
        """Go back to what was counted before."""
        self._tallies = OrderedDict(((one, other), tally) for one, other, tally in state.tallies)
        self._impressions = OrderedDict.fromkeys(state.impressions)
        for activity, experience in self._tallies:
            self._mark("tally", activity, str(experience))
        for impression_id, activity in self._impressions:
            self._mark("impression", activity, impression_id)

    def _tally(self, activity: int, experience: int) -> Tally:
        tallies, key = self._tallies, (activity, experience)
        if key not in tallies:
            tallies[key] = Tally()
            if len(tallies) > _MOST_TALLIES:
                (one, other), _ = tallies.popitem(last=False)
                self._mark("tally", one, str(other))
        self._mark("tally", activity, str(experience))
        return tallies[key]

    def _mark(self, kind: str, activity: int, rest: str) -> None:
        if self._recorder is not None:
            self._recorder.mark(kind, f"{activity}:{rest}", self._code)
