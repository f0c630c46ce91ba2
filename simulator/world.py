"""A world: one clock, one agenda, one stream of chance, and one lock around them.

Whatever looks at a world enters it first: due entries then fire in order, each at its own
time, and nobody else is inside.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from types import TracebackType
from typing import Final, Protocol

from simulator.agenda import Agenda, Fired
from simulator.clock import Clock, Machine
from simulator.draws import Draws
from simulator.taping import Tape
from simulator.times import TimeError

__all__ = ["MOST_FIRED", "Lock", "World"]

MOST_FIRED: Final = 1_000
"""How many of the entries one move fired are listed; all of them happen."""


class Lock(Protocol):
    """What one thread has at a time, as often as it likes."""

    def acquire(self) -> bool:
        """Have it, when nobody else has."""

    def release(self) -> None:
        """Give it back, as often as it was acquired."""

    def __enter__(self) -> bool: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


class World:
    """Clock, agenda and chance of one tenant.

    Args:
        clock: Its time; None runs with the time of day.
        seed: Drives ids, lag draws and faults.

    Attributes:
        machine: The machine's time, which its clocks follow.
        tape: What records all that is asked of it, with the answers; None for nothing.
    """

    def __init__(self, clock: Clock | None = None, seed: int = 0) -> None:
        self.machine = Machine()
        self.tape: Tape | None = None
        self.clock = clock or Clock(source=self.machine.now)
        self.agenda = Agenda()
        self.draws = Draws(seed)
        self.lock: Lock = RLock()
        self._firing = False

    def begin(self, clock: Clock, seed: int, draws: int = 0) -> None:
        """Begin anew, or go on from a former state: nothing is due until it is scheduled."""
        self.clock = clock
        self.draws = Draws(seed, count=draws)
        self.agenda.clear()

    @property
    def firing(self) -> bool:
        """Whether something that fell due is happening; who asks has the lock."""
        return self._firing

    def entered(self) -> AbstractContextManager[int]:
        """Enter the world: what fell due has happened, and the time inside stands still."""
        return _Entered(self)

    @contextmanager
    def standing(self) -> Iterator[int]:
        """Let the machine's time stand still for this world; nobody else is inside meanwhile."""
        with self.lock:
            machine = self.machine.now()
            before = self.machine.hold(machine)
            try:
                yield machine
            finally:
                self.machine.hold(before)

    def advance(self, milliseconds: int) -> list[Fired]:
        """Move the clock forward and let what falls due happen.

        Raises:
            TimeError: The duration is negative, or leads beyond the year 9999.
        """
        with self.lock:
            if milliseconds < 0:
                raise TimeError(f"{milliseconds} ms is negative; time goes forward only")
            return self.reach(self.clock.now() + milliseconds)

    def move_to(self, instant: int) -> list[Fired]:
        """Set the clock to a later instant and let what falls due happen.

        Raises:
            TimeError: The instant lies in the past, or beyond the year 9999.
        """
        with self.lock:
            self.clock.move_to(instant)
            return self.fire_until(instant)

    def move_to_next(self) -> list[Fired]:
        """Jump to the next entry of the agenda; without one, nothing moves."""
        with self.lock:
            fired = self.fire_until(self.clock.now())
            due = self.agenda.next_due()
            return fired if due is None else [*fired, *self.reach(due)]

    def reach(self, instant: int) -> list[Fired]:
        """Move to an instant, or stay where a clock that runs is past it by now.

        Raises:
            TimeError: The instant lies beyond the year 9999.
        """
        with self.lock:
            before = self.clock.show(self.clock.now())  # it stands still meanwhile
            try:
                return self.move_to(max(instant, self.clock.now()))
            finally:
                self.clock.show(before)

    def fire_until(self, instant: int) -> list[Fired]:
        """Let what falls due until ``instant`` happen, each entry at its own time.

        An entry may enter the world itself, as a retry does that asks Target: what is due
        with it waits for its turn.
        """
        happened: list[Fired] = []
        while not self._firing and (due := self.agenda.next_due(until=instant)) is not None:
            fired = self._fire_next(due)
            if fired is not None and len(happened) < MOST_FIRED:
                happened.append(fired)
        return happened

    def _fire_next(self, due: int) -> Fired | None:
        before, self._firing = self.clock.show(due), True
        try:
            return self.agenda.fire_next()
        finally:
            self._firing = False
            self.clock.show(before)


class _Entered(AbstractContextManager[int]):
    """A class where a generator would read shorter: every request passes here."""

    __slots__ = ("_before", "_clock", "_world")

    def __init__(self, world: World) -> None:
        self._world = world

    def __enter__(self) -> int:
        world = self._world
        world.lock.acquire()
        try:
            self._clock = world.clock
            now = self._clock.now()
            if world.agenda.next_due(until=now) is not None:
                world.fire_until(now)
            self._before = self._clock.show(now)
        except BaseException:
            world.lock.release()
            raise
        return now

    def __exit__(self, *_: object) -> None:
        self._clock.show(self._before)
        self._world.lock.release()
