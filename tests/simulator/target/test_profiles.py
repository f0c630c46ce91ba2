"""Profiles: creation, visibility, lifetime, sessions."""

from collections.abc import Callable

import pytest

from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.profiles import Visit, Visited
from simulator.target.target import Target
from simulator.target.verdicts import Verdict
from simulator.times import DAY, HOUR, LAST, MINUTE

Visiting = Callable[..., Visited]
Configure = Callable[..., None]
D_1 = Identifier(TNT_ID, "d-1")
U_1 = Identifier(THIRD_PARTY_ID, "u-1")


def verdict(target: Target, identifier: Identifier) -> Verdict:
    with target.world.entered() as now:
        return target.find("acme", identifier, now)[0].verdict


def held(target: Target) -> list[str]:
    return [profile.identifier for profile in target.profiles("acme").all()]


# -- creation ------------------------------------------------------------------------------


def test_a_visit_without_any_id_makes_a_device_with_a_new_id(
    target: Target, visit: Visiting
) -> None:
    visited = visit(None)
    assert visited.created
    assert not visited.bound
    assert len(visited.device.identifier) == 32
    assert held(target) == [visited.device.identifier]


def test_a_visit_with_a_foreign_id_makes_a_device_under_it(target: Target, visit: Visiting) -> None:
    assert visit("d-1").created
    assert not visit("d-1").created
    assert held(target) == ["d-1"]


@pytest.mark.parametrize("hinted", ["d-1.28_0", "d-1.35_20", "d-1."])
def test_the_location_hint_is_no_part_of_the_identity(
    target: Target, visit: Visiting, hinted: str
) -> None:
    visit("d-1")
    assert not visit(hinted).created
    assert held(target) == ["d-1"]


def test_ids_are_case_sensitive(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    visit("D-1", "U-1")
    assert held(target) == ["d-1", "D-1", "u-1", "U-1"]


def test_a_third_party_id_alone_makes_both_profiles(target: Target, visit: Visiting) -> None:
    visited = visit(None, "u-1")
    assert visited.created
    assert visited.bound
    assert held(target) == [visited.device.identifier, "u-1"]


def test_a_third_party_id_that_is_known_is_not_bound_again(visit: Visiting) -> None:
    visit("d-1", "u-1")
    assert not visit("d-1", "u-1").bound
    assert not visit("d-2", "u-1").bound


# -- visibility ----------------------------------------------------------------------------


@pytest.mark.parametrize("lag", ["1h", "1s", "24h"])
def test_an_identifier_is_visible_at_its_lag_and_not_a_millisecond_before(
    target: Target, visit: Visiting, configure: Configure, lag: str
) -> None:
    configure(visibility_lag=lag)
    length = target.settings.visibility_lag.low
    visit("d-1", "u-1")
    target.world.move_to(length - 1)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.NOT_YET_VISIBLE
    target.world.move_to(length)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.FOUND


def test_without_a_lag_everything_is_visible_at_once(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(visibility_lag="0s")
    visit("d-1", "u-1")
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.FOUND


def test_each_identifier_waits_its_own_lag(target: Target, visit: Visiting) -> None:
    visit("d-1")
    target.world.move_to(20 * MINUTE)
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    assert (verdict(target, D_1), verdict(target, U_1)) == (
        Verdict.FOUND,
        Verdict.NOT_YET_VISIBLE,
    )
    target.world.move_to(HOUR + 20 * MINUTE)
    assert verdict(target, U_1) == Verdict.FOUND


def test_visits_do_not_put_visibility_off(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    target.world.move_to(HOUR - 1)
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.FOUND


def test_anchored_to_the_profile_a_second_name_shares_its_visibility(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(lag_anchor="profile")
    visit("d-1")
    target.world.move_to(20 * MINUTE)
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    assert verdict(target, U_1) == Verdict.FOUND


def test_anchored_to_the_profile_a_second_device_is_visible_with_it(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(lag_anchor="profile")
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    visit("d-2", "u-1")
    assert verdict(target, Identifier(TNT_ID, "d-2")) == Verdict.FOUND


def test_anchored_to_the_profile_a_second_customer_is_a_profile_of_its_own(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(lag_anchor="profile")
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    visit("d-1", "u-2")
    assert verdict(target, Identifier(THIRD_PARTY_ID, "u-2")) == Verdict.NOT_YET_VISIBLE


def test_a_drawn_lag_lies_between_its_bounds_and_differs(
    visit: Visiting, configure: Configure
) -> None:
    configure(visibility_lag="10m..20m")
    drawn = {visit(f"d-{number}").device.visible_at for number in range(50)}
    assert len(drawn) > 1
    assert all(10 * MINUTE <= visible_at <= 20 * MINUTE for visible_at in drawn)


# -- lifetime ------------------------------------------------------------------------------


@pytest.mark.parametrize("lifetime", ["1d", "14d", "90d"])
def test_a_profile_is_gone_at_its_lifetime_and_not_a_millisecond_before(
    target: Target, visit: Visiting, configure: Configure, lifetime: str
) -> None:
    configure(lifetime=lifetime)
    visit("d-1", "u-1")
    target.world.move_to(target.settings.lifetime - 1)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.FOUND
    target.world.move_to(target.settings.lifetime)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.EXPIRED
    assert held(target) == []


def test_a_visit_slides_the_lifetime_of_the_device_and_of_the_profile_it_is_linked_to(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1")
    target.world.move_to(14 * DAY - 1)
    visit("d-1")
    target.world.move_to(28 * DAY - 2)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.FOUND
    target.world.move_to(28 * DAY - 1)
    assert verdict(target, D_1) == verdict(target, U_1) == Verdict.EXPIRED


def test_after_a_relink_the_former_profile_lives_on_its_own_clock(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1")
    target.world.move_to(DAY)
    visit("d-1", "u-2")
    target.world.move_to(14 * DAY)
    assert verdict(target, U_1) == Verdict.EXPIRED
    assert verdict(target, Identifier(THIRD_PARTY_ID, "u-2")) == Verdict.FOUND


def test_a_fetch_is_no_activity(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    target.world.move_to(14 * DAY - 1)
    assert verdict(target, U_1) == Verdict.FOUND
    target.world.move_to(14 * DAY)
    assert verdict(target, U_1) == Verdict.EXPIRED


def test_another_lifetime_touches_a_profile_only_when_its_visitor_returns(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    visit("d-1")
    visit("d-2")
    configure(lifetime="90d")
    target.world.move_to(DAY)
    visit("d-2")
    target.world.move_to(14 * DAY)
    assert held(target) == ["d-2"]
    target.world.move_to(91 * DAY - 1)
    assert held(target) == ["d-2"]
    target.world.move_to(91 * DAY)
    assert held(target) == []


def test_a_shorter_lifetime_counts_from_the_next_visit(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    visit("d-1")
    configure(lifetime="1d")
    target.world.move_to(2 * DAY)
    assert held(target) == ["d-1"]
    visit("d-1")
    target.world.move_to(3 * DAY)
    assert held(target) == []


def test_a_customer_whose_profile_is_gone_gets_a_new_one_from_any_device(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(lifetime="90d")
    visit("d-1", "u-1")
    configure(lifetime="1d")
    visit("d-2", "u-1")
    target.world.move_to(2 * DAY)
    assert verdict(target, U_1) == Verdict.EXPIRED
    assert visit("d-1", "u-1").bound
    assert verdict(target, U_1) == Verdict.NOT_YET_VISIBLE


def test_somebody_never_seen_before_has_not_returned(visit: Visiting) -> None:
    assert not visit("d-1").returned
    assert not visit("d-1").returned


def test_somebody_returns_once(target: Target, visit: Visiting) -> None:
    visit("d-1")
    target.world.move_to(14 * DAY)
    assert visit("d-1").returned
    assert not visit("d-1").returned


def test_a_visit_finds_a_profile_gone_that_nobody_has_dropped_yet(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1", plan="gold")
    profiles = target.profiles("acme")
    visited = profiles.visit(Visit("s-2", "d-1", "u-1"), 15 * DAY)
    assert (visited.created, visited.returned, visited.bound) == (True, True, True)
    assert profiles.targeting(visited.device, 15 * DAY) == {}
    grave = profiles.store.grave("device", "d-1")
    assert grave is not None
    assert grave.expired_at == 14 * DAY


def test_of_the_expired_only_so_many_are_remembered(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(remembered=1)
    for number in (1, 2):
        visit(f"d-{number}", f"u-{number}")
        target.world.advance(MINUTE)
    target.world.move_to(15 * DAY)
    seen = [verdict(target, Identifier(THIRD_PARTY_ID, f"u-{number}")) for number in (1, 2)]
    assert seen == [Verdict.NEVER_CREATED, Verdict.EXPIRED]


def test_a_visit_at_the_end_of_time_is_taken(target: Target, visit: Visiting) -> None:
    target.world.move_to(LAST)
    visit("d-1", "u-1")
    assert verdict(target, U_1) == Verdict.NOT_YET_VISIBLE


# -- sessions ------------------------------------------------------------------------------


def test_a_session_speaks_for_a_device_without_an_id(target: Target, visit: Visiting) -> None:
    first = visit(None, session="s-1")
    second = visit(None, "u-1", session="s-1")
    assert second.device.identifier == first.device.identifier
    assert held(target) == [first.device.identifier, "u-1"]


def test_a_device_with_an_id_speaks_for_itself(visit: Visiting) -> None:
    visit("d-1", session="s-1")
    assert visit("d-2", session="s-1").device.identifier == "d-2"
    assert visit(None, session="s-1").device.identifier == "d-2"


@pytest.mark.parametrize("length", ["30m", "1m", "2h"])
def test_a_session_unseen_for_its_length_is_a_new_one(
    target: Target, visit: Visiting, configure: Configure, length: str
) -> None:
    configure(session_length=length)
    first = visit(None, session="s-1").device.identifier
    target.world.advance(target.settings.session_length - 1)
    assert visit(None, session="s-1").device.identifier == first
    target.world.advance(target.settings.session_length)
    assert visit(None, session="s-1").device.identifier != first


def test_sessions_that_are_over_are_dropped(target: Target, visit: Visiting) -> None:
    for number in range(3):
        visit(None, session=f"s-{number}")
    target.world.advance(30 * MINUTE)
    visit(None, session="s-9")
    assert [name for name, _ in target.profiles("acme").store.sessions()] == ["s-9"]


# -- client codes --------------------------------------------------------------------------


def test_profiles_never_cross_client_codes(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1")
    target.world.move_to(HOUR)
    with target.world.entered() as now:
        finding, profile = target.find("acme-eu", U_1, now)
    assert profile is None
    assert finding.verdict == Verdict.WRONG_CLIENT_CODE
