"""What a visitor entered: across devices, through logins, and until they convert."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.target.records import Entry
from simulator.target.target import Target
from simulator.times import DAY, MINUTE

Show = Callable[..., Any]
HALVES = [{"visitorPercentage": 50}, {"visitorPercentage": 50}]


@pytest.fixture
def colours(team: Any) -> int:
    """Set up an A/B test of red and blue."""
    number: int = team.activity("red", "blue", experiences=HALVES)
    return number


def device_that_sees(show: Show, target: Target, colour: str) -> str:
    """Find an id whose device falls into a colour, without leaving a trace of it."""
    for at in range(100):
        found = show(f"{colour}-{at}")
        if found == colour:
            target.forget_profiles()
            return f"{colour}-{at}"
    raise AssertionError(colour)


@pytest.fixture
def devices(colours: int, show: Show, target: Target) -> tuple[str, str]:
    """Give two devices, of which the first sees red and the second blue."""
    assert colours
    return device_that_sees(show, target, "red"), device_that_sees(show, target, "blue")


def test_a_customer_sees_on_every_device_what_they_saw_first(
    devices: tuple[str, str], show: Show
) -> None:
    laptop, phone = devices
    assert show(laptop, "u-1") == "red"
    assert show(phone, "u-1") == "red"
    assert show(phone) == "red"  # signed out, the device still belongs to the customer


def test_at_login_the_customers_experience_wins(devices: tuple[str, str], show: Show) -> None:
    laptop, phone = devices
    assert show(laptop, "u-1") == "red"
    assert show(phone) == "blue"
    assert show(phone, "u-1") == "red"


def test_at_login_an_activity_only_the_device_was_in_is_kept(
    devices: tuple[str, str], colours: int, show: Show, target: Target
) -> None:
    laptop, phone = devices
    assert show(phone) == "blue"
    assert show(phone, "u-1") == "blue"
    assert show(laptop, "u-1") == "blue"
    customer = target.profiles("acme").store.third_party("u-1")
    assert customer is not None
    assert customer.entered == {colours: Entry(1, (1,))}


def test_another_customer_of_a_shared_device_inherits_nothing(
    devices: tuple[str, str], show: Show, target: Target, colours: int
) -> None:
    laptop, phone = devices
    assert show(phone, "anonymous") == "blue"
    assert show(laptop) == "red"
    assert show(laptop, "anonymous") == "blue"
    assert show(laptop, "u-1") == "blue"  # the first change of id looks like a login
    assert show(laptop, "u-2") == "red"
    customer = target.profiles("acme").store.third_party("u-2")
    assert customer is not None
    assert customer.entered[colours].experience == 0


def test_where_merging_waits_for_the_session_so_does_the_experience(
    devices: tuple[str, str], show: Show, target: Target, configure: Callable[..., None]
) -> None:
    configure(merge_at="session_end")
    laptop, phone = devices
    assert show(laptop, "u-1") == "red"
    target.world.advance(10 * MINUTE)
    assert show(phone, "u-1") == "blue"  # two sessions do not see each other's changes
    assert show(laptop, "u-1") == "red"
    target.world.advance(31 * MINUTE)  # both sessions are over, the laptop's wrote last
    assert show(laptop, "u-1") == show(phone, "u-1")
    customer = target.profiles("acme").store.third_party("u-1")
    assert customer is not None
    assert len(customer.entered) == 1


def test_at_login_the_customers_experience_counts_before_the_session_ends(
    devices: tuple[str, str], show: Show, target: Target, configure: Callable[..., None]
) -> None:
    configure(merge_at="session_end")
    laptop, phone = devices
    assert show(laptop, "u-1") == "red"
    target.world.advance(31 * MINUTE)
    assert show(phone) == "blue"
    assert show(phone, "u-1") == "red"


def test_what_a_device_gave_to_a_customer_is_no_longer_its_own(
    devices: tuple[str, str], show: Show, target: Target
) -> None:
    laptop, _ = devices
    show(laptop)
    show(laptop, "u-1")
    device = target.profiles("acme").store.device(laptop)
    assert device is not None
    assert device.entered == {}


def test_a_profile_that_expired_took_its_experience_with_it(
    devices: tuple[str, str], show: Show, target: Target, colours: int
) -> None:
    laptop, _ = devices
    show(laptop)
    target.world.advance(15 * DAY)
    assert target.profiles("acme").get("device", laptop) is None
    assert show(laptop) == "red"  # the hash is what it was
    assert target.results("acme").tally(colours, 0).visitors == 2


# -- until they convert --------------------------------------------------------------------


def goal(action: str) -> list[dict[str, Any]]:
    thanks = [{"name": "thanks", "successEvent": "mbox_shown"}]
    metric = {"metricLocalId": 1, "conversion": True, "mboxes": thanks}
    return [metric | {"action": {"type": action}}]


def test_who_converted_stays_where_nothing_else_is_said(team: Any, show: Show) -> None:
    number = team.activity("red", "blue", experiences=HALVES, metrics=goal("count_once"))
    seen = [show(f"d-{at}") for at in range(20)]
    for at in range(20):
        show(f"d-{at}", mbox="thanks")
    assert [show(f"d-{at}") for at in range(20)] == seen
    assert number


@pytest.mark.parametrize(
    ("action", "moved"),
    [("restart_same_experience", {0}), ("restart_new_experience", {20})],
)
def test_who_converted_may_enter_again(team: Any, show: Show, action: str, moved: set[int]) -> None:
    team.activity("red", "blue", experiences=HALVES, metrics=goal(action))
    before = [show(f"d-{at}") for at in range(20)]
    for at in range(20):
        show(f"d-{at}", mbox="thanks")
    after = [show(f"d-{at}") for at in range(20)]
    assert sum(one != other for one, other in zip(before, after, strict=True)) in moved


def test_who_converted_may_fall_anywhere(team: Any, show: Show) -> None:
    team.activity("red", "blue", experiences=HALVES, metrics=goal("restart_random_experience"))
    before = [show(f"d-{at}") for at in range(40)]
    for at in range(40):
        show(f"d-{at}", mbox="thanks")
    after = [show(f"d-{at}") for at in range(40)]
    assert 5 < sum(one != other for one, other in zip(before, after, strict=True)) < 35


def test_who_converted_may_be_kept_out(team: Any, show: Show) -> None:
    team.activity("red", metrics=goal("ban_from_campaign"))
    assert show() == "red"
    assert show(mbox="thanks") is None
    assert show() is None
