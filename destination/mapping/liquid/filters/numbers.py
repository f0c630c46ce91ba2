"""Filters on numbers.

What is no number counts as 0, but an argument left out makes the result not-a-number.
Source: liquidjs 10.27.2, ECMAScript.
"""

import math
from collections.abc import Callable
from typing import Final

from destination.js import UNDEFINED
from destination.mapping.liquid.filters.calling import FilterFunction
from destination.mapping.liquid.values import Value, double

__all__ = ["FILTERS"]

_EPSILON: Final = 2.0**-52
_WHOLE: Final = 2.0**52  # from here on a double has no fraction
# Powers of ten, between 10^-60 and 10^60, that Node's Math.pow misses by the last bit.
_TOO_LOW: Final = frozenset((-32, -17, -5, -4, 26, 36, 42))
_TOO_HIGH: Final = frozenset((-57, -39, -29, -24, -23, -21, -20, 29, 34, 39, 49, 58))


def _number(value: Value) -> float:
    converted = double(value)
    return 0.0 if math.isnan(converted) or converted == 0 else converted


def _of_one(function: Callable[[float], float]) -> FilterFunction:
    def apply(value: Value) -> Value:
        return function(_number(value))

    return apply


def _of_two(function: Callable[[float, float], float]) -> FilterFunction:
    def apply(left: Value, *right: Value) -> Value:
        return function(_number(left), _number(right[0]) if right else math.nan)

    return apply


def _ceil(value: float) -> float:
    return value if math.isinf(value) else float(math.ceil(value))


def _floor(value: float) -> float:
    return value if math.isinf(value) or math.isnan(value) else float(math.floor(value))


def _divide(dividend: float, divisor: float) -> float:
    if divisor == 0:
        return dividend * math.inf
    return dividend / divisor


def _divided_by(value: Value, *arguments: Value) -> Value:
    quotient = _of_two(_divide)(value, *arguments)
    whole = len(arguments) > 1 and _number(arguments[1]) != 0
    return _floor(quotient) if whole else quotient


def _modulo(value: float, divisor: float) -> float:
    try:
        return math.fmod(math.fmod(value, divisor) + divisor, divisor)
    except ValueError:  # of infinity, or by zero
        return math.nan


def _round(value: Value, digits: Value = UNDEFINED) -> Value:
    scale = _power_of_ten(_number(digits))
    scaled = (_number(value) * scale) * (1 + _EPSILON)
    return _divide(_rounded(scaled), scale)


def _rounded(value: float) -> float:
    if not abs(value) < _WHOLE:
        return value
    whole = math.floor(value)
    return float(whole + 1 if value - whole >= 0.5 else whole)  # noqa: PLR2004  half goes up


def _power_of_ten(exponent: float) -> float:
    if math.trunc(min(max(exponent, -400), 400)) != exponent:
        try:
            return math.pow(10, exponent)
        except OverflowError:
            return math.inf
    power = float(f"1e{exponent:.0f}")
    if exponent in _TOO_LOW:
        return math.nextafter(power, 0)
    return math.nextafter(power, math.inf) if exponent in _TOO_HIGH else power


FILTERS: Final[dict[str, FilterFunction]] = {
    "abs": _of_one(abs),
    "at_least": lambda *values: max(map(_number, values)),
    "at_most": lambda *values: min(map(_number, values)),
    "ceil": _of_one(_ceil),
    "divided_by": _divided_by,
    "floor": _of_one(_floor),
    "minus": _of_two(lambda left, right: left - right),
    "modulo": _of_two(_modulo),
    "plus": _of_two(lambda left, right: left + right),
    "round": _round,
    "times": _of_two(lambda left, right: left * right),
}
