"""How much is measured: enough for a figure, or only enough to see that everything runs."""

from dataclasses import dataclass
from typing import Final

__all__ = ["FULL", "QUICK", "Effort"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured.

    Attributes:
        rounds: How often each run is repeated, in turn with those it is compared with.
        seconds: How long wrk sends in a run.
        connections: With how many connections.
        warming: For how many seconds WireMock is warmed.
        profiles: The sizes of the stores in Growth; the last one is weighed.
        scenarios: How many identity scenarios are walked, in all rounds.
        events: How many events are planned.
    """

    rounds: int
    seconds: int
    connections: tuple[int, ...]
    warming: int
    profiles: tuple[int, ...]
    scenarios: int
    events: int


FULL: Final = Effort(
    rounds=5,
    seconds=1,
    connections=(16, 64),
    warming=30,
    profiles=(1_000, 100_000, 1_000_000),
    scenarios=1_000,
    events=20_000,
)
QUICK: Final = Effort(
    rounds=1,
    seconds=1,
    connections=(16,),
    warming=3,
    profiles=(1_000, 2_000, 20_000),
    scenarios=30,
    events=2_000,
)
