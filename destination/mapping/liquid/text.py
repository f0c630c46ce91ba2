"""Text as JavaScript holds it: in UTF-16 units.

While a template renders, text is held with one character a unit: whatever lies beyond U+FFFF
stands as its two halves, for that is how JavaScript counts, cuts and compares. The result
is joined again at the very end.
"""

import re
from typing import Final

from destination import js

__all__ = ["SPACES", "joined", "split_on_spaces", "units"]

SPACES: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
r"""What ``\s`` matches and ``trim`` strips."""

_RUN: Final = re.compile(f"[{SPACES}]+")
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def units(value: str) -> str:
    """Spell ``value`` in UTF-16 units."""
    return value if value.isascii() else js.units(value)


def joined(value: str) -> str:
    """Undo ``units``; a half without its other half stays."""
    return value if value.isascii() else _PAIR.sub(_whole, value)


def _whole(pair: re.Match[str]) -> str:
    high, low = map(ord, pair[0])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def split_on_spaces(value: str) -> list[str]:
    """Split at each run of blanks; a blank edge gives an empty piece."""
    return _RUN.split(value)
