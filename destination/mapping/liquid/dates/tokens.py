"""A date's text, cut into numbers, words and punctuation.

Source: the behaviour of Node 20, seen by running it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from destination.mapping.liquid.text import SPACES

__all__ = ["END", "MONTHS", "Token", "Tokens"]

MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_WORD: Final = rf"(?:(?![{SPACES}])[A-\uffff]|[\u2028\u2029])+"
_TOKEN: Final = re.compile(
    rf"(?P<number>[0-9]+)|(?P<symbol>[-:+.)])|(?P<word>{_WORD})"
    rf"|(?P<space>[{SPACES}])|(?P<open>\()|(?P<other>.)",
    re.DOTALL,
)
_DIGITS: Final = 9  # significant digits read of a number


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a word, a blank, a sign or something else."""

    kind: str
    text: str

    @property
    def number(self) -> int:
        """The number, of which only some digits count."""
        return int(self.text.lstrip("0")[:_DIGITS] or "0")

    @property
    def word(self) -> str:
        """The word in lower case, of which only three letters of a month count."""
        word = self.text.lower()
        return word[:3] if word[:3] in MONTHS else word

    def is_symbol(self, *symbols: str) -> bool:
        """Tell whether this is one of the symbols."""
        return self.kind == "symbol" and self.text in symbols

    def is_digits(self, count: int, low: int, high: int) -> bool:
        """Tell whether this is a number of so many digits within bounds."""
        return self.kind == "number" and len(self.text) == count and low <= self.number <= high

    def milliseconds(self) -> int:
        """Read the number as the fraction of a second."""
        scale: int = 10 ** min(len(self.text), _DIGITS)
        return self.number * 1000 // scale


END: Final = Token("end", "")


class Tokens:
    """The text, cut up as it is read."""

    def __init__(self, text: str) -> None:
        self._rest = _cut(text.partition("\0")[0])  # a NUL ends the text
        self._next = next(self._rest, END)

    def peek(self) -> Token:
        """Return the next token."""
        return self._next

    def take(self) -> Token:
        """Return the next token and move past it."""
        token = self._next
        self._next = next(self._rest, END)
        return token

    def skip(self, symbol: str) -> bool:
        """Move past the symbol if it is next."""
        found = self._next.is_symbol(symbol)
        if found:
            self.take()
        return found


def _cut(text: str) -> Iterator[Token]:
    """Cut up the text; of what stands in parentheses only the place is kept."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if depth == 0:
            yield Token(kind, match[0])
        if kind == "open":
            depth += 1
        elif depth and match[0] == ")":
            depth -= 1
