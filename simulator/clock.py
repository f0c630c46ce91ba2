"""The clock of a world: the only file that reads the time.

A clock follows the machine's time at some rate, or stands still. In process, freezegun
governs the machine's time and so every clock; a live server's clock is moved through the
lab API. Inside, time is an integer of milliseconds since 1970.
"""

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from simulator.times import LAST, TimeError, check_instant, format_instant

__all__ = ["FASTEST", "START", "Clock", "ClockState", "Machine", "wall"]

START: Final = 1_767_603_600_000
"""Where a frozen world begins: Monday, 2026-01-05T09:00:00Z."""
FASTEST: Final = 1_000_000.0


def wall() -> int:
    """Read the machine's time (or the one freezegun shows) in milliseconds."""
    return round(time.time() * 1000)


class Machine:
    """The machine's time as one world follows it: as it is, or held still."""

    def __init__(self) -> None:
        self._held: int | None = None

    def now(self) -> int:
        """Tell the time, in milliseconds."""
        return wall() if self._held is None else self._held

    def hold(self, instant: int | None) -> int | None:
        """Let it stand at an instant; None lets it go as it does.

        Returns:
            Where it stood before, for whoever holds it for a while.
        """
        before, self._held = self._held, instant
        return before


class ClockState(Struct, frozen=True):
    """What a clock goes on from in another process: while it runs, time passes meanwhile.

    Attributes:
        set: Where it was set to, in milliseconds.
        followed: What the machine's time was then.
        rate: How fast it runs.
        latest: What it has shown at the latest.
    """

    set: int
    followed: int
    rate: float
    latest: int


class Clock:
    """A world's time: it runs at a rate, stands still, and jumps forward on demand.

    Args:
        start: Where it begins, in milliseconds; None for the time of day.
        rate: How many of its seconds pass in one of the machine's; 0 stands still.
        source: What it follows.

    Raises:
        TimeError: ``start`` or ``rate`` is out of bounds.
    """

    def __init__(
        self, start: int | None = None, *, rate: float = 1.0, source: Callable[[], int] = wall
    ) -> None:
        self._source = source
        self._shown: int | None = None
        self._rate = _checked_rate(rate)
        self._followed = source()
        self._set = check_instant(self._followed if start is None else start)
        self._latest = self._set

    def now(self) -> int:
        """Tell the time; it never goes back, whatever the machine's clock does."""
        if self._shown is not None:
            return self._shown
        if self._rate:
            passed = self._source() - self._followed
            shown = self._set + (passed if self._rate == 1 else round(passed * self._rate))
            if shown > self._latest:
                self._latest = min(shown, LAST)
        return self._latest

    @property
    def rate(self) -> float:
        """How fast it runs; 0 while it stands still."""
        return self._rate

    def set_rate(self, rate: float) -> None:
        """Go on from here at another rate; 0 freezes.

        Raises:
            TimeError: The rate is negative or beyond ``FASTEST``.
        """
        checked = _checked_rate(rate)
        self._set = self._latest = self.now()
        self._followed, self._rate = self._source(), checked

    def move_to(self, instant: int) -> None:
        """Jump forward; a running clock runs on from there.

        Raises:
            TimeError: The instant lies in the past: time goes back only by restoring a
                snapshot. Or it lies beyond the year 9999.
        """
        now = self.now()
        if instant < now:
            raise TimeError(
                f"{format_instant(check_instant(instant))} lies before the clock's "
                f"{format_instant(now)}; time goes back only by restoring a snapshot"
            )
        self._set = self._latest = check_instant(instant)
        self._followed = self._source()

    def state(self) -> ClockState:
        """Tell what another process needs to go on with this clock."""
        return ClockState(self._set, self._followed, self._rate, self._latest)

    def followed(self) -> int:
        """Tell the time of what it follows."""
        return self._source()

    @classmethod
    def resumed(cls, state: ClockState, source: Callable[[], int] = wall) -> "Clock":
        """Go on with the clock of another process.

        Raises:
            TimeError: It has a time or a rate that no clock can have.
        """
        clock = cls(state.set, rate=state.rate, source=source)
        clock._followed, clock._latest = state.followed, check_instant(state.latest)
        return clock

    def show(self, instant: int | None) -> int | None:
        """Show ``instant`` until told otherwise; None goes back to the time it is.

        Returns:
            What was shown before, for whoever shows something for a while.
        """
        before, self._shown = self._shown, instant
        return before


def _checked_rate(rate: float) -> float:
    if not 0 <= rate <= FASTEST:
        raise TimeError(f"rate is {rate}; it must be between 0 and {FASTEST:g}")
    return float(rate)
