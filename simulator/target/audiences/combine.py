"""Audiences as a team keeps them: a rule of their own, or a combination of others."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from simulator.target.audiences.compile import compile_rule
from simulator.target.audiences.rule import Holds, Rule, RuleError, all_of, any_of, none_of

if TYPE_CHECKING:
    from simulator.target.activities.model import Audience

__all__ = ["compile_audience"]

_OPERATORS: Final = ("AND", "OR", "NOT")
_DEEPEST: Final = 20


def compile_audience(audience: "Audience", get: Callable[[int], "Audience | None"]) -> Rule:
    """Read an audience, and those it combines.

    Args:
        audience: The audience; one without a rule holds for everybody.
        get: Gives an audience by its number.

    Raises:
        RuleError: A rule breaks the grammar, an audience it names is not there, or it leads
            back to itself.
    """
    return _audience(audience, get, ())


def _audience(
    audience: "Audience", get: Callable[[int], "Audience | None"], within: tuple[int, ...]
) -> Rule:
    if audience.audience_rule is not None:
        if audience.target_rule is not None:
            raise RuleError("audienceRule", "an audience has targetRule or audienceRule, not both")
        return _combined(audience.audience_rule, get, (*within, audience.id))
    if audience.target_rule is None:
        return Rule(lambda _: True)
    return compile_rule(audience.target_rule)


def _combined(
    combination: dict[str, Any],
    get: Callable[[int], "Audience | None"],
    within: tuple[int, ...],
) -> Rule:
    operator = combination.get("restRuleOperator")
    if operator not in _OPERATORS:
        names = ", ".join(_OPERATORS)
        raise RuleError("audienceRule.restRuleOperator", f"it must be one of {names}")
    listed = combination.get("rules")
    if not isinstance(listed, list) or not listed:
        raise RuleError("audienceRule.rules", "it must be a list of audiences")
    if operator == "NOT" and len(listed) != 1:
        raise RuleError("audienceRule.rules", "NOT takes exactly one audience")
    rules = [_named(one, f"audienceRule.rules[{at}]", get, within) for at, one in enumerate(listed)]
    parts = [rule.holds for rule in rules]
    holds: Holds = none_of(parts[0])
    if operator != "NOT":
        holds = all_of(parts) if operator == "AND" else any_of(parts)
    unknown = tuple(remark for rule in rules for remark in rule.unknown)
    return Rule(holds, unknown, frozenset().union(*(rule.reads for rule in rules)))


def _named(
    number: Any, place: str, get: Callable[[int], "Audience | None"], within: tuple[int, ...]
) -> Rule:
    if isinstance(number, bool) or not isinstance(number, int):
        raise RuleError(place, "it must be the number of an audience")
    if number in within:
        raise RuleError(place, f"audience {number} leads back to itself")
    if len(within) > _DEEPEST:
        raise RuleError(place, f"audiences must be nested {_DEEPEST} deep at most")
    audience = get(number)
    if audience is None:
        raise RuleError(place, f"there is no audience {number}")
    return _audience(audience, get, within)
