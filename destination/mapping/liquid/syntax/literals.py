"""Quoted text in a template, and what its backslashes mean.

Source: liquidjs 10.27.2, ``parseStringLiteral``.
"""

import re
from typing import Final

from destination.mapping.liquid.errors import Fault

__all__ = ["unquote"]

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{0,4})|([0-7]{1,3})|(.))", re.DOTALL)
_CONTROLS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unquote(quoted: str) -> str:
    """Read a quoted text, quotes included.

    Of a text nothing closes, the last character goes in the quote's place, unless an escape
    needs it.
    """
    last = len(quoted) - 1
    written: list[str] = []
    at = 1
    while at < last:
        match = _ESCAPE.match(quoted, at)
        if match is None:
            written.append(quoted[at])
            at += 1
            continue
        written.append(_meaning(match, len(quoted)))
        at = match.end()
    return "".join(written)


def _meaning(escape: re.Match[str], end: int) -> str:
    unit, octal, char = escape.groups()
    if unit is not None:
        if len(unit) < 4 and escape.end() == end:  # noqa: PLR2004  four digits make a unit
            raise Fault("Cannot read properties of undefined (reading 'charCodeAt')")
        return chr(int(unit or "0", 16))
    if octal is not None:
        return chr(int(octal, 8))
    return _CONTROLS.get(char, char)
