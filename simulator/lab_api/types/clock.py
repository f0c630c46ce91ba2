"""A tenant's time, and what it triggers."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "Agenda",
    "ClockMove",
    "ClockState",
    "Firing",
]


class Firing(Struct):
    """Something the clock triggered, or will."""

    at: str
    kind: str
    subject: str


class ClockState(Struct):
    """A tenant's time, and what fell due when it was moved."""

    now: str
    rate: float
    frozen: bool
    fired: list[Firing] = []


class ClockMove(Struct, forbid_unknown_fields=True):
    """How to change a tenant's time: one of advance, set and next, with or without a rate."""

    advance: Annotated[str, Meta(description="a duration such as 1h")] | UnsetType = UNSET
    set: Annotated[str, Meta(description="a later instant")] | UnsetType = UNSET
    next: Annotated[bool, Meta(description="to the next entry")] | UnsetType = UNSET
    freeze: Annotated[bool, Meta(description="false lets it run")] | UnsetType = UNSET
    rate: Annotated[float, Meta(description="1 is real time")] | UnsetType = UNSET


class Agenda(Struct):
    """What the clock will trigger, in order."""

    entries: list[Firing]
    total: int
