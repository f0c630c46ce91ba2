"""What the tests of Target's rules share: a Target without HTTP, and its clock at zero."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from simulator.clock import Clock
from simulator.target.profiles import CustomerId, Visit, Visited
from simulator.target.target import Target
from simulator.world import World


@pytest.fixture
def target() -> Target:
    """Give a Target with the documented settings, its clock frozen at zero."""
    return Target("acme", World(Clock(0, rate=0)))


@pytest.fixture
def configure(target: Target) -> Callable[..., None]:
    """Change settings of the target."""

    def change(**settings: Any) -> None:
        target.configure(target.settings.changed(settings))

    return change


@pytest.fixture
def visit(target: Target) -> Callable[..., Visited]:
    """Let somebody visit now; keywords are profile attributes."""

    def go(
        tnt_id: str | None = "d-1",
        third_party_id: str | None = None,
        *,
        session: str = "",
        ecid: str | None = None,
        customer_ids: Sequence[CustomerId] = (),
        **attributes: str,
    ) -> Visited:
        session = session or f"of {tnt_id or ecid}"
        made = Visit(session, tnt_id, third_party_id, attributes, ecid, customer_ids)
        with target.world.entered() as now:
            return target.profiles("acme").visit(made, now)

    return go
