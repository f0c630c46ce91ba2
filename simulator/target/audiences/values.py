"""The evaluators: what a value must be like.

Texts that both look like numbers are compared as numbers, so that ``045`` equals ``45``;
scientific notation is text. Where a value is a list with commas, each part may start or end
as asked. Source: Adobe, targets and audiences FAQ, custom parameters, site pages (contract:
adobe-target.md 10.2). The names of the presence evaluators, and that texts which are no
numbers are put in order as texts, are ours.
"""

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeAlias

__all__ = [
    "COMPARING",
    "PRESENCE",
    "Judge",
    "Judging",
    "compare",
    "compare_addresses",
    "compare_places",
    "number",
    "one_of",
]

Judge: TypeAlias = Callable[[str | None], bool | None]
"""Judges a value, None where there is none; gives None where it cannot tell."""

Judging: TypeAlias = Callable[[str, Sequence[str]], Judge | None]
"""Makes a judge of an evaluator and what it asks for; None where that is not simulated."""

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LONGEST_CODE: Final = 3
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@lru_cache(maxsize=4_096)
def number(text: str) -> Decimal | None:
    """Give the number a text stands for, exactly; None where it stands for none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _equals(wanted: Sequence[str]) -> Judge:
    texts = frozenset(wanted)
    numbers = frozenset(one for one in map(number, wanted) if one is not None)

    def judge(value: str | None) -> bool:
        if value in texts:
            return True
        return bool(numbers) and value is not None and number(value) in numbers

    return judge


def _equals_ignoring_case(wanted: Sequence[str]) -> Judge:
    judge = _equals([one.lower() for one in wanted])
    return lambda value: value is not None and judge(value.lower())


def _contains(wanted: Sequence[str]) -> Judge:
    texts = tuple(one.lower() for one in wanted)

    def judge(value: str | None) -> bool:
        if value is None:
            return False
        value = value.lower()
        for one in texts:  # noqa: SIM110  any() is twice as slow
            if one in value:
                return True
        return False

    return judge


def _starts_with(wanted: Sequence[str]) -> Judge:
    texts = tuple(wanted)

    def judge(value: str | None) -> bool:
        if value is None:
            return False
        if value.startswith(texts):
            return True
        return "," in value and any(part.startswith(texts) for part in value.split(","))

    return judge


def _ends_with(wanted: Sequence[str]) -> Judge:
    texts = tuple(wanted)

    def judge(value: str | None) -> bool:
        if value is None:
            return False
        if value.endswith(texts):
            return True
        return "," in value and any(part.endswith(texts) for part in value.split(","))

    return judge


def _ordered(relation: Callable[[Any, Any], bool]) -> Callable[[Sequence[str]], Judge]:
    """Make an evaluator of an order: of numbers where both are, of texts otherwise."""

    def evaluator(wanted: Sequence[str]) -> Judge:
        pairs = tuple((text, number(text)) for text in wanted)

        def judge(value: str | None) -> bool:
            if value is None:
                return False
            given = number(value)
            for text, limit in pairs:
                if given is None or limit is None:
                    if relation(value, text):
                        return True
                elif relation(given, limit):
                    return True
            return False

        return judge

    return evaluator


COMPARING: Final[dict[str, Callable[[Sequence[str]], Judge]]] = {
    "equals": _equals,
    "equalsIgnoreCase": _equals_ignoring_case,
    "matches": _equals_ignoring_case,
    "contains": _contains,
    "startsWith": _starts_with,
    "endsWith": _ends_with,
    "greater": _ordered(operator.gt),
    "greaterEquals": _ordered(operator.ge),
    "lesser": _ordered(operator.lt),
    "lesserEquals": _ordered(operator.le),
}
"""Evaluators that take values: one must fit. None fits where there is no value."""

PRESENCE: Final[dict[str, Judge]] = {
    "parameterPresent": lambda value: value is not None,
    "parameterNotPresent": lambda value: value is None,
    "valuePresent": bool,
    "valueNotPresent": lambda value: value is not None and not value,
    "parameterOrValueNotPresent": lambda value: not value,
}
"""Evaluators that ask whether there is a value."""


def compare(evaluator: str, wanted: Sequence[str]) -> Judge:
    """Compare as the evaluator says."""
    return COMPARING[evaluator](wanted)


def compare_addresses(evaluator: str, wanted: Sequence[str]) -> Judge:
    """Compare addresses; what is asked for without a scheme fits under any (ours)."""
    whole = compare(evaluator, wanted)
    bare = [one for one in wanted if not _SCHEME.match(one)]
    if not bare or evaluator not in ("equals", "equalsIgnoreCase", "startsWith"):
        return whole
    without = compare(evaluator, [one.removesuffix("/") for one in bare])

    def judge(value: str | None) -> bool | None:
        if value is None or whole(value):
            return value is not None
        rest = value[found.end() :] if (found := _SCHEME.match(value)) else value
        return without(rest.removesuffix("/"))

    return judge


def compare_places(evaluator: str, wanted: Sequence[str]) -> Judge:
    """Compare countries or regions; whether a code and a name mean the same is not known."""
    fits = compare(evaluator, wanted)
    forms = frozenset(len(one) <= _LONGEST_CODE for one in wanted)

    def judge(value: str | None) -> bool | None:
        if value is None or fits(value):
            return value is not None
        return False if forms == {len(value) <= _LONGEST_CODE} else None

    return judge


def one_of(names: frozenset[str]) -> Judging:
    """Compare with names of a closed set, in any case; others are not simulated."""

    def judging(evaluator: str, wanted: Sequence[str]) -> Judge | None:
        lowered = [one.lower() for one in wanted]
        return compare(evaluator, lowered) if names.issuperset(lowered) else None

    return judging
