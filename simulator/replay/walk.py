"""One walk of a person's events through a lab, at their own times.

A page acts on an event of its own when it is made; Segment's cloud destinations have their
turn when Segment received it. Nothing is decided here: what happened is noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from destination.js import text
from destination.retry import RetrySchedule
from destination.workspace.model import Workspace
from simulator.browser.device import Device
from simulator.lab import Lab
from simulator.lab_api.types import Explanation, Firing
from simulator.replay.history import History, Recorded
from simulator.replay.steps import Step, steps_of
from simulator.segment.deliveries import Delivery
from simulator.segment.mapped import Destinations
from simulator.timekeeping import TenantTime
from simulator.times import LAST, format_duration, parse_instant

__all__ = ["Binding", "Fate", "Setup", "Visit", "Walked", "walk"]

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
    """A request of at.js: when, on which device, what made it, and for whom."""

    at: int
    device: str
    why: str
    third_party_id: str
    problem: str


@dataclass(slots=True)
class Binding:
    """A life of the identifier: from the request that bound it until it expired."""

    bound_at: int
    visible_at: int | None = None
    expired_at: int | None = None


@dataclass(slots=True)
class Fate:
    """What became of a delivery.

    Attributes:
        delivery: The delivery, with every attempt, those to come included.
        visible_at: When the id it is about became visible; set where a retry succeeded.
    """

    delivery: Delivery
    visible_at: int | None = None

    @property
    def delivered_at(self) -> int | None:
        """When it was delivered; None where it never was."""
        last = self.delivery.tries[-1]
        return last.at if last.attempt.outcome == "delivered" else None


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk showed.

    Attributes:
        identifier: The id the ticket is about.
        at: The instant it is about.
        explanation: Why the profile API finds the id then, or not.
        visits: What at.js sent.
        bindings: The lives of the identifier.
        fates: What became of each delivery, in the order they began.
    """

    identifier: str
    at: int
    explanation: Explanation
    visits: Sequence[Visit]
    bindings: Sequence[Binding]
    fates: Sequence[Fate]


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
        return _Walk(lab, history.identifier, setup).run(steps, until)


@dataclass(slots=True)
class _Walk:
    lab: Lab
    identifier: str
    setup: Setup
    visits: list[Visit] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    waiting: list[Fate] = field(default_factory=list)

    def run(self, steps: Sequence[Step], until: int) -> Walked:
        for step in steps:
            self._go(step.at)
            if step.received:
                self._receive(step.recorded)
            else:
                self._act(step.recorded)
        self._go(until)
        explanation = self._explain(steps)
        self._end()
        return Walked(self.identifier, until, explanation, self.visits, self.bindings, self.fates)

    def _go(self, instant: int) -> None:
        """Move on, from retry to retry, and look at what came of each."""
        while self.waiting:
            due = min(fate.delivery.due or 0 for fate in self.waiting)
            if due > instant:
                break
            self._note(self.lab.move_to(max(due, self.lab.now())))
            self._look()
        if instant > self.lab.now():
            self._note(self.lab.move_to(instant))

    def _end(self) -> None:
        """Let the retries that are left be made, as if nothing else happened."""
        while self.waiting:
            due = min(fate.delivery.due or 0 for fate in self.waiting)
            if due > LAST:
                break
            self.lab.move_to(due)
            self._look()

    def _look(self) -> None:
        for fate in self.waiting:
            if fate.delivered_at is not None:
                fate.visible_at = self._visible_at(fate.delivery)
        self.waiting = [fate for fate in self.waiting if fate.delivery.due is not None]

    def _visible_at(self, delivery: Delivery) -> int | None:
        declared = self.setup.workspace.destinations[delivery.destination]
        client = text(declared.settings["client_code"])
        found = self.lab.tenant.explain(third_party_id=delivery.user_id, client=client)
        return None if found.visible_at is None else parse_instant(found.visible_at)

    def _receive(self, recorded: Recorded) -> None:
        device = self._device(recorded) if recorded.browser else None
        begun = [Fate(one) for one in self.lab.send(recorded.event, device=device, recorded=True)]
        self.fates += begun
        self.waiting += [fate for fate in begun if fate.delivery.due is not None]

    def _act(self, recorded: Recorded) -> None:
        device, now = self._device(recorded), self.lab.now()
        before = len(device.atjs.sent)
        device.relive(recorded.event)
        for sent in device.atjs.sent[before:]:
            third_party_id = str(sent.body["id"].get("thirdPartyId", ""))
            self.visits.append(Visit(now, device.name, sent.why, third_party_id, sent.problem))
            alive = self.bindings and self.bindings[-1].expired_at is None
            if third_party_id == self.identifier and sent.status in _OK and not alive:
                self.bindings.append(Binding(now))

    def _device(self, recorded: Recorded) -> Device:
        return self.lab.device(recorded.device)

    def _note(self, fired: Sequence[Firing]) -> None:
        """Note when the identifier became visible, and when it expired."""
        subject = f"third-party id {self.identifier} ({self.setup.client})"
        for one in fired:
            if one.subject == subject and self.bindings:
                if one.kind == "becomes_visible":
                    self.bindings[-1].visible_at = parse_instant(one.at)
                elif one.kind == "expires":
                    self.bindings[-1].expired_at = parse_instant(one.at)

    def _explain(self, steps: Sequence[Step]) -> Explanation:
        """Ask why the id is found or not; who was seen on servers only, never met at.js."""
        known = self.lab.people.knowledge(self.identifier)
        servers_only = bool(steps) and not any(step.recorded.browser for step in steps)
        return self.lab.tenant.explain(
            third_party_id=self.identifier,
            client=self.setup.client,
            twins=known.anonymous_ids,
            devices=known.tnt_ids,
            atjs="blocked" if servers_only else known.atjs,
        )
