"""What the replay's tests share: events as they are recorded, and tickets about them."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.events import Item
from destination.workspace.single import both_destinations
from simulator.clock import START
from simulator.replay.history import History, history_of
from simulator.replay.ticket import Ticket, answer
from simulator.replay.walk import Setup
from simulator.times import format_instant, parse_duration

Event = dict[str, Any]
WEB = {"library": {"name": "analytics.js"}}


def at(after: str) -> str:
    """Say when it is so long after 2026-01-05T09:00:00Z."""
    return format_instant(START + parse_duration(after))


@pytest.fixture
def web() -> Callable[..., Event]:
    """Make an event of analytics.js, so long after the start; of anonymousId a-1."""

    def make(kind: str, after: str, user_id: str | None = None, **parts: Any) -> Event:
        ids = {"anonymousId": "a-1", "userId": user_id}
        return {"type": kind, **ids, "context": WEB, "timestamp": at(after), **parts}

    return make


@pytest.fixture
def server() -> Callable[..., Event]:
    """Make an identify of a server, so long after the start."""

    def make(user_id: str, after: str, **parts: Any) -> Event:
        traits = {"traits": {"plan": "gold"}}
        return {"type": "identify", "userId": user_id, "timestamp": at(after), **traits, **parts}

    return make


@pytest.fixture
def history() -> Callable[..., History]:
    """Gather the history of an id from events."""

    def gather(identifier: str, *events: Event) -> History:
        items = [Item(number, event) for number, event in enumerate(events, 1)]
        return history_of(identifier, lambda: items)

    return gather


@pytest.fixture
def ticket(history: Callable[..., History]) -> Callable[..., Ticket]:
    """Answer a ticket about an id, asked so long after the start; else after the last event."""

    def ask(identifier: str, *events: Event, asked: str | None = None, **setup: Any) -> Ticket:
        until = None if asked is None else START + parse_duration(asked)
        made = Setup(both_destinations(), "acme", until=until, **setup)
        return answer(history(identifier, *events), made)

    return ask
