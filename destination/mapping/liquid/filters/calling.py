"""How filters are called.

A filter is a function of the value and its arguments. As in JavaScript, arguments it does
not take are dropped, and those left out are ``UNDEFINED`` (its defaults say so).
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

from liquid.filter import with_context

from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.text import units
from destination.mapping.liquid.values import Value, printed

if TYPE_CHECKING:
    from destination.mapping.liquid.context import Context

__all__ = ["Adapted", "FilterFunction", "adapt", "disabled", "on_text"]

FilterFunction: TypeAlias = Callable[..., Value]
"""A filter as written: the value, then its arguments, then, where it asks, the context."""

Adapted: TypeAlias = Callable[["Context", Value, list[Value]], Value]
"""A filter as called."""


def on_text(function: FilterFunction) -> FilterFunction:
    """Make a filter of a function on text: print the value, and count it as memory."""

    @with_context
    @wraps(function)
    def apply(value: Value, *arguments: Value, context: "Context") -> Value:
        text = printed(value)
        context.limits.use(len(text))
        return function(text, *arguments)

    return apply


def adapt(function: FilterFunction) -> Adapted:
    """Make ``function`` callable with any arguments, and its text kept in units."""
    takes = _arguments_of(function)
    wants_context = getattr(function, "with_context", False)

    def call(context: "Context", value: Value, arguments: list[Value]) -> Value:
        if isinstance(value, str | list):
            context.limits.work(len(value))
        arguments = arguments[:takes]
        if wants_context:
            result = function(value, *arguments, context=context)
        else:
            result = function(value, *arguments)
        return units(result) if isinstance(result, str) else result

    return call


def _arguments_of(function: FilterFunction) -> int | None:
    """Count the arguments after the value; None where there is no end to them."""
    parameters = inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return None
    return sum(each.kind is each.POSITIONAL_OR_KEYWORD for each in parameters) - 1


def disabled(name: str) -> FilterFunction:
    """Make a filter that Segment has switched off."""

    def refuse(_: Value) -> Value:
        raise Fault(f'filter "{name}" is disabled')

    return refuse
