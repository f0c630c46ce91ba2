"""Tokens into conditions, left to right, with no precedence at all.

Source: npm ``@segment/destination-subscriptions`` 3.37.0 (contract: segment.md 4,
'Tokens -> conditions').
"""

import re
from collections.abc import Iterable
from typing import Final

from destination.js import Json, text, to_number, units
from destination.subscription.conditions import OBJECTS, ROOTS, Condition, Field, Group
from destination.subscription.lexer import END, Kind, Token
from destination.subscription.oddities import Odd, Oddity, of_comparison, of_function

__all__ = ["ParseError", "parse"]


class ParseError(ValueError):
    """The tokens make no expression; the message is the one Segment logs."""


_NULLABLE: Final = frozenset(("name", "userId", *OBJECTS))
_BOOLEAN: Final = frozenset(("userId", *OBJECTS))
# Words every JavaScript object inherits: Segment's table look-up takes them for a field,
# so that the two tokens behind them are swallowed.
_INHERITED: Final = frozenset(
    (
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__proto__",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
    )
)
_NO_CONDITION: Final = "Cannot read properties of undefined (reading 'type')"


def parse(tokens: list[Token], oddities: list[Oddity] | None = None) -> Condition | Group:
    """Parse a whole trigger.

    Args:
        tokens: The trigger, cut up.
        oddities: Takes what is read otherwise than it looks, in the order of the text.

    Raises:
        ParseError: No condition was recognised, or one was cut short.
    """
    node = _Parser(_join_paths(tokens), [] if oddities is None else oddities).run()
    if node is None:
        raise ParseError(_NO_CONDITION)
    return node


def _join_paths(tokens: list[Token]) -> list[Token]:
    """Make one token of identifiers joined by dots; nothing but identifiers joins."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if (
            token.kind is Kind.DOT
            and joined
            and joined[-1].kind is Kind.IDENT
            and index + 1 < len(tokens)
            and tokens[index + 1].kind is Kind.IDENT
        ):
            joined[-1] = Token(Kind.IDENT, f"{joined[-1].value}.{tokens[index + 1].value}")
            index += 2
        else:
            joined.append(token)
            index += 1
    return joined


class _Parser:
    def __init__(self, tokens: Iterable[Token], oddities: list[Oddity]) -> None:
        self._tokens = list(tokens)
        self._at = 0
        self._nodes: list[Condition | Group | None] = []
        self._oddities = oddities
        self._skipped: list[str] = []

    def run(self) -> Condition | Group | None:
        joined: dict[str, None] = {}
        while (token := self._take()) is not None and token.kind is not Kind.END:
            if token.kind is Kind.IDENT:
                self._ident(token.value)
            elif token.kind is Kind.OPERATOR and token.value == "!":
                self._negation()
            elif token.kind is Kind.OPEN:
                self._end_of_skipped()
                self._nodes.append(_Parser(self._group(), self._oddities).run())
            elif token.kind is Kind.CONDITIONAL:
                self._end_of_skipped()
                joined.pop(token.value, None)
                joined[token.value] = None
            elif token.kind is not Kind.CLOSE:
                self._skipped.append(token.value)
        self._end_of_skipped()
        return self._level(list(joined))

    def _level(self, joined: list[str]) -> Condition | Group | None:
        """Make one node of a level; the last word that joins decides for all of it."""
        if len(self._nodes) <= 1:
            return self._nodes[0] if self._nodes else None
        if len(joined) > 1:
            self._odd(Odd.MIXED, joined[-1])
        return Group(joined[-1] if joined else "and", tuple(self._nodes))

    def _odd(self, kind: Odd, about: str) -> None:
        self._oddities.append(Oddity(kind, about))

    def _end_of_skipped(self) -> None:
        if self._skipped:
            self._odd(Odd.SKIPPED, " ".join(self._skipped))
            self._skipped.clear()

    def _take(self) -> Token | None:
        if self._at >= len(self._tokens):
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _need(self, message: str) -> Token:
        token = self._take()
        if token is None:
            raise ParseError(message)
        return token

    def _ident(self, word: str) -> None:
        first = word.split(".", 1)[0]
        if first in OBJECTS or first in ROOTS:
            self._end_of_skipped()
            operator = self._need("Operator token is missing")
            value = self._need("Value token is missing")
            self._oddities += of_comparison(word, operator, value)
            self._nodes.append(_comparison(first, word, operator.value, value))
        elif first in _INHERITED:
            operator = self._need("Operator token is missing")
            value = self._need("Value token is missing")
            self._skipped += (word, operator.value, value.value)
        elif word in ("contains", "match"):
            self._end_of_skipped()
            self._function(word, negated=False)
        else:
            self._skipped.append(word)

    def _negation(self) -> None:
        following = self._tokens[self._at]  # there is one: END closes every level
        if following.kind is Kind.IDENT and following.value in ("contains", "match"):
            self._end_of_skipped()
            self._take()
            self._function(following.value, negated=True)
        else:
            self._odd(Odd.NEGATION, f"!{following.value}")

    def _function(self, name: str, *, negated: bool) -> None:
        """Read ``(field, value)`` by position: what stands between is not looked at."""
        opening = self._take()
        target = self._need(f"{name}() is missing a 1st argument")
        comma = self._take()
        argument = self._need(f"{name}() is missing a 2nd argument")
        closing = self._take()
        self._oddities += of_function(name, (opening, target, comma, argument, closing))
        field = _function_field(target.value)
        if field is None:
            return
        operator, value = _function_test(name, argument)
        self._nodes.append(Condition(field, f"not_{operator}" if negated else operator, value))

    def _group(self) -> list[Token]:
        """Take the tokens up to the next ``)``, whoever's it is."""
        inner: list[Token] = []
        while (token := self._take()) is not None:
            if token.kind is Kind.CLOSE:
                self._note_group(inner)
                return [*inner, END]
            inner.append(token)
        raise ParseError(_NO_CONDITION)

    def _note_group(self, inner: list[Token]) -> None:
        """Note a group, and whether anything stands between a function's ``)`` and its own."""
        rest = self._at < len(self._tokens) and self._tokens[self._at].kind
        if any(token.kind is Kind.OPEN for token in inner) and rest not in (Kind.CLOSE, Kind.END):
            self._odd(Odd.GROUP_ENDED, " ".join(token.value for token in inner))
        self._odd(Odd.GROUP, "( )")


def _comparison(first: str, word: str, operator: str, token: Token) -> Condition:
    field = Field(first) if first in ROOTS else Field(first, re.sub(rf"^{first}\.", "", word))
    if first in _NULLABLE and token.value == "null" and operator in ("=", "!="):
        return Condition(field, "exists" if operator == "!=" else "not_exists")
    if first in _BOOLEAN and operator == "=" and token.value in ("true", "false"):
        return Condition(field, f"is_{token.value}")
    if first in OBJECTS:
        if token.kind is Kind.NUMBER and operator in ("=", "!="):
            operator = "number_equals" if operator == "=" else "number_not_equals"
        return Condition(field, operator, _value(token))
    return Condition(field, operator, text(_value(token)))


def _value(token: Token) -> Json:
    if token.kind is Kind.STRING:
        return token.value.removeprefix('"').removesuffix('"')  # single quotes stay
    if token.kind is Kind.NUMBER:
        return to_number(token.value)
    if token.kind is Kind.IDENT and token.value in ("true", "false"):
        return token.value == "true"
    return token.value


def _function_field(target: str) -> Field | None:
    if target in ("event", "name", "userId"):
        return Field(target)
    for root in OBJECTS:
        if target.startswith(root):
            return Field(root, re.sub(rf"^{root}\.", "", target))
    return None


def _function_test(name: str, argument: Token) -> tuple[str, str]:
    value = text(_value(argument))
    if name == "contains":
        return "contains", value
    if argument.value.endswith('*"'):
        return "starts_with", value[:-1]
    return "ends_with", units(value)[1:]  # minus its first character, star or not
