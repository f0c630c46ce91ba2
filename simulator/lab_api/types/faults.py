"""Faults: what goes wrong on purpose."""

from typing import Annotated

from msgspec import Meta, Struct

from simulator.target.faults import ENDPOINTS, Fault

__all__ = ["ENDPOINTS", "FaultList", "FaultState"]


class FaultState(Struct):
    """A fault, and how it stands: requests it was met by, and those it struck."""

    fault: Fault
    set_at: str
    met: int
    struck: int
    open: Annotated[bool, Meta(description="whether its window is open now")]
    ends_at: str | None = None


class FaultList(Struct):
    """The faults of a tenant, the first set first."""

    faults: list[FaultState]
