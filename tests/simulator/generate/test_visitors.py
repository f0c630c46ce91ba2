"""Visitors made up: real-shaped, in order, the same for the same seed, and true."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from destination.event import check_event
from destination.events import Item
from destination.pipeline import from_browser
from destination.workspace.single import both_destinations
from simulator.generate.traps import TRAPS
from simulator.generate.visitors import Journey, Truth, interleaved, visitors
from simulator.replay.history import history_of
from simulator.replay.ticket import answer
from simulator.replay.walk import Setup
from simulator.segment.moments import moments_of
from simulator.times import parse_instant

COMES_ABOUT = {
    "found",
    "not_yet_visible",
    "expired",
    "anonymous_twin_only",
    "id_never_bound",
    "atjs_never_ran",
    "never_created",
    "refused_by_limit",
}
"""Every verdict a file of events can lead to, where there is one client code."""


def made(count: int, seed: int = 1, share: float = 0.5) -> tuple[list[dict[str, Any]], list[Truth]]:
    truths: list[Truth] = []
    return list(interleaved(visitors(count, seed, share), truths.append)), truths


def judged(count: int, seed: int) -> Iterator[tuple[Truth, str, bool]]:
    """Answer the ticket of each visitor from the events of all."""
    events, truths = made(count, seed)
    items = [Item(number, event) for number, event in enumerate(events, 1)]
    workspace = both_destinations()
    for truth in truths:
        setup = Setup(workspace, "acme", until=parse_instant(truth.at))
        ticket = answer(history_of(truth.id, lambda: items), setup)
        yield truth, ticket.verdict, ticket.certain


def test_explain_says_what_was_intended_of_sixty_visitors() -> None:
    for truth, verdict, certain in judged(60, seed=1):
        assert (verdict, certain) == (truth.verdict, truth.certain), truth


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3])
def test_explain_says_what_was_intended_of_five_hundred_visitors(seed: int) -> None:
    for truth, verdict, certain in judged(500, seed):
        assert (verdict, certain) == (truth.verdict, truth.certain), truth


def test_every_verdict_that_can_come_about_does() -> None:
    _, truths = made(60)
    assert {truth.verdict for truth in truths} == COMES_ABOUT


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert msgspec.json.encode(made(40, seed=7)) == msgspec.json.encode(made(40, seed=7))
    assert made(40, seed=7) != made(40, seed=8)


def test_more_visitors_begin_with_the_same_ones() -> None:
    assert made(40)[1][:20] == made(20)[1]


@pytest.mark.parametrize(("share", "trapped"), [(0, 0), (0.25, 30), (0.5, 60), (1, 120)])
def test_the_share_of_the_trapped_is_as_asked_and_every_trap_alike(
    share: float, trapped: int
) -> None:
    traps = Counter(truth.trap for truth in made(120, share=share)[1])
    assert traps.pop("none", 0) == 120 - trapped
    assert traps.total() == trapped
    if trapped >= len(TRAPS):
        assert set(traps) == set(TRAPS)
        assert max(traps.values()) - min(traps.values()) <= 1


def test_nobody_is_an_empty_stream() -> None:
    assert made(0) == ([], [])


def test_segment_would_take_every_event() -> None:
    for event in made(60)[0]:
        check_event(event)


def test_every_event_is_once_in_the_stream_and_has_the_shape_of_its_library() -> None:
    events, _ = made(60)
    assert len({event["messageId"] for event in events}) == len(events)
    for event in events:
        page = event["context"].get("page", {})
        assert from_browser(event) == ("url" in page)
        if from_browser(event):
            assert event["anonymousId"]
    assert {from_browser(event) for event in events} == {True, False}


def test_events_come_in_the_order_in_which_segment_received_them() -> None:
    events, _ = made(60)
    received = [parse_instant(event["receivedAt"]) for event in events]
    assert received == sorted(received)
    people = [event.get("userId") or event["anonymousId"] for event in events]
    assert sum(one != other for one, other in pairwise(people)) > len(set(people))


def test_the_times_agree_as_segment_corrects_them() -> None:
    for event in made(60)[0]:
        whole = moments_of(event)
        uncorrected = {name: value for name, value in event.items() if name != "timestamp"}
        assert moments_of(uncorrected) == whole


def test_some_clocks_are_wrong() -> None:
    apart = [
        abs(parse_instant(event["sentAt"]) - parse_instant(event["receivedAt"])) > 50_000
        for event in made(60)[0]
    ]
    assert 0 < sum(apart) < len(apart) / 2


def test_only_those_on_their_way_are_held() -> None:
    """However many visitors follow, a few days' worth of events is held."""
    made_up = held = most = 0

    def counted() -> Iterator[Journey]:
        nonlocal made_up
        for journey in visitors(1500, 1, 0):
            made_up += len(journey.events)
            yield journey

    for given, _ in enumerate(interleaved(counted(), lambda _: None), 1):
        held = made_up - given
        most = max(most, held)
    assert held == 0
    assert most < made_up / 20
