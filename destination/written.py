"""Values as they were written, where JavaScript would print them otherwise.

JavaScript holds every number as a double, so that Segment's code writes zeros for the digits
beyond 2^53, and an exponent beyond 1e21 and below 1e-6. Who reads an event in Python still has
the digits of a whole number; of a fraction it has those that tell it from its neighbours.
"""

from decimal import Decimal

from destination.js import Json, text

__all__ = ["as_written"]


def as_written(value: Json) -> str:
    """Print ``value`` as ``destination.js.text`` does, but a number in all its digits."""
    if type(value) is int:
        return f"{Decimal(value):f}"  # unlike str, it takes thousands of digits
    shown = text(value)
    if type(value) is float and "e" in shown:
        return f"{Decimal(repr(value)):f}"
    return shown
