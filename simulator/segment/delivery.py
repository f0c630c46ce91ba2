"""A delivery as the log keeps it: plain data, so that it can be shown, stored and read back.

An event and a mapping that takes it make one delivery; what no destination is sent makes
one, too, that says why. Secrets are not in it: requests are masked when they are captured.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, structs

from destination.js import mended
from simulator.times import Instant

__all__ = [
    "Attempted",
    "Delivery",
    "Ending",
    "Exchanged",
    "Outcome",
    "encode",
    "plain",
    "read",
    "written",
]

Outcome: TypeAlias = Literal[
    "received",
    "failed_on_ingest",
    "filtered",
    "awaiting_retry",
    "failed",
    "lost",
    "delivered",
]
"""What has become of a delivery; ``lost`` is what outlived its retries, ``received`` an event
that no destination is there for."""

Number: TypeAlias = Annotated[int, Meta(ge=0, le=10**12)]

_SMALLEST: Final = -(2**63)
_LARGEST: Final = 2**64 - 1


class Exchanged(Struct, frozen=True, omit_defaults=True):
    """A request that was sent, its secrets masked, and what answered it.

    Attributes:
        method: ``GET`` or ``POST``.
        url: Where to.
        headers: What was sent; a mask stands for each token.
        body: What was sent; cut where it is long.
        status: The answer's; None where none came.
        reason: The answer's reason phrase.
        answer_headers: The answer's, their names in lower case.
        answer: The answer's body; cut where it is long.
        error: Why no answer came.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    status: int | None = None
    reason: str = ""
    answer_headers: dict[str, str] = {}
    answer: str = ""
    error: str = ""


class Ending(Struct, frozen=True, omit_defaults=True):
    """How an attempt, or an event that came to none, ended; in Segment's words.

    Attributes:
        outcome: Where the delivery stands then.
        code: Delivery Overview's, where the event was discarded.
        error: Event Delivery's, such as ``errors.awaiting-retry.5xx``.
        message: The same in words.
        status: What Segment counts the failure as.
    """

    outcome: Outcome
    code: str = ""
    error: str = ""
    message: str = ""
    status: int | None = None


class Attempted(Struct, frozen=True, omit_defaults=True):
    """One attempt.

    Attributes:
        at: When, in milliseconds.
        ending: How it ended.
        exchanges: What was sent and answered.
        verdict: What Target said of its last request; empty where none came to Target.
        evidence: The sentence that goes with the verdict.
        cure: What to do about it; empty where there is nothing to cure.
    """

    at: Instant
    ending: Ending
    exchanges: list[Exchanged] = []
    verdict: str = ""
    evidence: str = ""
    cure: str = ""


class Delivery(Struct, omit_defaults=True):
    """An event bound for a destination.

    Attributes:
        number: Counts the log's entries, from 1 on.
        arrival: The number of the arrival it began with.
        source: The source it came by.
        event: The event.
        received_at: When the event came in, in milliseconds.
        ending: How its last attempt ended, or why there was none.
        destination: The destination's name in the workspace; empty for none.
        mapping: The mapping's name; empty where none came into play.
        place: The mapping's place in its destination.
        payload: What the mapping gave; None for nothing.
        attempts: The attempts so far.
        coming: When the next ones are due, as far as they will be needed.
    """

    number: Number
    arrival: Number
    source: str
    event: dict[str, Any]
    received_at: Instant
    ending: Ending
    destination: str = ""
    mapping: str = ""
    place: int = 0
    payload: Any = None
    attempts: list[Attempted] = []
    coming: list[Instant] = []

    @property
    def outcome(self) -> Outcome:
        """What has become of it."""
        return self.ending.outcome

    @property
    def due(self) -> int | None:
        """When the next attempt is due; None when there is none to come."""
        return self.coming[0] if self.coming else None

    @property
    def latency(self) -> int | None:
        """How long it took from the receipt to the delivery; None where it was not delivered."""
        if self.outcome != "delivered":
            return None
        return self.attempts[-1].at - self.received_at

    @property
    def verdict(self) -> str:
        """What Target said at the last attempt; empty for nothing."""
        return self.attempts[-1].verdict if self.attempts else ""

    @property
    def evidence(self) -> str:
        """The sentence that goes with the verdict."""
        return self.attempts[-1].evidence if self.attempts else ""

    @property
    def cure(self) -> str:
        """What Target's verdict is cured by; empty for nothing."""
        return self.attempts[-1].cure if self.attempts else ""

    @property
    def user_id(self) -> str:
        """The third-party id it is about; where it never came to one, the event's userId."""
        mapped = self.payload.get("user_id") if isinstance(self.payload, Mapping) else None
        return _named(self.event.get("userId") if mapped is None else mapped)

    @property
    def message_id(self) -> str:
        """The event's messageId; empty for none."""
        return _named(self.event.get("messageId"))


def _named(value: Any) -> str:
    """Give an id as text; what is neither text nor a number names nobody."""
    if isinstance(value, str):
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(plain(value)) if number else ""


def written(delivery: Delivery) -> Delivery:
    """Give a delivery as JSON can hold it."""
    event, payload = plain(delivery.event), plain(delivery.payload)
    return structs.replace(delivery, event=event, payload=payload)


def encode(delivery: Delivery) -> bytes:
    """Write a delivery as JSON."""
    return msgspec.json.encode(written(delivery))


def read(text: bytes) -> Delivery:
    """Read what ``encode`` wrote.

    Raises:
        msgspec.MsgspecError: It is something else.
    """
    return _DECODER.decode(text)


_DECODER: Final = msgspec.json.Decoder(Delivery)


def plain(value: Any) -> Any:
    """Give a value of JavaScript's as JSON can hold it: no half characters, no NaN."""
    return mended(value, _plain)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and _SMALLEST <= value <= _LARGEST:
        return value
    return _double(value) if isinstance(value, int | float) else None


def _double(value: float) -> float | None:
    """Give a number as JavaScript holds it; JSON has none that is infinite."""
    try:
        double = float(value)
    except OverflowError:
        return None
    return double if isfinite(double) else None
