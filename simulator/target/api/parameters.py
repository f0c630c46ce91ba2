"""Parameters as real pages send them, turned into names and texts.

The documents allow text only; at.js passes numbers, booleans and nested objects through.
They are taken: scalars as JavaScript prints them, nested names joined by dots, null as
empty text (contract: adobe-target.md 7.3).
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from simulator.target.settings import LONGEST

__all__ = ["flat_items", "flattened", "text_of"]

_EXACT: Final = 2**53
_DEEPEST: Final = 100


def flattened(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Give parameters as one flat object of texts."""
    return dict(flat_items(parameters))


def flat_items(parameters: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Give parameters as flat names and texts, one by one.

    A name beyond every limit is given without what is nested under it: to join it with the
    names of thousands would cost more memory than any machine has.
    """
    for value in parameters.values():
        if not isinstance(value, str):
            return _flat(parameters, "", 0)
    return parameters.items()


def _flat(value: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, list):
            item = {str(index): inner for index, inner in enumerate(item)}  # noqa: PLW2901
        if not isinstance(item, dict):
            yield name, text_of(item)
        elif len(name) > LONGEST:
            yield name, ""
        elif depth < _DEEPEST:
            yield from _flat(item, f"{name}.", depth + 1)


def text_of(value: Any) -> str:
    """Give a scalar as the text JavaScript makes of it; null is empty text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    return _number(value)


def _number(value: float) -> str:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        return "Infinity" if value > 0 else "-Infinity"
    if not number:
        return "0"
    shortest = Decimal(repr(number)).normalize()
    positional = 1e-6 <= abs(number) < 1e21  # noqa: PLR2004  beyond, JavaScript prints exponents
    return f"{shortest:f}" if positional else f"{shortest:e}"
