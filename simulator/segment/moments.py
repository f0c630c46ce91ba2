"""When a recorded event was made, and when Segment had it.

Segment corrects the client's clock: ``timestamp`` is ``receivedAt`` less what passed between
``originalTimestamp`` and ``sentAt`` (contract: segment.md 7). An archive line has it already;
for one that has not, the correction is made here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from destination.js import Json
from simulator.times import FIRST, LAST, TimeError, parse_instant

__all__ = ["Moments", "moments_of"]


class Moments(NamedTuple):
    """The two times of an event, in milliseconds.

    Attributes:
        made: When it happened.
        received: When Segment had it, and the cloud destination its turn; never before.
    """

    made: int
    received: int


def moments_of(event: Mapping[str, Json]) -> Moments | None:
    """Tell the times of an event; None where it has none that can be read."""
    received = _instant(event, "receivedAt")
    made = _instant(event, "timestamp")
    if made is None:
        made = _corrected(event, received)
    if made is None:
        made = _first(received, _instant(event, "sentAt"))
    if made is None:
        return None
    return Moments(made, max(made, made if received is None else received))


def _corrected(event: Mapping[str, Json], received: int | None) -> int | None:
    original, sent = _instant(event, "originalTimestamp"), _instant(event, "sentAt")
    if original is None or received is None or sent is None:
        return original
    corrected = received - (sent - original)
    return corrected if FIRST <= corrected <= LAST else original


def _first(*instants: int | None) -> int | None:
    return next((one for one in instants if one is not None), None)


def _instant(event: Mapping[str, Json], field: str) -> int | None:
    value = event.get(field)
    if not isinstance(value, str):
        return None
    for text in (value, f"{value}Z"):  # without a zone, UTC is meant, as in all archives
        try:
            return parse_instant(text)
        except TimeError:
            continue
    return None
