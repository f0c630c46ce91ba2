"""``@replace``: literal search and replace with JavaScript's replacement patterns.

Source: npm ``@segment/actions-core`` 3.170.0 (contract: segment.md 3.2).
"""

import re
from typing import Final

from destination.errors import MappingError
from destination.js import length

__all__ = ["MAX_PATTERN", "MAX_REPLACEMENT", "replace"]

MAX_PATTERN: Final = 10
MAX_REPLACEMENT: Final = 10
_DOLLAR: Final = re.compile(r"\$([$&`'])")
_ASCII: Final = 128


def replace(
    value: str, pattern: str, replacement: str, *, ignore_case: bool, everywhere: bool
) -> str:
    """Replace ``pattern``, taken literally, in ``value``.

    Raises:
        MappingError: Pattern or replacement has more than 10 characters.
    """
    if length(pattern) > MAX_PATTERN:
        raise MappingError(f'@replace requires a "pattern" less than {MAX_PATTERN} characters')
    if length(replacement) > MAX_REPLACEMENT:
        raise MappingError(
            f'@replace requires a "replacement" less than {MAX_REPLACEMENT} characters'
        )
    haystack, needle = (_fold(value), _fold(pattern)) if ignore_case else (value, pattern)
    result: list[str] = []
    position = 0
    while (found := haystack.find(needle, position)) >= 0:
        end = found + len(needle)
        result += (value[position:found], _expand(replacement, value, found, end))
        position = end
        if not everywhere:
            break
    return "".join(result) + value[position:]


def _expand(replacement: str, value: str, start: int, end: int) -> str:
    """Put in what ``$$``, ``$&``, `` $` `` and ``$'`` stand for."""
    if "$" not in replacement:
        return replacement
    meanings = {"$": "$", "&": value[start:end], "`": value[:start], "'": value[end:]}
    return _DOLLAR.sub(lambda found: meanings[found[1]], replacement)


def _fold(value: str) -> str:
    """Fold case character by character, as a JavaScript pattern with the flag ``i`` does."""
    return "".join(map(_fold_one, value))


def _fold_one(char: str) -> str:
    upper = char.upper()
    keeps = len(upper) != 1 or ord(char) > 0xFFFF or (ord(char) >= _ASCII > ord(upper))  # noqa: PLR2004
    return char if keeps else upper
