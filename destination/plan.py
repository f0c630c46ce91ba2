"""What the cloud destination would do with an event: planned, not yet done.

Dry runs, hazards, tests and benchmarks look at plans; delivery carries them out.
"""

from dataclasses import dataclass
from typing import TypeAlias

from msgspec import Struct

from destination.errors import DestinationError
from destination.js import Json
from destination.url import Url

__all__ = ["Failed", "Plan", "PlannedRequest", "Skipped", "Update"]


class PlannedRequest(Struct, frozen=True, gc=False):
    """A request as it will go over the wire.

    Attributes:
        method: ``GET`` or ``POST``.
        url: Where to, normalised.
        headers: What Segment's client adds, in its order; Host and Connection apart.
        body: Raw; Segment's own destination never has one.
    """

    method: str
    url: Url
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Skipped:
    """No request: the event is not for this destination.

    Attributes:
        output: What Segment's log says.
        counters: The counters its code raised, in order.
        code: The discard code of Delivery Overview, under *Filtered at destination*.
    """

    output: str
    counters: tuple[str, ...] = ()
    code: str = "NO_MATCHING_MAPPING"


@dataclass(frozen=True, slots=True)
class Failed:
    """No request: settings, mapping or payload were refused before any."""

    error: DestinationError
    counters: tuple[str, ...] = ()


class Update(Struct, frozen=True):
    """A lookup and, if it succeeds, an update.

    Either may be known to fail beforehand (a URL that cannot be sent, a value Segment's
    code trips over): then the error stands in its place, to be raised when its turn comes.

    Attributes:
        payload: What the mapping gave, validated.
        lookup: Asks whether the profile is there.
        update: Writes its attributes.
        more: The rest of an update that is too large for one request.
    """

    payload: dict[str, Json]
    lookup: PlannedRequest | DestinationError
    update: PlannedRequest | DestinationError
    more: tuple[PlannedRequest, ...] = ()


Plan: TypeAlias = Skipped | Failed | Update
