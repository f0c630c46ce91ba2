from typing import Any

import pytest

from simulator.target.activities.model import Audience
from simulator.target.audiences import Facts, RuleError, compile_audience, compile_rule
from simulator.target.audiences.combine import combined

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


def test_a_rule_is_nested_50_deep_at_most() -> None:
    rule: Any = GOLD
    for _ in range(50):
        rule = {"not": [rule]}
    assert compile_rule(rule).holds(facts({"tier": "gold"})) is True
    with pytest.raises(RuleError, match="nested 50 deep"):
        compile_rule({"not": [rule]})
    for _ in range(5_000):
        rule = {"not": rule}
    with pytest.raises(RuleError, match="nested 50 deep"):
        compile_rule(rule)


@pytest.mark.parametrize(
    "rule", [{"or": [GOLD] * 1_001}, {"profile": "a", "equals": ["x"] * 10_001}]
)
def test_the_size_of_a_rule_is_bounded(rule: Any) -> None:
    with pytest.raises(RuleError, match="1000 conditions and 10000 values at most"):
        compile_rule(rule)


def test_a_number_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(RuleError) as refused:
        compile_rule({"profile": "a", "equals": [1, 10**5_000]})
    assert refused.value.field == "equals[1]"


def test_numbers_and_truths_stand_for_their_text() -> None:
    for value, text in ((True, "true"), (45, "045"), (1e21, "1000000000000000000000"), (0.5, ".5")):
        assert compile_rule({"profile": "a", "equals": [value]}).holds(facts({"a": text})) is True
        assert compile_rule({"profile": "a", "equals": value}).holds(facts({"a": text})) is True


def combining(operator: Any, *rules: Any) -> Audience:
    return Audience(
        id=9, name="c", audience_rule={"restRuleOperator": operator, "rules": list(rules)}
    )


GOLDEN = Audience(id=1, name="gold", target_rule=GOLD)


def test_combinations_may_be_nested_and_name_audiences_in_two_ways() -> None:
    audience = combining("OR", {"restRuleOperator": "NOT", "rules": [{"audienceId": 1}]}, 1)
    rule = compile_audience(audience, {1: GOLDEN}.get)
    assert rule.holds(facts()) is True
    assert rule.reads == {("profile", "tier")}
    assert list(combined(audience.audience_rule)) == [1, 1]


@pytest.mark.parametrize(
    ("audience", "place"),
    [
        (combining("XOR", 1), "audienceRule.restRuleOperator"),
        (combining([], 1), "audienceRule.restRuleOperator"),
        (combining("AND"), "audienceRule.rules"),
        (combining("AND", *[1] * 21), "audienceRule.rules"),
        (combining("NOT", 1, 1), "audienceRule.rules"),
        (combining("AND", 1, 404), "audienceRule.rules[1]"),
        (combining("AND", 1, True), "audienceRule.rules[1]"),
        (combining("AND", 1, {}), "audienceRule.rules[1]"),
        (combining("AND", {"restRuleOperator": "OR", "rules": 1}), "audienceRule.rules[0].rules"),
        (
            Audience(name="c", target_rule=GOLD, audience_rule={"restRuleOperator": "AND"}),
            "audienceRule",
        ),
    ],
)
def test_a_combination_that_breaks_its_rules_is_refused(audience: Audience, place: str) -> None:
    with pytest.raises(RuleError) as refused:
        compile_audience(audience, {1: GOLDEN}.get)
    assert refused.value.field == place


def test_combinations_of_combinations_come_to_an_end() -> None:
    shelf = {
        number: Audience(
            id=number,
            name=str(number),
            audience_rule={"restRuleOperator": "AND", "rules": [number + 1] * 20},
        )
        for number in range(1, 10)
    }
    shelf[10] = GOLDEN
    with pytest.raises(RuleError, match="1000 parts at most"):
        compile_audience(shelf[1], shelf.get)


def test_what_is_not_simulated_in_a_combination_is_named_with_its_audience() -> None:
    strange = Audience(id=2, name="crm", target_rule={"crs": "a.b", "equals": ["x"]})
    audience = combining("OR", 1, 2, {"segment": 7})
    rule = compile_audience(audience, {1: GOLDEN, 2: strange}.get)
    assert rule.unknown == (
        "audienceRule.rules[1]: audience 2: the rule: the dimension 'crs' is not simulated",
        "audienceRule.rules[2]: a rule of 'segment' is not simulated",
    )
    assert rule.holds(facts({"tier": "gold"})) is True
    assert rule.holds(facts()) is None
