"""Where a visitor falls: the hash of Adobe's clients, and the shares laid on it."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.activities.allocation import Share, allocation, murmur3, shares

VISITORS = 100_000


@pytest.mark.parametrize(
    ("text", "hashed", "place"),
    [
        ("someClientId.123456.tntId123.salty", -1846592194, 21.94),
        ("someClientId.123456.ecid123.salty", -1979692906, 29.06),
        ("someClientId.123456.thirtPartyId123.salty", -659197315, 73.15),
        ("targettesting.125880.4c038b35f1b1453d80a3e7da8208c617.campaign", -683299703, 97.03),
        ("acmeclient.1111.702ff4d0-83b1-4e2e-a0a6-22cbe460eb15.experience", -919077116, 71.16),
    ],
)
def test_the_hash_is_that_of_adobes_clients(text: str, hashed: int, place: float) -> None:
    assert murmur3(text) == hashed
    code, activity, visitor, salt = text.split(".")
    assert allocation(code, int(activity), visitor, salt) == place


@given(st.text(max_size=40))
def test_any_text_has_a_hash_of_32_bits(text: str) -> None:
    assert -(2**31) <= murmur3(text) < 2**31


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=10), st.floats(0, 100))
def test_shares_lie_end_to_end_and_every_place_has_one_at_most(
    parts: list[float], entering: float
) -> None:
    percentages: list[float | None] = [100 * part / sum(parts) for part in parts]
    laid = shares(percentages, entering)
    assert [one.low for one in laid[1:]] == [one.high for one in laid[:-1]]
    assert laid[0].low == 0
    assert laid[-1].high == pytest.approx(entering, abs=0.001)
    for place in (0, 0.01, 33.33, 50, 66.67, 99.99):
        assert sum(one.holds(place) for one in laid) <= 1


def test_a_share_of_nothing_holds_nobody_and_the_first_begins_with_zero() -> None:
    assert not Share(0, 0).holds(0)
    assert Share(0, 50).holds(0)
    assert not Share(0, 50).holds(50.01)
    assert not Share(50, 100).holds(50)
    laid = shares([0, 100])
    assert [one.holds(0) for one in laid] == [False, True]


def test_who_names_no_share_has_an_equal_part_of_what_is_left() -> None:
    assert shares([None, None]) == [Share(0, 50), Share(50, 100)]
    assert shares([20, None, None], 50) == [Share(0, 10), Share(10, 30), Share(30, 50)]
    assert shares([None] * 3)[-1].high == 100


@pytest.mark.parametrize(
    ("percentages", "entering"),
    [([50, 50], 100), ([10, 20, 70], 100), ([25, 25, 25, 25], 40), ([90, 10], 100)],
)
def test_over_many_visitors_each_share_is_what_was_set(
    percentages: Sequence[float], entering: float
) -> None:
    chance = Random(7)
    laid = shares(list(percentages), entering)
    counted: Counter[int] = Counter()
    for _ in range(VISITORS):
        place = allocation("acme", 1_001, f"{chance.getrandbits(128):032x}")
        counted.update(at for at, share in enumerate(laid) if share.holds(place))
    for at, percentage in enumerate(percentages):
        assert 100 * counted[at] / VISITORS == pytest.approx(percentage * entering / 100, abs=1)
