"""What a visitor weighs in memory, by what Python has been asked for: no time, no machine."""

import tracemalloc
from collections.abc import Callable
from typing import Final

from simulator.target.profiles import Visit
from simulator.target.store.shelf import AWAKE
from simulator.target.target import Target
from simulator.times import DAY, MINUTE

NAMES: Final = ("city", "plan", "segment", "favourite", "campaign")
FEW: Final = AWAKE + 1_000  # from here on, for each that comes one goes to rest
VISITORS: Final = 20_000
MOST: Final = 640  # bytes
RETURNING: Final = 2_000
MORE: Final = 64  # bytes


def come(target: Target, numbers: range) -> None:
    for number in numbers:
        if number % 100 == 0:
            target.world.advance(MINUTE)
        values = {name: f"{name[0]}{number:011}" for name in NAMES}
        visit = Visit(f"session-{number}", f"{number:032}", f"user-{number:011}", values)
        with target.world.entered() as now:
            target.profiles("acme").visit(visit, now)


def test_a_visitor_at_rest_weighs_little(target: Target, configure: Callable[..., None]) -> None:
    """A tntId of 32 characters, a third-party id of 16, five attributes of 12."""
    configure(visibility_lag="0s")
    tracemalloc.start()
    try:
        come(target, range(FEW))
        before = tracemalloc.get_traced_memory()[0]
        come(target, range(FEW, FEW + VISITORS))
        weight = (tracemalloc.get_traced_memory()[0] - before) / VISITORS
    finally:
        tracemalloc.stop()
    assert weight < MOST
    assert sum(1 for _ in target.profiles("acme").all()) == 2 * (FEW + VISITORS)


def test_who_returns_before_expiry_weighs_no_more(target: Target) -> None:
    """What waits for a visitor who is long in coming is put off once more, and noted nowhere."""
    tracemalloc.start()
    try:
        come(target, range(RETURNING))
        target.world.advance(12 * DAY)
        come(target, range(RETURNING))
        before = tracemalloc.get_traced_memory()[0]
        target.world.advance(12 * DAY)  # the slots of their first visits are opened
        weight = (tracemalloc.get_traced_memory()[0] - before) / RETURNING
    finally:
        tracemalloc.stop()
    assert weight < MORE
    assert sum(1 for _ in target.profiles("acme").all()) == 2 * RETURNING
