"""Faults: what goes wrong on purpose."""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from simulator.openapi import at_least_one, at_most_one
from simulator.target.faults import ENDPOINTS, Fault

__all__ = ["ENDPOINTS", "FaultBody", "FaultList", "FaultState"]

_EFFECTS: Final = ("status", "drop", "malformed")
FaultBody: TypeAlias = Annotated[
    Fault,
    Meta(
        extra_json_schema={
            "allOf": [
                at_least_one(*_EFFECTS, "delay"),
                at_most_one(*_EFFECTS),
                at_most_one("first", "every", "share"),
                {"anyOf": [at_least_one("status"), {"not": at_least_one("message")}]},
            ]
        }
    ),
]
"""A fault, and what its type leaves open: that some of its fields exclude each other."""


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
