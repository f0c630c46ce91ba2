"""Visitors one after the other, and their events as one stream in order of time."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from msgspec import Struct

from simulator.clock import START
from simulator.generate.diary import Diary
from simulator.generate.persona import persona
from simulator.generate.traps import NO_TRAP, TRAPS, customer
from simulator.times import MINUTE, format_instant

__all__ = ["Journey", "Truth", "interleaved", "visitors"]

_APART: Final = 20 * MINUTE
"""From one visitor's beginning to the next one's, at most: a few thousand are on their way."""


class Truth(Struct):
    """What ``offtarget explain ID --events FILE --at AT`` is meant to say of a visitor.

    Attributes:
        id: The id to ask for.
        at: When.
        verdict: The verdict.
        trap: What the visitor fell into; ``none`` for nothing.
        certain: Whether the verdict can be certain.
    """

    id: str
    at: str
    verdict: str
    trap: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """One visitor: when they begin, their events as Segment received them, and the truth."""

    start: int
    events: list[tuple[int, dict[str, Any]]]
    truth: Truth


def visitors(count: int, seed: int, trap_share: float = 0.5) -> Iterator[Journey]:
    """Make visitors up, in the order in which they begin.

    Args:
        count: How many.
        seed: The same seed makes the same visitors.
        trap_share: Which part of them falls into a trap, 0 to 1; all traps alike.
    """
    start, trapped = START, 0
    for number in range(count):
        random = Random(f"{seed}:{number}")  # noqa: S311  repeatable, not secret
        trap = NO_TRAP
        if int((number + 1) * trap_share) > trapped:
            trap = _dealt(seed, trapped)
            trapped += 1
        start += random.randint(1, _APART)
        diary = Diary(persona(number, random), random, start)
        asked = TRAPS.get(trap, customer)(diary)
        at = format_instant(asked.at)
        truth = Truth(asked.id, at, asked.verdict, trap, asked.certain)
        yield Journey(start, diary.events, truth)


def _dealt(seed: int, number: int) -> str:
    """Deal traps like cards: each comes up once before any comes up again."""
    deal, place = divmod(number, len(TRAPS))
    deck = sorted(TRAPS)
    Random(f"{seed}:deal:{deal}").shuffle(deck)  # noqa: S311
    return deck[place]


def interleaved(
    journeys: Iterable[Journey], tell: Callable[[Truth], object]
) -> Iterator[dict[str, Any]]:
    """Give the events of all visitors in the order in which Segment received them.

    Only the visitors who are on their way are held.

    Args:
        journeys: The visitors, in the order in which they begin.
        tell: Takes the truth about each.
    """
    held: list[tuple[int, int, int, dict[str, Any]]] = []
    for number, journey in enumerate(journeys):
        tell(journey.truth)
        while held and held[0][0] < journey.start:
            yield heapq.heappop(held)[-1]
        for place, (received, event) in enumerate(journey.events):
            heapq.heappush(held, (received, number, place, event))
    while held:
        yield heapq.heappop(held)[-1]
