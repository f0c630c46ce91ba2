"""Segment's words for what becomes of an event: the steps of Delivery Overview, its codes.

Source: Segment, Delivery Overview and Event Delivery (contract: segment.md 6). Which code
stands for which failure is published as a list alone; where it leaves a choice, it is
assumed here: ``RETRY`` for what outlived its retries, ``MESSAGE_REJECTED`` for what the safe
wire refuses, ``INTERNAL`` for what has no status.
"""

from typing import Final

from destination.errors import DestinationError, RefusedError, SettingsError, TransportError
from simulator.segment.delivery import Ending, Outcome

__all__ = ["BAD", "CURES", "FILTERED_BECAUSE", "GOOD", "STEPS", "failed"]

STEPS: Final[dict[Outcome, str]] = {
    "received": "Successfully received",
    "failed_on_ingest": "Failed on ingest",
    "filtered": "Filtered at destination",
    "awaiting_retry": "Pending retry",
    "failed": "Failed delivery",
    "lost": "Failed delivery",
    "delivered": "Successful delivery",
}
"""The step of Delivery Overview at which a delivery of an outcome stands."""
GOOD: Final[frozenset[Outcome]] = frozenset(("delivered",))
BAD: Final[frozenset[Outcome]] = frozenset(("failed_on_ingest", "failed", "lost"))

FILTERED_BECAUSE: Final = {
    "UNSUPPORTED_EVENT_TYPE": "a screen call is not delivered to it",
    "FILTERED_BY_INTEGRATIONS_OBJECT": "the event's integrations object leaves it out",
    "FILTERED_BY_END_USER_CONSENT": "the event does not grant each category it asks for",
    "MESSAGE_SENT_CLIENT_SIDE": "it runs in the page, which the event went to already",
}
"""Why an event was kept from a destination, in words, by its code."""
CURES: Final = {
    "NO_MATCHING_MAPPING": (
        "Look at the triggers of the destination's mappings, and whether one is enabled."
    ),
    "UNSUPPORTED_EVENT_TYPE": "Send an identify, a track or a page instead.",
    "FILTERED_BY_INTEGRATIONS_OBJECT": (
        "Name the destination in the event's integrations object, or leave All out of it."
    ),
    "FILTERED_BY_END_USER_CONSENT": (
        "Look at context.consent.categoryPreferences of the event, and at the destination's "
        "categories."
    ),
    "INVALID_SETTINGS": "Correct the destination's settings.",
    "MESSAGE_REJECTED": "Map the event so that it can be said on the safe wire.",
    "400": "Look at what the mapping gives, and at what its action requires.",
    "401": "Look at the destination's authentication token.",
    "403": "Look at the destination's authentication token.",
}
"""What to do about a discard, by its code."""
_SERVERS_SIDE: Final = 500


def failed(error: DestinationError, message: str, *, lost: bool) -> Ending:
    """Say how an attempt ended that failed.

    Args:
        error: What went wrong.
        message: The same in words, without secrets.
        lost: Whether nothing that is retried would be retried any more.
    """
    if error.retried and lost:
        return Ending("lost", "RETRY", _retried(error), message, error.status)
    if error.retried:
        return Ending("awaiting_retry", "", _retried(error), message, error.status)
    code = _discarded(error)
    return Ending("failed", code, f"errors.discarded.{code}", message, error.status)


def _discarded(error: DestinationError) -> str:
    if isinstance(error, SettingsError):
        return "INVALID_SETTINGS"
    if isinstance(error, RefusedError):
        return "MESSAGE_REJECTED"
    return "INTERNAL" if error.status is None else str(error.status)


def _retried(error: DestinationError) -> str:
    """Name an error that is retried: a connection's by its code, else by its status."""
    if isinstance(error, TransportError) and error.code:
        kind = error.code
    elif error.status is None or error.status >= _SERVERS_SIDE:
        kind = "5xx"
    else:
        kind = str(error.status)
    return f"errors.awaiting-retry.{kind}"
