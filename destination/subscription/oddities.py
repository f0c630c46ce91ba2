"""What a trigger seems to say and Segment reads otherwise, noticed while it is parsed.

The parser misreads as Segment does; here is what it noticed on the way, so that somebody
can be told (contract: segment.md 4).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from destination.js import to_number
from destination.subscription.conditions import OBJECTS, OPERATORS, ROOTS
from destination.subscription.lexer import Kind, Token

__all__ = ["Odd", "Oddity", "of_comparison", "of_function"]


class Odd(Enum):
    """A kind of oddity."""

    MIXED = "and and or on one level"
    SKIPPED = "words that are no condition"
    SINGLE_QUOTES = "a value in single quotes"
    NEGATION = "a negation that negates nothing"
    GROUP = "a group"
    GROUP_ENDED = "a function's bracket ends the group around it"
    NULL_AS_TEXT = "null compared as the text null"
    NUMBER_AS_TEXT = "a number compared as text"
    NEVER_A_NUMBER = "a comparison of size without a number"
    BOOLEAN_AS_TEXT = "true or false compared as text"
    NOT_BOOLEAN = "not true, which holds for true"
    OPERATOR = "an operator that does not exist"
    INFIX = "an internal operator, written out"
    CUT_SHORT = "a comparison with the end of the text"
    UNQUOTED = "a value without quotes"
    VALUE = "a sign in the place of a value"
    OBJECT = "an object compared as if it were a field"
    ROOT_PATH = "a path into a field that is text"
    MATCH = "a pattern that match does not know"
    FUNCTION = "a function's parts in other places"
    FUNCTION_FIELD = "a field that functions do not know"
    NAME = "a name the app cannot write"
    CHARACTER = "a character the app cannot write in a value"


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in a trigger that Segment reads otherwise than it looks.

    Attributes:
        kind: What it is.
        text: The part of the trigger it is about.
    """

    kind: Odd
    text: str


_WITHOUT_VALUE: Final = frozenset(("exists", "not_exists", "is_true", "is_false"))
_SIZES: Final = frozenset(("<", "<=", ">", ">="))
_EQUALITY: Final = ("=", "!=")
_FUNCTION_FIELDS: Final = ("event", "name", "userId")
_GLOB: Final = re.compile(r"[*?\[]")
_NAME: Final = re.compile(r"[A-Za-z_]")
_SHAPE: Final = (Kind.OPEN, Kind.IDENT, Kind.COMMA, Kind.STRING)
_CLOSED: Final = (Kind.CLOSE, Kind.END)  # a group around it has taken its bracket


def of_comparison(word: str, operator: Token, value: Token) -> Iterator[Oddity]:
    """Tell what is odd about ``word operator value``."""
    first = word.split(".", 1)[0]
    yield from _of_path(word)
    if first in ROOTS and word != first:
        yield Oddity(Odd.ROOT_PATH, word)
    if operator.value not in OPERATORS:
        yield Oddity(Odd.OPERATOR, f"{word} {operator.value} {value.value}")
        return
    if operator.kind is Kind.IDENT:
        yield Oddity(Odd.INFIX, f"{word} {operator.value}")
    if operator.value in _WITHOUT_VALUE:
        return
    kind = _odd_value(first, operator.value, value)
    if kind is not None:
        yield Oddity(kind, f"{word} {operator.value} {value.value}")
    elif value.kind is Kind.STRING and "~" in value.value:
        yield Oddity(Odd.CHARACTER, "~")


def _odd_value(first: str, operator: str, value: Token) -> Odd | None:
    if value.kind is Kind.END:
        return Odd.CUT_SHORT
    if value.kind is Kind.STRING:
        if value.value.startswith("'"):
            return Odd.SINGLE_QUOTES
        nothing = operator in _SIZES and math.isnan(to_number(value.value.strip('"')))
        return Odd.NEVER_A_NUMBER if nothing else None
    if value.kind is Kind.NULL:
        known = first not in ("type", "event") and operator in _EQUALITY
        return None if known else Odd.NULL_AS_TEXT
    if value.kind is Kind.NUMBER:
        text = Odd.NEVER_A_NUMBER if operator in _SIZES else Odd.NUMBER_AS_TEXT
        return text if first in ROOTS else None
    if value.kind is Kind.IDENT:
        return _odd_word(first, operator, value.value)
    return Odd.VALUE


def _odd_word(first: str, operator: str, word: str) -> Odd | None:
    if operator in _SIZES:
        return Odd.NEVER_A_NUMBER
    if word not in ("true", "false"):
        return Odd.UNQUOTED
    if first not in OBJECTS and first != "userId":
        return Odd.BOOLEAN_AS_TEXT
    return None if operator == "=" else Odd.NOT_BOOLEAN


def of_function(name: str, parts: Sequence[Token | None]) -> Iterator[Oddity]:
    """Tell what is odd about ``name(field, value)``.

    Args:
        name: ``contains`` or ``match``.
        parts: The five tokens after it, which Segment takes for the brackets, the field,
            the comma and the value, whatever they are.
    """
    kinds = tuple(part.kind for part in parts if part is not None)
    values = [part.value for part in parts if part is not None]
    if kinds[:-1] != _SHAPE or kinds[-1] not in _CLOSED:
        yield Oddity(Odd.FUNCTION, f"{name} {' '.join(values)}")
        return
    target, argument = values[1], values[3]
    shown = f"{name}({target}, {argument})"
    if target not in _FUNCTION_FIELDS and not target.startswith(OBJECTS):
        yield Oddity(Odd.FUNCTION_FIELD, shown)
        return
    yield from _of_path(target)
    if argument.startswith("'"):
        yield Oddity(Odd.SINGLE_QUOTES, shown)
    elif name == "match" and not _known_pattern(argument[1:-1]):
        yield Oddity(Odd.MATCH, shown)
    if "~" in argument:
        yield Oddity(Odd.CHARACTER, "~")


def _known_pattern(pattern: str) -> bool:
    """Tell whether match does with a pattern what it looks like: one star, at one end."""
    rest = pattern[:-1] if pattern.endswith("*") else pattern.removeprefix("*")
    return rest != pattern and _GLOB.search(rest) is None


def _of_path(word: str) -> Iterator[Oddity]:
    if word in OBJECTS:
        yield Oddity(Odd.OBJECT, word)
    if any(not _NAME.match(piece) for piece in word.split(".")):
        yield Oddity(Odd.NAME, word)
