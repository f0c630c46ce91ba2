"""The filters ``default``, ``json``, ``inspect``, ``raw`` and ``to_integer``.

Source: liquidjs 10.27.2, ECMAScript.
"""

from typing import TYPE_CHECKING, Any, Final

from liquid.filter import with_context

from destination import js
from destination.js import UNDEFINED
from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.filters.calling import FilterFunction
from destination.mapping.liquid.text import joined, units
from destination.mapping.liquid.values import (
    Drop,
    Value,
    double,
    is_number,
    js_truthy,
    plain,
    script_text,
    truthy,
)

if TYPE_CHECKING:
    from destination.mapping.liquid.context import Context

__all__ = ["FILTERS"]

_WIDEST_INDENT: Final = 10


def _default(value: Value, default: Value = UNDEFINED, *options: Value) -> Value:
    value = plain(value)
    if isinstance(value, str | list):
        return value or default
    if value is False and js_truthy(_option(options, "allow_false")):
        return False
    return value if truthy(value) else default


def _option(options: tuple[Value, ...], name: str) -> Value:
    """Find the last of the pairs called ``name``, as a ``Map`` made of them would."""
    found: Value = UNDEFINED
    for pair in options:
        if not isinstance(pair, list | dict | Drop):
            raise Fault(f"Iterator value {script_text(pair)} is not an entry object")
        if isinstance(pair, list) and pair[:1] == [name]:
            found = pair[1] if len(pair) > 1 else UNDEFINED
    return found


@with_context
def _json(value: Value, space: Value = UNDEFINED, *, context: "Context") -> Value:
    if value is UNDEFINED:
        return value
    indent = _indent(space)
    whole = _joined(value)
    written = str(js.stringify(whole)) if indent is None else _write(whole, "\n", indent)
    context.limits.use(len(written))
    return written


def _indent(space: Value) -> str | None:
    """Tell what to indent by; None for JSON in one line."""
    if is_number(space):  # less than one blank still breaks lines
        return " " * int(min(space, _WIDEST_INDENT)) if space > 0 else None
    return units(space)[:_WIDEST_INDENT] or None if isinstance(space, str) else None


def _joined(value: Value) -> Value:
    """Put text in whole characters and drops in the empty objects they are to JSON."""
    if isinstance(value, str):
        return joined(value)
    if isinstance(value, list):
        return [_joined(item) for item in value]
    if isinstance(value, dict):
        return {key: _joined(item) for key, item in value.items()}
    return {} if isinstance(value, Drop) else value


def _write(value: Any, newline: str, indent: str) -> str:
    """Write JSON over several lines; ``newline`` ends a line at the depth so far."""
    inner = newline + indent
    if isinstance(value, list) and value:
        parts = [_write(item, inner, indent) for item in value]
        return f"[{inner}{f',{inner}'.join(parts)}{newline}]"
    if isinstance(value, dict):
        keys = [key for key in js.keys(value) if value[key] is not UNDEFINED]
        if keys:
            parts = [f"{js.stringify(key)}: {_write(value[key], inner, indent)}" for key in keys]
            return f"{{{inner}{f',{inner}'.join(parts)}{newline}}}"
    return "null" if value is UNDEFINED else str(js.stringify(value))


def _to_integer(value: Value) -> Value:
    return double(value)


FILTERS: Final[dict[str, FilterFunction]] = {
    "default": _default,
    "inspect": _json,
    "json": _json,
    "jsonify": _json,
    "raw": lambda value: value,
    "to_integer": _to_integer,
}
