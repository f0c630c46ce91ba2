"""A world: one clock, one agenda, one stream of chance, and one lock around them.

Whatever looks at a world enters it first: due entries then fire in order, each at its own
time, and nobody else is inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Final

from simulator.agenda import Agenda, Fired
from simulator.clock import Clock
from simulator.draws import Draws
from simulator.times import TimeError

__all__ = ["MOST_FIRED", "World"]

MOST_FIRED: Final = 1_000
"""How many of the entries one move fired are listed; all of them happen."""


class World:
    """Clock, agenda and chance of one tenant.

    Args:
        clock: Its time; None runs with the time of day.
        seed: Drives ids, lag draws and faults.
    """

    def __init__(self, clock: Clock | None = None, seed: int = 0) -> None:
        self.clock = clock or Clock()
        self.agenda = Agenda()
        self.draws = Draws(seed)
        self.lock = RLock()

    def begin(self, clock: Clock, seed: int, draws: int = 0) -> None:
        """Begin anew, or go on from a former state: nothing is due until it is scheduled."""
        self.clock = clock
        self.draws = Draws(seed, count=draws)
        self.agenda.clear()

    @contextmanager
    def entered(self) -> Iterator[int]:
        """Enter the world: what fell due has happened, and the time inside stands still."""
        with self.lock:
            now = self.clock.now()
            self._fire_until(now)
            with self.clock.showing(now):
                yield now

    def advance(self, milliseconds: int) -> list[Fired]:
        """Move the clock forward and let what falls due happen.

        Raises:
            TimeError: The duration is negative, or leads beyond the year 9999.
        """
        with self.lock:
            if milliseconds < 0:
                raise TimeError(f"{milliseconds} ms is negative; time goes forward only")
            return self.move_to(self.clock.now() + milliseconds)

    def move_to(self, instant: int) -> list[Fired]:
        """Set the clock to a later instant and let what falls due happen.

        Raises:
            TimeError: The instant lies in the past, or beyond the year 9999.
        """
        with self.lock:
            self.clock.move_to(instant)
            return self._fire_until(instant)

    def move_to_next(self) -> list[Fired]:
        """Jump to the next entry of the agenda; without one, nothing moves."""
        with self.lock:
            fired = self._fire_until(self.clock.now())
            due = self.agenda.next_due()
            return fired if due is None else [*fired, *self.move_to(due)]

    def _fire_until(self, instant: int) -> list[Fired]:
        happened: list[Fired] = []
        while (due := self.agenda.next_due()) is not None and due <= instant:
            with self.clock.showing(due):
                fired = self.agenda.fire_next()
            if fired is not None and len(happened) < MOST_FIRED:
                happened.append(fired)
        return happened
