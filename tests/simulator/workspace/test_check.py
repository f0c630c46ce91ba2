"""What a workspace declares of Adobe's side that will not do what its author expects."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.documents import DocumentError
from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.model import Audience
from simulator.target.audiences import Facts, compile_rule
from simulator.workspace import from_content
from simulator.workspace.check import Fault, check
from simulator.workspace.possible import can_hold

A, B = "8a6f4a3e-0b1d-4c5e-9f00-112233445566", "8a6f4a3e-0b1d-4c5e-9f00-112233445567"
AUDIENCES: dict[str, Any] = {
    "gold": {"rule": {"profile": "tier", "equals": ["gold"]}},
    "silver": {"rule": {"profile": "tier", "equals": ["silver"]}},
    "others": {"not": "gold"},
    "nobody": {"all_of": ["gold", "others"]},
}
TEST: dict[str, Any] = {"type": "ab", "mboxes": "hero", "experiences": ["red", "blue"]}


def faults(*activities: dict[str, Any], **rest: Any) -> list[Fault]:
    """Find the faults of activities named a, b and so on."""
    named = dict(zip("abc", activities, strict=False))
    offers = {"red": "", "blue": ""}
    content = {"audiences": AUDIENCES, "offers": offers, "activities": named, **rest}
    return [one for one in check(from_content(content)) if one.code != "offer_unused"]


def only(*activities: dict[str, Any], **rest: Any) -> tuple[str, str, str, str]:
    """Give the only fault there is."""
    (fault,) = faults(*activities, **rest)
    assert fault.cure
    return fault.code, fault.place, fault.sentence, fault.level


def test_a_sound_workspace_has_none() -> None:
    assert faults(TEST) == []
    assert check(from_content({})) == []


def test_segments_side_is_looked_over_too() -> None:
    assert [one.code for one in faults(sources={"shop": {}})] == ["source_unused"]


def test_an_audience_that_can_never_match_is_told() -> None:
    code, place, sentence, level = only({**TEST, "audience": "nobody"})
    assert (code, place, level) == ("audience_never_matches", "activities.a.audience", "error")
    assert sentence == "'nobody' can never match: nobody sees anything of the activity"


def test_so_is_one_that_excludes_the_activitys() -> None:
    targeting = {
        "type": "xt",
        "mboxes": "hero",
        "audience": "gold",
        "experiences": [{"audience": "silver"}, {"audience": "gold", "offers": "red"}],
    }
    code, place, sentence, _ = only(targeting)
    assert code == "audience_never_matches"
    assert place == "activities.a.experiences[0].audience"
    assert sentence.startswith("'silver' can never match among 'gold'")


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ([50, 40], "the shares make 90, not 100: the rest of those who enter see no experience"),
        ([0, 0], "the shares make 0, not 100"),
        (
            [50, 50.5],
            "the shares make 100.5, not 100: the last of the experiences is seen by fewer",
        ),
        ([34, 33.5, 34], "the shares make 101.5, not 100: the last of the experiences"),
    ],
)
def test_shares_that_do_not_make_a_hundred_are_told(shares: list[float], says: str) -> None:
    experiences = [{"name": str(at), "share": share} for at, share in enumerate(shares)]
    code, place, sentence, level = only({**TEST, "experiences": experiences})
    assert (code, place, level) == ("shares_not_100", "activities.a.experiences", "error")
    assert sentence.startswith(says)


def test_shares_that_make_more_are_refused() -> None:
    experiences = [{"name": "red", "share": 80}, {"name": "blue", "share": 40}]
    with pytest.raises(DocumentError, match="make 120; they may make 100"):
        faults({**TEST, "experiences": experiences})


def test_shares_that_make_a_hundred_by_the_hundredth_are_none() -> None:
    thirds = [{"name": str(at), "share": share} for at, share in enumerate((33.34, 33.33, 33.33))]
    assert faults({**TEST, "experiences": thirds}) == []
    assert faults({**TEST, "experiences": ["red", {"share": 70}]}) == []


def test_an_offer_that_nobody_shows_is_told() -> None:
    content = {"offers": {"red": "", "blue": ""}, "activities": {"a": TEST}}
    assert check(from_content(content)) == []
    content["activities"] = {"a": {**TEST, "experiences": ["red"]}}
    (fault,) = check(from_content(content))
    assert (fault.code, fault.place, fault.level) == ("offer_unused", "offers.blue", "warning")


def test_a_second_experience_for_all_visitors_is_told() -> None:
    experiences = [
        {"name": "All", "offers": "red"},
        {"name": "Gold", "audience": "gold"},
        {"name": "Everybody", "offers": "blue"},
    ]
    code, place, sentence, level = only({**TEST, "type": "xt", "experiences": experiences})
    assert (code, place, level) == (
        "experience_unreachable",
        "activities.a.experiences[2]",
        "error",
    )
    assert "'All' before it is for all visitors" in sentence
    assert faults({**TEST, "type": "xt", "experiences": experiences[:2]}) == []


def test_what_is_not_live_is_no_error() -> None:
    code, _, _, level = only({**TEST, "audience": "nobody", "state": "saved"})
    assert (code, level) == ("audience_never_matches", "warning")


def test_activities_of_one_priority_that_fill_one_mbox_are_told_once() -> None:
    both = {**TEST, "mboxes": ["hero", "foot"], "experiences": [{}]}
    code, place, sentence, level = only(both, {**both, "audience": "gold"})
    assert (code, place, level) == ("same_priority", "activities.b.priority", "warning")
    assert "'b' comes first, 'a' where that does not match" in sentence
    assert "'a' comes first" in only(TEST, {**TEST, "type": "xt", "experiences": ["red"]})[2]
    targeted = {"type": "xt", "mboxes": "hero", "experiences": [{"audience": "gold"}]}
    assert "'b' comes first" in only(TEST, targeted)[2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"priority": 1}),
        ({}, {"mboxes": "foot"}),
        ({}, {"state": "saved"}),
        ({"state": "deactivated"}, {}),
        ({"audience": "gold"}, {"audience": "others"}),
        ({"audience": "gold"}, {"audience": "silver"}),
        ({"properties": "a"}, {"properties": ["b"]}),
        ({"ends_at": "2026-02-01T00:00:00Z"}, {"starts_at": "2026-02-01T00:00:00Z"}),
        ({"starts_at": "2026-02-01T00:00:00Z"}, {"ends_at": "2026-01-01T00:00:00Z"}),
        ({"mboxes": [], "page_load": True}, {"mboxes": [], "page_load": True}),
    ],
    ids=str,
)
def test_those_that_never_meet_are_not(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert faults({**TEST, **first}, {**TEST, **second}, properties={"a": A, "b": B}) == []


def test_those_on_one_property_meet() -> None:
    here = {**TEST, "properties": ["a", "b"]}
    assert (
        only(here, {**TEST, "properties": "b"}, properties={"a": A, "b": B})[0] == "same_priority"
    )
    assert only(here, TEST, properties={"a": A, "b": B})[0] == "same_priority"


def test_what_is_not_simulated_is_told() -> None:
    odd = {"odd": {"rule": {"moon": "phase", "equals": ["full"]}}}
    code, place, sentence, level = only(TEST, audiences=odd)
    assert (code, place, level) == ("audience_not_simulated", "audiences.odd", "warning")
    assert "'moon' is not simulated" in sentence


def test_a_limit_of_adobes_is_told() -> None:
    named = {"name": "x" * 51, "offers": "red"}
    code, place, sentence, level = only({**TEST, "experiences": [named]})
    assert (code, place, level) == ("over_limit", "activities.a.experiences[0].name", "error")
    assert "51 characters" in sentence


# -- what can hold -------------------------------------------------------------------------


def possible(*rules: dict[str, Any]) -> bool:
    audiences = [Audience(name=str(rule), target_rule=rule) for rule in rules]
    return can_hold(audiences, Catalogue())


def leaf(evaluator: str, *values: Any, of: str = "a", dimension: str = "profile") -> dict[str, Any]:
    return {dimension: of, evaluator: list(values)}


@pytest.mark.parametrize(
    "rules",
    [
        (leaf("equals", "x"), leaf("equals", "y")),
        (leaf("greater", 5), leaf("lesser", 3)),
        (leaf("greater", 5), leaf("lesser", 5)),
        (leaf("equals", "045"), {"not": [leaf("equals", 45)]}),
        (leaf("valuePresent"), leaf("parameterNotPresent")),
        (leaf("startsWith", "a"), {"not": [leaf("contains", "A")]}),
        ({"and": [leaf("equals", "x"), {"not": [leaf("equals", "x")]}]},),
        (leaf("equals", "1", of="mboxPC", dimension="custom"),),
    ],
    ids=str,
)
def test_what_excludes_itself_never_holds(rules: tuple[dict[str, Any], ...]) -> None:
    assert not possible(*rules)


@pytest.mark.parametrize(
    "rules",
    [
        (leaf("equals", "x", "y"), leaf("equals", "y", "z")),
        (leaf("greater", 3), leaf("lesser", 5)),
        (leaf("greater", 3), leaf("lesser", 4)),
        (leaf("startsWith", "ab"), leaf("endsWith", "yz"), leaf("contains", "m")),
        (leaf("contains", "x"), {"not": [leaf("equals", "x")]}),
        (leaf("equals", "x"), leaf("equals", "y", of="b")),
        (leaf("equals", "x"), leaf("equals", "y", dimension="custom")),
        ({"not": [leaf("equals", "x")]},),
        (leaf("parameterNotPresent"),),
        (leaf("valueNotPresent"),),
        (leaf("matches", "de", of="country", dimension="geo"), {"not": [leaf("equals", "x")]}),
        (leaf("equals", "true", of="user.isFirstSession"),),
        (leaf("equals", {"profile": "b"}), leaf("equals", "x")),
        (leaf("equals", *map(str, range(900))), leaf("equals", "x")),
        ({"moon": "phase", "equals": ["full"]},),
    ],
    ids=lambda rules: str(rules)[:60],
)
def test_what_may_hold_is_not_told_of(rules: tuple[dict[str, Any], ...]) -> None:
    assert possible(*rules)


VALUES = st.sampled_from(["gold", "GOLD", "old", "7", "7.5", "12", ""])
CONDITIONS = st.builds(
    leaf,
    st.sampled_from(["equals", "contains", "startsWith", "endsWith", "greater", "lesserEquals"]),
    VALUES,
    VALUES,
    of=st.sampled_from(["a", "b"]),
)
RULES = st.recursive(
    CONDITIONS,
    lambda inner: (
        st.builds(lambda one: {"not": [one]}, inner)
        | st.builds(
            lambda joint, two: {joint: two},
            st.sampled_from(["and", "or"]),
            st.tuples(inner, inner).map(list),
        )
    ),
    max_leaves=4,
)


@given(RULES, VALUES | st.none(), VALUES | st.none())
def test_a_rule_that_holds_for_somebody_is_never_told_of(
    rule: dict[str, Any], a: str | None, b: str | None
) -> None:
    profile = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    if compile_rule(rule).holds(Facts(profile=profile)):
        assert possible(rule)
