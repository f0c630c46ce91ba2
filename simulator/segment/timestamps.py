"""The times of an event: Segment trusts a client's intervals, and its own clock.

``timestamp`` is when the event happened as Segment's clock would have told it: ``receivedAt``
less what lay between ``originalTimestamp`` and ``sentAt``, both the client's (contract:
segment.md 7). Without a ``sentAt`` nothing is corrected (assumed); nor is it with one that
cannot be read, or that leads beyond the years 1970 to 9999.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from simulator.times import FIRST, LAST, format_zoned

__all__ = ["stamped", "written"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST: Final = 64  # characters of any ISO 8601 instant


def stamped(event: dict[str, Any], sent_at: Any, received_at: int) -> dict[str, Any]:
    """Give an event with the four times that Segment passes on.

    Args:
        event: The event as it was sent.
        sent_at: What the request says of when it was sent; the event's own where it says
            nothing.
        received_at: When it came, in milliseconds.
    """
    said = event.get("originalTimestamp")
    original = event.get("timestamp") if said is None else said
    sent = event.get("sentAt") if sent_at is None else sent_at
    received = written(received_at)
    times = {
        "originalTimestamp": received if original is None else original,
        "receivedAt": received,
        "timestamp": written(_corrected(_read(original), _read(sent), received_at)),
    }
    return event | times | ({} if sent is None else {"sentAt": sent})


def _corrected(original: int | None, sent: int | None, received: int) -> int:
    if original is None:
        return received
    corrected = original if sent is None else received - (sent - original)
    return corrected if FIRST <= corrected <= LAST else original


def _read(value: Any) -> int | None:
    """Read an instant; one that names no zone is in UTC (assumed)."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        instant = (zoned - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None
    return instant if FIRST <= instant <= LAST else None


def written(instant: int) -> str:
    """Write an instant as Segment does: in UTC, always with milliseconds."""
    return format_zoned(instant, 0).replace("+00:00", "Z")
