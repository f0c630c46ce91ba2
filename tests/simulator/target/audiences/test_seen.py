"""The names that came by."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.target.audiences.seen import Seen, SeenName
from simulator.target.profiles import Visit, Visited
from simulator.target.target import Target

Configure = Callable[..., None]
VisitNow = Callable[..., Visited]


@pytest.fixture
def seen() -> Seen:
    return Seen(lambda: 3)


def test_a_name_has_a_story(seen: Seen) -> None:
    seen.note("profile", ["tier", "city"], 10)
    seen.note("profile", ["tier"], 30)
    assert seen.listing("profile") == [
        SeenName("profile", "city", 10, 10, 1),
        SeenName("profile", "tier", 10, 30, 2),
    ]
    assert seen.listing("parameter") == []


def test_attributes_and_parameters_are_bounded_each_on_its_own(seen: Seen) -> None:
    seen.note("profile", "abcd", 1)
    seen.note("parameter", "defg", 1)
    assert [one.name for one in seen] == ["a", "b", "c", "d", "e", "f"]
    seen.note("profile", "abcd", 2)
    assert [one.last for one in seen.listing("profile")] == [2, 2, 2]


def test_only_the_first_names_of_a_call_count(seen: Seen) -> None:
    seen.note("profile", "abc", 1, 2)
    assert [one.name for one in seen] == ["a", "b"]


def test_a_name_beyond_measure_is_not_kept(seen: Seen) -> None:
    seen.note("profile", ["x" * 256, "x" * 257], 1)
    assert [len(one.name) for one in seen] == [256]


def test_what_was_seen_is_restored_within_bounds(seen: Seen) -> None:
    entries = [SeenName("profile", name, 1, 2, 3) for name in "abcd"]
    seen.note("parameter", ["old"], 1)
    seen.restore(entries)
    assert list(seen) == entries[:3]


def listed(target: Target, kind: Any = "profile") -> list[str]:
    return [one.name for one in target.seen.listing(kind)]


def test_visits_and_updates_are_noted(target: Target, visit: VisitNow) -> None:
    device = visit(tier="gold").device
    with target.world.entered() as now:
        profiles = target.profiles("acme")
        profiles.visit(Visit("s", "d-1", parameters={"page.name": "x", "a": ""}), now)
        profiles.update(device, {"plan": "a", "empty": ""}, now)
    assert listed(target) == ["plan", "tier"]
    assert listed(target, "parameter") == ["a", "page.name"]


def test_a_visit_shows_so_many_attributes_and_an_update_all(
    target: Target, visit: VisitNow, configure: Configure
) -> None:
    configure(seen_per_call=1)
    device = visit(a="1", b="2").device
    with target.world.entered() as now:
        target.profiles("acme").update(device, {"c": "3", "d": "4"}, now)
    assert listed(target) == ["a", "c", "d"]


def test_all_client_codes_of_a_tenant_are_seen_together(target: Target) -> None:
    with target.world.entered() as now:
        for code, name in (("acme", "a"), ("acme-eu", "b")):
            target.profiles(code).visit(Visit("s", "d", profile_parameters={name: "1"}), now)
    assert listed(target) == ["a", "b"]
    target.forget_profiles()
    assert listed(target) == []
