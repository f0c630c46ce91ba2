"""Calls of the tracking API, and what arrives, as tests of its subjects share them."""

from collections.abc import Callable, Sequence
from typing import Any

import httpx

from simulator.segment.arrivals import Arrival

Sending = Callable[..., httpx.Response]
Arrived = Callable[[], Sequence[Arrival]]
DONE = {"success": True}
NOW = "2026-01-05T09:00:00.000Z"
ANN: dict[str, Any] = {"userId": "ann"}
OF_EACH_TYPE = {
    "identify": {**ANN, "traits": {"plan": "gold"}},
    "track": {**ANN, "event": "Signed Up"},
    "page": {**ANN, "name": "Home"},
    "screen": {**ANN, "name": "Home"},
    "group": {**ANN, "groupId": "g-1"},
    "alias": {**ANN, "previousId": "anonymous"},
}


def track(**more: Any) -> dict[str, Any]:
    return {"type": "track", **ANN, "event": "Signed Up", **more}


def codes(arrivals: Sequence[Arrival]) -> list[str]:
    return [one.code for one in arrivals]
