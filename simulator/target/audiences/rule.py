"""A compiled rule: true, false or unknown, and what makes it so.

Unknown spreads as in Kleene's logic: where the rest decides, it does not matter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from simulator.target.audiences.facts import Facts

__all__ = ["Holds", "Rule", "RuleError", "all_of", "any_of", "none_of"]

Holds: TypeAlias = Callable[[Facts], bool | None]


class RuleError(ValueError):
    """A rule that breaks the grammar.

    Args:
        place: Where in it, such as ``and[1].equals``; empty for the whole.
        rule: What it must be.
    """

    def __init__(self, place: str, rule: str) -> None:
        super().__init__(f"{place}: {rule}" if place else rule)
        self.field = place
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be asked.

    Attributes:
        holds: Tells whether it holds; None where that is not known.
        unknown: What in it is not simulated, a sentence each.
        reads: The dimensions and attributes it looks at.
    """

    holds: Holds
    unknown: tuple[str, ...] = ()
    reads: frozenset[tuple[str, str]] = frozenset()


def all_of(parts: Sequence[Holds]) -> Holds:
    """Hold where all of them do."""

    def holds(facts: Facts) -> bool | None:
        known = True
        for part in parts:
            one = part(facts)
            if one is False:
                return False
            if one is None:
                known = False
        return True if known else None

    return holds


def any_of(parts: Sequence[Holds]) -> Holds:
    """Hold where at least one of them does."""

    def holds(facts: Facts) -> bool | None:
        known = True
        for part in parts:
            one = part(facts)
            if one is True:
                return True
            if one is None:
                known = False
        return False if known else None

    return holds


def none_of(part: Holds) -> Holds:
    """Hold where it does not."""

    def holds(facts: Facts) -> bool | None:
        one = part(facts)
        return None if one is None else not one

    return holds
