"""What will become of a delivery if nobody comes: each attempt that is still to be made.

A twin of the tenant is let go on: its visibility, faults, expiry, limits and draws are those
of the tenant, and so are the retries of everything else that waits. The tenant does not move.
"""

from typing import Literal, NamedTuple, TypeAlias

from simulator.segment.delivery import Attempted, Delivery
from simulator.tenant import Tenant

__all__ = ["Conclusion", "Forecast", "forecast"]

Conclusion: TypeAlias = Literal["arrives", "arrives_late", "lost", "not_sent"]
"""How it ends: delivered at the first attempt, at a later one, never, or nothing is sent."""


class Forecast(NamedTuple):
    """What will become of a delivery.

    Attributes:
        conclusion: How it ends, or has ended.
        ended: The delivery as it will be then.
        coming: The attempts that are still to be made.
    """

    conclusion: Conclusion
    ended: Delivery
    coming: list[Attempted]


def forecast(tenant: Tenant, number: int) -> Forecast | None:
    """Say what will become of a delivery; None where there is none of that number.

    Whoever calls is in the tenant's world.
    """
    now = tenant.segment.log.get(number)
    if now is None:
        return None
    ended = _ended(tenant, now) if now.coming else now
    return Forecast(_conclusion(ended), ended, ended.attempts[len(now.attempts) :])


def _ended(tenant: Tenant, delivery: Delivery) -> Delivery:
    twin = tenant.twin()
    after: Delivery | None = delivery
    while after is not None and after.due is not None:
        delivery = after
        twin.world.reach(after.due)
        after = twin.segment.log.get(delivery.number)
    return after or delivery


def _conclusion(ended: Delivery) -> Conclusion:
    if ended.outcome == "delivered":
        return "arrives" if len(ended.attempts) == 1 else "arrives_late"
    return "not_sent" if ended.outcome in ("filtered", "received") else "lost"
