"""Linking and merging, by Adobe's table and by the settings for what it leaves open."""

from collections.abc import Callable

import pytest

from linked import device, linked, third_party
from simulator.target.identifiers import THIRD_PARTY_ID, Identifier
from simulator.target.profiles import Visited
from simulator.target.store import shelf
from simulator.target.target import Target
from simulator.times import DAY, HOUR, MINUTE

Visiting = Callable[..., Visited]
Configure = Callable[..., None]
HALF_AN_HOUR = 30 * MINUTE


@pytest.fixture(params=["link", "session_end"])
def settle(
    request: pytest.FixtureRequest, target: Target, configure: Configure
) -> Callable[[], None]:
    """Merge at once, or when the session ends; in the end both come to the same."""
    configure(merge_at=request.param)

    def wait() -> None:
        target.world.advance(HALF_AN_HOUR)

    return wait


def test_an_update_that_is_inherited_counts_when_it_would_have(
    target: Target, visit: Visiting
) -> None:
    visit("d-1", "anon")
    target.world.advance(HOUR)
    with target.world.entered() as now:
        profile = target.find("acme", Identifier(THIRD_PARTY_ID, "anon"), now)[1]
        assert profile is not None
        target.profiles("acme").update(profile, {"plan": "gold"}, now)
    visit("d-1", "ann")
    fired = [(one.kind, one.subject) for one in target.world.advance(HOUR)]
    assert ("counts_for_targeting", "third-party id ann (acme)") in fired


def test_a_tie_is_kept_though_nobody_is_awake(
    target: Target, visit: Visiting, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "AWAKE", 0)
    visit("d-1", "ann", plan="gold")
    visit("d-2", "ann")
    assert linked(target, "ann") == ["d-1", "d-2"]
    settle()
    assert linked(target, "ann") == ["d-1", "d-2"]
    assert third_party(target, "ann") == {"plan": "gold"}


@pytest.mark.parametrize(
    ("of_device", "of_customer", "merged"),
    [
        pytest.param("hats", "skis", "skis", id="both have it: the customer's wins"),
        pytest.param(None, "94103", "94103", id="only the customer has it"),
        pytest.param("x", None, "x", id="only the device has it"),
        pytest.param("x", "", "", id="the customer's is empty"),
    ],
)
def test_adobes_merge_table(
    target: Target,
    visit: Visiting,
    settle: Callable[[], None],
    of_device: str | None,
    of_customer: str | None,
    merged: str,
) -> None:
    visit("d-0", "u-1", **({} if of_customer is None else {"a": of_customer}))
    visit("d-1", **({} if of_device is None else {"a": of_device}))
    visit("d-1", "u-1")
    settle()
    assert third_party(target, "u-1") == {"a": merged}


def test_what_is_said_after_the_link_beats_what_was_stored(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-0", "u-1", a="old")
    visit("d-1", a="of the device")
    visit("d-1", "u-1", a="new")
    visit("d-1", b="later")
    settle()
    assert third_party(target, "u-1") == {"a": "new", "b": "later"}


def test_once_linked_the_device_keeps_nothing_of_its_own(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-1", a="1")
    visit("d-1", "u-1")
    settle()
    assert device(target, "d-1") == {}
    assert linked(target, "u-1") == ["d-1"]


def test_a_logged_out_device_still_reads_and_writes_the_merged_profile(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-1", "u-1", a="1")
    settle()
    visit("d-1", b="2")
    settle()
    assert third_party(target, "u-1") == {"a": "1", "b": "2"}


def test_several_devices_share_one_profile(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-1", "u-1", a="1")
    visit("d-2", "u-1", b="2")
    settle()
    assert third_party(target, "u-1") == {"a": "1", "b": "2"}
    assert linked(target, "u-1") == ["d-1", "d-2"]


def test_the_first_change_of_id_copies_what_the_new_profile_lacks(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-0", "ann", plan="gold")
    visit("d-1", "anon", plan="none", interest="skis")
    settle()
    visit("d-1", "ann")
    settle()
    assert third_party(target, "ann") == {"plan": "gold", "interest": "skis"}
    assert third_party(target, "anon") == {"plan": "none", "interest": "skis"}
    assert (linked(target, "anon"), linked(target, "ann")) == ([], ["d-0", "d-1"])


def test_later_users_of_a_shared_device_inherit_nothing(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-1", "anon", interest="skis")
    settle()
    visit("d-1", "ann", plan="gold")
    settle()
    visit("d-1", "bob")
    settle()
    assert third_party(target, "bob") == {}


def test_strictly_after_segment_nothing_is_copied_at_all(
    target: Target, visit: Visiting, configure: Configure, settle: Callable[[], None]
) -> None:
    configure(merge_on_relink=False)
    visit("d-1", "anon", interest="skis")
    settle()
    visit("d-1", "ann")
    settle()
    assert third_party(target, "ann") == {}


def test_the_copying_setting_does_not_touch_the_first_link(
    target: Target, visit: Visiting, configure: Configure, settle: Callable[[], None]
) -> None:
    configure(merge_on_relink=False)
    visit("d-1", a="1")
    visit("d-1", "u-1")
    settle()
    assert third_party(target, "u-1") == {"a": "1"}


def test_the_profile_that_was_left_gets_no_further_writes(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-1", "anon")
    settle()
    visit("d-1", "ann")
    visit("d-1", a="1")
    settle()
    assert third_party(target, "anon") == {}
    assert third_party(target, "ann") == {"a": "1"}


def test_logging_in_again_with_the_same_id_is_no_change(
    target: Target, visit: Visiting, settle: Callable[[], None]
) -> None:
    visit("d-1", "anon", a="1")
    settle()
    visit("d-1", "anon")
    settle()
    visit("d-1", "ann")
    settle()
    assert third_party(target, "ann") == {"a": "1"}
    assert linked(target, "ann") == ["d-1"]


def test_a_device_that_expired_is_linked_to_nobody(target: Target, visit: Visiting) -> None:
    visit("d-1", "u-1", a="1")
    target.world.move_to(DAY)
    visit("d-2", "u-1")
    target.world.move_to(14 * DAY)
    assert linked(target, "u-1") == ["d-2"]
    visit("d-1", b="2")
    assert third_party(target, "u-1") == {"a": "1"}
    assert device(target, "d-1") == {"b": "2"}
