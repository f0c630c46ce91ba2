"""Paths into an event: ``$.traits.address.city``, ``list[0]``, ``a['b c']``.

Source: npm ``@segment/actions-core`` 3.170.0, ``get`` (contract: segment.md 3.1).
"""

import re
from collections.abc import Callable
from typing import Final

from destination.js import UNDEFINED, Json, property_of, truthy

__all__ = ["compile_path"]

_SPLIT: Final = re.compile(r"""\[(?=["'\d])|\.|(?<=["'\d])\]+""", re.ASCII)


def compile_path(path: str) -> Callable[[Json], Json]:
    """Turn a path into a callable that reads it.

    The walk goes on while the value is truthy and otherwise ends with that falsy value:
    ``zero.x`` is ``0``. An empty path, or ``.``, is the whole event.
    """
    if path in ("", "."):
        return lambda event: event
    keys = [re.sub("['\"]", "", piece) for piece in _SPLIT.split(path) if piece]
    if not keys:
        return lambda event: event
    if len(keys) == 1:
        return _one_key(keys[0])

    def walk(event: Json) -> Json:
        value = event
        for key in keys:
            if type(value) is dict and value:
                value = value.get(key, UNDEFINED)
            elif truthy(value):
                value = property_of(value, key)
            else:
                return value
        return value

    return walk


def _one_key(key: str) -> Callable[[Json], Json]:
    def read(event: Json) -> Json:
        if type(event) is dict:
            return event.get(key, UNDEFINED)
        return property_of(event, key) if truthy(event) else event

    return read
