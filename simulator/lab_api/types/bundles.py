"""Bundles that are replayed."""

from typing import Annotated

from msgspec import Meta, Struct

from simulator.lab_api.types.clock import ClockState
from simulator.times import Instant

__all__ = ["MachineTime", "Replaying"]


class MachineTime(Struct, forbid_unknown_fields=True):
    """What the machine's time is to be, in milliseconds."""

    machine: Instant


class Replaying(Struct):
    """A tenant that is ready to be asked again.

    Attributes:
        clock: Its clock.
        via: What a request proves itself by that tells how another came.
    """

    clock: ClockState
    via: Annotated[str, Meta(description="proves requests that tell how others came")] | None = None
