"""The parts of a date read so far, and how they make one.

Source: the behaviour of Node 20, seen by running it.
"""

from dataclasses import dataclass, field
from typing import Final

from destination.mapping.liquid.dates.calendar import MS_A_DAY, days_of

__all__ = ["InvalidDateError", "Parts", "require"]

_FIELDS: Final = 3  # year, month and day
_TIMES: Final = 4  # hour to millisecond
_YEARS: Final = 1_000_000_000


class InvalidDateError(Exception):
    """The text is no date."""


def require(holds: object) -> None:
    """Refuse the text unless something holds.

    Raises:
        InvalidDateError: It does not.
    """
    if not holds:
        raise InvalidDateError


@dataclass(slots=True)
class Parts:
    """What has been read so far.

    Attributes:
        days: Year, month and day, in the order read.
        month: The month, where it came by name.
        times: Hour, minute, second and millisecond.
        half: 0 for AM, 12 for PM.
        sign: 1 east of UTC, -1 west.
        zone_hour: Hours from UTC.
        zone_minute: Minutes from UTC, beyond the hours.
        iso: Whether this was ISO 8601.
    """

    days: list[int] = field(default_factory=list)
    month: int | None = None
    times: list[int] = field(default_factory=list)
    half: int | None = None
    sign: int = 0
    zone_hour: int | None = None
    zone_minute: int | None = None
    iso: bool = False

    def add_day(self, number: int) -> None:
        """Add a year, month or day."""
        require(len(self.days) < _FIELDS)
        self.days.append(number)

    def add_time(self, number: int) -> None:
        """Add an hour, minute, second or millisecond."""
        require(len(self.times) < _TIMES)
        self.times.append(number)

    def end_time(self, number: int) -> None:
        """Add the last part of the time, if there is room; the rest is 0."""
        self.times = [*self.times, number, 0, 0, 0][:_TIMES]

    def expects_time(self, number: int) -> bool:
        """Tell whether a time has begun and ``number`` may go on with it."""
        return number < {1: 60, 2: 60, 3: 1000}.get(len(self.times), 0)

    def expects_zone_minute(self, number: int) -> bool:
        """Tell whether a zone has its hours and ``number`` may be its minutes."""
        return self.zone_hour is not None and self.zone_minute is None and number < 60  # noqa: PLR2004

    def set_zone(self, sign: int, hour: int | None, minute: int | None) -> None:
        """Set the distance from UTC."""
        self.sign, self.zone_hour, self.zone_minute = sign, hour, minute

    def time_value(self) -> float:
        """Put the parts together.

        Raises:
            InvalidDateError: They make no date.
        """
        require(self.days)
        days = self.days + [1] * (_FIELDS - len(self.days))
        year, month, day = self._date(days)
        if not self.iso and 0 <= year < 100:  # noqa: PLR2004  two digits
            year += 2000 if year < 50 else 1900  # noqa: PLR2004
        require(abs(year) < _YEARS and 1 <= month <= 12 and 1 <= day <= 31)  # noqa: PLR2004
        zone = self.sign * ((self.zone_hour or 0) * 60 + (self.zone_minute or 0))
        return days_of(year, month, day) * MS_A_DAY + self._time() - zone * 60_000

    def _date(self, days: list[int]) -> tuple[int, int, int]:
        """Tell year, month and day apart by the month's name, the order and the size."""
        first_is_day = 1 <= days[0] <= 31  # noqa: PLR2004
        if self.month is not None:
            day, year = days[:2] if first_is_day else (days[1], days[0])
            return year, self.month, day
        if self.iso or not first_is_day:
            return days[0], days[1], days[2]
        return days[2], days[0], days[1]

    def _time(self) -> int:
        hour, minute, second, millisecond = self.times + [0] * (_TIMES - len(self.times))
        if self.half is not None:
            require(hour <= 12)  # noqa: PLR2004
            hour = hour % 12 + self.half
        within = hour < 24 and minute < 60 and second < 60 and millisecond < 1000  # noqa: PLR2004
        midnight = hour == 24 and not (minute or second or millisecond)  # noqa: PLR2004
        require(within or midnight)
        return ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
