"""What Segment's tracking API makes of a request: arrivals, each accepted or failed on ingest.

An item of a batch that is bad fails under its own code, and the others go on. The codes of
Segment's that are about a batch as a whole, ``multi_user_error`` and ``empty_batch_result``,
say so of the request (contract: segment.md 6 and 7).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from destination.event import EventError
from destination.ingestion import LIMIT_CODES, Ingestion, IngestionState, message_id_of
from destination.pipeline import from_browser
from simulator.clock import Clock
from simulator.draws import Draws
from simulator.segment.arrivals import Arrival
from simulator.segment.settings import SegmentSettings
from simulator.segment.timestamps import stamped
from simulator.target.rates import Window
from simulator.times import SECOND

__all__ = [
    "TOO_MANY_EVENTS",
    "WRONG_WRITE_KEY",
    "Intake",
    "IntakeState",
    "Post",
    "Remembering",
    "Whose",
    "about",
]

WRONG_WRITE_KEY: Final = "wrong_write_key"
"""The code of an event whose write key leads to no source; ours."""
TOO_MANY_EVENTS: Final = "too_many_events"
"""The code of an event beyond those of a batch that are taken; ours."""

_MERGED: Final = ("context", "integrations")
_SUMMARY: Final = ("type", "messageId", "userId", "anonymousId", "event", "name")
_LONGEST_KEPT: Final = 200
_LONGEST_WHOLE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Post:
    """What a request holds.

    Attributes:
        items: The events.
        kind: The type they have by the request's path; empty where each names its own.
        envelope: What is around the events of a batch; empty for a single one.
        size: Bytes of the body, unpacked.
        address: The IP address of the caller; empty where it is not known.
        from_page: Whether a page of a browser's has sent it.
    """

    items: Sequence[Any]
    kind: str = ""
    envelope: dict[str, Any] = field(default_factory=dict)
    size: int = 0
    address: str = ""
    from_page: bool = False

    def events(self) -> Iterator[Any]:
        """Give each event with what the request says of it."""
        for item in self.items:
            yield self._whole(item) if isinstance(item, dict) else item

    def _whole(self, item: dict[str, Any]) -> dict[str, Any]:
        event = {name: value for name, value in item.items() if name != "writeKey"}
        if self.kind:
            event["type"] = self.kind
        for name in _MERGED:
            around, own = self.envelope.get(name), event.get(name)
            if isinstance(around, dict) and isinstance(own, dict | None):
                event[name] = around | (own or {})
        return self._addressed(event)

    def _addressed(self, event: dict[str, Any]) -> dict[str, Any]:
        """Note the caller's address where it is the visitor's."""
        context = event.get("context") or {}
        if not self.address or not isinstance(context, dict) or "ip" in context:
            return event
        if self.from_page or from_browser(event) or context.get("direct") is True:
            return event | {"context": context | {"ip": self.address}}
        return event


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a request's events belong to.

    Attributes:
        source: The source's name; empty where the write key leads to none.
        code: Why no event of it is taken; empty where they are.
        message: The same in a sentence.
    """

    source: str
    code: str = ""
    message: str = ""


class IntakeState(NamedTuple):
    """What an intake knows of all that has arrived.

    Attributes:
        arrivals: How many there were.
        calls: Calls of this second, by the tenant's clock.
        calls_standing: The same by the machine's, for a clock that stands still.
        message_ids: The messageIds that came, by source.
    """

    arrivals: int
    calls: list[tuple[int, int]]
    calls_standing: list[tuple[int, int]]
    message_ids: dict[str, IngestionState]


class Remembering(Protocol):
    """Who keeps messageIds beyond this process; it is told within the tenant's world."""

    def take(self, source: str, message_id: str, at: int) -> None:
        """Keep a messageId that was taken by a source, in milliseconds."""

    def clear(self) -> None:
        """Forget them all."""


class Intake:
    """Segment's tracking API for one tenant.

    Args:
        settings: What is in force.
    """

    def __init__(self, settings: SegmentSettings) -> None:
        self.settings = settings
        self.count = 0
        """How many arrivals there were."""
        self.remembering: Remembering | None = None
        self._calls, self._calls_standing = Window(SECOND), Window(SECOND)
        self._ingestions: dict[str, Ingestion] = {}

    def configure(self, settings: SegmentSettings) -> None:
        """Let other settings be in force."""
        self.settings = settings
        for ingestion in self._ingestions.values():
            ingestion.limits = settings.limits

    def clear(self) -> None:
        """Begin anew: nothing has arrived yet."""
        self.count = 0
        self._calls.put(())
        self._calls_standing.put(())
        self._ingestions.clear()
        if self.remembering is not None:
            self.remembering.clear()

    def state(self) -> IntakeState:
        """Give what is known of all that has arrived."""
        known = {source: one.state() for source, one in self._ingestions.items()}
        return IntakeState(self.count, self._calls.pairs(), self._calls_standing.pairs(), known)

    def put_back(self, state: IntakeState) -> None:
        """Go back to what was known before."""
        self.count = state.arrivals
        self._calls.put(state.calls)
        self._calls_standing.put(state.calls_standing)
        for source, known in state.message_ids.items():
            self._ingestion(source).restore(known)

    def admits(self, clock: Clock) -> bool:
        """Count a call, unless there are too many in this second.

        On a clock that stands still no second passes: there the machine's seconds count, too.
        """
        most = self.settings.tracking_calls_per_second
        admitted = self._calls.take(clock.now(), most)
        if clock.rate:
            return admitted
        return self._calls_standing.take(clock.followed(), most) or admitted

    def take(self, post: Post, whose: Whose, now: int, draws: Draws) -> list[Arrival]:
        """Make arrivals of a request's events.

        Args:
            post: What the request holds.
            whose: Whom they belong to.
            now: The time, in milliseconds.
            draws: Makes the messageId of an event that has none.
        """
        most, sent_at = self.settings.batch_events, post.envelope.get("sentAt")
        ingestion = self._ingestion(whose.source)
        size = post.size if post.size <= self.settings.event_bytes else None
        arrivals = []
        for place, event in enumerate(post.events()):
            try:
                if whose.code:
                    raise EventError(whose.code, "", whose.message)  # noqa: TRY301  one way out
                if place >= most:
                    rule = f"the batch has {len(post.items)} events; Segment takes {most}"
                    raise EventError(TOO_MANY_EVENTS, "batch", rule)  # noqa: TRY301
                ingestion.admit(event, size=size, at=now / SECOND)
            except EventError as error:
                arrivals.append(self.refuse(whose.source, now, error, event, sent_at))
            else:
                taken = stamped(_named(event, draws), sent_at, now)
                self._keep(whose.source, taken["messageId"], now)
                arrivals.append(self._arrival(whose.source, taken, now))
        return arrivals

    def refuse(
        self, source: str, now: int, error: EventError, event: Any = None, sent_at: Any = None
    ) -> Arrival:
        """Make an arrival of what fails on ingest."""
        kept = stamped(_kept(event, error.code), sent_at, now)
        return self._arrival(source, kept, now, error.code, error.message)

    def restore(self, arrivals: Iterable[Arrival]) -> None:
        """Go back to arrivals of before: their messageIds count, and so do they."""
        self.clear()
        for arrival in arrivals:
            self._remember(arrival)

    def _remember(self, arrival: Arrival) -> None:
        self.count = max(self.count, arrival.number)
        name = arrival.event.get("messageId")
        if not arrival.code and isinstance(name, str):
            self.recall(arrival.source, name, arrival.received_at)
            self._keep(arrival.source, name, arrival.received_at)

    def recall(self, source: str, message_id: str, at: int) -> None:
        """Take note of a messageId that is kept already, taken at ``at`` in milliseconds."""
        self._ingestion(source).remember(message_id, at / SECOND)

    def _keep(self, source: str, message_id: str, at: int) -> None:
        if self.remembering is not None:
            self.remembering.take(source, message_id, at)

    def _arrival(
        self, source: str, event: dict[str, Any], now: int, code: str = "", message: str = ""
    ) -> Arrival:
        self.count += 1
        return Arrival(self.count, source, event, now, code, message)

    def _ingestion(self, source: str) -> Ingestion:
        if source not in self._ingestions:
            self._ingestions[source] = Ingestion(limits=self.settings.limits)
        return self._ingestions[source]


def about(arrivals: Sequence[Arrival], *, batch: bool) -> tuple[str, str]:
    """Give the code of what went wrong with a request, and the sentence; empty for nothing."""
    failed = [one for one in arrivals if one.code]
    if not failed:
        return "", ""
    first = failed[0]
    if not batch or first.code in (WRONG_WRITE_KEY, "source_disabled", "empty_batch"):
        return first.code, first.message
    code = "multi_user_error" if len(failed) < len(arrivals) else "empty_batch_result"
    some = f"{len(failed)} of {len(arrivals)} events of the batch failed on ingest"
    return code, f"{some}, the first as {first.code}: {first.message}"


def _named(event: dict[str, Any], draws: Draws) -> dict[str, Any]:
    """Give an event its messageId as text, and one of ours if it has none."""
    name = message_id_of(event) or draws.uuid()
    return event if event.get("messageId") == name else event | {"messageId": name}


def _kept(event: Any, code: str) -> dict[str, Any]:
    """Give what is kept of an event that failed: all of it, unless it may be of any size."""
    if not isinstance(event, dict):
        return {}
    if code not in LIMIT_CODES and code not in ("bad_request", TOO_MANY_EVENTS):
        try:
            if len(msgspec.json.encode(event)) <= _LONGEST_WHOLE:
                return event
        except RecursionError:
            pass
    texts = {name: event[name] for name in _SUMMARY if isinstance(event.get(name), str)}
    return {name: text[:_LONGEST_KEPT] for name, text in texts.items()}
