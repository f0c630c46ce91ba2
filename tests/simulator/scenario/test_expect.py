"""Each kind of expectation holds, fails in words, and is said in words."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.scenario.run import Outcome

Walk = Callable[..., list[Outcome]]

VISIT = {"device": "laptop", "visit": {"name": "Home", "properties": {"a": "1"}}}
LOGIN = {"device": "laptop", "identify": "ann", "traits": {"plan": "gold"}}
LATER = {"send": {"type": "identify", "userId": "ann", "traits": {"tier": "a"}}}
STORY = (VISIT, LOGIN, {"pass": "4h"}, LATER)
"""Ann is on the web, and a server's update arrives; it does not count for targeting yet."""


def problems(walk: Walk, *steps: dict[str, Any], **expected: Any) -> list[str]:
    return list(walk(*steps, {"expect": expected})[-1].problems)


@pytest.mark.parametrize(
    "expected",
    [
        {"profiles": 2},
        {"profile": {"of": "ann"}},
        {"profile": {"of": "{laptop.tntId}", "attributes": {"plan": "gold"}}},
        {"profile": {"of": "bob", "exists": False}},
        {"profile": {"of": "ann", "attributes": {"plan": "gold", "tier": "a"}}},
        {"profile": {"of": "ann", "targeting": {"plan": "gold"}, "without": ["n"], "devices": 1}},
        {"profile": {"of": "{laptop.anonymousId}", "devices": 0}},
        {"fetch": {"of": "ann", "attributes": {"tier": "a"}, "message": "profileAttributes"}},
        {"fetch": {"of": "{laptop.tntId}", "by": "tntId"}},
        {"fetch": {"of": "bob", "status": 404, "message": "third party id=bob"}},
        {"verdict": {"of": "ann", "code": "found"}},
        {"verdict": {"of": "bob", "code": "never_created", "says": ["bob", "no request"]}},
        {"delivery": {"state": "delivered", "attempts": 1, "verdict": "found"}},
        {"delivery": {"of": "ann", "state": "delivered"}},
        {"sent": {"device": "laptop", "third_party_id": "{laptop.userId}"}},
        {"sent": {"device": "laptop", "parameters": {"page.a": "1"}, "without": ["b"]}},
        {"sent": {"device": "laptop", "profile_parameters": {"plan": "gold"}}},
    ],
    ids=str,
)
def test_what_is_so_holds(walk: Walk, expected: dict[str, Any]) -> None:
    assert problems(walk, *STORY, **expected) == []


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        ({"profiles": 1}, "Target holds 2 profiles, not 1: "),
        ({"profile": {"of": "bob"}}, "Target holds no profile of 'bob': "),
        ({"profile": {"of": "ann", "exists": False}}, "Target holds a profile of 'ann': "),
        (
            {"profile": {"of": "ann", "attributes": {"plan": "silver"}}},
            "ann has plan = 'gold', not 'silver'",
        ),
        (
            {"profile": {"of": "ann", "attributes": {"n": "1"}}},
            "ann has no n, and should have '1'",
        ),
        (
            {"profile": {"of": "ann", "targeting": {"tier": "a"}}},
            "for targeting, ann has no tier, and should have 'a'",
        ),
        (
            {"profile": {"of": "ann", "without": ["plan"]}},
            "ann has plan = 'gold', and should not",
        ),
        ({"profile": {"of": "ann", "devices": 2}}, "ann is linked to 1 devices, not 2"),
        ({"fetch": {"of": "bob"}}, "a fetch of 'bob' answers 404, not 200: "),
        ({"fetch": {"of": "ann", "status": 404}}, "a fetch of 'ann' answers 200, not 404: found"),
        ({"fetch": {"of": "ann", "by": "tntId"}}, "a fetch of 'ann' answers 404, not 200: "),
        ({"fetch": {"of": "ann", "message": "nonsense"}}, "without 'nonsense'"),
        (
            {"fetch": {"of": "ann", "attributes": {"tier": "b"}}},
            "ann has tier = 'a', not 'b'",
        ),
        (
            {"verdict": {"of": "ann", "code": "expired"}},
            "the verdict is found, not expired: ",
        ),
        (
            {"verdict": {"of": "ann", "code": "found", "says": ["bob"]}},
            "the sentence does not say 'bob': ",
        ),
        ({"delivery": {"of": "bob"}}, "there is no delivery of 'bob'"),
        ({"delivery": {"state": "lost"}}, "the delivery's state is 'delivered', not 'lost'"),
        ({"delivery": {"attempts": 2}}, "the delivery's attempts is 1, not 2"),
        ({"delivery": {"status": 500}}, "the delivery's status is None, not 500"),
        ({"delivery": {"message": "Gone"}}, "the delivery's message is None, not 'Gone'"),
        (
            {"delivery": {"verdict": "expired"}},
            "the delivery's verdict is 'found', not 'expired'",
        ),
        ({"sent": {"device": "laptop", "nothing": True}}, "at.js on laptop sent 3 requests"),
        (
            {"sent": {"device": "laptop", "third_party_id": ""}},
            "at.js on laptop sent the third-party id 'ann', not ''",
        ),
        (
            {"sent": {"device": "laptop", "parameters": {"page.a": "2"}}},
            "laptop parameters has page.a = '1', not '2'",
        ),
        (
            {"sent": {"device": "laptop", "profile_parameters": {"n": "2"}}},
            "laptop profileParameters has no n, and should have '2'",
        ),
        (
            {"sent": {"device": "laptop", "without": ["page.a"]}},
            "at.js on laptop sent page.a, and should not",
        ),
        (
            {"sent": {"device": "lapttop", "nothing": True}},
            "there is no device lapttop: none of that name has done anything",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_not_so_fails_in_words(walk: Walk, expected: dict[str, Any], says: str) -> None:
    (problem,) = problems(walk, *STORY, **expected)
    assert says in problem


def test_a_device_that_was_blocked_has_sent_nothing(walk: Walk) -> None:
    nothing = {"sent": {"device": "laptop", "nothing": True}}
    head = {"devices": {"laptop": {"blocked": ["at.js"]}}}
    assert walk(VISIT, {"expect": nothing}, **head)[-1].problems == ()
    something = {"sent": {"device": "laptop", "parameters": {}}}
    (problem,) = walk(VISIT, {"expect": something}, **head)[-1].problems
    assert problem == "at.js on laptop sent 0 requests"


def test_the_page_load_is_looked_at_where_it_is_the_latest(walk: Walk) -> None:
    sent = {"device": "laptop", "third_party_id": "", "without": ["page.a"]}
    assert problems(walk, {"device": "laptop", "visit": None}, sent=sent) == []


def test_a_failed_delivery_is_told_with_its_error_and_the_evidence(walk: Walk) -> None:
    expected = {"status": 500, "message": "Not Found", "state": "awaiting_retry"}
    assert problems(walk, LATER, delivery={"of": "ann", **expected}) == []
    (problem,) = problems(walk, LATER, delivery={"state": "delivered"})
    assert problem.startswith("the delivery's state is 'awaiting_retry', not 'delivered': ")
    assert "ann" in problem


def test_of_several_deliveries_the_latest_counts(walk: Walk) -> None:
    filtered = {"send": {"type": "track", "userId": "ann", "event": "x"}}
    assert problems(walk, LATER, filtered, delivery={"state": "filtered"}) == []
    assert problems(walk, LATER, filtered, delivery={"of": "ann", "state": "awaiting_retry"}) == []


def test_without_any_delivery_there_is_none_to_look_at(walk: Walk) -> None:
    assert problems(walk, delivery={"state": "delivered"}) == ["there is no delivery"]


def test_an_empty_target_is_told_as_none(walk: Walk) -> None:
    assert problems(walk, profiles=1) == ["Target holds 0 profiles, not 1: none"]


def test_profiles_without_a_third_party_id_are_told_by_their_device(walk: Walk) -> None:
    (problem,) = problems(walk, {"device": "laptop", "visit": None}, profiles=0)
    assert problem.startswith("Target holds 1 profiles, not 0: tntId ")


def test_every_part_of_an_expectation_is_checked(walk: Walk) -> None:
    found = problems(walk, profiles=1, fetch={"of": "ann"}, verdict={"of": "ann", "code": "found"})
    assert len(found) == 3


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"profiles": 2}, "Target holds 2 profiles"),
        ({"profile": {"of": "ann"}}, "Target holds a profile of ann"),
        ({"profile": {"of": "ann", "exists": False}}, "Target does not hold a profile of ann"),
        ({"fetch": {"of": "ann"}}, "a fetch of ann answers 200"),
        ({"verdict": {"of": "ann", "code": "expired"}}, "the verdict on ann is expired"),
        (
            {"delivery": {"of": "ann", "state": "awaiting_retry"}},
            "the delivery for ann is awaiting retry",
        ),
        ({"delivery": {"attempts": 1}}, "the delivery is as expected"),
        ({"sent": {"device": "a", "nothing": True}}, "at.js on a has sent nothing"),
        ({"sent": {"device": "a"}}, "at.js on a has sent what it should"),
        (
            {"profiles": 0, "fetch": {"of": "ann", "status": 404}},
            "Target holds 0 profiles; a fetch of ann answers 404",
        ),
    ],
    ids=str,
)
def test_an_expectation_can_be_said(walk: Walk, expected: dict[str, Any], words: str) -> None:
    assert walk({"expect": expected})[-1].text == words
