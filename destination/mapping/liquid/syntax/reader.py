"""Reads the inside of tags and outputs: words, values, conditions, filters.

Source: liquidjs 10.27.2. Its grammar is looser than the kept library's and its errors point
at the character where reading stopped, so the text is read directly.
"""

import re
from typing import Final

from liquid.token import TOKEN_WORD, Token

from destination.mapping.liquid.errors import LiquidError
from destination.mapping.liquid.operators import OPERATORS, Operator
from destination.mapping.liquid.syntax.characters import BLANKS, NUMBER, QUOTED, WORD
from destination.mapping.liquid.syntax.expressions import (
    Expression,
    Filter,
    Filtered,
    Formula,
    Keyword,
    Literal,
    Path,
    Range,
)
from destination.mapping.liquid.syntax.literals import unquote
from destination.mapping.liquid.syntax.scanner import Piece, snapshot, syntax_error
from destination.mapping.liquid.values import Drop, Value

__all__ = ["Reader"]

_SIGN: Final = re.compile("[=!<>]=|[<>]")
_LITERALS: Final[dict[str, Value]] = {
    "true": True,
    "false": False,
    "nil": Drop.NIL,
    "null": Drop.NIL,
    "empty": Drop.EMPTY,
    "blank": Drop.BLANK,
}


class Reader:
    """A place in a part of the source.

    Attributes:
        source: The whole source.
        at: The place.
        end: Where the part ends.
    """

    def __init__(self, source: str, at: int, end: int) -> None:
        self.source = source
        self.at = at
        self.end = end

    @classmethod
    def of(cls, piece: Piece) -> "Reader":
        """Read the arguments of a tag, or the expression of an output."""
        return cls(piece.source, *piece.inner)

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= self.end

    def peek(self, ahead: int = 0) -> str:
        """Return the next character; empty text at the end."""
        at = self.at + ahead
        return self.source[at] if at < self.end else ""

    def skip_blanks(self) -> str:
        """Skip blanks and return the next character."""
        while self.at < self.end and self.source[self.at] in BLANKS:
            self.at += 1
        return self.peek()

    def skip_past(self, mark: str) -> bool:
        """Skip past the next ``mark``; to the end where there is none."""
        found = self.source.find(mark, self.at, max(self.at, self.end))
        self.at = self.end if found < 0 else found + len(mark)
        return found >= 0

    def error(self, message: str) -> LiquidError:
        """Make an error that points here."""
        return syntax_error(message, self.source, self.at)

    def rest(self) -> str:
        """Quote what is left, in a message."""
        return snapshot(self.source, self.at, self.end)

    def word(self) -> str:
        """Read a word, or nothing."""
        self.skip_blanks()
        return self._read(WORD)

    def quoted(self) -> str | None:
        """Read a quoted text."""
        self.skip_blanks()
        text = self._read(QUOTED)
        return unquote(text) if text else None

    def filtered(self) -> Expression:
        """Read an expression and its filters, up to the end."""
        begin = self.at
        expression = self._expression()
        if expression is None:
            raise self.error(f"invalid value expression: {self.rest()}")
        filters = self._filters()
        return Filtered(self._token(begin), expression, filters) if filters else expression

    def value(self) -> Expression | None:
        """Read a literal, a range or a path."""
        self.skip_blanks()
        begin = self.at
        start = self._literal()
        keys = self._keys(named=start is None)
        return Path(self._token(begin), start, keys) if keys else start

    def path(self) -> Expression | None:
        """Read a path that starts with a name, whatever the name."""
        self.skip_blanks()
        begin = self.at
        keys = self._keys(named=True)
        return Path(self._token(begin), None, keys) if keys else None

    def _read(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at, self.end)
        text = match[0] if match else ""
        self.at += len(text)
        return text

    def _token(self, begin: int) -> Token:
        return Token(TOKEN_WORD, self.source[begin : self.at], begin, self.source)

    def _expression(self) -> Expression | None:
        begin = self.at
        postfix: list[Expression | Operator] = []
        waiting: list[Operator] = []
        while not self.done:
            item = self._operator() or self.value()
            if item is None:
                break
            if isinstance(item, Operator):
                while waiting and waiting[-1].precedence > item.precedence:
                    postfix.append(waiting.pop())
                waiting.append(item)
            else:
                postfix.append(item)
        postfix.extend(reversed(waiting))
        if len(postfix) == 1 and isinstance(postfix[0], Expression):
            return postfix[0]
        return Formula(self._token(begin), postfix) if postfix else None

    def _operator(self) -> Operator | None:
        self.skip_blanks()
        begin = self.at
        word = self._read(WORD)
        if word in OPERATORS:
            return OPERATORS[word]
        self.at = begin
        return OPERATORS.get(self._read(_SIGN))

    def _filters(self) -> list[Filter]:
        filters = []
        while self.skip_blanks():
            self.at += 1
            if self.source[self.at - 1] != "|":
                raise self.error('expected "|" before filter')
            name = self.word()
            if name:
                filters.append(Filter(name, self._arguments()))
            elif not self.done:
                raise self.error("expected filter name")
        return filters

    def _arguments(self) -> list[Expression]:
        following = self.skip_blanks()
        if following in ("|", ""):
            return []
        if following != ":":
            raise self.error('expected ":" after filter name')
        arguments = []
        while following in (":", ","):
            self.at += 1
            argument = self._argument()
            if argument is not None:
                arguments.append(argument)
            following = self.skip_blanks()
            if following not in ("", ",", "|"):
                raise self.error(f"unexpected character {self.rest()}")
        return arguments

    def _argument(self) -> Expression | None:
        self.skip_blanks()
        begin = self.at
        argument = self.value()
        if argument is None:
            return None
        name = self._token(begin)
        if self.skip_blanks() != ":":
            return argument
        self.at += 1
        return Keyword(name, name.value, self.value())

    def _literal(self) -> Expression | None:
        begin = self.at
        word = self._read(WORD)
        if word in _LITERALS:
            return Literal(self._token(begin), _LITERALS[word])
        self.at = begin
        quoted = self.quoted()
        if quoted is not None:
            return Literal(self._token(begin), quoted)
        if self.peek() == "(":
            return self._range()
        number = self._read(NUMBER)
        return Literal(self._token(begin), float(number)) if number else None

    def _range(self) -> Expression:
        begin = self.at
        self.at += 1
        low = self._end_of_range()
        self._expect("..")
        high = self._end_of_range()
        self._expect(")")
        return Range(self._token(begin), low, high)

    def _end_of_range(self) -> Expression:
        value = self.value()
        if value is None:
            raise self.error(f"unexpected token {self.rest()}, value expected")
        return value

    def _expect(self, mark: str) -> None:
        self.skip_blanks()
        for char in mark:
            self.at += 1
            if self.source[self.at - 1 : self.at] != char:
                raise self.error("invalid range syntax")

    def _keys(self, *, named: bool) -> list[Expression]:
        """Read ``a.b[c]``; without ``named``, only what may follow a literal."""
        keys: list[Expression] = []
        while True:
            if self.peek() == "[":
                self.at += 1
                keys.append(self.value() or Literal(self._token(self.at), ""))
                if not self.skip_past("]"):
                    raise self.error("[ not closed")
                continue
            begin = self.at
            name = self.word() if named and not keys else ""
            if not name and self.peek() == "." and self.peek(1) != ".":  # `..` makes a range
                self.at += 1
                name = self.word()
            if not name:
                return keys
            keys.append(Literal(self._token(begin), name))
