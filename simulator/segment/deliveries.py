"""Deliveries: events bound for the cloud destination, tried and tried again on a clock.

An event and a mapping that matches it make one delivery. What fails for a while is retried
by the schedule; what outlives the schedule is lost (contract: segment.md 6).
"""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from destination.attempt import Answer, Attempt, Outcome
from destination.pipeline import Planned
from destination.plan import Plan, Update
from destination.retry import RetrySchedule
from simulator.target.api.wire import EVIDENCE, REASON

__all__ = ["Deliveries", "Delivery", "Planner", "State", "Try"]

State: TypeAlias = Outcome | Literal["lost"]
Planner: TypeAlias = Callable[[dict[str, Any]], Sequence[Planned]]


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt and when it was made, in milliseconds."""

    at: int
    attempt: Attempt

    @property
    def verdict(self) -> str:
        """What a simulator said of the lookup; empty for none, or from anybody else."""
        return self._said(REASON)

    @property
    def evidence(self) -> str:
        """The sentence that goes with the verdict; empty where the lookup went well."""
        return self._said(EVIDENCE)

    def _said(self, header: str) -> str:
        for exchange in self.attempt.exchanges:
            if isinstance(exchange.answer, Answer):
                return exchange.answer.headers.get(header.lower(), "")
        return ""


@dataclass(slots=True)
class Delivery:
    """An event bound for a cloud destination by one mapping.

    Attributes:
        event: The event.
        destination: The destination's name.
        mapping: The mapping's name.
        plan: What is to be sent.
        due: When the next attempt is due; None when there is none to come.
        tries: The attempts so far.
    """

    event: Mapping[str, Any]
    destination: str
    mapping: str
    plan: Plan
    due: int | None = None
    tries: list[Try] = field(default_factory=list)
    _gaps: Sequence[int] = ()

    @property
    def state(self) -> State:
        """Where it stands: a failure that would be retried but is not any more is lost."""
        outcome = self.tries[-1].attempt.outcome
        return "lost" if outcome == "awaiting_retry" and self.due is None else outcome

    @property
    def user_id(self) -> str:
        """The third-party id it is about; empty where it never came to one."""
        return str(self.plan.payload["user_id"]) if isinstance(self.plan, Update) else ""

    def carry_out(self, attempt_once: Callable[[Plan], Attempt], now: int) -> None:
        """Make the next attempt and see when another is due."""
        self._note(attempt_once(self.plan), now)

    def repeat(self) -> None:
        """Let every retry that is left come out as the last attempt did, each at its time.

        For whoever knows that nothing will change until then.
        """
        while self.due is not None:
            self._note(self.tries[-1].attempt, self.due)

    def _note(self, attempt: Attempt, now: int) -> None:
        self.tries.append(Try(now, attempt))
        failures = len(self.tries) - 1
        again = attempt.outcome == "awaiting_retry" and failures < len(self._gaps)
        self.due = now + self._gaps[failures] if again else None


class Deliveries:
    """The deliveries of a lab's cloud destinations.

    Args:
        plan: Says what the destinations would send for an event.
        attempt: Carries a plan out once.
        schedule: When failures are tried again.
        now: Tells the time, in milliseconds.
    """

    def __init__(
        self,
        plan: Planner,
        attempt: Callable[[Plan], Attempt],
        schedule: RetrySchedule,
        now: Callable[[], int],
    ) -> None:
        self.all: list[Delivery] = []
        self._due: list[tuple[int, int, Delivery]] = []
        self._plan = plan
        self._attempt = attempt
        self._schedule = schedule
        self._now = now

    def submit(self, event: dict[str, Any]) -> list[Delivery]:
        """Take an event and make the first attempt of each of its deliveries."""
        begun = []
        for number, planned in enumerate(self._plan(event)):
            key = f"{event.get('messageId', len(self.all))}:{number}"
            delivery = Delivery(
                event,
                planned.destination,
                planned.mapping,
                planned.plan,
                _gaps=self._schedule.gaps(key),
            )
            self._try(delivery, len(self.all))
            self.all.append(delivery)
            begun.append(delivery)
        return begun

    def next_due(self) -> int | None:
        """Tell when the next attempt is due; None when none is."""
        while self._due and self._due[0][2].due != self._due[0][0]:
            heapq.heappop(self._due)  # it was not left to this clock
        return self._due[0][0] if self._due else None

    def waiting(self) -> list[Delivery]:
        """List the deliveries that will be tried again, the next first."""
        return [delivery for due, _, delivery in sorted(self._due) if delivery.due == due]

    def run_due(self) -> list[Delivery]:
        """Make the attempts that are due, in the order in which they fell due."""
        now, tried = self._now(), []
        while (due := self.next_due()) is not None and due <= now:
            _, turn, delivery = heapq.heappop(self._due)
            tried.append((delivery, turn))
        for delivery, turn in tried:
            self._try(delivery, turn)
        return [delivery for delivery, _ in tried]

    def _try(self, delivery: Delivery, turn: int) -> None:
        """Make an attempt; of those due together later, the first begun goes first."""
        delivery.carry_out(self._attempt, self._now())
        if delivery.due is not None:
            heapq.heappush(self._due, (delivery.due, turn, delivery))
