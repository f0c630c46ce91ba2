"""Profiles at rest: packed and unpacked they are the same, and who holds one holds the one."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from simulator.target.attributes import Attribute
from simulator.target.records import (
    NEVER,
    Bound,
    DeviceProfile,
    Entry,
    Merge,
    Profile,
    ThirdPartyProfile,
)
from simulator.target.store import shelf
from simulator.target.store.shelf import Shelf
from simulator.times import FIRST, LAST

Awake = Callable[[int], None]

INSTANTS: Final = st.integers(FIRST, LAST)
TEXTS: Final = st.text(max_size=40)
STEPS: Final = st.lists(st.tuples(INSTANTS, TEXTS), max_size=2).map(tuple)
ATTRIBUTES: Final = st.builds(Attribute, TEXTS, INSTANTS, STEPS)
NUMBERS: Final = st.integers(0, 2**31)
SEVERAL: Final = st.lists(NUMBERS, max_size=2).map(tuple)
ENTRIES: Final = st.builds(
    Entry, st.none() | NUMBERS, seen=SEVERAL, reached=SEVERAL, round=NUMBERS, barred=st.booleans()
)
NAMED: Final = st.dictionaries(TEXTS, ATTRIBUTES, max_size=3)
ENTERED: Final = st.dictionaries(NUMBERS, ENTRIES, max_size=3)
COMMON: Final[dict[str, Any]] = {
    "identifier": TEXTS,
    "created_at": INSTANTS,
    "visible_at": INSTANTS,
    "last_activity": INSTANTS,
    "expires_at": INSTANTS | st.just(NEVER),
    "modified_at": INSTANTS,
    "attributes": NAMED,
    "entered": ENTERED,
}
DEVICES: Final = st.builds(
    DeviceProfile,
    **COMMON,
    third_party_id=st.none() | TEXTS,
    relinked=st.booleans(),
    merges=st.lists(st.builds(Merge, TEXTS, gaps=NAMED, writes=NAMED, entered=ENTERED), max_size=2),
    ecid=st.none() | st.builds(Bound, TEXTS, INSTANTS, INSTANTS),
)
THIRD_PARTIES: Final = st.builds(
    ThirdPartyProfile,
    **COMMON,
    pcids=st.lists(TEXTS, max_size=3),
    batch_id=TEXTS,
    overlaid=st.dictionaries(TEXTS, st.none() | ATTRIBUTES, max_size=3),
)


@pytest.fixture
def awake(monkeypatch: pytest.MonkeyPatch) -> Awake:
    """Choose how many profiles of a kind are objects."""
    return lambda most: monkeypatch.setattr(shelf, "AWAKE", most)


def device(name: str, at: int = 0) -> DeviceProfile:
    return DeviceProfile(name, at, at, at, at, at)


def asleep(kept: Shelf[Any], identifier: str) -> bool:
    return identifier not in kept._awake


@given(st.one_of(DEVICES, THIRD_PARTIES))
def test_a_profile_comes_out_as_it_was_put_in(profile: Profile) -> None:
    packing: shelf._Packing[Any] = shelf._Packing(type(profile))
    again = packing.unpack(profile.identifier, packing.pack(profile))
    assert again == profile
    assert repr(again) == repr(profile)  # the order in what it holds, and every type


def test_those_who_woke_last_are_awake_and_all_others_rest(awake: Awake) -> None:
    awake(2)
    kept = Shelf(DeviceProfile)
    for name in "abcd":
        kept[name] = device(name)
    assert [asleep(kept, name) for name in "abcd"] == [True, True, False, False]
    assert kept.get("a") == device("a")
    assert [asleep(kept, name) for name in "abcd"] == [False, True, True, False]


def test_who_only_looks_wakes_nobody(awake: Awake) -> None:
    awake(1)
    kept = Shelf(DeviceProfile)
    for name in "abc":
        kept[name] = device(name)
    assert [one.identifier for one in kept] == ["a", "b", "c"]
    assert kept.look("a") == device("a")
    assert kept.look("z") is None
    assert [asleep(kept, name) for name in "abc"] == [True, True, False]


def test_whoever_has_a_profile_has_the_one_that_others_get_though_it_rested(awake: Awake) -> None:
    awake(0)
    kept, held = Shelf(DeviceProfile), device("a")
    kept["a"] = held
    kept["b"] = device("b")
    assert asleep(kept, "a")
    assert kept.get("a") is kept.look("a") is held
    held.relinked = True
    kept["a"] = held
    del held
    found = kept.get("a")
    assert found is not None
    assert found.relinked


def test_who_came_anew_is_nobody_who_was_there_before(awake: Awake) -> None:
    awake(0)
    kept, former = Shelf(DeviceProfile), device("a")
    kept["a"] = former
    kept.pop("a")
    assert kept.get("a") is None
    kept["a"] = device("a", at=5)
    assert kept.get("a") == device("a", at=5) != former
    kept.clear()
    assert (kept.get("a"), "a" in kept, list(kept)) == (None, False, [])


def test_who_is_put_in_the_place_of_another_is_found_though_somebody_has_the_other(
    awake: Awake,
) -> None:
    awake(0)
    kept, former = Shelf(DeviceProfile), device("a")
    kept["a"] = former
    kept["a"] = device("a", at=5)
    assert kept.get("a") == device("a", at=5)
    assert former.created_at == 0


def test_what_cannot_be_packed_is_still_there(awake: Awake) -> None:
    awake(0)
    kept, odd = Shelf(DeviceProfile), device("a")
    odd.created_at = object()  # type: ignore[assignment]  # what no profile has
    with pytest.raises(TypeError):
        kept["a"] = odd
    assert kept.get("a") is kept.look("a") is odd


class Rests(RuleBasedStateMachine):
    """A shelf and a dictionary of objects, whoever holds what of it meanwhile."""

    names = st.sampled_from("abcde")

    def __init__(self) -> None:
        super().__init__()
        self.kept = Shelf(DeviceProfile)
        self.model: dict[str, int] = {}
        self.holds: dict[str, DeviceProfile] = {}
        self.former: list[DeviceProfile] = []  # whoever has them has them still

    @rule(name=names, at=st.integers(0, 9))
    def come(self, name: str, at: int) -> None:
        self.kept[name] = device(name, at)
        self.model[name] = at
        self.part(name)

    @rule(name=names, at=st.integers(0, 9), hold=st.booleans())
    def change(self, name: str, at: int, hold: bool) -> None:  # noqa: FBT001  hypothesis gives it
        found = self.kept.get(name)
        assert (found is None) == (name not in self.model)
        if found is None:
            return
        assert self.holds.get(name, found) is found
        assert not any(found is one for one in self.former)
        assert found.created_at == self.model[name]
        found.created_at = self.model[name] = at
        self.kept[name] = found
        if hold:
            self.holds[name] = found

    @rule(name=names)
    def let_go(self, name: str) -> None:
        self.holds.pop(name, None)

    @rule(name=names)
    def drop(self, name: str) -> None:
        self.kept.pop(name)
        self.model.pop(name, None)
        self.part(name)

    def part(self, name: str) -> None:
        held = self.holds.pop(name, None)
        if held is not None:
            self.former.append(held)

    @rule()
    def go_through(self) -> None:
        assert [(one.identifier, one.created_at) for one in self.kept] == [*self.model.items()]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_a_shelf_is_a_dictionary_whoever_holds_what(awake: Awake, most: int) -> None:
    awake(most)
    run_state_machine_as_test(Rests, settings=settings(max_examples=60))
