"""The two ways to put an update on the wire: as Segment does, and as Adobe documents it."""

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeAlias

from destination.js import Json
from destination.plan import Failed, Update
from destination.wires.safe import AttributesIn, SafeWire
from destination.wires.segment import BeyondLatin, SegmentWire

__all__ = ["AttributesIn", "BeyondLatin", "MakeWire", "Wire", "WireName", "wire_maker"]

WireName: TypeAlias = Literal["segment", "safe"]
Wire: TypeAlias = Callable[[dict[str, Json]], Update | Failed]
"""Plans the requests of a validated payload."""
MakeWire: TypeAlias = Callable[[str, str], Wire]
"""Makes a wire for a client code and the Authorization header, empty for none."""


def wire_maker(
    name: WireName, attributes_in: AttributesIn = "body", *, beyond_latin: BeyondLatin = "escaped"
) -> MakeWire:
    """Give the maker of a wire.

    Args:
        name: Which wire.
        attributes_in: Where attributes stand; Segment's own wire has them in the query always.
        beyond_latin: What becomes of such characters on Segment's own wire; the other has none.
    """
    if name == "safe":
        return partial(SafeWire, attributes_in=attributes_in)
    return partial(SegmentWire, beyond_latin=beyond_latin)
