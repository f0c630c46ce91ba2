"""What holds of any rule, any facts, any JSON."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.target.activities.model import Audience
from simulator.target.audiences import Facts, RuleError, compile_audience, compile_rule
from simulator.target.audiences.dimensions import DIMENSIONS
from simulator.target.audiences.rule import Holds, all_of, any_of, none_of
from simulator.target.audiences.values import COMPARING, PRESENCE, compare, number

NAMES = ["a", "tier", "profile.tier", "url", "path", "param.x", "type", "version", "country"]
NAMES += ["region", "current_day", "current_time", "user.isFirstSession", "mboxPC"]
words = st.sampled_from(["", "gold", "1", "01", "1.0", "4e-2", "CA", "chrome"]) | st.text(
    max_size=8
)
leaves = st.builds(
    lambda dimension, name, evaluator, values: {dimension: name, evaluator: values},
    st.sampled_from([*DIMENSIONS, "crs"]),
    st.sampled_from(NAMES),
    st.sampled_from([*COMPARING, *PRESENCE, "sounds"]),
    st.lists(words, min_size=1, max_size=3),
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda some: {"and": some}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda some: {"or": some}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda one: {"not": [one]}, inner),
    ),
    max_leaves=6,
)
named = st.dictionaries(st.sampled_from(NAMES), words, max_size=4)
anyone = st.builds(
    Facts,
    profile=named,
    parameters=named,
    url=words | st.just("https://[:::/?x=%zz#"),
    referring_url=words,
    landing_url=words,
    user_agent=words | st.just("x Chrome/120"),
    geo=named,
    new_visitor=st.none() | st.booleans(),
    now=st.integers(0, 2**50),
    offset_minutes=st.integers(-840, 840),
)
truths = st.sampled_from([True, False, None])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["and", "or", "not", "profile", "equals", "restRuleOperator", "rules"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=20,
)


def always(truth: bool | None) -> Holds:  # noqa: FBT001
    return lambda _: truth


@given(rules, anyone)
def test_a_rule_is_true_false_or_unknown_and_never_fails(rule: Any, facts: Facts) -> None:
    compiled = compile_rule(rule)
    answer = compiled.holds(facts)
    assert answer in (True, False, None)
    assert compile_rule({"not": [rule]}).holds(facts) is (None if answer is None else not answer)


@given(rules, rules, anyone)
def test_de_morgan(one: Any, other: Any, facts: Facts) -> None:
    neither = compile_rule({"not": [{"or": [one, other]}]})
    both_not = compile_rule({"and": [{"not": [one]}, {"not": [other]}]})
    assert neither.holds(facts) is both_not.holds(facts)
    assert sorted(neither.reads) == sorted(both_not.reads)


@given(st.lists(truths, min_size=1, max_size=4))
def test_unknown_spreads_as_in_kleenes_logic(given_truths: list[bool | None]) -> None:
    order = {False: 0, None: 1, True: 2}
    parts = [always(truth) for truth in given_truths]
    assert all_of(parts)(Facts()) is min(given_truths, key=order.__getitem__)
    assert any_of(parts)(Facts()) is max(given_truths, key=order.__getitem__)
    assert none_of(none_of(parts[0]))(Facts()) is given_truths[0]


@given(truths, truths, truths)
def test_distribution_and_absorption(
    a: bool | None,  # noqa: FBT001
    b: bool | None,  # noqa: FBT001
    c: bool | None,  # noqa: FBT001
) -> None:
    one, two, three = map(always, (a, b, c))
    left = all_of([one, any_of([two, three])])
    right = any_of([all_of([one, two]), all_of([one, three])])
    assert left(Facts()) is right(Facts())
    assert any_of([one, all_of([one, two])])(Facts()) is a


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 3), st.integers(0, 3))
def test_however_a_number_is_written_it_is_the_same(value: Decimal, zeros: int, more: int) -> None:
    sign, digits = ("-", f"{value:f}"[1:]) if value.is_signed() else ("", f"{value:f}")
    point = "" if "." in digits else "."
    written = f"{sign}{'0' * zeros}{digits}{point}{'0' * more}"
    plain = f"{value:f}"
    for evaluator in ("equals", "equalsIgnoreCase", "greaterEquals", "lesserEquals"):
        assert compare(evaluator, [plain])(written) is True
    for evaluator in ("greater", "lesser"):
        assert compare(evaluator, [plain])(written) is False


@given(st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", fullmatch=True) | words, words)
def test_the_comparisons_agree_with_each_other(value: str, wanted: str) -> None:
    def fits(evaluator: str) -> bool | None:
        return compare(evaluator, [wanted])(value)

    assert [fits("greater"), fits("equals"), fits("lesser")].count(True) == 1
    assert fits("greaterEquals") is (fits("greater") or fits("equals"))
    assert fits("lesserEquals") is (fits("lesser") or fits("equals"))
    if number(value) is not None and number(wanted) is not None:
        assert fits("equals") is (Decimal(value) == Decimal(wanted))


@given(json_values)
def test_whatever_json_a_rule_is_it_is_read_or_refused_with_a_place(rule: Any) -> None:
    with suppress(RuleError):
        assert compile_rule(rule).holds(Facts()) in (True, False, None)


@given(st.dictionaries(st.sampled_from(["restRuleOperator", "rules", "x"]), json_values))
def test_whatever_json_a_combination_is_it_is_read_or_refused(rule: dict[str, Any]) -> None:
    audience = Audience(id=1, name="a", audience_rule=rule)
    with suppress(RuleError):
        assert compile_audience(audience, {1: audience}.get).holds(Facts()) in (True, False, None)
