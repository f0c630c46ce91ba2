"""From a ``targetRule`` as Adobe's Admin API has it to a rule that can be asked.

A leaf is ``{"<dimension>": "<attribute>", "<evaluator>": [values]}``; ``and`` and ``or`` take
two or more rules, ``not`` takes one. Source: Adobe, Target Admin API, by its examples
(contract: adobe-target.md 10.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.target.audiences.facts import Facts
from simulator.target.audiences.leaf import below, compile_leaf, read_leaf
from simulator.target.audiences.rule import Holds, Rule, RuleError, all_of, any_of, none_of

__all__ = ["compile_rule"]

_DEEPEST: Final = 50
_MOST_LEAVES: Final = 1_000
_MOST_VALUES: Final = 10_000
_JOINTS: Final = ("and", "or", "not")


def compile_rule(rule: Mapping[str, Any]) -> Rule:
    """Read a rule.

    Raises:
        RuleError: It breaks the grammar, or is larger than a rule may be.
    """
    reading = _Reading()
    holds = reading.node(rule, "", 0)
    return Rule(holds, tuple(reading.unknown), frozenset(reading.reads))


@dataclass(slots=True)
class _Reading:
    """What is gathered while a rule is read."""

    unknown: list[str] = field(default_factory=list)
    reads: set[tuple[str, str]] = field(default_factory=set)
    leaves: int = 0
    values: int = 0

    def node(self, node: Any, place: str, depth: int) -> Holds:
        if not isinstance(node, Mapping) or not node:
            raise RuleError(place, "it must be an object with a rule in it")
        if depth > _DEEPEST:
            raise RuleError(place, f"it must be nested {_DEEPEST} deep at most")
        joint = next((key for key in _JOINTS if key in node), None)
        if joint is None:
            return self._leaf(node, place)
        if len(node) > 1:
            raise RuleError(place, f"{joint!r} must stand alone in its object")
        return self._joined(joint, node[joint], below(place, joint), depth)

    def _joined(self, joint: str, rules: Any, place: str, depth: int) -> Holds:
        if joint == "not" and isinstance(rules, Mapping):
            return none_of(self.node(rules, place, depth + 1))
        if not isinstance(rules, list):
            raise RuleError(place, "it must be a list of rules")
        if joint == "not" and len(rules) != 1:
            raise RuleError(place, f"it must have exactly one rule, not {len(rules)}")
        if joint != "not" and len(rules) < 2:  # noqa: PLR2004  one alone joins nothing
            raise RuleError(place, f"it must have two rules or more, not {len(rules)}")
        parts = [self.node(one, f"{place}[{at}]", depth + 1) for at, one in enumerate(rules)]
        if joint == "not":
            return none_of(parts[0])
        return all_of(parts) if joint == "and" else any_of(parts)

    def _leaf(self, node: Mapping[str, Any], place: str) -> Holds:
        leaf = read_leaf(node, place)
        self.leaves += 1
        self.values += len(leaf.values) + len(leaf.attributes)
        if self.leaves > _MOST_LEAVES or self.values > _MOST_VALUES:
            most = f"{_MOST_LEAVES} conditions and {_MOST_VALUES} values"
            raise RuleError(place, f"a rule must have {most} at most")
        self.reads.add(leaf.reads)
        self.reads.update(("profile", name) for name in leaf.attributes)
        holds = compile_leaf(leaf)
        if not isinstance(holds, str):
            return holds
        self.unknown.append(f"{place or 'the rule'}: {holds} is not simulated")
        return _unknown


def _unknown(_: Facts) -> None:
    return None
