"""The memory store keeps what it is given, and knows no rules."""

import pytest

from simulator.target.records import DeviceProfile, Grave, Session, ThirdPartyProfile
from simulator.target.store import MemoryStore

GRAVE = Grave(0, 1, 2)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def device(pcid: str, third_party_id: str | None = None) -> DeviceProfile:
    return DeviceProfile(pcid, 0, 0, 0, 0, 0, third_party_id=third_party_id)


def third_party(identifier: str) -> ThirdPartyProfile:
    return ThirdPartyProfile(identifier, 0, 0, 0, 0, 0)


def test_profiles_of_both_kinds_are_kept_under_their_ids(store: MemoryStore) -> None:
    one, other = device("x"), third_party("x")
    store.put_device(one)
    store.put_third_party(other)
    assert (store.device("x"), store.third_party("x")) == (one, other)
    assert store.device("y") is None
    assert store.third_party("y") is None


def test_profiles_are_listed_oldest_first(store: MemoryStore) -> None:
    for name in ("b", "a", "c"):
        store.put_device(device(name))
        store.put_third_party(third_party(name))
    store.put_device(device("b"))
    assert [one.identifier for one in store.devices()] == ["b", "a", "c"]
    assert [one.identifier for one in store.third_parties()] == ["b", "a", "c"]


def test_it_knows_which_devices_are_linked_to_none(store: MemoryStore) -> None:
    for name in ("a", "b", "c"):
        store.put_device(device(name))
    store.put_device(device("b", "u-1"))
    assert [store.is_anonymous(name) for name in ("a", "b", "c", "d")] == [True, False, True, False]
    assert store.anonymous(10) == ["a", "c"]
    assert store.anonymous(1) == ["a"]


def test_it_tells_whether_any_third_party_is_known(store: MemoryStore) -> None:
    store.put_device(device("x"))
    assert not store.knows_anybody()
    store.put_third_party(third_party("x"))
    assert store.knows_anybody()
    store.bury("third_party", "x", GRAVE, most=5)
    assert not store.knows_anybody()


@pytest.mark.parametrize("kind", ["device", "third_party"])
def test_burying_drops_a_profile_of_that_kind_and_remembers_it(
    store: MemoryStore, kind: str
) -> None:
    store.put_device(device("x"))
    store.put_third_party(third_party("x"))
    store.bury(kind, "x", GRAVE, most=5)
    buried = {"device": store.device("x"), "third_party": store.third_party("x")}
    assert buried.pop(kind) is None
    assert None not in buried.values()
    assert store.grave(kind, "x") == GRAVE
    assert store.is_anonymous("x") == (kind != "device")


def test_of_the_buried_the_latest_are_remembered(store: MemoryStore) -> None:
    for name in ("a", "b", "a", "c"):
        store.bury("device", name, GRAVE, most=2)
    assert [name for name, _ in store.graves("device")] == ["a", "c"]
    assert store.grave("device", "b") is None
    assert list(store.graves("third_party")) == []


def test_none_is_remembered_where_none_shall_be(store: MemoryStore) -> None:
    store.bury("device", "a", GRAVE, most=0)
    assert list(store.graves("device")) == []


def test_sessions_idle_until_a_time_are_dropped(store: MemoryStore) -> None:
    for number in range(4):
        store.put_session(f"s-{number}", Session("d", 10 + number), idle_since=0)
    store.put_session("s-0", Session("d", 20), idle_since=11)
    assert [name for name, _ in store.sessions()] == ["s-2", "s-3", "s-0"]
    assert store.session("s-1") is None
    assert store.session("s-0") == Session("d", 20)


def test_a_cleared_store_is_empty(store: MemoryStore) -> None:
    store.put_device(device("a"))
    store.put_third_party(third_party("u"))
    store.put_session("s", Session("a", 5), idle_since=0)
    store.bury("third_party", "v", GRAVE, most=5)
    store.clear()
    assert not [*store.devices(), *store.third_parties(), *store.sessions()]
    assert not [*store.graves("device"), *store.graves("third_party")]
    assert store.anonymous(5) == []
