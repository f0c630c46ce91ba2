"""The mboxes that were asked for: names alone, and not without end."""

import pytest

from simulator.target.mboxes import Mboxes


@pytest.fixture
def mboxes() -> Mboxes:
    return Mboxes(lambda: 2)


def names(mboxes: Mboxes) -> list[str]:
    return [one.name for one in mboxes]


def test_an_mbox_is_kept_with_its_last_time_and_each_parameter_once(mboxes: Mboxes) -> None:
    mboxes.note("hero", ["a", "b"], 1)
    mboxes.note("hero", ["b", "c"], 5)
    (hero,) = mboxes
    assert (hero.name, hero.last, hero.parameters) == ("hero", 5, ["a", "b", "c"])
    assert mboxes.get("hero") is hero
    assert mboxes.get("foot") is None


def test_no_more_are_kept_than_may_be(mboxes: Mboxes) -> None:
    for name in ("a", "b", "c", "b"):
        mboxes.note(name, (), 1)
    assert names(mboxes) == ["a", "b"]


def test_names_and_parameters_are_bounded(mboxes: Mboxes) -> None:
    mboxes.note("x" * 251, (), 1)
    assert names(mboxes) == []
    mboxes.note("x" * 250, ["p" * 251, *map(str, range(600))], 1)
    (one,) = mboxes
    assert len(one.parameters) == 500
    assert "p" * 251 not in one.parameters


def test_what_was_seen_comes_back_within_the_bounds(mboxes: Mboxes) -> None:
    many = Mboxes(lambda: 9)
    for name in ("a", "b", "c"):
        many.note(name, [name], 1)
    mboxes.note("old", (), 1)
    mboxes.restore(many)
    assert names(mboxes) == ["a", "b"]
    mboxes.clear()
    assert names(mboxes) == []
