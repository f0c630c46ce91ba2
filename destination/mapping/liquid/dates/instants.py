"""Dates read from text as ``new Date(text)`` reads them in Node, where local time is UTC.

There are two ways in: ISO 8601, strictly; and, from where that stops, a lenient reading in
which words, numbers and punctuation come in almost any order. Source: ECMAScript, and the
behaviour of Node 20, seen by running it.
"""

import math
from typing import Final

from destination.mapping.liquid.dates.parts import InvalidDateError, Parts, require
from destination.mapping.liquid.dates.tokens import END, MONTHS, Token, Tokens

__all__ = ["parse_date"]

_HALVES: Final = {"am": 0, "pm": 12}
_ZONES: Final = dict.fromkeys(("ut", "utc", "gmt", "z"), 0) | {
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
}


def parse_date(text: str) -> float:
    """Read ``text`` as milliseconds since 1970; not-a-number where it is no date."""
    tokens, parts = Tokens(text), Parts()
    try:
        if not _read_iso(tokens, parts):
            _read_leniently(tokens, parts)
        return parts.time_value()
    except InvalidDateError:
        return math.nan


def _read_iso(tokens: Tokens, parts: Parts) -> bool:
    """Read ISO 8601; where it stops being that, leave the rest and say so."""
    sign = tokens.take().text if tokens.peek().is_symbol("+", "-") else ""
    if not tokens.peek().is_digits(6 if sign else 4, 0, 999_999):
        return False
    year = tokens.take().number
    if sign == "-" and year == 0:
        return False
    parts.add_day(-year if sign == "-" else year)
    for highest in (12, 31):
        if not tokens.skip("-"):
            break
        if not tokens.peek().is_digits(2, 1, highest):
            return False
        parts.add_day(tokens.take().number)
    if tokens.peek().word == "t":
        tokens.take()
        _read_iso_time(tokens, parts)
    elif tokens.peek() is not END:
        return False
    parts.iso = True
    return True


def _read_iso_time(tokens: Tokens, parts: Parts) -> None:
    require(tokens.peek().is_digits(2, 0, 24))
    hour = tokens.take().number
    last = 0 if hour == 24 else 59  # noqa: PLR2004  midnight, and nothing after it
    parts.add_time(hour)
    require(tokens.skip(":") and tokens.peek().is_digits(2, 0, last))
    parts.add_time(tokens.take().number)
    if tokens.skip(":"):
        require(tokens.peek().is_digits(2, 0, last))
        parts.add_time(tokens.take().number)
        if tokens.skip("."):
            fraction = tokens.take()
            require(fraction.kind == "number" and (last or fraction.number == 0))
            parts.add_time(fraction.milliseconds())
    if tokens.peek().word == "z":
        tokens.take()
    elif tokens.peek().is_symbol("+", "-"):
        _read_iso_zone(tokens, parts)
    require(tokens.peek() is END)


def _read_iso_zone(tokens: Tokens, parts: Parts) -> None:
    sign = 1 if tokens.take().text == "+" else -1
    hour = tokens.take()
    if hour.is_digits(4, 0, 9999):
        hours, minutes = divmod(hour.number, 100)
        require(hours < 24 and minutes < 60)  # noqa: PLR2004
    else:
        require(hour.is_digits(2, 0, 23) and tokens.skip(":"))
        minute = tokens.take()
        require(minute.is_digits(2, 0, 59))
        hours, minutes = hour.number, minute.number
    parts.set_zone(sign, hours, minutes)


def _read_leniently(tokens: Tokens, parts: Parts) -> None:
    numbered = bool(parts.days)  # once a number is read, only certain words may follow
    while (token := tokens.take()) is not END:
        if token.kind == "number":
            numbered = True
            _read_number(token.number, tokens, parts)
        elif token.kind == "word":
            _read_word(token.word, tokens, parts, numbered=numbered)
        elif token.is_symbol("+", "-") and (parts.times or _is_utc(parts)):
            numbered = True
            _read_zone(1 if token.text == "+" else -1, tokens, parts)
        elif token.is_symbol("+", "-", ")"):
            require(not numbered)


def _is_utc(parts: Parts) -> bool:
    return parts.zone_hour == 0 and parts.zone_minute == 0


def _read_number(number: int, tokens: Tokens, parts: Parts) -> None:
    if tokens.skip(":"):
        if tokens.skip(":"):
            require(not parts.times)
            parts.times += [number, 0]
        else:
            parts.add_time(number)
            tokens.skip(".")
    elif tokens.skip(".") and parts.expects_time(number):
        parts.add_time(number)
        fraction = tokens.take()
        require(fraction.kind == "number")
        parts.end_time(fraction.milliseconds())
    elif parts.expects_zone_minute(number):
        parts.zone_minute = number
    elif parts.expects_time(number):
        parts.end_time(number)
        after = tokens.peek()
        require(
            after is END or after.kind == "space" or after.word == "z" or after.is_symbol("+", "-")
        )
    else:
        parts.add_day(number)
        tokens.skip("-")


def _read_word(word: str, tokens: Tokens, parts: Parts, *, numbered: bool) -> None:
    if word in _HALVES and parts.times:
        parts.half = _HALVES[word]
    elif word in MONTHS:
        parts.month = MONTHS[word]
        tokens.skip("-")
    elif word in _ZONES and numbered:
        hours = _ZONES[word]
        parts.set_zone(-1 if hours < 0 else 1, abs(hours), 0)
    else:
        require(not numbered and tokens.peek().kind != "number")


def _read_zone(sign: int, tokens: Tokens, parts: Parts) -> None:
    digits = tokens.take() if tokens.peek().kind == "number" else Token("number", "")
    number, length = digits.number, len(digits.text)
    if tokens.peek().is_symbol(":"):
        parts.set_zone(sign, number, None)
    elif length in {1, 2}:
        parts.set_zone(sign, number, 0)
    else:
        require(length in {3, 4})
        parts.set_zone(sign, *divmod(number, 100))
