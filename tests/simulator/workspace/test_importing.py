"""Audiences taken over from Adobe's own answers."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.workspace import from_content
from simulator.workspace.importing import Importing

GOLD = {"profile": "memberLevel", "equals": ["gold"]}
GOLF = {"crs": "CRM.Interest", "equalsIgnoreCase": ["Golf"]}


def answer(number: int, name: str, **rule: Any) -> dict[str, Any]:
    bookkeeping = {"origin": "target", "modifiedAt": "2017-05-18T19:44:34Z"}
    return {"id": number, "name": name, **bookkeeping, **rule}


def combining(operator: str, *rules: Any) -> dict[str, Any]:
    return {"audienceRule": {"restRuleOperator": operator, "rules": list(rules)}}


def imported(*answers: Any) -> tuple[dict[str, Any], list[str]]:
    importing = Importing()
    for one in answers:
        importing.read(one)
    importing.finish()
    shown: dict[str, Any] = msgspec.to_builtins(importing.audiences)
    assert from_content({"audiences": shown}).audiences == importing.audiences
    return shown, [str(remark) for remark in importing.remarks]


def test_an_answer_becomes_an_audience_with_its_number() -> None:
    given_ = answer(111, "Gold", targetRule=GOLD, description="Our best")
    expected = {"Gold": {"id": 111, "description": "Our best", "rule": GOLD}}
    assert imported(given_) == (expected, [])
    assert imported([given_]) == (expected, [])
    assert imported({"total": 1, "audiences": [given_]}) == (expected, [])


def test_what_is_not_simulated_is_taken_over_and_named() -> None:
    rule = {"and": [GOLD, GOLF]}
    shown, remarks = imported([answer(1, "Gold", targetRule=GOLD), answer(2, "x", targetRule=rule)])
    assert shown["x"] == {"id": 2, "rule": rule}
    sentence = "the dimension 'crs' is not simulated: it evaluates to unknown"
    assert remarks == [f"[1]: 'x': targetRule: and[1]: {sentence}"]


def test_combinations_name_what_they_combine() -> None:
    inner = combining("NOT", 112)["audienceRule"]
    shown, remarks = imported(
        answer(113, "both", **combining("AND", {"audienceId": 111}, inner)),
        answer(114, "or", **combining("OR", 113, 111)),
        answer(111, "Gold", targetRule=GOLD),
        answer(112, "Tin", targetRule=GOLD),
    )
    assert shown["both"] == {"id": 113, "all_of": ["Gold", "both, part 2"]}
    assert shown["both, part 2"] == {"not": "Tin"}
    assert shown["or"] == {"id": 114, "any_of": ["both", "Gold"]}
    assert remarks == []


@pytest.mark.parametrize(
    ("given_", "remark"),
    [
        (7, "this is no audience; it is left out"),
        ({"name": 7, "targetRule": GOLD}, "Expected `str`, got `int`"),
        (answer(1, "a"), "a list tells no rules; ask for each with GET …/target/audiences/{id}"),
        (answer(1, "a") | {"origin": "cloud"}, "its rule is kept outside Target; it is left out"),
        (answer(1, "a", targetRule=GOLD) | {"status": "deleted"}, "it is deleted at Adobe"),
        (
            answer(1, "a", targetRule={"and": [GOLD]}),
            "targetRule: and: it must have two rules or more, not 1; it is left out",
        ),
        (
            answer(1, "a", targetRule=GOLD, **combining("AND", 1)),
            "a targetRule and an audienceRule",
        ),
        (answer(1, "a", **combining("AND", 404)), "there is no audience 404; it is left out"),
        (answer(1, "a", **combining("AND", 1)), "audience 1 leads back to itself; it is left out"),
        (
            answer(1, "a", **combining("AND", {"segment": 1})),
            "a rule of 'segment' is not simulated; it is left out",
        ),
    ],
)
def test_what_cannot_be_taken_over_is_left_out_and_named(given_: Any, remark: str) -> None:
    shown, remarks = imported(given_)
    assert shown == {}
    assert len(remarks) == 1
    assert remark in remarks[0]


def test_what_combines_something_left_out_is_left_out_too() -> None:
    shown, remarks = imported(
        answer(3, "top", **combining("AND", 2)),
        answer(2, "middle", **combining("AND", 1, {"segment": 1})),
        answer(1, "Gold", targetRule=GOLD),
    )
    assert list(shown) == ["Gold"]
    assert [remark.rpartition(": ")[2] for remark in remarks] == [
        "a rule of 'segment' is not simulated; it is left out",
        "audience 2 is left out, too; it is left out",
    ]


def test_names_are_made_fit_for_a_workspace() -> None:
    shown, remarks = imported(
        [
            answer(1, "Gold", targetRule=GOLD),
            answer(2, "Gold", targetRule=GOLD),
            answer(3, "=Gold", targetRule=GOLD),
            answer(4, "@", targetRule=GOLD),
            answer(10**13, "far", targetRule=GOLD),
            answer(1, "again", targetRule=GOLD),
            {"id": 5, "targetRule": GOLD, "workspace": "9"},
        ]
    )
    assert {name: one.get("id") for name, one in shown.items()} == {
        "Gold": 1,
        "Gold (2)": 2,
        "Gold (3)": 3,
        "audience 4": 4,
        "far": None,
        "audience 5": 5,
    }
    assert [remark.partition(": ")[2] for remark in remarks] == [
        "'Gold' is named 'Gold (2)' here",
        "'=Gold' is named 'Gold (3)' here",
        "'@' is named 'audience 4' here",
        "'again': audience 1 came before; this one is left out",
        "'audience 5': workspace is not taken over",
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "name",
                    "targetRule",
                    "audienceRule",
                    "audiences",
                    "rules",
                    "restRuleOperator",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_whatever_the_answer_is_it_is_read(content: Any) -> None:
    imported(content)
