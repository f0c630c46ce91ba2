"""What an update may do to a profile, and when it counts."""

from collections.abc import Callable

import pytest

from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.profiles import Visited
from simulator.target.target import Target
from simulator.target.verdicts import Verdict
from simulator.times import DAY, HOUR

Visiting = Callable[..., Visited]
Configure = Callable[..., None]
D_1 = Identifier(TNT_ID, "d-1")
U_1 = Identifier(THIRD_PARTY_ID, "u-1")


def verdict(target: Target, identifier: Identifier) -> Verdict:
    with target.world.entered() as now:
        return target.find("acme", identifier, now)[0].verdict


def attributes(target: Target, identifier: Identifier) -> dict[str, str]:
    with target.world.entered() as now:
        profile = target.find("acme", identifier, now)[1]
    assert profile is not None
    return {name: one.value for name, one in profile.attributes.items()}


def update(target: Target, identifier: Identifier, **values: str) -> None:
    with target.world.entered() as now:
        profile = target.find("acme", identifier, now)[1]
        assert profile is not None
        target.profiles("acme").update(profile, values, now)


def test_an_update_shows_at_once_and_counts_for_targeting_after_its_lag(
    target: Target, visit: Visiting
) -> None:
    device = visit("d-1", "u-1", plan="silver").device
    target.world.move_to(HOUR)
    update(target, U_1, plan="gold", tier="a")
    assert attributes(target, U_1) == {"plan": "gold", "tier": "a"}
    profiles = target.profiles("acme")
    assert profiles.targeting(device, HOUR) == {"plan": "silver"}
    target.world.move_to(2 * HOUR - 1)
    assert profiles.targeting(device, 2 * HOUR - 1) == {"plan": "silver"}
    target.world.move_to(2 * HOUR)
    assert profiles.targeting(device, 2 * HOUR) == {"plan": "gold", "tier": "a"}


@pytest.mark.parametrize("lag", [1, HOUR])
def test_each_update_waits_on_the_agenda_for_its_own_time(
    target: Target, visit: Visiting, configure: Configure, lag: int
) -> None:
    configure(visibility_lag="0s", update_lag=f"{lag}ms")
    visit("d-1", "u-1")

    def coming() -> list[int]:
        return [due.at for due in target.world.agenda.entries() if due.kind != "expires"]

    update(target, U_1, plan="gold")
    configure(update_lag="2h")
    update(target, U_1, plan="silver")
    assert coming() == [lag]
    target.world.move_to(lag)
    assert coming() == [2 * HOUR]
    target.world.move_to(2 * HOUR)
    assert coming() == []


def test_what_a_visit_says_counts_at_once_though_nobody_sees_it_yet(
    target: Target, visit: Visiting
) -> None:
    device = visit("d-1", "u-1", plan="gold").device
    assert target.profiles("acme").targeting(device, 0) == {"plan": "gold"}
    assert verdict(target, U_1) == Verdict.NOT_YET_VISIBLE


def test_an_empty_value_of_an_update_is_ignored_and_of_a_visit_stored(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(visibility_lag="0s")
    visit("d-1", "u-1", plan="gold", tier="a")
    update(target, U_1, plan="")
    visit("d-1", tier="")
    assert attributes(target, U_1) == {"plan": "gold", "tier": ""}


def test_writing_moves_the_time_of_the_profile_and_of_the_written_attribute_alone(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1", a="1", b="1")
    target.world.move_to(HOUR)
    update(target, U_1, b="1")
    profile = target.profiles("acme").store.third_party("u-1")
    assert profile is not None
    assert profile.modified_at == HOUR
    assert {name: one.modified_at for name, one in profile.attributes.items()} == {
        "a": 0,
        "b": HOUR,
    }


def test_an_update_without_values_changes_no_time(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    update(target, U_1, a="")
    profile = target.profiles("acme").store.third_party("u-1")
    assert profile is not None
    assert profile.modified_at == 0


@pytest.mark.parametrize(("counts", "then"), [(False, "expired"), (True, "found")])
def test_whether_an_update_is_activity_is_a_setting(
    target: Target,
    visit: Visiting,
    configure: Configure,
    *,
    counts: bool,
    then: str,
) -> None:
    configure(update_is_activity=counts)
    visit("d-1", "u-1")
    target.world.move_to(14 * DAY - 1)
    update(target, U_1, tier="gold")
    target.world.move_to(14 * DAY)
    assert verdict(target, U_1) == then


def test_a_visitor_who_returns_after_expiry_is_new_under_the_same_id(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1", plan="gold")
    target.world.move_to(14 * DAY)
    visited = visit("d-1")
    assert (visited.created, visited.returned) == (True, True)
    assert verdict(target, D_1) == Verdict.NOT_YET_VISIBLE
    target.world.move_to(14 * DAY + HOUR)
    assert attributes(target, D_1) == {}
    assert verdict(target, U_1) == Verdict.EXPIRED
