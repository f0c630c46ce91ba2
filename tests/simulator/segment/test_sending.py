"""Files of events in process: retries to the end, and nothing kept."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from destination.events import Item
from destination.ingestion import Ingestion
from destination.workspace.load import from_content
from destination.workspace.model import Workspace
from destination.workspace.single import one_mapping, with_page
from simulator.clock import START
from simulator.lab import Lab
from simulator.segment.pages import Pages
from simulator.segment.sending import InProcess
from simulator.segment.tally import Entry, Summary, Tally
from simulator.times import HOUR, parse_instant

MAPPING = {
    "action": "updateProfile",
    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
}


def identify(number: int, **more: Any) -> dict[str, Any]:
    event = {"type": "identify", "userId": f"u-{number}", "traits": {"n": number}}
    return {**event, "messageId": f"m-{number}", **more}


def entries(*events: dict[str, Any]) -> Iterator[Entry]:
    return (Entry("", Item(number, event)) for number, event in enumerate(events, 1))


def workspace(*mappings: dict[str, Any], kind: str = "cloud", **more: Any) -> Workspace:
    settings = {"client_code": "acme"}
    one = {"type": kind, "source": "s", "settings": settings, "mappings": list(mappings)} | more
    return from_content({"sources": {"s": {}}, "destinations": {"t": one}})


def sent(declared: Workspace, *events: dict[str, Any], **options: Any) -> Summary:
    tally = Tally()
    InProcess(declared, **options).send(entries(*events), tally)
    return tally.summary()


def test_without_a_browser_there_is_no_profile_and_the_update_is_lost() -> None:
    summary = sent(one_mapping("acme"), identify(1))
    assert summary.outcomes == {"lost": 1}
    assert summary.verdicts == {"never_created": 1}
    assert summary.discards == {"500": 1}


def browser(event: dict[str, Any], at: str) -> dict[str, Any]:
    """Give an event as analytics.js makes it, at a time of its own."""
    library = {"library": {"name": "analytics.js"}}
    return {"anonymousId": "a-1", "context": library, "timestamp": at, **event}


def test_what_a_browser_sent_acts_in_its_page_first() -> None:
    login = browser(identify(1), "2026-03-01T10:00:00Z")
    assert sent(with_page(one_mapping("acme")), login).outcomes == {"delivered": 1}
    assert sent(with_page(one_mapping("acme")), identify(1)).outcomes == {"lost": 1}
    assert sent(one_mapping("acme"), login).outcomes == {"lost": 1}


@pytest.mark.parametrize(
    ("at", "outcomes"),
    [("2026-03-14", {"delivered": 2}), ("2026-03-16", {"lost": 1, "delivered": 1})],
)
def test_time_goes_with_the_events(at: str, outcomes: dict[str, int]) -> None:
    login = browser(identify(1), "2026-03-01T10:00:00Z")
    later = identify(1, messageId="m-2", timestamp=f"{at}T10:00:00Z")
    assert sent(with_page(one_mapping("acme")), login, later).outcomes == outcomes


def test_a_time_too_far_ahead_is_not_believed() -> None:
    login = browser(identify(1), "2026-03-01T10:00:00Z")
    late = identify(2, timestamp="9999-12-31T23:59:59Z")
    again = identify(1, messageId="m-3", timestamp="2026-03-01T12:00:00Z")
    summary = sent(with_page(one_mapping("acme")), login, late, again)
    assert summary.outcomes == {"lost": 1, "delivered": 2}


def test_a_file_begins_in_its_own_time_and_does_not_go_back() -> None:
    sender = InProcess(one_mapping("acme"), most_waiting=0)
    times = ["2019-05-01T10:00:00Z", "2019-04-01T10:00:00Z", "no time"]
    events = [{"type": "page", "userId": "u", "timestamp": at} for at in times]
    sender.send(entries(*events), Tally())
    assert sender._now() == parse_instant(times[0])


def test_as_many_browsers_are_remembered_as_may_be() -> None:
    with Lab() as lab:
        pages = Pages(lab.segment.web, lab._carrier, 0, lab.now, most_devices=2)
        for number in (1, 2, 1, 3):
            event = browser(identify(number), "2026-03-01T10:00:00Z")
            pages.act({**event, "anonymousId": f"a-{number}"})
        assert list(pages._devices) == ["a-1", "a-3"]
        assert all(not device.atjs.sent for device in pages._devices.values())


def test_retries_run_to_their_end_on_the_virtual_clock() -> None:
    sender = InProcess(one_mapping("acme"))
    sender.send(entries(identify(1)), Tally())
    assert 3 * HOUR < sender._time.now() - START <= 4 * HOUR


def test_no_more_wait_than_may_and_all_end() -> None:
    most = 0

    class Watched(InProcess):
        def _retry(self, most_waiting: int) -> None:
            nonlocal most
            super()._retry(most_waiting)
            most = max(most, len(self._waiting))

    tally = Tally()
    sender = Watched(one_mapping("acme"), most_waiting=5)
    sender.send(entries(*(identify(number) for number in range(30))), tally)
    assert (most, len(sender._waiting)) == (5, 0)
    assert tally.summary().outcomes == {"lost": 30}


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(count: int) -> int:
        sender = InProcess(one_mapping("acme"), most_waiting=5)
        kinds = ("page" if number % 50 else "identify" for number in range(count))
        events = (identify(number, type=kind) for number, kind in enumerate(kinds))
        lines = (Entry("", Item(number, event)) for number, event in enumerate(events, 1))
        tracemalloc.start()
        sender.send(lines, Tally(ingestion=Ingestion(remembered=100)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)  # what is made once is made now
    assert peak(4_000) < peak(1_000) + 500_000


def test_two_mappings_are_one_event() -> None:
    unmapped = {"action": "updateProfile"}
    summary = sent(workspace(MAPPING, unmapped), identify(1))
    assert summary.outcomes == {"failed": 1}
    assert summary.discards == {"400": 1, "500": 1}


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        (workspace(), "NO_MATCHING_MAPPING"),
        (workspace(MAPPING, enabled=False), "NO_MATCHING_MAPPING"),
        (workspace(kind="web"), "MESSAGE_SENT_CLIENT_SIDE"),
        (Workspace(), "NO_MATCHING_MAPPING"),
    ],
    ids=["no mapping", "switched off", "web alone", "nothing"],
)
def test_what_no_destination_takes_is_filtered(declared: Workspace, code: str) -> None:
    summary = sent(declared, identify(1))
    assert (summary.outcomes, summary.discards) == ({"filtered": 1}, {code: 1})


@pytest.mark.parametrize("code", ["a b", "évil", "x/y"], ids=ascii)
def test_a_client_code_that_is_none_is_no_crash(code: str) -> None:
    summary = sent(one_mapping(code), identify(1))
    assert sum(summary.outcomes.values()) == 1
    assert sent(one_mapping(code), identify(1), wire="safe").discards == {"bad_client_code": 1}


def test_every_client_code_of_a_workspace_meets_one_clock() -> None:
    declared = workspace(MAPPING)
    eu = workspace(MAPPING, settings={"client_code": "acme-eu"})
    declared.destinations["eu"] = eu.destinations["t"]
    summary = sent(declared, identify(1))
    assert summary.verdicts == {"never_created": 2}
    assert summary.outcomes == {"lost": 1}


def test_the_seed_drives_all_that_is_left_to_chance() -> None:
    def end(seed: int) -> int:
        sender = InProcess(one_mapping("acme"), seed=seed)
        sender.send(entries(identify(1), identify(2)), Tally())
        return sender._time.now()

    assert end(1) == end(1)
    assert end(1) != end(2)
