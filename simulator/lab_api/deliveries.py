"""The calls of the lab API about deliveries: the log in Segment's words, and what is to come."""

from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Final, get_args

from destination.js import to_well_formed
from simulator.forecast import Forecast, forecast
from simulator.lab_api import types
from simulator.lab_api.calls import MOST, LabCall, LabError
from simulator.segment.delivery import Attempted, Delivery, Outcome, plain
from simulator.segment.words import BAD, CURES, GOOD, STEPS
from simulator.tenant import Tenant
from simulator.times import format_duration, format_instant

__all__ = [
    "STEPS_SHOWN",
    "clear_deliveries",
    "delivery_state",
    "get_bad_deliveries",
    "get_counts",
    "get_deliveries",
    "get_delivery",
    "get_forecast",
    "get_good_deliveries",
    "told",
]

_ALL: Final = frozenset(get_args(Outcome))
STEPS_SHOWN: Final = (
    "Successfully received",
    "Failed on ingest",
    "Filtered at source",
    "Filtered at destination",
    "Pending retry",
    "Failed delivery",
    "Successful delivery",
)
_CONCLUSIONS: Final = {
    "arrives": "it arrived at the first attempt",
    "arrives_late": "it arrives late",
    "lost": "it is lost",
    "not_sent": "nothing is sent",
}
_FIELDS: Final[dict[str, Callable[[Delivery], str]]] = {
    "outcome": lambda one: one.outcome,
    "step": lambda one: STEPS[one.outcome],
    "user": lambda one: one.user_id,
    "message_id": lambda one: one.message_id,
    "source": lambda one: one.source,
    "destination": lambda one: one.destination,
    "code": lambda one: one.ending.code,
    "verdict": lambda one: one.verdict,
}
"""What deliveries can be asked for by, as the query names it."""


def get_deliveries(call: LabCall) -> types.DeliveryList:
    """List the latest deliveries, each with its event, its payload and every attempt."""
    return _listed(call, _ALL)


def get_good_deliveries(call: LabCall) -> types.DeliveryList:
    """List what was delivered."""
    return _listed(call, GOOD)


def get_bad_deliveries(call: LabCall) -> types.DeliveryList:
    """List what failed, on ingest or at the destination, for good."""
    return _listed(call, BAD)


def get_counts(call: LabCall) -> types.DeliveryCounts:
    """Count events and deliveries by the steps of Delivery Overview."""
    tenant = call.tenant()
    with tenant.world.entered():
        counts = tenant.segment.log.counts()
        latencies = sorted(one.latency for one in tenant.segment.log if one.latency is not None)
    steps = dict.fromkeys(STEPS_SHOWN, 0)
    for outcome, count in counts.outcomes.items():
        steps[STEPS[outcome]] += count
    steps[STEPS["received"]] = counts.arrivals
    return types.DeliveryCounts(
        steps=steps,
        outcomes={str(outcome): count for outcome, count in counts.outcomes.items()},
        codes=counts.codes,
        verdicts=counts.verdicts,
        p95_latency=format_duration(latencies[_nearest(len(latencies))]) if latencies else None,
    )


def get_delivery(call: LabCall) -> types.DeliveryState:
    """Show one delivery."""
    tenant = call.tenant()
    with tenant.world.entered():
        return delivery_state(_delivery(call, tenant))


def get_forecast(call: LabCall) -> types.DeliveryForecast:
    """Tell what will become of a delivery if nobody comes: each attempt, and how it ends.

    The tenant goes on in a copy; nothing of it changes.
    """
    tenant = call.tenant()
    with tenant.world.entered() as now:
        number = _delivery(call, tenant).number
        seen = forecast(tenant, number)
    if seen is None:
        raise _unknown(str(number))
    made = len(seen.ended.attempts) - len(seen.coming)
    return types.DeliveryForecast(
        id=number,
        now=format_instant(now),
        conclusion=seen.conclusion,
        sentence=_concluded(seen),
        coming=[_coming(at, one) for at, one in enumerate(seen.coming, made + 1)],
    )


def clear_deliveries(call: LabCall) -> types.DeliveryList:
    """Forget the log; what waits for a retry is not tried again."""
    tenant = call.tenant()
    with tenant.world.entered():
        tenant.segment.clear()
    return types.DeliveryList([], 0)


def delivery_state(delivery: Delivery) -> types.DeliveryState:
    """Show a delivery."""
    ending, event = delivery.ending, plain(delivery.event)
    kind, latency, due = event.get("type"), delivery.latency, delivery.due
    return types.DeliveryState(
        id=delivery.number,
        received_at=format_instant(delivery.received_at),
        step=STEPS[delivery.outcome],
        outcome=delivery.outcome,
        code=ending.code,
        error=ending.error,
        message=to_well_formed(ending.message),
        verdict=delivery.verdict,
        sentence=to_well_formed(delivery.evidence),
        cure=to_well_formed(delivery.cure) or CURES.get(ending.code, ""),
        type=kind if isinstance(kind, str) else "",
        user_id=to_well_formed(delivery.user_id),
        message_id=to_well_formed(delivery.message_id),
        source=delivery.source,
        destination=delivery.destination,
        mapping=delivery.mapping,
        attempt=len(delivery.attempts),
        latency=None if latency is None else format_duration(latency),
        next_attempt=None if due is None else format_instant(due),
        event=event,
        payload=plain(delivery.payload),
        attempts=[_attempt(at, one) for at, one in enumerate(delivery.attempts, 1)],
    )


def told(delivery: Delivery) -> str:
    """Tell where a delivery stands, in a sentence."""
    ending = delivery.ending
    said = f"delivery {delivery.number} ({delivery.user_id!r}) stands at {STEPS[ending.outcome]!r}"
    reasons = [one for one in (ending.code, ending.message, delivery.evidence) if one]
    if delivery.due is not None:
        reasons.append(f"it is tried again at {format_instant(delivery.due)}")
    return to_well_formed(f"{said}: {'; '.join(reasons)}" if reasons else said)


def _listed(call: LabCall, outcomes: Collection[Outcome]) -> types.DeliveryList:
    most, after = call.number("limit", 100, MOST), call.number("after", 0, 10**12)
    wanted = list(_conditions(call))
    tenant = call.tenant()
    with tenant.world.entered():
        found = [
            one
            for one in tenant.segment.log
            if one.outcome in outcomes
            and one.number > after
            and all(_FIELDS[name](one) == value for name, value in wanted)
        ]
        shown = list(map(delivery_state, islice(found, max(0, len(found) - most), None)))
    return types.DeliveryList(shown, len(found))


def _conditions(call: LabCall) -> Iterator[tuple[str, str]]:
    closed: dict[str, Collection[str]] = {"outcome": _ALL, "step": STEPS_SHOWN}
    for name in _FIELDS:
        value = call.one(name)
        if value is None:
            continue
        if name in closed and value not in closed[name]:
            rule = f"{name} is {value!r}; it must be one of {', '.join(sorted(closed[name]))}"
            raise LabError(400, "invalid", rule, name)
        yield name, value


def _delivery(call: LabCall, tenant: Tenant) -> Delivery:
    given = call.arguments["delivery"]
    known = given.isascii() and given.isdigit() and len(given) <= 12  # noqa: PLR2004  10**12
    found = tenant.segment.log.get(int(given)) if known else None
    if found is None:
        raise _unknown(given)
    return found


def _unknown(given: str) -> LabError:
    return LabError(404, "unknown_delivery", f"the log holds no delivery {given!r}", "delivery")


def _attempt(number: int, made: Attempted) -> types.AttemptState:
    return types.AttemptState(
        attempt=number,
        at=format_instant(made.at),
        outcome=made.ending.outcome,
        error=made.ending.error,
        message=to_well_formed(made.ending.message),
        status=made.ending.status,
        verdict=made.verdict,
        sentence=to_well_formed(made.evidence),
        exchanges=list(made.exchanges),
    )


def _coming(number: int, made: Attempted) -> types.ComingAttempt:
    return types.ComingAttempt(
        attempt=number,
        at=format_instant(made.at),
        outcome=made.ending.outcome,
        verdict=made.verdict,
        sentence=to_well_formed(made.evidence),
        message=to_well_formed(made.ending.message),
    )


def _concluded(seen: Forecast) -> str:
    said = _CONCLUSIONS[seen.conclusion]
    last = seen.ended.attempts[-1] if seen.ended.attempts else None
    if last is not None and seen.conclusion == "arrives_late":
        said += f", at {format_instant(last.at)}, by attempt {len(seen.ended.attempts)}"
    because = "" if seen.conclusion == "arrives_late" else seen.ended.evidence
    why = because or seen.ended.ending.message
    return to_well_formed(f"{said}: {why}" if why else said)


def _nearest(count: int) -> int:
    """Give the place of the 95th percentile, by nearest rank."""
    return max(0, -(-count * 95 // 100) - 1)
