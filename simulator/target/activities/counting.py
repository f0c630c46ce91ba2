"""What a request makes of a visitor's part in activities: entered, shown, converted.

Who is shown an offer has entered its activity; what was only prefetched counts when a
notification says that it was shown. Source: Adobe, priority, prefetch and notifications
(contract: adobe-target.md 7.6, 10.4).
"""

from typing import Final

from simulator.target.activities.choose import branch_of
from simulator.target.activities.compiled import Goal, Plan, Running
from simulator.target.activities.model import Metric
from simulator.target.activities.results import Results
from simulator.target.records import Entry

__all__ = ["Counting"]

_RELEASING: Final = frozenset(
    ("restart_same_experience", "restart_random_experience", "restart_new_experience")
)
_MOST_ROUNDS: Final = 50


class Counting:
    """The counts of one request.

    Args:
        entered: The activities its visitor is in; changed as the request goes on.
        plan: What runs.
        results: Where it is counted.
        code: The client code.
        identity: What decides the visitor's share of traffic.
    """

    def __init__(
        self, entered: dict[int, Entry], plan: Plan, results: Results, code: str, identity: str
    ) -> None:
        self.entered = entered
        self.changed: dict[int, Entry] = {}
        self._plan = plan
        self._results = results
        self._code = code
        self._identity = identity

    def shown(self, running: Running, experience: int, impression_id: str | None) -> bool:
        """Count that an experience was shown; tell whether the visitor entered by it.

        An A/B test keeps the experience the visitor is in, whatever was shown.
        """
        number = running.number
        entry = self.entered.get(number, Entry(None))
        keeps = running.activity.type == "ab" and running.branch(entry.experience) is not None
        first = experience not in entry.seen
        seen = (*entry.seen, experience) if first else entry.seen
        kept = entry.experience if keeps else experience
        self._keep(number, entry._replace(experience=kept, seen=seen))
        if first:
            self._results.entered(number, experience)
        self._results.shown(number, experience, impression_id)
        return first

    def mbox_shown(self, name: str) -> None:
        """Count that an mbox was visited."""
        for goal in self._plan.shown.get(name, ()):
            self.reached(goal)

    def mbox_clicked(self, name: str) -> None:
        """Count that an mbox was clicked."""
        for goal in self._plan.clicked.get(name, ()):
            self.reached(goal)

    def reached(self, goal: Goal) -> None:
        """Count a metric of an activity, if the visitor is in it."""
        running, metric = goal.running, goal.metric
        entry = self.entered.get(running.number)
        if entry is None or entry.experience is None:
            return
        number = metric.metric_local_id
        first = number not in entry.reached
        self._results.reached(running.number, entry.experience, number, first=first)
        reached = (*entry.reached, number) if first else entry.reached
        entry = entry._replace(reached=reached)
        self._keep(running.number, self._after(entry, running, metric))

    def _after(self, entry: Entry, running: Running, metric: Metric) -> Entry:
        """Tell what becomes of a visitor who reached the goal of an activity."""
        action = (metric.action or {}).get("type") if metric.conversion else None
        if action == "ban_from_campaign":
            return entry._replace(experience=None, barred=True)
        if action not in _RELEASING:
            return entry
        rounds = entry.round + (action != "restart_same_experience")
        if action == "restart_new_experience":
            rounds = self._other_round(running, entry)
        return entry._replace(experience=None, reached=(), round=rounds)

    def _other_round(self, running: Running, entry: Entry) -> int:
        """Find the next round in which the visitor falls into another experience."""
        for rounds in range(entry.round + 1, entry.round + _MOST_ROUNDS):
            branch = branch_of(running, self._code, self._identity, rounds)
            if branch is not None and branch.number != entry.experience:
                return rounds
        return entry.round

    def _keep(self, activity: int, entry: Entry) -> None:
        if self.entered.get(activity) != entry:
            self.entered[activity] = self.changed[activity] = entry
