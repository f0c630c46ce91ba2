"""The evaluators: what a value must be like.

Texts that both look like numbers are compared as numbers, so that ``045`` equals ``45``;
scientific notation is text. Source: Adobe, targets and audiences FAQ, custom parameters,
site pages (contract: adobe-target.md 10.2). The names of the presence evaluators, and
texts being put in order as texts, are ours.
"""

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

__all__ = ["COMPARING", "PRESENCE", "Judge", "number"]

Judge: TypeAlias = Callable[[str | None], bool]
"""Judges a value; None where there is none."""

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


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
        return any(one in value for one in texts)

    return judge


def _starts_with(wanted: Sequence[str]) -> Judge:
    texts = tuple(wanted)

    def judge(value: str | None) -> bool:
        if value is None:
            return False
        return value.startswith(texts) or any(
            part.startswith(texts) for part in value.split(",")[1:]
        )

    return judge


def _ends_with(wanted: Sequence[str]) -> Judge:
    texts = tuple(wanted)

    def judge(value: str | None) -> bool:
        if value is None:
            return False
        return value.endswith(texts) or any(part.endswith(texts) for part in value.split(",")[:-1])

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
"""Evaluators that take values: at least one must fit."""

PRESENCE: Final[dict[str, Judge]] = {
    "parameterPresent": lambda value: value is not None,
    "parameterNotPresent": lambda value: value is None,
    "valuePresent": bool,
    "valueNotPresent": lambda value: value is not None and not value,
    "parameterOrValueNotPresent": lambda value: not value,
}
"""Evaluators that ask whether there is a value."""
