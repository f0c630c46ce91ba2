"""Audiences as a team keeps them: a rule of their own, or a combination of others.

Adobe's document of ``audienceRule`` has the operators ``AND``, ``OR`` and ``NOT`` and leaves
open what its rules look like. Taken are the number of an audience, ``{"audienceId": number}``
and another combination; whatever else is there is not simulated (contract: adobe-target.md
10.2).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from simulator.target.audiences.compile import compile_rule
from simulator.target.audiences.rule import Holds, Rule, RuleError, all_of, any_of, none_of

if TYPE_CHECKING:
    from simulator.target.activities.model import Audience

__all__ = ["combined", "compile_audience"]

_OPERATOR: Final = "restRuleOperator"
_OPERATORS: Final = ("AND", "OR", "NOT")
_MOST: Final = 20
"""How many audiences can be combined. Source: Adobe, combine multiple audiences."""
_DEEPEST: Final = 20
_MOST_PARTS: Final = 1_000

Get: TypeAlias = "Callable[[int], Audience | None]"


def compile_audience(audience: "Audience", get: Get) -> Rule:
    """Read an audience, and those it combines.

    Args:
        audience: The audience; one without a rule holds for everybody.
        get: Gives an audience by its number.

    Raises:
        RuleError: A rule breaks the grammar, an audience it names is not there, it leads back
            to itself, or it is larger than a combination may be.
    """
    return _Combining(get).audience(audience, ())


def combined(rule: Any, depth: int = 0) -> Iterator[int]:
    """List the numbers of the audiences that a combination names."""
    number = _number(rule)
    if number is not None:
        yield number
    elif isinstance(rule, Mapping) and isinstance(rule.get("rules"), list) and depth < _DEEPEST:
        for one in rule["rules"]:
            yield from combined(one, depth + 1)


@dataclass(slots=True)
class _Combining:
    """What is known while audiences are combined.

    Attributes:
        get: Gives an audience by its number.
        parts: How many parts were read so far: whoever combines combinations, all over again,
            would never come to an end.
    """

    get: Get
    parts: int = 0

    def audience(self, audience: "Audience", within: tuple[int, ...]) -> Rule:
        if audience.audience_rule is None:
            if audience.target_rule is None:
                return Rule(lambda _: True)
            return compile_rule(audience.target_rule)
        if audience.target_rule is not None:
            rule = "an audience has a targetRule or an audienceRule, not both"
            raise RuleError("audienceRule", rule)
        return self._combination(audience.audience_rule, "audienceRule", (*within, audience.id))

    def _combination(self, rule: Mapping[str, Any], place: str, within: tuple[int, ...]) -> Rule:
        operator, listed = rule.get(_OPERATOR), rule.get("rules")
        if operator not in _OPERATORS:
            names = ", ".join(_OPERATORS)
            raise RuleError(f"{place}.{_OPERATOR}", f"it must be one of {names}")
        if not isinstance(listed, list) or not 0 < len(listed) <= _MOST:
            raise RuleError(f"{place}.rules", f"it must be a list of 1 to {_MOST} audiences")
        if operator == "NOT" and len(listed) != 1:
            raise RuleError(f"{place}.rules", "NOT takes exactly one audience")
        rules = [self._part(one, f"{place}.rules[{at}]", within) for at, one in enumerate(listed)]
        parts = [one.holds for one in rules]
        holds: Holds = none_of(parts[0])
        if operator != "NOT":
            holds = all_of(parts) if operator == "AND" else any_of(parts)
        unknown = tuple(remark for one in rules for remark in one.unknown)
        return Rule(holds, unknown, frozenset().union(*(one.reads for one in rules)))

    def _part(self, part: Any, place: str, within: tuple[int, ...]) -> Rule:
        self.parts += 1
        if self.parts > _MOST_PARTS or len(within) > _DEEPEST:
            most = f"{_DEEPEST} deep and have {_MOST_PARTS} parts"
            raise RuleError(place, f"a combination must be {most} at most")
        number = _number(part)
        if number is None:
            return self._other(part, place, within)
        if number in within:
            raise RuleError(place, f"audience {number} leads back to itself")
        audience = self.get(number)
        if audience is None:
            raise RuleError(place, f"there is no audience {number}")
        rule = self.audience(audience, within)
        unknown = tuple(f"{place}: audience {number}: {remark}" for remark in rule.unknown)
        return Rule(rule.holds, unknown, rule.reads)

    def _other(self, part: Any, place: str, within: tuple[int, ...]) -> Rule:
        if not isinstance(part, Mapping) or not part:
            rule = "it must be the number of an audience, or a combination of some"
            raise RuleError(place, rule)
        if _OPERATOR in part:
            return self._combination(part, place, (*within, 0))
        named = ", ".join(map(repr, part))
        return Rule(lambda _: None, (f"{place}: a rule of {named} is not simulated",))


def _number(part: Any) -> int | None:
    """Give the number of the audience that a part names."""
    number = part.get("audienceId") if isinstance(part, Mapping) and len(part) == 1 else part
    return number if isinstance(number, int) and not isinstance(number, bool) else None
