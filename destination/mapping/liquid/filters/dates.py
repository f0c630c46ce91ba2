"""Filters on dates: a number of seconds, a text that ``new Date`` reads, or the time now.

Source: liquidjs 10.27.2, on a server whose clock runs on UTC.
"""

from typing import TYPE_CHECKING, Final

from liquid.filter import with_context

from destination.js import UNDEFINED
from destination.mapping.liquid.dates.calendar import clip
from destination.mapping.liquid.dates.instants import parse_date
from destination.mapping.liquid.dates.strftime import LocalTime, strftime
from destination.mapping.liquid.dates.zones import offset_minutes
from destination.mapping.liquid.filters.calling import FilterFunction
from destination.mapping.liquid.properties import read
from destination.mapping.liquid.values import (
    Value,
    add,
    double,
    is_nil,
    is_number,
    plain,
    printed,
    script_text,
)

if TYPE_CHECKING:
    from destination.mapping.liquid.context import Context

__all__ = ["FILTERS"]

_DEFAULT: Final = "%A, %B %-e, %Y at %-l:%M %P %z"


@with_context
def _date(
    value: Value, pattern: Value = UNDEFINED, zone: Value = UNDEFINED, *, context: "Context"
) -> Value:
    context.limits.use(double(add(_length(value), _length(zone))))
    local = _local_time(value, zone, context)
    if local is None:
        return value
    pattern = plain(pattern)
    written = _DEFAULT if is_nil(pattern) else printed(pattern)
    context.limits.use(len(written))
    return strftime(local, written, context.limits)


def _length(value: Value) -> Value:
    found = read(value, "length")
    return 0 if is_nil(found) else found


def _fixed(pattern: str) -> FilterFunction:
    @with_context
    def apply(value: Value, *, context: "Context") -> Value:
        return _date(value, pattern, context=context)

    return apply


def _to_words(month: str) -> FilterFunction:
    @with_context
    def apply(
        value: Value, kind: Value = UNDEFINED, style: Value = UNDEFINED, *, context: "Context"
    ) -> Value:
        local = _local_time(value, UNDEFINED, context)
        if local is None:
            return value
        pattern = f"%d {month} %Y"
        if kind == "ordinal":
            pattern = f"{month} %-d%q, %Y" if style == "US" else f"%-d%q {month} %Y"
        return strftime(local, pattern, context.limits)

    return apply


def _local_time(value: Value, zone: Value, context: "Context") -> LocalTime | None:
    """Find the time a value stands for, as shown in a zone; None where it is no date."""
    time = clip(_milliseconds(plain(value), context))
    if time is None:
        return None
    if is_nil(zone):
        return LocalTime(time, 0, "UTC")
    offset = offset_minutes(zone, time) if isinstance(zone, str) else double(zone)
    shown = clip(time - offset * 60_000)
    return (
        None if shown is None else LocalTime(shown, offset, zone if isinstance(zone, str) else "")
    )


def _milliseconds(value: Value, context: "Context") -> float:
    if value in {"now", "today"} if isinstance(value, str) else False:
        return double(UNDEFINED) if context.now is None else context.now()
    if is_number(value):
        return double(value) * 1000
    if isinstance(value, bool):
        return int(value)
    if is_nil(value):
        return double(UNDEFINED)
    text = script_text(value)
    if isinstance(value, str) and text.isascii() and text.isdigit():
        return double(text) * 1000
    return parse_date(text)


FILTERS: Final[dict[str, FilterFunction]] = {
    "date": _date,
    "date_to_long_string": _to_words("%B"),
    "date_to_rfc822": _fixed("%a, %d %b %Y %H:%M:%S %z"),
    "date_to_string": _to_words("%b"),
    "date_to_xmlschema": _fixed("%Y-%m-%dT%H:%M:%S%:z"),
}
