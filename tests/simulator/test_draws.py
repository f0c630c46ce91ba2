"""Seeded chance: the same draws for the same seed, and other ones for another."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.draws import Draws


def take(draws: Draws) -> list[object]:
    return [draws.uuid_hex(), draws.uuid(), draws.between(0, 10**9), draws.uuid_hex()]


def test_one_seed_and_name_give_the_same_draws() -> None:
    assert take(Draws(7, "x")) == take(Draws(7, "x"))


@pytest.mark.parametrize("other", [Draws(8, "x"), Draws(7, "y"), Draws(-7, "x")])
def test_another_seed_or_name_gives_other_draws(other: Draws) -> None:
    assert not set(take(Draws(7, "x"))) & set(take(other))


def test_a_stream_goes_on_from_its_count() -> None:
    draws = Draws(7, "x")
    take(draws)
    assert take(Draws(7, "x", draws.count)) == take(draws)


def test_every_draw_counts_once() -> None:
    draws = Draws()
    take(draws)
    assert draws.count == 4


@given(st.integers(), st.text())
def test_ids_are_version_4_uuids(seed: int, name: str) -> None:
    draws = Draws(seed, name)
    for text in (draws.uuid_hex(), draws.uuid()):
        drawn = uuid.UUID(text)
        assert drawn.version == 4
        assert drawn.variant == uuid.RFC_4122
        assert text in (drawn.hex, str(drawn))


@given(st.integers(), st.integers(-(10**12), 10**12), st.integers(0, 10**12))
def test_a_number_lies_between_its_bounds(seed: int, low: int, width: int) -> None:
    assert low <= Draws(seed).between(low, low + width) <= low + width


def test_both_bounds_are_drawn() -> None:
    draws = Draws()
    assert {draws.between(1, 3) for _ in range(100)} == {1, 2, 3}
