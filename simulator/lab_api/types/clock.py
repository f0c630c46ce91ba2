"""A tenant's time, and what it triggers."""

from itertools import combinations
from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.clock import FASTEST
from simulator.times import WrittenDuration, WrittenInstant

__all__ = [
    "Agenda",
    "ClockMove",
    "ClockMoveBody",
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


_Rate: TypeAlias = Annotated[
    float,
    Meta(description="1 is real time", extra_json_schema={"minimum": 0, "maximum": FASTEST}),
]


class ClockMove(Struct, forbid_unknown_fields=True):
    """How to change a tenant's time: one of advance, set and next, with or without a rate."""

    advance: Annotated[WrittenDuration, Meta(description="a duration")] | UnsetType = UNSET
    set: Annotated[WrittenInstant, Meta(description="a later instant")] | UnsetType = UNSET
    next: Annotated[bool, Meta(description="to the next entry")] | UnsetType = UNSET
    freeze: Annotated[bool, Meta(description="false lets it run")] | UnsetType = UNSET
    rate: _Rate | UnsetType = UNSET


ClockMoveBody: TypeAlias = Annotated[
    ClockMove,
    Meta(
        extra_json_schema={
            "minProperties": 1,
            "not": {
                "anyOf": [
                    {"required": list(pair)} for pair in combinations(("advance", "set", "next"), 2)
                ]
            },
        }
    ),
]
"""A move, and what its type leaves open: that some of its fields exclude each other."""


class Agenda(Struct):
    """What the clock will trigger, in order."""

    entries: list[Firing]
    total: int
