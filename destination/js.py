"""JavaScript's values, as far as Segment's code lets them show.

Segment's destinations run on Node. What reaches Adobe therefore carries JavaScript's
idea of text, numbers, truth and key order. Events are plain JSON (``dict``, ``list``,
``str``, ``int``, ``float``, ``bool``, ``None``) plus one value JSON lacks: ``UNDEFINED``.

Source: ECMAScript, and segmentio/action-destinations (contract: segment.md 1 and 3).
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias

__all__ = [
    "PROTOTYPE",
    "UNDEFINED",
    "Json",
    "Undefined",
    "double",
    "is_index",
    "keys",
    "length",
    "mended",
    "number_text",
    "property_of",
    "stringify",
    "text",
    "to_number",
    "to_well_formed",
    "trim",
    "truthy",
    "type_name",
    "units",
    "without_prototypes",
]

Json: TypeAlias = Any


class Undefined(Enum):
    """The type of ``UNDEFINED``: distinct from null, dropped from objects, false."""

    UNDEFINED = "undefined"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined.UNDEFINED

PROTOTYPE: Final = "__proto__"
"""The key that no assignment makes: it changes what the object inherits from."""
_MAX_SAFE: Final = 2**53
_MAX_INDEX: Final = 2**32 - 1
_INDEX_DIGITS: Final = len(str(_MAX_INDEX))
_BEHIND_DIGITS: Final = chr(ord("9") + 1)  # of keys, all indices come before it, and few others
_SMALLEST_POSITIONAL: Final = 1e-6  # below it, JavaScript prints an exponent
_LARGEST_POSITIONAL: Final = 1e21  # and from here on
_NOT_FINITE: Final = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
_TYPE_NAMES: Final[dict[type, str]] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
    Undefined: "undefined",
}
_NUMERIC = re.compile(r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)", re.ASCII)
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
# What String.prototype.trim removes; wider than str.strip in U+FEFF, narrower in U+001C..1F.
_BLANKS: Final = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def type_name(value: Json) -> str:
    """Name the kind of ``value`` as Segment's messages do: ``object``, ``array``, …."""
    return _TYPE_NAMES[type(value)]


def truthy(value: Json) -> bool:
    """Tell whether ``value`` counts as true; unlike Python's, empty containers do."""
    if value is None or value is UNDEFINED or value is False or value == "":
        return False
    return not (isinstance(value, int | float) and (value == 0 or value != value))  # noqa: PLR0124


def trim(value: str) -> str:
    """Strip what ``String.prototype.trim`` strips."""
    return value.strip(_BLANKS)


def length(value: str) -> int:
    """Count ``value`` in UTF-16 units, as ``.length`` does."""
    return len(value) if value.isascii() else len(_utf16(value)) // 2


def to_well_formed(value: str) -> str:
    """Give ``value`` as UTF-8 can carry it: half a character becomes U+FFFD."""
    return value if value.isascii() else _utf16(value).decode("utf-16-le", "replace")


def mended(value: Json, leaf: Callable[[Json], Json]) -> Json:
    """Give ``value`` with all its text as UTF-8 can carry it.

    Args:
        value: Any value.
        leaf: Gives what stands in the place of one that is no text, object or array.
    """
    if isinstance(value, str):
        return to_well_formed(value)
    if isinstance(value, dict):
        return {to_well_formed(name): mended(inner, leaf) for name, inner in value.items()}
    if isinstance(value, list):
        return [mended(inner, leaf) for inner in value]
    return leaf(value)


def _utf16(value: str) -> bytes:
    return value.encode("utf-16-le", "surrogatepass")


def units(value: str) -> str:
    """Spell ``value`` in UTF-16 units: a character beyond U+FFFF becomes its two halves."""
    return _ASTRAL.sub(lambda match: _halves(match[0]), value)


def _halves(char: str) -> str:
    pair = _utf16(char)
    return "".join(chr(int.from_bytes(pair[at : at + 2], "little")) for at in (0, 2))


_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def _unit(value: str, index: int) -> str | Undefined:
    if value.isascii():
        return value[index] if index < len(value) else UNDEFINED
    unit = _utf16(value)[2 * index : 2 * index + 2]
    return unit.decode("utf-16-le", "surrogatepass") if unit else UNDEFINED


def is_index(key: str) -> bool:
    """Tell whether ``key`` is a canonical array index (``0``, ``12``; not ``01``)."""
    if not (key.isascii() and key.isdigit()) or (key[0] == "0" and key != "0"):
        return False
    # The length comes first: Python refuses to read integers of thousands of digits.
    return len(key) <= _INDEX_DIGITS and int(key) < _MAX_INDEX


def keys(value: dict[str, Json]) -> Iterable[str]:
    """List the keys of ``value`` in JavaScript's order: indices ascending, then as inserted."""
    for key in value:
        if key < _BEHIND_DIGITS and is_index(key):
            break
    else:
        return value
    indices = sorted(filter(is_index, value), key=int)
    return [*indices, *(key for key in value if not is_index(key))]


def property_of(value: Json, key: str) -> Json:
    """Read ``value[key]``.

    Own properties only: what JavaScript inherits (``constructor`` and the like) is
    undefined here (assumed, segment.md 3.1). Null and undefined have no properties;
    callers stop before them, as Segment's walk does.
    """
    if isinstance(value, dict):
        return value.get(key, UNDEFINED)
    if isinstance(value, list):
        if key == "length":
            return len(value)
        if key and is_index(key):
            index = int(key)
            return value[index] if index < len(value) else UNDEFINED
        return UNDEFINED
    if isinstance(value, str):
        if key == "length":
            return length(value)
        return _unit(value, int(key)) if key and is_index(key) else UNDEFINED
    return UNDEFINED


def without_prototypes(value: Json) -> Json:
    """Copy ``value`` as assignments would: the key ``__proto__`` is gone at every depth."""
    if isinstance(value, dict):
        return {key: without_prototypes(item) for key, item in value.items() if key != PROTOTYPE}
    return list(map(without_prototypes, value)) if isinstance(value, list) else value


def double(value: float) -> float:
    """Hold ``value`` as JavaScript does: rounded beyond 2**53, infinite beyond 1.8e308."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def number_text(value: float) -> str:
    """Print a number as JavaScript does: ``100``, ``0.1``, ``1e+21``, ``1e-7``."""
    if isinstance(value, int):
        if -_MAX_SAFE <= value <= _MAX_SAFE:
            return str(value)
        value = double(value)
    plain = repr(value)
    if plain in _NOT_FINITE:
        return _NOT_FINITE[plain]
    if "e" not in plain:  # Python turns to exponents earlier than JavaScript, at both ends
        return plain.removesuffix(".0") if value else "0"
    shortest = Decimal(plain).normalize()
    positional = _SMALLEST_POSITIONAL <= abs(value) < _LARGEST_POSITIONAL
    return f"{shortest:f}" if positional else f"{shortest:e}"


def to_number(value: Json) -> float:
    """Turn a scalar into a number as ``Number(value)`` does; not-a-number where it cannot."""
    if isinstance(value, int | float):
        return double(value)
    if value is None:
        return 0
    if not isinstance(value, str):
        return math.nan
    trimmed = trim(value)
    if not trimmed:
        return 0
    if _NUMERIC.fullmatch(trimmed):
        return float(trimmed)
    if _RADIX.fullmatch(trimmed):
        return double(int(trimmed, 0))
    if trimmed.lstrip("+-") == "Infinity" and len(trimmed) <= len("+Infinity"):
        return float(trimmed)
    return math.nan


def text(value: Json) -> str:
    """Print ``value`` as ``String(value)`` does: ``true``, ``1,2``, ``[object Object]``."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return number_text(value)
    if value is None:
        return "null"
    if isinstance(value, list):
        return ",".join("" if item is None or item is UNDEFINED else text(item) for item in value)
    return "undefined" if value is UNDEFINED else "[object Object]"


def stringify(value: Json) -> str | Undefined:
    """Write ``value`` as ``JSON.stringify`` does; undefined stays undefined."""
    return UNDEFINED if value is UNDEFINED else _write(value)


def _write(value: Json) -> str:
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        written = number_text(value)
        return "null" if written in _NOT_JSON else written
    if isinstance(value, list):
        return "[" + ",".join(_write(item) for item in value) + "]"
    if isinstance(value, dict):
        kept = (key for key in keys(value) if value[key] is not UNDEFINED)
        return "{" + ",".join(f"{_quote(key)}:{_write(value[key])}" for key in kept) + "}"
    return "null"  # null itself, and undefined inside an array


_NOT_JSON: Final = ("NaN", "Infinity", "-Infinity")


def _quote(value: str) -> str:
    quoted = json.dumps(value, ensure_ascii=False)
    # json.dumps leaves DEL alone, as JavaScript does; lone surrogates JavaScript escapes.
    return quoted if quoted.isascii() else _SURROGATE.sub(_escape, quoted)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
