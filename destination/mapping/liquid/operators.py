"""The operators of conditions: ``==``, ``contains``, ``and`` and the like.

Source: liquidjs 10.27.2, ECMAScript.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from destination.mapping.liquid.text import SPACES, units
from destination.mapping.liquid.values import (
    Drop,
    Value,
    double,
    is_nil,
    is_number,
    plain,
    primitive,
    script_text,
    truthy,
)

__all__ = ["OPERATORS", "Operator", "equals"]


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: how tightly it binds, and what it does.

    Attributes:
        precedence: The higher, the tighter; among equals the rightmost goes first.
        apply: Takes both sides; of ``not`` the left one is ignored.
        unary: Whether it takes its right side alone.
    """

    precedence: int
    apply: Callable[[Value, Value], bool]
    unary: bool = False


def equals(left: Value, right: Value) -> bool:
    """Compare as ``==`` does: arrays by their items, objects by identity."""
    if isinstance(left, Drop):
        return _is(left, right)
    if isinstance(right, Drop):
        return _is(right, left)
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(equals, left, right))
    if isinstance(left, str):
        return isinstance(right, str) and units(left) == units(right)
    if is_number(left):
        return is_number(right) and double(left) == double(right)
    return left is right


def _is(drop: Drop, value: Value) -> bool:
    """Compare with a drop; the left one's rules hold where both sides are drops."""
    if drop is Drop.NIL:
        return is_nil(plain(value))
    if drop is Drop.BLANK and (value is False or is_nil(plain(value))):
        return True
    if isinstance(value, Drop):
        return False
    if drop is Drop.BLANK and isinstance(value, str):
        return not value.strip(SPACES)
    return isinstance(value, str | list | dict) and not value


def _ordered(compare: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    def apply(left: Value, right: Value) -> bool:
        if isinstance(left, Drop) or isinstance(right, Drop):
            return False
        left, right = primitive(left), primitive(right)
        if isinstance(left, str) and isinstance(right, str):
            return compare(units(left), units(right))
        return compare(double(left), double(right))

    return apply


def _contains(left: Value, right: Value) -> bool:
    left = plain(left)
    if isinstance(left, list):
        return any(equals(item, right) for item in left)
    return isinstance(left, str) and script_text(plain(right)) in units(left)


OPERATORS: Final[dict[str, Operator]] = {
    "==": Operator(2, equals),
    "!=": Operator(2, lambda left, right: not equals(left, right)),
    ">=": Operator(2, _ordered(operator.ge)),
    "<=": Operator(2, _ordered(operator.le)),
    ">": Operator(2, _ordered(operator.gt)),
    "<": Operator(2, _ordered(operator.lt)),
    "contains": Operator(2, _contains),
    "not": Operator(1, lambda _, right: not truthy(right), unary=True),
    "and": Operator(0, lambda left, right: truthy(left) and truthy(right)),
    "or": Operator(0, lambda left, right: truthy(left) or truthy(right)),
}
