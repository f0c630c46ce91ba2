"""JavaScript's values as liquidjs handles them: its drops, its printing, its arithmetic.

Beyond plain JSON and ``UNDEFINED`` there are the drops, what ``nil``, ``empty`` and ``blank``
stand for in a template. Source: liquidjs 10.27.2, ECMAScript.
"""

import math
from enum import Enum
from typing import Any, Final, TypeAlias, TypeGuard

from destination import js
from destination.js import UNDEFINED
from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.text import units

__all__ = [
    "Drop",
    "Value",
    "add",
    "double",
    "given",
    "index",
    "is_nil",
    "is_number",
    "items",
    "js_truthy",
    "plain",
    "primitive",
    "printed",
    "script_text",
    "truthy",
]

Value: TypeAlias = Any


class Drop(Enum):
    """A literal that is an object to liquidjs and compares by rules of its own."""

    NIL = "nil"
    EMPTY = "empty"
    BLANK = "blank"


_OBJECT: Final = "[object Object]"


def plain(value: Value) -> Value:
    """Replace a drop by the value it stands for: null, or empty text."""
    if isinstance(value, Drop):
        return None if value is Drop.NIL else ""
    return value


def is_nil(value: Value) -> bool:
    """Tell whether ``value`` is null or undefined."""
    return value is None or value is UNDEFINED


def is_number(value: Value) -> TypeGuard[float]:
    """Tell whether ``value`` is a number; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def truthy(value: Value) -> bool:
    """Tell whether a condition holds: only false, null and undefined do not."""
    return not (value is False or value is None or value is UNDEFINED or value is Drop.NIL)


def js_truthy(value: Value) -> bool:
    """Tell whether JavaScript takes ``value`` for true; any drop it does."""
    return isinstance(value, Drop) or js.truthy(value)


def given(value: Value, default: Value) -> Value:
    """Return ``value``, or ``default`` for an argument left out or undefined."""
    return default if value is UNDEFINED else value


def items(value: Value) -> list[Value]:
    """Take ``value`` as an array: nothing gives none, what is no array stands alone."""
    value = plain(value)
    if isinstance(value, list):
        return value
    return [] if is_nil(value) else [value]


def printed(value: Value) -> str:
    """Print as an output does, in units: nothing for null, arrays run together."""
    if isinstance(value, str):
        return units(value)
    if value is None or value is UNDEFINED or isinstance(value, Drop):
        return ""
    if isinstance(value, list):
        return "".join(map(printed, value))
    return script_text(value)


def script_text(value: Value) -> str:
    """Print as ``String(value)`` does, in units."""
    if isinstance(value, str):
        return units(value)
    if isinstance(value, list):
        return ",".join("" if is_nil(item) else script_text(item) for item in value)
    if isinstance(value, dict):
        if "toString" in value:  # data in the place of the function that prints
            raise Fault("Cannot convert object to primitive value")
        return _OBJECT
    return _OBJECT if isinstance(value, Drop) else js.text(value)


def primitive(value: Value) -> Value:
    """Reduce to a scalar, as arithmetic and comparison do."""
    return script_text(value) if isinstance(value, dict | list) else plain(value)


def double(value: Value) -> float:
    """Turn into a double as ``Number(value)`` does; not-a-number where it cannot."""
    number = js.to_number(primitive(value))
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def add(left: Value, right: Value) -> Value:
    """Apply ``+``: text if either side is text, else a sum."""
    left, right = primitive(left), primitive(right)
    if isinstance(left, str) or isinstance(right, str):
        return script_text(left) + script_text(right)
    return double(left) + double(right)


def index(value: Value, length: int) -> int:
    """Turn an argument of ``slice`` into a place in a sequence of ``length``."""
    number = double(value)
    if math.isnan(number):
        return 0
    if number < 0:
        return max(length + math.trunc(max(number, -length - 1)), 0)
    return math.trunc(min(number, length))
