"""The two ways to put an update on the wire: as Segment does, and as Adobe documents it."""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from destination.js import Json
from destination.plan import Failed, Update
from destination.wires.safe import SafeWire
from destination.wires.segment import SegmentWire

__all__ = ["WIRES", "MakeWire", "Wire", "WireName"]

WireName: TypeAlias = Literal["segment", "safe"]
Wire: TypeAlias = Callable[[dict[str, Json]], Update | Failed]
"""Plans the requests of a validated payload."""
MakeWire: TypeAlias = Callable[[str, str], Wire]
"""Makes a wire for a client code and the Authorization header, empty for none."""

WIRES: Final[Mapping[WireName, MakeWire]] = {"segment": SegmentWire, "safe": SafeWire}
