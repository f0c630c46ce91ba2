"""A tenant with a workspace, and events that arrive at its Segment."""

from itertools import count
from typing import Any

import pytest

from simulator.clock import START, Clock
from simulator.segment.arrivals import Arrival
from simulator.segment.delivery import Delivery
from simulator.settings import Settings
from simulator.target.profiles import Visit
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.times import MINUTE
from simulator.workspace import from_content

MAPPING: dict[str, Any] = {
    "action": "updateProfile",
    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
}
CLOUD: dict[str, Any] = {
    "type": "cloud",
    "source": "api",
    "settings": {"client_code": "acme", "bearer_token": "s3cret"},
    "mappings": [MAPPING],
}
WORKSPACE: dict[str, Any] = {
    "sources": {"api": {"type": "server"}, "shop": {"type": "web"}},
    "destinations": {"target": CLOUD},
}


class Bench:
    """A tenant on a frozen clock, its Segment, and what QA does with them."""

    def __init__(self, workspace: dict[str, Any] = WORKSPACE) -> None:
        self.tenants = Tenants()
        self.tenant: Tenant = self.tenants.get("acme")
        self.tenant.reset(Settings(), Clock(START, rate=0), 0)
        self.declare(workspace)
        self._arrivals = count(1)

    def declare(self, workspace: dict[str, Any]) -> None:
        self.tenants.declare(self.tenant, from_content(workspace))

    def connect(self, *destinations: dict[str, Any]) -> None:
        """Declare destinations in the place of all others: the cloud destination, changed."""
        named = {f"target-{at}": CLOUD | one for at, one in enumerate(destinations, 1)}
        self.declare(WORKSPACE | {"destinations": named})

    def visit(self, user_id: str) -> None:
        """Let at.js bind an id, as a visit does."""
        with self.tenant.world.entered() as now:
            made = Visit(f"of {user_id}", f"d-{user_id}", user_id, {})
            self.tenant.target.profiles("acme").visit(made, now)

    def held(self, user_id: str) -> dict[str, str]:
        """Give the attributes Target holds for an id."""
        profile = self.tenant.target.profiles("acme").get("third_party", user_id)
        return {name: one.value for name, one in profile.attributes.items()} if profile else {}

    def identify(self, user_id: Any = "ann", source: str = "api", **event: Any) -> list[Delivery]:
        made = {"type": "identify", "userId": user_id, "traits": {"plan": "gold"}, **event}
        return self.send(made, source)

    def send(self, event: dict[str, Any], source: str = "api", **more: Any) -> list[Delivery]:
        with self.tenant.world.entered() as now:
            arrival = Arrival(next(self._arrivals), source, event, now, **more)
            begun = self.tenant.segment.take([arrival])
        return [self.now_of(one) for one in begun]

    def now_of(self, delivery: Delivery) -> Delivery:
        kept = self.tenant.segment.log.get(delivery.number)
        assert kept is not None
        return kept

    def advance(self, minutes: float) -> list[tuple[str, str]]:
        fired = self.tenant.world.advance(round(minutes * MINUTE))
        return [(one.kind, one.subject) for one in fired]


@pytest.fixture
def bench() -> Bench:
    """Give a tenant with one cloud destination; nobody was on the web yet."""
    return Bench()
