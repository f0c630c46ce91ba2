"""``POST await``: time passes until a condition holds, and nobody polls."""

from collections.abc import Callable
from typing import NamedTuple

from simulator.lab_api import types, views
from simulator.lab_api.calls import LabCall, LabError, one_identifier
from simulator.lab_api.deliveries import delivery_state, told
from simulator.lab_api.refusing import refusing
from simulator.segment.delivery import Delivery
from simulator.target.verdicts import Verdict
from simulator.tenant import Tenant
from simulator.times import LAST, format_duration, format_instant, parse_duration

__all__ = ["post_await"]


class _Seen(NamedTuple):
    """How a condition stands.

    Attributes:
        holds: Whether it holds.
        why: What is the case, in a sentence.
        explanation: The finding, for a condition on an id.
        delivery: The delivery, for a condition on one.
    """

    holds: bool
    why: str
    explanation: types.Explanation | None = None
    delivery: types.DeliveryState | None = None


def post_await(call: LabCall) -> types.Awaited:
    """Let time pass, from entry to entry of the agenda, until a condition holds.

    If it does not hold within the given time, that time has passed, and 412 says why.
    """
    wanted, tenant = call.decode(types.AwaitRequest), call.tenant()
    look = _condition(call, wanted, tenant)
    world = tenant.world
    with refusing("within"):
        within = parse_duration(wanted.within)
    with world.lock:
        began = world.clock.now()
        if began + within > LAST:
            rule = f"within is {wanted.within!r}; it must end before the year 10000"
            raise LabError(400, "invalid", rule, "within")
        while True:
            with world.entered() as now:
                seen = look(now)
            if seen.holds:
                waited = format_duration(now - began)
                return types.Awaited(waited, format_instant(now), seen.explanation, seen.delivery)
            due = world.agenda.next_due()
            if due is None or due > began + within:
                world.reach(began + within)
                raise LabError(412, "not_reached", seen.why, "within")
            world.reach(due)


def _condition(call: LabCall, wanted: types.AwaitRequest, tenant: Tenant) -> Callable[[int], _Seen]:
    ids = {"third_party_id": wanted.third_party_id, "tnt_id": wanted.tnt_id, "ecid": wanted.ecid}
    if wanted.delivery is None and not any(ids.values()):
        rule = f"name one of {', '.join(ids)} and delivery"
        raise LabError(400, "invalid", rule, "third_party_id")
    if wanted.delivery is None:
        identifier, code = one_identifier(ids), call.client(tenant, wanted.client)
        if wanted.verdict not in set(Verdict):
            rule = f"verdict is {wanted.verdict!r}; there is no such"
            raise LabError(400, "invalid", rule, "verdict")

        def found(now: int) -> _Seen:
            finding, profile = tenant.target.find(code, identifier, now)
            held = {} if profile is None else profile.attributes
            agrees = all(
                name in held and held[name].value == value
                for name, value in wanted.attributes.items()
            )
            holds = finding.verdict == wanted.verdict and agrees
            return _Seen(holds, finding.sentence, views.explanation(finding))

        return found
    if any(ids.values()):
        raise LabError(400, "invalid", "name an id or a delivery, not both", "delivery")
    return _delivered(wanted.delivery, wanted.outcome, tenant)


def _delivered(
    wanted: types.DeliveryCondition, outcome: str, tenant: Tenant
) -> Callable[[int], _Seen]:
    """Look at the latest delivery that is meant."""

    def look(_: int) -> _Seen:
        meant = [one for one in tenant.segment.log if _is_meant(one, wanted)]
        if not meant:
            return _Seen(holds=False, why="the log holds no such delivery")
        latest = meant[-1]
        return _Seen(latest.outcome == outcome, told(latest), delivery=delivery_state(latest))

    return look


def _is_meant(delivery: Delivery, wanted: types.DeliveryCondition) -> bool:
    return (
        wanted.id in (None, delivery.number)
        and wanted.user_id in (None, delivery.user_id)
        and wanted.message_id in (None, delivery.message_id)
        and wanted.destination in (None, delivery.destination)
    )
