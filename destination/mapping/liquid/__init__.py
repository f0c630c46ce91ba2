"""Segment's ``@liquid`` directive: a text template with the event as its variables.

What liquidjs 10.27.2 does as Segment configures it, on top of python-liquid, whose parser,
nodes and registers are kept and whose cutting, filters and values are replaced where
JavaScript's differ. Source: npm ``@segment/actions-core`` 3.170.0 (contract: segment.md 3.4).

The kept library is imported with the first template that is rendered.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from destination.js import length
from destination.mapping.liquid.errors import LiquidError
from destination.mapping.liquid.limits import LONGEST_TEMPLATE
from destination.mapping.liquid.text import units

if TYPE_CHECKING:
    from destination.mapping.liquid.environment import Environment, Template

__all__ = ["LiquidError", "compile_liquid"]

_TOO_LONG: Final = f"liquid template values are limited to {LONGEST_TEMPLATE} characters"
_TOO_DEEP: Final = "Maximum call stack size exceeded"


def compile_liquid(
    template: str, now: Callable[[], int] | None = None
) -> Callable[[dict[str, Any]], str]:
    """Turn a template into a function of the event.

    A template with faults is not refused here: Segment parses it anew with each event, and
    so each call raises. It is parsed once, with the first call.

    Args:
        template: The template's text.
        now: Tells the time in milliseconds since 1970. Without it ``now`` and ``today`` are
            dates nobody can read, and print as they stand.

    Returns:
        A function that takes an event, plain JSON that it leaves alone, and gives text. It
        raises LiquidError and nothing else.
    """
    if not template:
        return lambda _: ""

    def render(event: dict[str, Any]) -> str:
        try:
            parsed = _parsed(template)
            if isinstance(parsed, tuple):
                raise LiquidError(*parsed)
            return parsed.print(event, now)
        except RecursionError:
            raise LiquidError("RangeError", _TOO_DEEP) from None

    return render


@lru_cache(maxsize=1024)
def _parsed(template: str) -> "Template | tuple[str, str]":
    """Parse, or give the name and message of the error."""
    if length(template) > LONGEST_TEMPLATE:
        return "Error", _TOO_LONG
    try:
        return _environment().read(units(template))
    except LiquidError as error:
        return error.name, error.message


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from destination.mapping.liquid.environment import Environment  # noqa: PLC0415  on use

    return Environment()
