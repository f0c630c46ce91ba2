"""What Segment's API takes of a stream of events, and what it drops: limits, and repeats.

Sizes and the length of a messageId are documented; so is that a messageId counts once. That
it does so for 24 hours is assumed, and so are the codes, of which Segment shows none
(contract: segment.md 7).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from destination.event import EventError, check_event
from destination.js import Json, stringify, text, truthy, type_name

__all__ = [
    "DUPLICATE",
    "LARGEST_EVENT",
    "LIMIT_CODES",
    "LONGEST_MESSAGE_ID",
    "MOST_PROPERTIES",
    "REMEMBERED",
    "Ingestion",
    "IngestionState",
    "Limits",
    "instant_of",
    "message_id_of",
]

LARGEST_EVENT: Final = 32 * 1024
"""Bytes of an event as JSON, without blanks."""
MOST_PROPERTIES: Final = 10_000
"""Keys in an event's traits and properties, at every depth."""
LONGEST_MESSAGE_ID: Final = 99
"""Characters of a messageId: Segment wants fewer than 100."""
LIMIT_CODES: Final = frozenset(("event_too_large", "too_many_properties", "message_id_too_long"))
"""The codes of what is beyond a limit."""
DUPLICATE: Final = "duplicate_message_id"
"""The code of an event whose messageId came before."""
REMEMBERED: Final = 50_000
"""How many messageIds are remembered at least, the latest; twice as many at most."""

_WINDOW: Final = 24 * 60 * 60
_TIMES: Final = ("timestamp", "originalTimestamp", "receivedAt")
_SHOWN: Final = 40
_LEAST: Final = 5  # bytes of a property: a name in quotes, a colon, a value, a comma


@dataclass(frozen=True, slots=True)
class Limits:
    """How much Segment takes.

    Attributes:
        event_bytes: Bytes of an event as JSON, without blanks.
        properties: Keys in an event's traits and properties, at every depth.
        message_id_length: Characters of a messageId.
        window: For how long a messageId counts once, in seconds.
    """

    event_bytes: int = LARGEST_EVENT
    properties: int = MOST_PROPERTIES
    message_id_length: int = LONGEST_MESSAGE_ID
    window: float = _WINDOW


class IngestionState(NamedTuple):
    """The messageIds that are remembered, by their digests, and when each came, in seconds.

    Attributes:
        late: The latest.
        early: Those before.
    """

    late: list[tuple[int, float | None]]
    early: list[tuple[int, float | None]]


class Ingestion:
    """Segment's API, as far as it refuses and drops.

    Of messageIds hashes are remembered, not texts, so that memory stays bounded.

    Args:
        remembered: How many are remembered at least, the latest; twice as many at most.
        limits: How much is taken; may be changed at any time.
    """

    def __init__(self, remembered: int = REMEMBERED, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._remembered = remembered
        self._late: dict[int, float | None] = {}
        self._early: dict[int, float | None] = {}

    def admit(
        self, event: Json, *, size: int | None = None, at: float | None = None
    ) -> dict[str, Json]:
        """Give an event back if it is taken, and goes on.

        Args:
            event: The event.
            size: Bytes it was read from; None measures it.
            at: When it arrives, in seconds; None for its own time.

        Raises:
            EventError: Naming the field, its value and the rule.
        """
        checked, limits = check_event(event), self.limits
        if size is None or size > min(limits.event_bytes, limits.properties * _LEAST):
            _check_size(checked, limits)
        name = message_id_of(checked)
        if not name:
            return checked
        if len(name) > limits.message_id_length:
            rule = f"it has {len(name)} characters; Segment takes {limits.message_id_length}"
            what = f"messageId is {name[:_SHOWN]!r}…; {rule}"
            raise EventError("message_id_too_long", "messageId", what)
        now = instant_of(checked) if at is None else at
        if self._came_before(name, now):
            rule = f"an event of the last {limits.window / 3600:g} hours had it, and it counts once"
            raise EventError(DUPLICATE, "messageId", f"messageId is {name!r}; {rule}")
        self.remember(name, now)
        return checked

    def remember(self, message_id: str, at: float | None) -> None:
        """Take note of a messageId that was taken.

        Args:
            message_id: The messageId.
            at: When it came, in seconds; None for who knows when.
        """
        key = _digest(message_id)
        if key not in self._late and key not in self._early and len(self._late) >= self._remembered:
            self._early, self._late = self._late, {}
        self._late[key] = at

    def state(self) -> IngestionState:
        """Give all that is remembered."""
        return IngestionState(list(self._late.items()), list(self._early.items()))

    def restore(self, state: IngestionState) -> None:
        """Remember what was remembered before, and nothing else."""
        self._late, self._early = dict(state.late), dict(state.early)

    def _came_before(self, message_id: str, now: float | None) -> bool:
        key = _digest(message_id)
        if key not in self._late and key not in self._early:
            return False
        first = self._late[key] if key in self._late else self._early[key]
        return now is None or first is None or abs(now - first) < self.limits.window


def _digest(message_id: str) -> int:
    """Give what stands for a messageId, in any process: a number a JSON document can hold."""
    text = message_id.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=6).digest(), "big")


def message_id_of(event: dict[str, Json]) -> str:
    """Give an event's messageId; a number or a boolean counts as its text, nothing is empty.

    Raises:
        EventError: It is an object or an array, which nothing could be told by.
    """
    name = event.get("messageId")
    if isinstance(name, str):
        return name
    if isinstance(name, dict | list):
        rule = f"messageId is {type_name(name)}; it must be a text"
        raise EventError("bad_request", "messageId", rule)
    return text(name) if truthy(name) else ""


def instant_of(event: dict[str, Json]) -> float | None:
    """Tell an event's own time, in seconds; None where it tells none that can be read."""
    for name in _TIMES:
        value = event.get(name)
        if isinstance(value, str):
            try:
                return datetime.fromisoformat(value).timestamp()
            except (ValueError, OverflowError, OSError):
                return None
    return None


def _check_size(event: dict[str, Json], limits: Limits) -> None:
    size = _bytes_of(event)
    if size > limits.properties * _LEAST:  # what has more of them is larger
        for field in ("traits", "properties"):
            count = _keys_in(event.get(field))
            if count > limits.properties:
                what = f"{field} hold {count} properties; Segment takes {limits.properties}"
                raise EventError("too_many_properties", field, what)
    if size > limits.event_bytes:
        what = f"the event has {size} bytes; Segment takes {limits.event_bytes}"
        raise EventError("event_too_large", "", what)


def _bytes_of(event: dict[str, Json]) -> int:
    """Measure an event as JSON without blanks; check_event has seen that it is not too deep."""
    try:
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"), default=str)
    except ValueError:  # Python writes no number of thousands of digits
        text = str(stringify(event))
    return len(text.encode("utf-8", "surrogatepass"))


def _keys_in(value: Json) -> int:
    """Count keys at every depth; without recursion, whatever is inside."""
    count, level = 0, [value]
    while level:
        inner: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                count += len(item)
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        level = inner
    return count
