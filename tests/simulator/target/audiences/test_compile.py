from typing import Any

import pytest

from simulator.target.activities.model import Audience
from simulator.target.audiences import Facts, RuleError, compile_audience, compile_rule

GOLD = {"profile": "tier", "equals": ["gold", "platinum"]}
SKI = {"custom": "page.name", "contains": ["ski"]}
OPTED_OUT = {"profile": "optout", "equals": ["true"]}


def facts(profile: dict[str, str] | None = None, **parameters: str) -> Facts:
    return Facts(profile=profile or {}, parameters=parameters)


@pytest.mark.parametrize(
    ("tier", "holds"),
    [("gold", True), ("platinum", True), ("silver", False), ("Gold", False), (None, False)],
)
def test_several_values_stand_for_any_of_them(tier: str | None, holds: bool) -> None:  # noqa: FBT001
    profile = {} if tier is None else {"tier": tier}
    assert compile_rule(GOLD).holds(facts(profile)) is holds


def test_a_profile_attribute_may_be_named_with_its_prefix() -> None:
    rule = compile_rule({"profile": "profile.tier", "equals": ["gold"]})
    assert rule.holds(facts({"tier": "gold"})) is True
    script = compile_rule({"profile": "user.score", "greater": ["5"]})
    assert script.holds(facts({"user.score": "6"})) is True


def test_rules_are_joined_and_negated() -> None:
    rule = compile_rule({"and": [SKI, {"not": [OPTED_OUT]}]})
    skiing = {"page.name": "Summer SKIING"}
    assert rule.holds(Facts(parameters=skiing)) is True
    assert rule.holds(Facts(parameters=skiing, profile={"optout": "true"})) is False
    assert rule.holds(Facts(profile={"optout": "false"})) is False
    assert compile_rule({"or": [SKI, GOLD]}).holds(facts({"tier": "gold"})) is True


def test_a_rule_says_what_it_reads() -> None:
    rule = compile_rule({"and": [SKI, {"not": [GOLD]}]})
    assert rule.reads == {("custom", "page.name"), ("profile", "tier")}
    assert rule.unknown == ()


def test_what_is_not_simulated_is_unknown_and_named() -> None:
    rule = compile_rule({"and": [{"segment": "x", "equals": ["1"]}, GOLD]})
    assert rule.holds(facts({"tier": "gold"})) is None
    assert rule.holds(facts()) is False
    assert rule.unknown == ("and[0]: the dimension 'segment' is not simulated",)
    assert compile_rule({"profile": "a", "sounds": ["b"]}).unknown == (
        "the rule: the evaluator 'sounds' is not simulated",
    )


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({}, ""),
        ({"and": [GOLD]}, "and"),
        ({"or": GOLD}, "or"),
        ({"not": [GOLD, SKI]}, "not"),
        ({"and": [GOLD, {"not": []}]}, "and[1].not"),
        ({"and": [GOLD, SKI], "or": [GOLD, SKI]}, ""),
        ({"and": [GOLD, "ski"]}, "and[1]"),
        ({"profile": "tier"}, ""),
        ({"profile": 1, "equals": ["1"]}, "profile"),
        ({"profile": "tier", "equals": []}, "equals"),
        ({"profile": "tier", "equals": [None]}, "equals[0]"),
    ],
)
def test_what_breaks_the_grammar_is_refused_with_its_place(rule: Any, place: str) -> None:
    with pytest.raises(RuleError) as refused:
        compile_rule(rule)
    assert refused.value.field == place


def test_an_audience_combines_others() -> None:
    shelf = {
        1: Audience(id=1, name="gold", target_rule=GOLD),
        2: Audience(id=2, name="ski", target_rule=SKI),
        3: Audience(id=3, name="not ski", audience_rule={"restRuleOperator": "NOT", "rules": [2]}),
        4: Audience(id=4, name="both", audience_rule={"restRuleOperator": "AND", "rules": [1, 3]}),
    }
    rule = compile_audience(shelf[4], shelf.get)
    assert rule.holds(facts({"tier": "gold"})) is True
    assert rule.holds(Facts(profile={"tier": "gold"}, parameters={"page.name": "ski"})) is False


def test_an_audience_that_leads_back_to_itself_is_refused() -> None:
    shelf = {
        1: Audience(id=1, name="a", audience_rule={"restRuleOperator": "NOT", "rules": [2]}),
        2: Audience(id=2, name="b", audience_rule={"restRuleOperator": "NOT", "rules": [1]}),
    }
    with pytest.raises(RuleError, match="leads back to itself"):
        compile_audience(shelf[1], shelf.get)


def test_an_audience_without_a_rule_holds_for_everybody() -> None:
    assert compile_audience(Audience(name="all"), lambda _: None).holds(Facts()) is True
