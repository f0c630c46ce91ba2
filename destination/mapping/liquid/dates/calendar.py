"""The calendar JavaScript reckons with: days since 1970, back and forth without end.

Python's own dates end with the years 1 and 9999, so years are moved by whole cycles of 400,
after which the calendar repeats. Source: ECMAScript, time values.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["MS_A_DAY", "Moment", "clip", "days_of"]

MS_A_DAY: Final = 86_400_000
_LATEST: Final = 8.64e15
_YEARS: Final = 400
_DAYS: Final = 146_097  # in 400 years
_BASE: Final = date(2000, 1, 1)
_BASE_DAY: Final = (_BASE - date(1970, 1, 1)).days


def clip(time: float) -> int | None:
    """Turn milliseconds into a time value: whole, and within JavaScript's bounds."""
    return int(time) if abs(time) <= _LATEST else None  # not-a-number is not within


def days_of(year: int, month: int, day: int) -> int:
    """Count the days from 1970-01-01; a day beyond its month runs into the next."""
    cycles, rest = divmod(year - _BASE.year, _YEARS)
    first = date(_BASE.year + rest, month, 1) - _BASE
    return cycles * _DAYS + first.days + _BASE_DAY + day - 1


@dataclass(frozen=True, slots=True)
class Moment:
    """A time value taken apart, in UTC.

    Attributes:
        weekday: The day of the week, 0 for Sunday.
    """

    year: int
    month: int
    day: int
    weekday: int
    hour: int
    minute: int
    second: int
    millisecond: int

    @classmethod
    def of(cls, time: int) -> "Moment":
        """Take apart milliseconds since 1970."""
        days, rest = divmod(time, MS_A_DAY)
        hour, rest = divmod(rest, 3_600_000)
        minute, rest = divmod(rest, 60_000)
        second, millisecond = divmod(rest, 1000)
        cycles, within = divmod(days - _BASE_DAY, _DAYS)
        day = date.fromordinal(_BASE.toordinal() + within)
        year = day.year + cycles * _YEARS
        return cls(year, day.month, day.day, (days + 4) % 7, hour, minute, second, millisecond)

    @property
    def day_of_year(self) -> int:
        """The day of the year, from 1."""
        return days_of(self.year, self.month, self.day) - days_of(self.year, 1, 1) + 1
