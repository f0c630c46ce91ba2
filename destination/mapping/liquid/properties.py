"""Reading ``a.b`` and ``a[b]``, with ``size``, ``first`` and ``last``.

What JavaScript inherits (``constructor`` and the like) is undefined here. Source: liquidjs
10.27.2, which reads own properties only.
"""

import math

from destination.js import UNDEFINED, is_index, length, property_of
from destination.mapping.liquid.text import joined, units
from destination.mapping.liquid.values import Drop, Value, is_nil, is_number, plain, script_text

__all__ = ["element", "has", "read"]


def read(holder: Value, key: Value) -> Value:
    """Read a property of ``holder``; of nothing there is nothing to read."""
    if isinstance(holder, dict) and isinstance(key, str):  # by far the most frequent
        found = holder.get(joined(key), UNDEFINED)
        if found is UNDEFINED and key == "size":
            return len(holder)
        return found if not isinstance(found, str) else units(found)
    if is_nil(holder):
        return holder
    if isinstance(holder, Drop):
        return UNDEFINED
    key = plain(key)
    if isinstance(holder, list) and is_number(key):
        return element(holder, key)
    found = property_of(holder, joined(script_text(key)))
    if found is UNDEFINED and isinstance(key, str):
        found = _special(holder, key)
    return found if not isinstance(found, str) else units(found)


def element(array: list[Value], place: float) -> Value:
    """Read an item of ``array``; negative places count from its end."""
    if place < 0:
        place += len(array)
    if not 0 <= place < len(array) or math.trunc(place) != place:
        return UNDEFINED
    found = array[int(place)]
    return found if not isinstance(found, str) else units(found)


def has(scope: Value, name: str) -> bool:
    """Tell whether ``scope`` defines the variable ``name``."""
    if isinstance(scope, dict):
        return name in scope
    if isinstance(scope, list | str):
        return name == "length" or (is_index(name) and property_of(scope, name) is not UNDEFINED)
    return False


def _special(holder: Value, key: str) -> Value:
    if key == "size" and isinstance(holder, str):
        return length(holder)
    if isinstance(holder, list):
        if key == "size":
            return len(holder)
        if key in {"first", "last"}:
            return element(holder, 0 if key == "first" else -1)
    return UNDEFINED
