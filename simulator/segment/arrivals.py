"""Events as they arrive at Segment: taken in, or turned away on ingest."""

from typing import Any

from msgspec import Struct

__all__ = ["Arrival"]


class Arrival(Struct, frozen=True, omit_defaults=True):
    """An event, as Segment's tracking API has read it.

    Attributes:
        number: Counts what has arrived at a tenant, from 1 on.
        source: The name of the workspace's source it came by.
        event: The event, its times corrected.
        received_at: When, in milliseconds of the tenant's clock.
        code: Why it failed on ingest; empty where it was accepted.
        message: The same in a sentence.
    """

    number: int
    source: str
    event: dict[str, Any]
    received_at: int
    code: str = ""
    message: str = ""
