"""One walk of a person's events through a lab, at their own times.

A page acts on an event of its own when it is made; Segment's cloud destinations have their
turn when Segment received it. Nothing is decided here: what happened is noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from destination.attempt import Answer, Outcome, carry_out
from destination.errors import TransportError
from destination.plan import Plan, PlannedRequest, Update
from destination.retry import RetrySchedule
from destination.workspace.model import Workspace
from simulator.browser.device import Device
from simulator.lab import Lab
from simulator.lab_api.types import Explanation
from simulator.replay.courses import Fate
from simulator.replay.history import History, Recorded
from simulator.replay.lives import Life, Lives, looked_up, named
from simulator.replay.steps import Step, steps_of
from simulator.segment.mapped import Destinations
from simulator.timekeeping import TenantTime
from simulator.times import LAST, format_duration

__all__ = ["Setup", "Visit", "Walked", "walk"]

_OK: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Setup:
    """What stays the same in every walk of a ticket.

    Attributes:
        workspace: How Segment is set up.
        client: The client code whose profile API is asked.
        seed: Drives ids and retries.
        until: The instant the ticket is about; None for the last event's.
    """

    workspace: Workspace
    client: str
    seed: int = 0
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of at.js: when, on which device, what made it, and for whom.

    Attributes:
        problem: What at.js says of a failure.
        refused: Why Target refused it; empty where it did not.
        refused_as: The verdict that goes with it.
    """

    at: int
    device: str
    why: str
    third_party_id: str
    problem: str
    refused: str = ""
    refused_as: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """An event a page acted on, and the requests at.js sent for it."""

    recorded: Recorded
    visits: Sequence[Visit]


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk showed.

    Attributes:
        identifier: The id the ticket is about.
        at: The instant it is about.
        explanation: Why the profile API finds the id then, or not.
        acts: What the pages did.
        lives: The lives of the identifier, those after that instant included.
        fates: What became of each delivery, in the order they began.
    """

    identifier: str
    at: int
    explanation: Explanation
    acts: Sequence[Act]
    lives: Sequence[Life]
    fates: Sequence[Fate]

    @property
    def visits(self) -> list[Visit]:
        """What at.js sent."""
        return [visit for act in self.acts for visit in act.visits]


def walk(history: History, setup: Setup, *, lag: int, schedule: RetrySchedule) -> Walked:
    """Walk a history until the instant asked about, and on until no retry is left.

    Args:
        history: The person's events.
        setup: What they meet.
        lag: The visibility lag, in milliseconds.
        schedule: When failed deliveries are tried again.
    """
    steps, until = steps_of(history.events, setup.until)
    start = min([until, *(step.at for step in steps)])
    with Lab(
        setup.client,
        seed=setup.seed,
        settings={"visibility_lag": format_duration(lag)},
        destinations=Destinations(retries=schedule),
        workspace=setup.workspace,
        time=TenantTime(start),
    ) as lab:
        unvisited = not any(one.recorded.browser for one in steps)
        return _Walk(lab, history.identifier, setup, unvisited).run(steps, until)


@dataclass(slots=True)
class _Walk:
    lab: Lab
    identifier: str
    setup: Setup
    unvisited: bool
    """Whether no page acts at all: Target then stays empty, and a retry finds what was found."""
    acts: list[Act] = field(default_factory=list)
    lives: Lives = field(default_factory=Lives)
    fates: list[Fate] = field(default_factory=list)

    def run(self, steps: Sequence[Step], until: int) -> Walked:
        for number, step in enumerate(steps):
            self._go(step.at)
            if step.received:
                self._receive(step.recorded, number)
            else:
                self._act(step.recorded, number)
        self._go(until)
        explanation = self._explain(steps)
        self._end()
        own = self.lives.of(named(self.identifier, self.setup.client))
        return Walked(self.identifier, until, explanation, self.acts, own, self.fates)

    def _go(self, instant: int) -> None:
        """Move on; retries and all else that falls due happen on the way."""
        if instant > self.lab.now():
            self.lives.note(self.lab.move_to(instant))

    def _end(self) -> None:
        """Let the retries that are left be made, as if nothing else happened."""
        while (last := self._last_due()) > self.lab.now():
            self._go(last)
        for fate in self.fates:
            fate.lives = self.lives.of(looked_up(fate.delivery.plan))
            if fate.documented.finds is not None:
                fate.once_found = fate.delivery.tries[-1].attempt.outcome
            elif fate.may_be_found:
                fate.once_found = self._once_found(fate.delivery.plan)

    def _last_due(self) -> int:
        due = (one.delivery.due or 0 for one in self.fates)
        return max((one for one in due if one <= LAST), default=0)

    def _once_found(self, plan: Plan) -> Outcome:
        """Say what comes of an attempt whose lookup finds the profile."""
        lookup = plan.lookup if isinstance(plan, Update) else None

        def send(request: PlannedRequest) -> Answer | TransportError:
            return Answer(200) if request is lookup else self.lab.carry(request)

        return carry_out(plan, send).outcome

    def _receive(self, recorded: Recorded, step: int) -> None:
        device = self._device(recorded) if recorded.browser else None
        begun = self.lab.send(recorded.event, device=device, recorded=True)
        self.fates += [Fate(one, step) for one in begun]
        if self.unvisited:
            for one in begun:
                one.repeat()

    def _act(self, recorded: Recorded, step: int) -> None:
        device, now = self._device(recorded), self.lab.now()
        before = len(device.atjs.sent)
        device.relive(recorded.event)
        visits = []
        for sent in device.atjs.sent[before:]:
            third_party_id = str(sent.body["id"].get("thirdPartyId", ""))
            refusal = ("", "") if sent.status in _OK else self._refusal()
            told = (sent.why, third_party_id, sent.problem, *refusal)
            visits.append(Visit(now, device.name, *told))
            if third_party_id and not any(refusal):
                self.lives.bind(named(third_party_id, device.atjs.client_code), now, step)
        self.acts.append(Act(recorded, visits))

    def _refusal(self) -> tuple[str, str]:
        """Give Target's reason for having refused the latest request, and its verdict."""
        latest = self.lab.tenant.journal(limit=1).entries[-1]
        return latest.sentence, latest.verdict

    def _device(self, recorded: Recorded) -> Device:
        return self.lab.device(recorded.device)

    def _explain(self, steps: Sequence[Step]) -> Explanation:
        """Ask why the id is found or not; who caused no request of at.js never met it."""
        known = self.lab.people.knowledge(self.identifier)
        never = bool(steps) and not any(act.visits for act in self.acts)
        return self.lab.tenant.explain(
            third_party_id=self.identifier,
            client=self.setup.client,
            twins=known.anonymous_ids,
            devices=known.tnt_ids,
            atjs="absent" if never else known.atjs,
        )
