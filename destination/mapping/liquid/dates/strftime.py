"""Dates written by a pattern such as ``%Y-%m-%d``.

Source: liquidjs 10.27.2, ``strftime``, in Node's default locale (en-US).
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from destination.js import number_text
from destination.mapping.liquid.dates.calendar import Moment, days_of
from destination.mapping.liquid.limits import Limits

__all__ = ["LocalTime", "strftime"]

_CODE: Final = re.compile(
    "%(?P<flags>[-_0^#:]+)?(?P<width>[0-9]+)?(?:[EO])?(?P<code>[^\n\r\u2028\u2029])"
)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_SUFFIXES: Final = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_WIDTHS: Final = dict.fromkeys("deHIklmMSUW", 2) | {"j": 3, "L": 3}
_BLANK_PADDED: Final = frozenset("aAbBceklpP")
_DIGITS_OF_N: Final = 9
_LOWER: Final = re.compile("[a-z]")


@dataclass(frozen=True)
class LocalTime:
    """A date as a clock in some zone shows it.

    Attributes:
        time: Milliseconds since 1970, moved by the zone's offset.
        offset: Minutes from UTC, counted westwards.
        zone: The zone's name; empty where only the offset is known.
    """

    time: int
    offset: float
    zone: str

    @cached_property
    def at(self) -> Moment:
        """The moment the clock shows."""
        return Moment.of(self.time)


def strftime(local: LocalTime, pattern: str, limits: Limits) -> str:
    """Write ``local`` by ``pattern``; codes nobody knows stay as they are."""
    return _CODE.sub(lambda match: _written(local, match, limits), pattern)


def _written(local: LocalTime, match: re.Match[str], limits: Limits) -> str:
    flags, width, code = match["flags"] or "", int(match["width"] or 0), match["code"]
    if code == "N":
        text = _fraction(local, width or _DIGITS_OF_N, limits)
    elif code in "zZ":
        text = (code == "Z" and local.zone) or _offset(local, ":" if ":" in flags else "")
    elif code in _CODES:
        text = _CODES[code](local)
    else:
        return match[0]
    if "^" in flags:
        text = text.upper()
    elif "#" in flags:
        text = text.upper() if _LOWER.search(text) else text.lower()
    blank = "_" in flags or (code in _BLANK_PADDED and "0" not in flags)
    width = 0 if "-" in flags else width or _WIDTHS.get(code, 0)
    limits.use(width - len(text))
    return text.rjust(width, " " if blank else "0")


def _fraction(local: LocalTime, width: int, limits: Limits) -> str:
    digits = f"{local.at.millisecond:03}"[:width]
    limits.use(width - len(digits))
    return digits.ljust(width, "0")


def _offset(local: LocalTime, colon: str) -> str:
    hours, minutes = divmod(abs(local.offset), 60)
    sign = "-" if local.offset > 0 else "+"
    return f"{sign}{number_text(hours):0>2}{colon}{number_text(minutes):0>2}"


def _hour12(local: LocalTime) -> str:
    return str(local.at.hour % 12 or 12)


def _half(local: LocalTime) -> str:
    return "AM" if local.at.hour < 12 else "PM"  # noqa: PLR2004


def _week(local: LocalTime, first: int) -> str:
    """Number the week, weeks starting on ``first``; years below 100 are taken for 19xx."""
    year = local.at.year + 1900 if 0 <= local.at.year < 100 else local.at.year  # noqa: PLR2004
    new_year = (days_of(year, 1, 1) + 4) % 7
    start = local.at.day_of_year + first - local.at.weekday
    return str((start - (7 - new_year + first)) // 7 + 1)


def _date(local: LocalTime) -> str:
    return f"{local.at.month}/{local.at.day}/{local.at.year}"


def _time(local: LocalTime) -> str:
    return f"{_hour12(local)}:{local.at.minute:02}:{local.at.second:02} {_half(local)}"


_CODES: Final[dict[str, Callable[[LocalTime], str]]] = {
    "a": lambda local: _DAYS[local.at.weekday][:3],
    "A": lambda local: _DAYS[local.at.weekday],
    "b": lambda local: _MONTHS[local.at.month - 1][:3],
    "B": lambda local: _MONTHS[local.at.month - 1],
    "c": lambda local: f"{_date(local)}, {_time(local)}",
    "C": lambda local: str(int(str(local.at.year)[:2])),
    "d": lambda local: str(local.at.day),
    "e": lambda local: str(local.at.day),
    "h": lambda local: _MONTHS[local.at.month - 1][:3],
    "H": lambda local: str(local.at.hour),
    "I": _hour12,
    "j": lambda local: str(local.at.day_of_year),
    "k": lambda local: str(local.at.hour),
    "l": _hour12,
    "L": lambda local: str(local.at.millisecond),
    "m": lambda local: str(local.at.month),
    "M": lambda local: str(local.at.minute),
    "n": lambda _: "\n",
    "p": _half,
    "P": lambda local: _half(local).lower(),
    "q": lambda local: _SUFFIXES.get(local.at.day, "th"),
    "s": lambda local: str(math.floor(local.time / 1000 + 0.5)),
    "S": lambda local: str(local.at.second),
    "t": lambda _: "\t",
    "u": lambda local: str(local.at.weekday or 7),
    "U": lambda local: _week(local, 0),
    "w": lambda local: str(local.at.weekday),
    "W": lambda local: _week(local, 1),
    "x": _date,
    "X": _time,
    "y": lambda local: str(local.at.year)[2:4],
    "Y": lambda local: str(local.at.year),
    "%": lambda _: "%",
}
