"""Trigger text into tokens, with the reader's habits of Segment's lexer.

Source: npm ``@segment/fql-ts`` as ``@segment/destination-subscriptions`` 3.37.0 uses it
(contract: segment.md 4). The odd parts are kept on purpose: a trigger that Segment
misreads must be misread here as well.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = ["Kind", "LexerError", "Token", "tokenize"]


class Kind(Enum):
    """What a token is."""

    IDENT = "ident"
    DOT = "dot"
    OPERATOR = "operator"
    CONDITIONAL = "conditional"
    STRING = "string"
    NUMBER = "number"
    NULL = "null"
    BRACKET = "bracket"
    OPEN = "("
    CLOSE = ")"
    COMMA = "comma"
    END = "eos"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a trigger; ``value`` of a string keeps its quotes."""

    kind: Kind
    value: str


class LexerError(ValueError):
    """The text cannot be cut into tokens.

    Args:
        what: What is wrong, in a few words.
        position: Where, counted in characters from 0.
    """

    def __init__(self, what: str, position: int) -> None:
        super().__init__(f"{what} at character {position + 1}")
        self.position = position


_BLANK: Final = " \t\n"
_TERMINATORS: Final = frozenset(" \t\n,])")
_DIGITS: Final = frozenset("0123456789")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_IDENT: Final = _LETTERS | _DIGITS | frozenset("_-\\")
_AFTER_IDENT: Final = _TERMINATORS | frozenset(".(=!")
_WORDS: Final = {
    "a": ("nd", Token(Kind.CONDITIONAL, "and")),
    "o": ("r", Token(Kind.CONDITIONAL, "or")),
    "n": ("ull", Token(Kind.NULL, "null")),
}
_SIGNS: Final = {
    ".": Token(Kind.DOT, "."),
    "[": Token(Kind.BRACKET, "["),
    "]": Token(Kind.BRACKET, "]"),
    ",": Token(Kind.COMMA, ","),
    "(": Token(Kind.OPEN, "("),
    ")": Token(Kind.CLOSE, ")"),
}
_LONGEST: Final = 100_000  # of one string, number or identifier

END: Final = Token(Kind.END, "eos")


def tokenize(text: str) -> list[Token]:
    """Cut ``text`` into tokens, the last one ``END``.

    Raises:
        LexerError: A character, string, number or identifier is not well formed.
    """
    return _Lexer(text).run()


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def run(self) -> list[Token]:
        tokens = []
        while self._at < len(self._text):
            char = self._next()
            if char not in _BLANK:
                tokens.append(self._token(char))
        tokens.append(END)
        return tokens

    def _token(self, char: str) -> Token:
        if char in _LETTERS or char in "!=<>\\_":
            return self._word(char)
        if char in _DIGITS or char in "+-":
            return self._number(char)
        if char in "\"'":
            return self._string(char)
        if char in _SIGNS:
            return _SIGNS[char]
        raise self._error(f"invalid character {char!r}")

    def _word(self, char: str) -> Token:
        if char == "=":
            return Token(Kind.OPERATOR, "=")
        if char == "!":
            if self._peek() in _LETTERS or self._peek() == "(":
                return Token(Kind.OPERATOR, "!")
            if self._accept("="):
                return Token(Kind.OPERATOR, "!=")
            raise self._error("expected '=' and a blank after '!'")
        if char in "<>":
            return Token(Kind.OPERATOR, char + "=" if self._accept("=") else char)
        if char in _WORDS:
            rest, token = _WORDS[char]
            if self._accept(rest):
                return token
        return self._ident(char)

    def _ident(self, char: str) -> Token:
        name = ""
        while True:
            if char == "\\":
                if not self._peek():
                    raise self._error("expected a character after '\\'")
                char = self._next()
            name += char
            if len(name) >= _LONGEST:
                raise self._error("unreasonably long identifier")
            if self._peek() not in _IDENT:
                break
            char = self._next()
        following = self._peek()
        if following and following not in _AFTER_IDENT:
            raise self._error(f"{following!r} may not follow an identifier")
        return Token(Kind.IDENT, name)

    def _number(self, first: str) -> Token:
        digits, point = "", False
        while (char := self._peek()) in _DIGITS or char == ".":
            digits += self._next()
            if char == ".":
                if self._ends():
                    raise self._error("a number may not end in a point")
                if point:
                    raise self._error("a number may have one point")
                point = True
            if len(digits) >= _LONGEST:
                raise self._error("unreasonably long number")
        return Token(Kind.NUMBER, first + digits)

    def _string(self, quote: str) -> Token:
        end = self._text.find(quote, self._at)
        if end < 0:
            raise self._error("unterminated string")
        if end - self._at >= _LONGEST:
            raise self._error("unreasonably long string")
        content = self._text[self._at : end]
        self._at = end
        # A closing quote without a terminator behind it stays, and opens the next string.
        self._accept(quote)
        return Token(Kind.STRING, f"{quote}{content}{quote}")

    def _accept(self, wanted: str) -> bool:
        """Take ``wanted`` if it comes next, before a terminator.

        Segment's reader does not step back when the text ends under it: the letters it
        read ahead are lost, so that a last word ``nab`` is read as ``n``.
        """
        start, read = self._at, ""
        for _ in wanted:
            if self._at >= len(self._text):
                return False
            read += self._next()
            if read[-1] in _TERMINATORS:
                break
        if read == wanted and self._ends():
            return True
        self._at = start
        return False

    def _ends(self) -> bool:
        following = self._peek()
        return not following or following in _TERMINATORS

    def _peek(self) -> str:
        """Look at the next character; empty at the end of the text."""
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        char = self._text[self._at]
        self._at += 1
        return char

    def _error(self, what: str) -> LexerError:
        return LexerError(what, max(self._at - 1, 0))
