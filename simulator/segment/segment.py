"""Segment, as one tenant has it: accepted events go through its pipeline, and are delivered.

The first attempt is made at once, within this process's Target; what fails for a while is
tried again when the agenda says so. A retry is mapped anew, by what is declared then
(assumed: Segment hands the event to the destination's code once more).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import structs

from destination.attempt import Answer, Attempt, carry_out
from destination.errors import TransportError
from destination.js import to_well_formed
from destination.pipeline import Pipeline, Planned
from destination.plan import Plan, PlannedRequest, Skipped, Update
from destination.workspace.model import Workspace
from destination.workspace.secrets import Secrets, hidden, secrets_in
from simulator.masking import MASK
from simulator.segment.arrivals import Arrival
from simulator.segment.capture import captured
from simulator.segment.delivery import Attempted, Delivery, Ending
from simulator.segment.hosts import carry
from simulator.segment.inside import inside
from simulator.segment.log import Counts, Log
from simulator.segment.settings import SegmentSettings
from simulator.segment.words import FILTERED_BECAUSE, failed
from simulator.target.target import Target
from simulator.target.verdicts import Finding
from simulator.times import LAST

__all__ = ["Segment"]

_GONE: Final = "the workspace declares no such mapping any more"
_NOBODY: Final = "no enabled destination is connected to its source"


class Segment:
    """The Segment side of a tenant.

    Args:
        target: The tenant's Adobe side, whose world this one is.
        settings: What is in force.
    """

    def __init__(self, target: Target, settings: SegmentSettings) -> None:
        self.log = Log(settings.delivery_log_size)
        self._settings = settings
        self._world = target.world
        self._findings: list[Finding] = []
        self._carrier = inside(target, self._findings.append)
        self.use(self.compiled(Workspace()))
        self._world.agenda.keep("retry", _Retry(self))

    def compiled(self, workspace: Workspace) -> Pipeline:
        """Compile a workspace for this tenant; nothing changes yet."""
        return Pipeline(workspace, now=self._now)

    def use(self, pipeline: Pipeline) -> None:
        """Let events to come, and retries, go through another pipeline."""
        self.pipeline = pipeline
        self.secrets = Secrets(secrets_in(pipeline.workspace))

    def _now(self) -> int:
        return self._world.clock.now()

    def configure(self, settings: SegmentSettings) -> None:
        """Let other settings be in force; a delivery that waits keeps to its schedule."""
        self._settings = settings
        self.log.resize(settings.delivery_log_size)

    def take(self, arrivals: Iterable[Arrival]) -> list[Delivery]:
        """Take events in, and make the first attempt at each of their deliveries.

        Whoever calls is in the tenant's world.
        """
        begun = []
        for arrival in arrivals:
            for delivery in self._begun(arrival):
                self.log.append(delivery)
                self._await(delivery)
                begun.append(delivery)
        return begun

    def retry(self, number: int) -> None:
        """Make the next attempt at a delivery that waits for one."""
        before = self.log.get(number)
        if before is None or not before.coming:
            return
        delivery = structs.replace(before, coming=before.coming[1:])
        self._attempt(delivery, self._plan_again(delivery))
        self.log.change(delivery, before)
        self._await(delivery)

    def restore(self, deliveries: Sequence[Delivery]) -> None:
        """Go back to a former log; what waited then waits again, and nothing else does."""
        self.log.restore(deliveries)
        for delivery in self.log:
            self._await(delivery)

    def arrivals(self) -> Iterator[Arrival]:
        """Give what has arrived, as far as the log knows it, each arrival once."""
        last = 0
        for one in self.log:
            if one.arrival > last:
                last = one.arrival
                code = one.ending.code if one.outcome == "failed_on_ingest" else ""
                message = one.ending.message if code else ""
                yield Arrival(last, one.source, one.event, one.received_at, code, message)

    def resume(self, deliveries: Sequence[Delivery], count: int, counts: Counts) -> None:
        """Go on with the log of another process; what waited there waits on."""
        self.log.resume(deliveries, count, counts)
        for delivery in self.log:
            self._await(delivery)

    def follow(self, deliveries: Mapping[int, Delivery | None], count: int, counts: Counts) -> None:
        """Note what has become of deliveries in another process; what waits there waits here."""
        self.log.follow(deliveries, count, counts)
        for delivery in deliveries.values():
            if delivery is not None:
                self._await(delivery)

    def clear(self) -> None:
        """Begin anew: an empty log, and nothing that waits."""
        self.log.clear()

    def _await(self, delivery: Delivery) -> None:
        if delivery.due is not None:
            self._world.agenda.schedule("retry", _key(delivery.number), delivery.due)

    def _begun(self, arrival: Arrival) -> Iterable[Delivery]:
        if arrival.code:
            yield self._entry(
                arrival, Ending("failed_on_ingest", arrival.code, "", arrival.message)
            )
            return
        in_page = self.pipeline.in_the_page(arrival.event, arrival.source)
        planned = self.pipeline.plan(arrival.event, arrival.source)
        for turn, one in enumerate(in_page + planned, -len(in_page)):
            delivery = self._entry(arrival, Ending("received"), one)
            self._attempt(delivery, one.plan, turn)
            yield delivery
        if not planned and not in_page:
            yield self._entry(arrival, Ending("received", message=_NOBODY))

    def _entry(self, arrival: Arrival, ending: Ending, planned: Planned | None = None) -> Delivery:
        delivery = Delivery(
            number=self.log.count + 1,
            arrival=arrival.number,
            source=arrival.source,
            event=arrival.event,
            received_at=arrival.received_at,
            ending=ending,
        )
        if planned is not None:
            delivery.destination, delivery.mapping = planned.destination, planned.mapping
            delivery.place = planned.place
        return delivery

    def _plan_again(self, delivery: Delivery) -> Plan:
        """Plan a delivery by what is declared now."""
        gone: Plan = Skipped(_GONE)
        for one in self.pipeline.plan(delivery.event, delivery.source):
            if one.destination == delivery.destination:
                if one.place == delivery.place and not isinstance(one.plan, Skipped):
                    return one.plan
                if isinstance(one.plan, Skipped):
                    gone = one.plan
        return gone

    def _attempt(self, delivery: Delivery, plan: Plan, turn: int | None = None) -> None:
        """Carry a plan out once, and note what came of it.

        Args:
            delivery: What it is an attempt at.
            plan: What would be sent, or why nothing is.
            turn: For the first attempt: which of the event's deliveries it is.
        """
        if isinstance(plan, Skipped):
            message = FILTERED_BECAUSE.get(plan.code, plan.output)
            delivery.ending, delivery.coming = Ending("filtered", plan.code, "", message), []
            return
        self._findings.clear()
        now = self._now()
        made = carry_out(plan, self._carry)
        if turn is not None and made.outcome == "awaiting_retry":
            delivery.coming = self._retries(delivery, turn, now)
        if isinstance(plan, Update):
            delivery.payload = plan.payload
        delivery.ending = self._ending(made, lost=not delivery.coming)
        if delivery.outcome != "awaiting_retry":
            delivery.coming = []
        finding = self._findings[-1] if self._findings else None
        attempted = Attempted(
            at=now,
            ending=delivery.ending,
            exchanges=[captured(one, self.secrets) for one in made.exchanges],
            verdict=str(finding.verdict) if finding else "",
            evidence=finding.sentence if finding else "",
            cure=finding.cure if finding else "",
        )
        delivery.attempts = [*delivery.attempts, attempted]

    def _ending(self, made: Attempt, *, lost: bool) -> Ending:
        if made.error is None:
            return Ending("delivered")
        return failed(made.error, hidden(made.error.message, self.secrets, MASK), lost=lost)

    def _retries(self, delivery: Delivery, turn: int, now: int) -> list[int]:
        """Say when a delivery is tried again, each time after the attempt before has failed."""
        name: Any = delivery.event.get("messageId", delivery.number - 1)
        dues, at = [], now
        for gap in self._settings.schedule(self._world.draws.seed).gaps(f"{name}:{turn}"):
            at += gap
            dues.append(at)
        return [due for due in dues if due <= LAST]

    def _carry(self, request: PlannedRequest) -> Answer | TransportError:
        return carry(self._carrier, request)


def _key(number: int) -> tuple[str, ...]:
    return (f"{number:012d}",)


class _Retry:
    """Who knows about the agenda's retries; an entry's key is the delivery's number."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def due(self, key: tuple[str, ...]) -> int | None:
        delivery = self._segment.log.get(int(key[0]))
        return None if delivery is None else delivery.due

    def fire(self, key: tuple[str, ...], at: int) -> None:
        del at
        self._segment.retry(int(key[0]))

    def subject(self, key: tuple[str, ...]) -> str:
        delivery = self._segment.log.get(int(key[0]))
        return "" if delivery is None else to_well_formed(delivery.user_id)
