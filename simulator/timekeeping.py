"""Who moves a lab's time: the tenant's clock, through the lab API, or whoever else can."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from simulator.client import TenantClient
from simulator.clock import START
from simulator.lab_api.types import Firing
from simulator.times import format_instant

__all__ = ["TenantTime", "Time"]


class Time(Protocol):
    """Who moves a lab's time."""

    def begin(self, tenant: TenantClient, reset: Mapping[str, Any]) -> None:
        """Begin the tenant anew, with a settings of its own."""

    def now(self) -> int:
        """Tell the time, in milliseconds."""

    def move_to(self, instant: int) -> Sequence[Firing]:
        """Move to a later instant; say what fell due."""


class TenantTime:
    """Time that is the tenant's: frozen, and moved through the lab API.

    Args:
        start: Where it begins, in milliseconds.
    """

    def __init__(self, start: int = START) -> None:
        self._now = start
        self._tenant: TenantClient | None = None

    def begin(self, tenant: TenantClient, reset: Mapping[str, Any]) -> None:
        """Begin the tenant anew, frozen at the start."""
        tenant.reset(at=format_instant(self._now), freeze=True, **reset)
        self._tenant = tenant

    def now(self) -> int:
        """Tell the time; nobody else moves it."""
        return self._now

    def move_to(self, instant: int) -> Sequence[Firing]:
        """Set the tenant's clock."""
        if self._tenant is None:
            raise RuntimeError("the time of a lab begins with the lab")
        fired = self._tenant.move(set=format_instant(instant)).fired
        self._now = instant
        return fired
