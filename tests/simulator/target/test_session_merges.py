"""Merging at the end of the session, and customers whose profile is gone before it."""

from collections.abc import Callable

import pytest

from linked import device, linked, third_party
from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.profiles import Visited
from simulator.target.records import DeviceProfile
from simulator.target.target import Target
from simulator.times import DAY, HOUR, MINUTE

Visiting = Callable[..., Visited]
Configure = Callable[..., None]
HALF_AN_HOUR = 30 * MINUTE


@pytest.fixture
def late(configure: Configure) -> None:
    configure(merge_at="session_end")


@pytest.mark.usefixtures("late")
def test_a_session_keeps_its_merge_to_itself_until_it_ends(target: Target, visit: Visiting) -> None:
    visit("d-1", a="1")
    seen = visit("d-1", "u-1", b="2").device
    assert third_party(target, "u-1") == {}
    profiles = target.profiles("acme")
    assert profiles.targeting(seen, 0) == {"a": "1", "b": "2"}
    target.world.move_to(HALF_AN_HOUR - 1)
    assert third_party(target, "u-1") == {}
    target.world.move_to(HALF_AN_HOUR)
    assert third_party(target, "u-1") == {"a": "1", "b": "2"}


@pytest.mark.usefixtures("late")
def test_every_visit_puts_the_end_of_the_session_off(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1", a="1")
    target.world.move_to(HALF_AN_HOUR - 1)
    visit("d-1")
    target.world.move_to(HALF_AN_HOUR)
    assert third_party(target, "u-1") == {}
    target.world.move_to(2 * HALF_AN_HOUR - 1)
    assert third_party(target, "u-1") == {"a": "1"}


@pytest.mark.usefixtures("late")
def test_two_devices_in_session_do_not_see_each_other(target: Target, visit: Visiting) -> None:
    one = visit("d-1", "u-1", a="1").device
    other = visit("d-2", "u-1", b="2").device
    profiles = target.profiles("acme")
    assert profiles.targeting(one, 0) == {"a": "1"}
    assert profiles.targeting(other, 0) == {"b": "2"}
    target.world.move_to(HALF_AN_HOUR)
    assert profiles.targeting(one, HALF_AN_HOUR) == {"a": "1", "b": "2"}


@pytest.mark.usefixtures("late")
def test_of_two_sessions_that_wrote_one_name_the_later_end_wins(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "u-1", a="first")
    target.world.advance(MINUTE)
    visit("d-2", "u-1", a="second")
    target.world.advance(MINUTE)
    visit("d-1", "u-1")
    target.world.advance(DAY)
    assert third_party(target, "u-1") == {"a": "first"}


@pytest.mark.usefixtures("late")
def test_two_logins_in_one_session_merge_each_into_its_own_profile(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "anon", interest="skis")
    visit("d-1", "ann", plan="gold")
    target.world.advance(HALF_AN_HOUR)
    assert third_party(target, "anon") == {"interest": "skis"}
    assert third_party(target, "ann") == {"interest": "skis", "plan": "gold"}


def test_what_waits_is_written_though_the_setting_changed_meanwhile(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(merge_at="session_end")
    visit("d-1", "u-1", a="1")
    configure(merge_at="link")
    visit("d-1", b="2")
    target.world.advance(HALF_AN_HOUR)
    assert third_party(target, "u-1") == {"a": "1", "b": "2"}


# -- before the session ends ---------------------------------------------------------------


@pytest.fixture
def logged_in(visit: Visiting, configure: Configure) -> DeviceProfile:
    """Let a device that likes hats log in as a customer who likes skis, and not yet merge."""
    visit("d-2", "u-1", likes="skis")
    configure(merge_at="session_end", visibility_lag="0s")
    visit("d-1", likes="hats", size="m")
    return visit("d-1", "u-1").device


def test_the_device_itself_sees_at_once_what_will_be_merged(
    target: Target, logged_in: DeviceProfile
) -> None:
    seen = target.profiles("acme").targeting(logged_in, 0)
    assert seen == {"likes": "skis", "size": "m"}


def test_a_fetch_shows_either_side_as_it_was_until_the_session_ends_and_not_before(
    target: Target, logged_in: DeviceProfile
) -> None:
    def fetched() -> list[dict[str, str]]:
        found = []
        for identifier in (Identifier(TNT_ID, "d-1"), Identifier(THIRD_PARTY_ID, "u-1")):
            with target.world.entered() as now:
                profile = target.find("acme", identifier, max(now, HOUR))[1]
            assert profile is not None
            found.append({name: one.value for name, one in profile.attributes.items()})
        return found

    target.world.move_to(HALF_AN_HOUR - 1)
    assert logged_in.merges
    assert fetched() == [{"likes": "hats", "size": "m"}, {"likes": "skis"}]
    target.world.move_to(HALF_AN_HOUR)
    assert fetched() == [{"likes": "skis", "size": "m"}] * 2


def test_a_visit_puts_the_end_of_the_session_off_to_the_millisecond(
    target: Target, visit: Visiting, logged_in: DeviceProfile
) -> None:
    target.world.move_to(10 * MINUTE)
    visit("d-1")
    target.world.move_to(10 * MINUTE + HALF_AN_HOUR - 1)
    assert logged_in.merges
    target.world.move_to(10 * MINUTE + HALF_AN_HOUR)
    assert not logged_in.merges


# -- a customer whose profile is gone while the device lives on ----------------------------


@pytest.fixture
def bereaved(target: Target, visit: Visiting, configure: Configure) -> Target:
    """Let u-1's profile expire after a day, while d-1, which was linked to it, lives on."""
    configure(lifetime="90d")
    visit("d-1", "u-1", private="1")
    configure(lifetime="1d")
    visit("d-2", "u-1")
    target.world.move_to(2 * DAY)
    configure(lifetime="90d")
    return target


def test_a_device_whose_customer_is_gone_is_anonymous_again(
    bereaved: Target, visit: Visiting
) -> None:
    visit("d-1", plan="gold")
    assert bereaved.profiles("acme").store.anonymous(5) == ["d-1"]
    assert device(bereaved, "d-1") == {"plan": "gold"}


def test_a_customer_who_comes_back_elsewhere_brings_no_device_along(
    bereaved: Target, visit: Visiting
) -> None:
    visit("d-3", "u-1")
    visit("d-1", plan="gold")
    assert linked(bereaved, "u-1") == ["d-3"]
    assert third_party(bereaved, "u-1") == {}


def test_a_customer_who_comes_back_on_the_device_finds_what_it_saw_since(
    bereaved: Target, visit: Visiting
) -> None:
    visit("d-1", plan="gold")
    visit("d-1", "u-1")
    assert linked(bereaved, "u-1") == ["d-1"]
    assert third_party(bereaved, "u-1") == {"plan": "gold"}


def test_whoever_comes_after_a_customer_who_is_gone_is_no_first_change_of_id(
    bereaved: Target, visit: Visiting
) -> None:
    visit("d-1", "u-2", private="1")
    visit("d-1", "u-3")
    assert third_party(bereaved, "u-3") == {}


def test_what_a_session_kept_for_a_customer_who_is_gone_stays_with_the_device_or_goes(
    target: Target, visit: Visiting, configure: Configure
) -> None:
    configure(lifetime="90d", merge_at="session_end", session_length="24h")
    visit("d-1", own="1")
    visit("d-1", "u-1", of_u_1="1")
    configure(lifetime="1d")
    visit("d-2", "u-1")
    fired = [(one.kind, one.subject) for one in target.world.move_to(DAY) if one.at == DAY]
    assert fired == [("expires", "tntId d-2 (acme)"), ("expires", "third-party id u-1 (acme)")]
    assert target.profiles("acme").store.third_party("u-1") is None
    assert device(target, "d-1") == {"own": "1"}
