"""From an identifier to a verdict: each cause of Profile Not Found is told apart."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.target.diagnosis import NEVER_RAN, UNTRACKED, WITHHELD, Hints
from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.profiles import Visit, Visited
from simulator.target.target import Target
from simulator.target.verdicts import Finding
from simulator.times import DAY, HOUR, MINUTE

Visiting = Callable[..., Visited]
U_1 = Identifier(THIRD_PARTY_ID, "u-1")


def find(target: Target, identifier: Identifier = U_1, **hints: Any) -> Finding:
    with target.world.entered() as now:
        return target.find("acme", identifier, now, Hints(**hints))[0]


def test_of_an_empty_target_everything_was_never_created(target: Target) -> None:
    finding = find(target)
    assert (finding.verdict, list(finding.evidence.related)) == ("never_created", [])


def test_what_is_there_is_found_with_its_times(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    target.world.move_to(2 * HOUR)
    facts = find(target).evidence
    assert (facts.created_at, facts.visible_at, facts.last_activity, facts.expires_at) == (
        0,
        HOUR,
        0,
        14 * DAY,
    )


def test_what_was_there_is_expired_with_its_times(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    target.world.move_to(MINUTE)
    visit("d-1")
    target.world.move_to(20 * DAY)
    finding = find(target)
    facts = finding.evidence
    assert finding.verdict == "expired"
    assert (facts.created_at, facts.last_activity, facts.expires_at) == (
        0,
        MINUTE,
        14 * DAY + MINUTE,
    )


def test_an_id_of_another_client_code_is_told_with_that_code(target: Target) -> None:
    for code in ("acme-eu", "acme-us", "acme-jp"):
        target.profiles(code)
    target.profiles("acme-us").visit(Visit("s-1", "d-1", "u-1"), 0)
    finding = find(target)
    assert (finding.verdict, list(finding.evidence.related)) == ("wrong_client_code", ["acme-us"])


def test_an_id_of_another_client_code_is_told_even_after_it_expired(target: Target) -> None:
    target.profiles("acme-eu").visit(Visit("s-1", "d-1", "u-1"), 0)
    target.world.move_to(15 * DAY)
    assert find(target).verdict == "wrong_client_code"


@pytest.mark.parametrize(
    "asked",
    [Identifier(TNT_ID, "u-1"), Identifier(THIRD_PARTY_ID, "d-1"), Identifier(TNT_ID, "u-1.28_0")],
)
def test_an_id_of_the_other_kind_is_told(
    target: Target, visit: Visiting, asked: Identifier
) -> None:
    visit("d-1", "u-1")
    expected = "wrong_kind_of_id" if asked.value != "u-1.28_0" else "never_created"
    assert find(target, asked).verdict == expected


def test_an_anonymous_twin_is_told(target: Target, visit: Visiting) -> None:
    visit("d-1", "a-1")
    finding = find(target, anonymous_ids=["u-1", "a-0", "a-1"])
    assert (finding.verdict, list(finding.evidence.related)) == ("anonymous_twin_only", ["a-1"])


def test_a_twin_that_expired_tells_nothing(target: Target, visit: Visiting) -> None:
    visit("d-1", "a-1")
    target.world.move_to(14 * DAY)
    assert find(target, anonymous_ids=["a-1"]).verdict == "never_created"


def test_a_device_of_the_visitor_that_was_never_bound_is_told(
    target: Target, visit: Visiting
) -> None:
    visit("d-1")
    visit("d-2", "u-2")
    finding = find(target, tnt_ids=["d-1.28_0", "d-2", "d-3"])
    assert (finding.verdict, list(finding.evidence.related)) == ("id_never_bound", ["d-1"])
    assert find(target, tnt_ids=["d-2"]).verdict == "never_created"


def test_where_no_profile_has_an_id_yet_any_device_may_be_the_visitors(
    target: Target, visit: Visiting
) -> None:
    visit("d-1")
    assert find(target).verdict == "id_never_bound"
    visit("d-2", "u-2")
    finding = find(target)
    assert (finding.verdict, list(finding.evidence.related)) == ("never_created", ["d-1"])


def test_a_tnt_id_needs_no_binding(target: Target, visit: Visiting) -> None:
    visit("d-1")
    assert find(target, Identifier(TNT_ID, "d-2")).verdict == "never_created"


def test_a_blocked_visitor_is_told(target: Target, visit: Visiting) -> None:
    assert find(target, atjs="blocked").verdict == "atjs_never_ran"
    visit("d-1")
    assert find(target, atjs="blocked").verdict == "atjs_never_ran"


@pytest.mark.parametrize("atjs", NEVER_RAN)
def test_what_kept_at_js_away_is_told_apart(target: Target, atjs: str) -> None:
    told = {one: find(target, atjs=one) for one in NEVER_RAN}
    others = [told[one] for one in NEVER_RAN if one != atjs]
    assert told[atjs].verdict == ("consent_withheld" if atjs == WITHHELD else "atjs_never_ran")
    assert told[atjs].sentence not in {one.sentence for one in others}
    assert told[atjs].cure not in {"", *(one.cure for one in others)}


def test_who_was_never_tracked_has_a_profile_without_the_id(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "a-1")
    found = find(target, atjs=UNTRACKED, anonymous_ids=["a-1"], tnt_ids=["d-1"])
    assert found.verdict == "never_tracked"
    assert "at.js ran" in found.sentence
    assert "identify again" in found.cure


def test_hints_change_nothing_where_there_is_a_profile(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    hints: dict[str, Any] = {"anonymous_ids": ["a-1"], "tnt_ids": ["d-1"], "atjs": "blocked"}
    assert find(target, U_1, **hints).verdict == "not_yet_visible"
    target.world.move_to(HOUR)
    assert find(target, U_1, **hints).verdict == "found"
    target.world.move_to(14 * DAY)
    assert find(target, U_1, **hints).verdict == "expired"


def test_asking_creates_nothing(target: Target) -> None:
    find(target, anonymous_ids=["a-1"], tnt_ids=["d-1"])
    assert list(target.profiles("acme").all()) == []


def test_a_fetch_by_tnt_id_shows_the_profile_the_device_is_linked_to(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1", plan="gold")
    target.world.move_to(HOUR)
    _, profile = target.find("acme", Identifier(TNT_ID, "d-1"), HOUR)
    assert profile is target.profiles("acme").store.third_party("u-1")


# -- before anybody entered the world, so that nothing that fell due has happened ----------


@pytest.mark.parametrize(("now", "verdict"), [(14 * DAY - 1, "found"), (14 * DAY, "expired")])
def test_a_profile_that_is_over_is_expired_though_it_is_still_kept(
    target: Target, visit: Visiting, now: int, verdict: str
) -> None:
    visit("d-1", "u-1")
    finding, profile = target.find("acme", U_1, now)
    assert (finding.verdict, profile is not None) == (verdict, verdict == "found")
    assert target.profiles("acme").store.third_party("u-1") is not None


@pytest.mark.parametrize(
    ("now", "verdict"), [(14 * DAY - 1, "anonymous_twin_only"), (14 * DAY, "never_created")]
)
def test_a_twin_that_is_over_tells_nothing_though_it_is_still_kept(
    target: Target, visit: Visiting, now: int, verdict: str
) -> None:
    visit("d-1", "a-1")
    finding, _ = target.find("acme", U_1, now, Hints(anonymous_ids=["a-1"]))
    assert finding.verdict == verdict


def test_of_the_devices_without_a_third_party_id_ten_are_named(
    target: Target, visit: Visiting
) -> None:
    for number in range(12):
        visit(f"d-{number}")
    assert list(find(target).evidence.related) == [f"d-{number}" for number in range(10)]
