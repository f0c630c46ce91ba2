"""What can be set for a tenant's Segment side: its limits, its memory, how it tries again.

The defaults are what Segment documents; where it is silent, the contract's choice (segment.md
6 and 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from destination.ingestion import (
    LARGEST_EVENT,
    LONGEST_MESSAGE_ID,
    MOST_PROPERTIES,
    Limits,
)
from destination.retry import RetrySchedule
from simulator.target.settings import Setting, read_all, show_all
from simulator.target.settings.readers import count, duration, flag, share
from simulator.times import DAY, HOUR, SECOND, format_duration

__all__ = ["LARGEST_BATCH", "SEGMENT_SETTINGS", "SegmentSettings"]

LARGEST_BATCH: Final = 10 * 1024 * 1024
"""Bytes of a batch, whatever the setting says."""

SEGMENT_SETTINGS: Final[dict[str, Setting]] = {
    "strict": Setting(
        "Whether Segment's tracking API answers 400 or 401, with a sentence, where Segment "
        "answers 200 and drops the event.",
        "ours; Segment, HTTP API: 200 for all but unreadable JSON and size",
        flag,
    ),
    "deduplication_window": Setting(
        "For how long a messageId counts once.",
        "Segment, HTTP API: by messageId; the window is assumed",
        duration(0, 30 * DAY),
        format_duration,
    ),
    "event_bytes": Setting(
        "How many bytes an event may have, as JSON without blanks.",
        "Segment, HTTP API: 32 KB",
        count(1, LARGEST_BATCH),
    ),
    "batch_bytes": Setting(
        "How many bytes a request to the tracking API may have, unpacked.",
        "Segment, HTTP API: 500 KB",
        count(1, LARGEST_BATCH),
    ),
    "batch_events": Setting(
        "How many events of a batch are taken; what comes after is dropped.",
        "Segment, HTTP API: 2,500; that the first ones are taken is assumed",
        count(1, 100_000),
    ),
    "event_properties": Setting(
        "How many properties or traits an event may have, at every depth.",
        "Segment, HTTP API: 10,000",
        count(1, 1_000_000),
    ),
    "message_id_length": Setting(
        "How many characters a messageId may have.",
        "Segment, HTTP API: fewer than 100",
        count(1, 10_000),
    ),
    "tracking_calls_per_second": Setting(
        "How many calls of the tracking API a tenant takes in a second of its clock; beyond, "
        "HTTP 429. On a clock that stands still, the machine's seconds count, too.",
        "Segment, HTTP API: 1,000 a workspace",
        count(1, 1_000_000),
    ),
    "retries": Setting(
        "How often a delivery that failed for a while is tried again.",
        "Segment, functions: six times; for destinations assumed",
        count(0, 100),
    ),
    "retry_window": Setting(
        "How long after the first attempt the last one may come.",
        "Segment, destinations: four hours",
        duration(0, 30 * DAY),
        format_duration,
    ),
    "retry_jitter": Setting(
        "Which part of a gap between two attempts is left to chance.",
        "Segment, destinations: randomised; how much is assumed",
        share,
    ),
    "delivery_log_size": Setting(
        "How many deliveries the log keeps; the oldest that have ended make room.",
        "ours",
        count(1, 100_000),
    ),
}
"""All settings of Segment's side, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """Segment's settings of one tenant; ``SEGMENT_SETTINGS`` says what each means."""

    strict: bool = False
    deduplication_window: int = DAY
    event_bytes: int = LARGEST_EVENT
    batch_bytes: int = 500 * 1024
    batch_events: int = 2_500
    event_properties: int = MOST_PROPERTIES
    message_id_length: int = LONGEST_MESSAGE_ID
    tracking_calls_per_second: int = 1_000
    retries: int = 6
    retry_window: int = 4 * HOUR
    retry_jitter: float = 0.25
    delivery_log_size: int = 10_000

    @property
    def limits(self) -> Limits:
        """How much is taken of an event."""
        return Limits(
            self.event_bytes,
            self.event_properties,
            self.message_id_length,
            self.deduplication_window / SECOND,
        )

    def schedule(self, seed: int) -> RetrySchedule:
        """Say when deliveries are tried again, for a tenant of that seed."""
        return RetrySchedule(self.retries, self.retry_window, self.retry_jitter, seed)

    def changed(self, patch: Mapping[str, Any]) -> "SegmentSettings":
        """Give these settings with some of them changed.

        Raises:
            SettingError: A name is unknown, or a value breaks its rule; nothing is changed.
        """
        return replace(self, **read_all(SEGMENT_SETTINGS, patch))

    def shown(self) -> dict[str, Any]:
        """Give all settings as the lab API shows them."""
        return show_all(SEGMENT_SETTINGS, self)
