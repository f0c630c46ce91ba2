"""Whether a rule can hold for anybody, found by trying visitors made for it.

A visitor is made of the values a rule asks for, their neighbours and combinations; where
none of them fits, none does. No claim is made of a rule that looks at more than attributes
and parameters, is not simulated, or has more combinations than are tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import Any, Final, TypeAlias

from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.model import Audience
from simulator.target.audiences import Facts, Rule, RuleError, compile_audience
from simulator.target.audiences.combine import combined
from simulator.target.audiences.leaf import read_leaf
from simulator.target.audiences.values import number

__all__ = ["can_hold"]

_PROFILE: Final = ("profile",)
_PARAMETERS: Final = ("custom", "mbox")
_BUILT_IN: Final = "user."
_MOST: Final = 2_000  # visitors tried
_Read: TypeAlias = tuple[bool, str]  # whether it is of the profile, and its name


def can_hold(audiences: Sequence[Audience], catalogue: Catalogue) -> bool:
    """Tell whether anybody can be in all these audiences; in doubt, somebody can."""
    rules = [compile_audience(one, catalogue.audiences.get) for one in audiences]
    if any(rule.unknown for rule in rules):
        return True
    asked: dict[_Read, list[str]] = {}
    for audience in audiences:
        for condition in _conditions(audience, catalogue):
            if not _gather(condition, asked):
                return True
    tried = {read: list(_candidates(values)) for read, values in asked.items()}
    if prod(map(len, tried.values())) > _MOST:
        return True
    return any(_holds(rules, tried, values) for values in product(*tried.values()))


def _holds(rules: Iterable[Rule], tried: Iterable[_Read], values: Sequence[str | None]) -> bool:
    given = [(read, value) for read, value in zip(tried, values, strict=True) if value is not None]
    facts = Facts(
        profile={name: value for (of_profile, name), value in given if of_profile},
        parameters={name: value for (of_profile, name), value in given if not of_profile},
    )
    return all(rule.holds(facts) is True for rule in rules)


def _conditions(audience: Audience, catalogue: Catalogue) -> Iterator[Any]:
    """Go through the conditions of an audience, and of those it combines."""
    if audience.target_rule is not None:
        yield from _leaves(audience.target_rule)
    for one in combined(audience.audience_rule):
        other = catalogue.audiences.get(one)
        if other is not None:
            yield from _conditions(other, catalogue)


def _leaves(rule: Any) -> Iterator[Any]:
    for joint in ("and", "or", "not"):
        if joint in rule:
            inner = rule[joint]
            for one in inner if isinstance(inner, list) else [inner]:
                yield from _leaves(one)
            return
    yield rule


def _gather(condition: Any, asked: dict[_Read, list[str]]) -> bool:
    """Note what a condition looks at; False where no visitor can be made for it."""
    try:
        leaf = read_leaf(condition, "")
    except RuleError:
        return False
    dimension, attribute = leaf.reads
    name = attribute.removeprefix("profile.") if dimension in _PROFILE else attribute
    if dimension not in (*_PROFILE, *_PARAMETERS) or name.startswith(_BUILT_IN):
        return False
    if leaf.attributes:
        return False
    asked.setdefault((dimension in _PROFILE, name), []).extend(leaf.values)
    return True


def _candidates(values: Sequence[str]) -> dict[str | None, None]:
    """Make the values an attribute may have: none, each that is asked for, and others."""
    made: dict[str | None, None] = dict.fromkeys((None, "", *values, ",".join(values)))
    for value in values:
        made |= dict.fromkeys((f"{value}!", f"!{value}", value.lower()))
    numbers = sorted({one for one in map(number, values) if one is not None})
    for before, after in pairwise(numbers):
        made[f"{(before + after) / 2:f}"] = None
    if numbers:
        made |= dict.fromkeys((f"{numbers[0] - Decimal(1):f}", f"{numbers[-1] + Decimal(1):f}"))
    return made
