"""Filters on arrays, and those that read a part of something.

What is no array counts as an array of one; null as an empty one. Source: liquidjs 10.27.2.
"""

import math
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Final

from liquid.filter import with_context

from destination.js import UNDEFINED
from destination.mapping.liquid.filters.calling import FilterFunction
from destination.mapping.liquid.operators import equals
from destination.mapping.liquid.properties import element, read
from destination.mapping.liquid.syntax.reader import Reader
from destination.mapping.liquid.text import joined, units
from destination.mapping.liquid.values import (
    Value,
    add,
    double,
    given,
    index,
    is_nil,
    is_number,
    items,
    js_truthy,
    plain,
    printed,
    script_text,
    truthy,
)

if TYPE_CHECKING:
    from destination.mapping.liquid.context import Context

__all__ = ["FILTERS"]


def _copied(change: Callable[[list[Value]], Value]) -> FilterFunction:
    """Make a filter that changes a copy of the array."""

    @with_context
    def apply(value: Value, *, context: "Context") -> Value:
        copy = list(items(value))
        context.limits.use(len(copy))
        change(copy)
        return copy

    return apply


@with_context
def _compact(value: Value, *, context: "Context") -> Value:
    array = items(value)
    context.limits.use(len(array))
    return [item for item in array if not is_nil(plain(item))]


@with_context
def _push(value: Value, item: Value = UNDEFINED, *, context: "Context") -> Value:
    array = items(value)
    context.limits.use(len(array) + 1)
    return _bounded([*array, item], context)


@with_context
def _unshift(value: Value, item: Value = UNDEFINED, *, context: "Context") -> Value:
    array = items(value)
    context.limits.use(len(array))
    return _bounded([item, *array], context)


def _bounded(array: list[Value], context: "Context") -> list[Value]:
    """Refuse an array put into itself so often that nobody could print it."""
    context.limits.grow(_weight(array, {}))
    return array


def _weight(value: Value, known: dict[int, int]) -> int:
    if not isinstance(value, list):
        return 1
    key = id(value)
    if key not in known:
        known[key] = 1 + sum(_weight(item, known) for item in value)
    return known[key]


@with_context
def _join(value: Value, separator: Value = UNDEFINED, *, context: "Context") -> Value:
    array = items(value)
    separator = plain(separator)
    between = " " if is_nil(separator) else printed(separator)
    texts = ["" if is_nil(item) else script_text(item) for item in array]
    context.limits.use(len(between) * max(len(texts) - 1, 0) + sum(map(len, texts)))
    return between.join(texts)


def _end(place: int) -> FilterFunction:
    """Make the filter ``first`` or ``last``; of text, the first or last unit."""

    def apply(value: Value) -> Value:
        value = plain(value)
        if isinstance(value, list):
            return element(value, place)
        if isinstance(value, str):
            text = units(value)
            return text[place] if text else ""
        if isinstance(value, dict) and is_number(value.get("length")):  # "array-like"
            at = place if place >= 0 else add(value["length"], place)
            return value.get(script_text(at), UNDEFINED)
        return ""

    return apply


def _size(value: Value) -> Value:
    found = read(value, "length")
    return found if js_truthy(found) else 0


@with_context
def _slice(
    value: Value, begin: Value = UNDEFINED, length: Value = UNDEFINED, *, context: "Context"
) -> Value:
    value, length = plain(value), given(length, 1)
    if is_nil(value):
        return []
    whole = value if isinstance(value, list) else printed(value)
    if double(begin) < 0:
        begin = add(len(whole), begin)
    if double(begin) < 0 or double(length) < 0:
        return [] if isinstance(whole, list) else ""
    context.limits.use(double(length))
    return whole[index(begin, len(whole)) : index(add(begin, length), len(whole))]


def _sum(value: Value, key: Value = UNDEFINED) -> Value:
    total = 0.0
    names = printed(key).split(".") if js_truthy(key) else []
    for item in items(value):
        number = double(reduce(read, names, item))
        total += 0 if math.isnan(number) else number
    return total


@with_context
def _where(
    value: Value, key: Value = UNDEFINED, expected: Value = UNDEFINED, *, context: "Context"
) -> Value:
    array = items(value)
    context.limits.use(len(array))
    source = printed(key)
    path = Reader(source, 0, len(source)).path()
    kept = []
    for item in array:
        found = UNDEFINED if path is None else path.evaluate(context.of(item))
        if truthy(found) if expected is UNDEFINED else equals(found, expected):
            kept.append(item)
    return kept


@with_context
def _sample(value: Value, count: Value = UNDEFINED, *, context: "Context") -> Value:
    """Take from the front: as good a draw as any, and the same each time."""
    value, count = plain(value), given(count, 1)
    if is_nil(value):
        return []
    drawn = value if isinstance(value, list) else [*joined(printed(value))]
    context.limits.use(len(drawn))
    if is_number(count) and count == 1:
        return drawn[0] if drawn else UNDEFINED
    return drawn[: index(count, len(drawn))]


FILTERS: Final[dict[str, FilterFunction]] = {
    "compact": _compact,
    "first": _end(0),
    "join": _join,
    "last": _end(-1),
    "pop": _copied(lambda copy: copy.pop() if copy else None),
    "push": _push,
    "sample": _sample,
    "shift": _copied(lambda copy: copy.pop(0) if copy else None),
    "size": _size,
    "slice": _slice,
    "sum": _sum,
    "unshift": _unshift,
    "where": _where,
}
