"""From a ``targetRule`` as Adobe's Admin API has it to a rule that can be asked.

A leaf is ``{"<dimension>": "<attribute>", "<evaluator>": [values]}``; several values stand
for any of them. ``and`` and ``or`` take two or more rules, ``not`` takes one. Source: Adobe,
Target Admin API, by its examples (contract: adobe-target.md 10.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.target.audiences.dimensions import DIMENSIONS, Source
from simulator.target.audiences.facts import Facts
from simulator.target.audiences.rule import Holds, Rule, RuleError, all_of, any_of, none_of
from simulator.target.audiences.values import COMPARING, PRESENCE, Judge

__all__ = ["MOST_LEAVES", "compile_rule"]

_DEEPEST: Final = 50
MOST_LEAVES: Final = 1_000
"""How many conditions a rule may have."""
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
        joints = [key for key in _JOINTS if key in node]
        if not joints:
            return self._leaf(node, place)
        joint = joints[0]
        if len(node) > 1:
            raise RuleError(place, f"{joint!r} must stand alone in its object")
        return self._joined(joint, node[joint], f"{place}.{joint}".lstrip("."), depth)

    def _joined(self, joint: str, rules: Any, place: str, depth: int) -> Holds:
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

    def _leaf(self, leaf: Mapping[str, Any], place: str) -> Holds:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            raise RuleError(place, f"it must have {MOST_LEAVES} conditions at most")
        if len(leaf) != 2:  # noqa: PLR2004  what to look at, and what to look for
            rule = "a condition has two entries: a dimension with its attribute, and an evaluator"
            raise RuleError(place, rule)
        (dimension, attribute), (evaluator, values) = _parted(leaf)
        if not isinstance(attribute, str) or not attribute:
            raise RuleError(f"{place}.{dimension}".lstrip("."), "it must name an attribute")
        judge = self._judge(evaluator, values, place)
        source = self._source(dimension, attribute, place)
        if judge is None or source is None:
            return _unknown
        return _leaf(source, judge)

    def _judge(self, evaluator: str, values: Any, place: str) -> Judge | None:
        wanted = self._values(values, f"{place}.{evaluator}".lstrip("."))
        if evaluator in PRESENCE:
            return PRESENCE[evaluator]
        if evaluator not in COMPARING:
            self._remark(place, f"the evaluator {evaluator!r}")
            return None
        if not wanted:
            raise RuleError(f"{place}.{evaluator}".lstrip("."), "it must have a value")
        return COMPARING[evaluator](wanted)

    def _source(self, dimension: str, attribute: str, place: str) -> Source | None:
        self.reads.add((dimension, attribute))
        make = DIMENSIONS.get(dimension)
        if make is None:
            self._remark(place, f"the dimension {dimension!r}")
            return None
        source = make(attribute)
        if source is None:
            self._remark(place, f"{attribute!r} of {dimension}")
        return source

    def _values(self, values: Any, place: str) -> list[str]:
        listed = values if isinstance(values, list) else [values]
        self.values += len(listed)
        if self.values > _MOST_VALUES:
            raise RuleError(place, f"a rule must have {_MOST_VALUES} values at most")
        for at, value in enumerate(listed):
            if not isinstance(value, str | int | float):
                raise RuleError(f"{place}[{at}]", "it must be text, a number, true or false")
        return [_text(value) for value in listed]

    def _remark(self, place: str, what: str) -> None:
        self.unknown.append(f"{place or 'the rule'}: {what} is not simulated")


def _parted(leaf: Mapping[str, Any]) -> tuple[tuple[str, Any], tuple[str, Any]]:
    """Tell the dimension's entry from the evaluator's."""
    first, second = leaf.items()
    known = (*COMPARING, *PRESENCE)
    if second[0] in DIMENSIONS or first[0] in known:
        first, second = second, first
    return first, second


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _leaf(source: Source, judge: Judge) -> Holds:
    read = source.read
    if source.certain:
        return lambda facts: judge(read(facts))

    def holds(facts: Facts) -> bool | None:
        value = read(facts)
        return None if value is None else judge(value)

    return holds


def _unknown(_: Facts) -> None:
    return None
