"""Durations and instants in text, milliseconds inside.

A duration is ``90s``, ``1h30m``, ``14d`` or ISO 8601 (``PT1H``); an instant is ISO 8601
with a zone. Nothing here reads the time.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

__all__ = [
    "DAY",
    "DURATION",
    "FIRST",
    "HOUR",
    "INSTANT",
    "LAST",
    "MINUTE",
    "SECOND",
    "Instant",
    "TimeError",
    "WrittenDuration",
    "WrittenInstant",
    "check_instant",
    "format_duration",
    "format_http",
    "format_instant",
    "format_moment",
    "format_zoned",
    "parse_duration",
    "parse_instant",
]

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

FIRST: Final = 0
"""The earliest instant a clock may show: 1970-01-01T00:00:00Z."""
LAST: Final = 253_402_300_799_999
"""The latest instant a clock may show: the last millisecond of the year 9999."""
_LONGEST: Final = LAST - FIRST
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE_LENGTH: Final = len("1970-01-01T00:00")

Instant: TypeAlias = Annotated[int, Meta(ge=FIRST, le=LAST + 400 * DAY)]
"""An instant that is kept: what was planned at the last one lies a year at most beyond."""

_UNITS: Final = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1}
_PART: Final = re.compile(r"(\d{1,15})(ms|[dhms])", re.ASCII)
_PARTS: Final = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)
_ISO: Final = re.compile(
    r"P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?", re.ASCII
)

DURATION: Final = (
    r"\s*(?:(?:[0-9]{1,15}(?:ms|[dhms]))+|0|P(?=[0-9T])(?:[0-9]{1,9}D)?(?:T(?=[0-9])"
    r"(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}(?:\.[0-9]{1,3})?S)?)?)\s*"
)
"""The pattern of durations, as documents state it."""
INSTANT: Final = (
    r"(?:19[7-9]|[2-9][0-9]{2})[0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""The pattern of instants, as documents state it; more of ISO 8601 is read."""
WrittenDuration: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"pattern": f"^{DURATION}$", "examples": ["1h30m"]})
]
"""A duration in a document, to be read by ``parse_duration``."""
WrittenInstant: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"pattern": f"^{INSTANT}$", "examples": ["2026-01-05T09:00:00Z"]})
]
"""An instant in a document, to be read by ``parse_instant``."""


class TimeError(ValueError):
    """A duration or instant that cannot be read; the message names the value and the rule."""


def parse_duration(text: str) -> int:
    """Read a duration into milliseconds.

    Raises:
        TimeError: It has neither of the two forms, or is longer than eight thousand years.
    """
    compact = text.strip()
    if _PARTS.fullmatch(compact):
        total = sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(compact))
    elif (match := _ISO.fullmatch(compact)) and any(match.groups()):
        days, hours, minutes, seconds, fraction = match.groups()
        total = int(days or 0) * DAY + int(hours or 0) * HOUR + int(minutes or 0) * MINUTE
        total += int(seconds or 0) * SECOND + int((fraction or "").ljust(3, "0"))
    elif compact == "0":
        total = 0
    else:
        raise TimeError(f"{text!r} is no duration: write 90s, 1h30m, 14d or PT1H")
    if total > _LONGEST:
        raise TimeError(f"{text!r} is too long a duration")
    return total


def format_duration(milliseconds: int) -> str:
    """Write a duration in the short form: ``1h30m``, ``0s``."""
    sign, rest = ("-", -milliseconds) if milliseconds < 0 else ("", milliseconds)
    parts = []
    for unit, size in _UNITS.items():
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return sign + ("".join(parts) or "0s")


def check_instant(instant: int) -> int:
    """Give ``instant`` back if a clock may show it.

    Raises:
        TimeError: It lies outside 1970 to 9999.
    """
    if not FIRST <= instant <= LAST:
        raise TimeError(f"{instant} ms lies outside the years 1970 to 9999")
    return instant


def parse_instant(text: str) -> int:
    """Read an instant into milliseconds since 1970.

    Raises:
        TimeError: It is not ISO 8601, has no zone, or lies outside 1970 to 9999.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise TimeError(f"{text!r} is no instant: write 2026-01-05T09:00:00Z") from None
    if moment.tzinfo is None:
        raise TimeError(f"{text!r} has no zone: end it with Z or an offset such as -05:00")
    try:
        instant = (moment - _EPOCH) // timedelta(milliseconds=1)
    except OverflowError:
        instant = -1
    if not FIRST <= instant <= LAST:
        raise TimeError(f"{text!r} lies outside the years 1970 to 9999")
    return instant


def _datetime(instant: int) -> datetime:
    """Give an instant in UTC; what falls due beyond the last one shows as the last."""
    return _EPOCH + timedelta(milliseconds=min(instant, LAST))


@lru_cache(maxsize=1024)  # what happens at once is written together; a store has many minutes
def _minute(minutes: int) -> str:
    return (_EPOCH + timedelta(minutes=minutes)).isoformat(timespec="minutes")[:_MINUTE_LENGTH]


@lru_cache(maxsize=1024)  # an answer writes the same few instants many times
def format_instant(instant: int) -> str:
    """Write an instant: ``2026-01-05T09:00:00Z``, milliseconds only where there are any."""
    minutes, rest = divmod(min(instant, LAST), MINUTE)
    seconds, thousandths = divmod(rest, SECOND)
    fraction = f".{thousandths:03}" if thousandths else ""
    return f"{_minute(minutes)}:{seconds:02}{fraction}Z"


@lru_cache(maxsize=4096)  # of so many profiles as are awake
def format_zoned(instant: int, offset: int) -> str:
    """Write an instant with milliseconds and a numeric offset, as Adobe's answers do.

    Args:
        instant: Milliseconds since 1970.
        offset: The zone, in minutes east of UTC.
    """
    shown = min(instant, LAST - max(offset, 0) * MINUTE) + offset * MINUTE
    minutes, rest = divmod(shown, MINUTE)
    return f"{_minute(minutes)}:{rest // SECOND:02}.{rest % SECOND:03}{_zone(offset)}"


@lru_cache(maxsize=128)
def _zone(offset: int) -> str:
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


def format_http(instant: int) -> str:
    """Write an instant as a Date header does: to the second, so that answers share it."""
    return _format_second(instant // SECOND)


@lru_cache(maxsize=128)
def _format_second(second: int) -> str:
    return format_datetime(_datetime(second * SECOND), usegmt=True)


@lru_cache(maxsize=256)
def format_moment(instant: int, now: int) -> str:
    """Write an instant for a sentence: the time alone if it is today, else with its date."""
    moment, today = _datetime(instant), _datetime(now)
    clock = moment.strftime("%H:%M:%S" if instant % MINUTE else "%H:%M")
    return clock if moment.date() == today.date() else f"{moment:%Y-%m-%d} {clock}"
