"""Likely personal data that leaves without being hashed."""

from collections.abc import Iterator
from typing import Final

from destination.hazards.attributes import Attributes
from destination.hazards.model import Hazard, Severity
from destination.privacy.likely import Confidence, likely_pii, named

__all__ = ["in_clear"]

_CLEAR: Final = "{!r} looks like personal data ({}, {} confidence) and leaves in clear {}"
_SEVERITY: Final[dict[Confidence, Severity]] = {
    "high": "warning",
    "medium": "warning",
    "low": "note",
}


def in_clear(sent: Attributes, where: str, user: str | None = None) -> Iterator[Hazard]:
    """Tell of each likely personal value.

    Args:
        sent: The attributes.
        where: How they travel, in words.
        user: The id they go with; None leaves it out.
    """
    if user is not None and "@" in user:
        yield from _one("user_id", user, where)
    for name, value in sent.pairs.items():
        if name in sent.shaped or named(name) is not None:
            yield from _one(name, value, where)


def _one(name: str, value: str, where: str) -> Iterator[Hazard]:
    likely = likely_pii(name, value)
    if likely is not None:
        parts = (name, likely.kind, likely.confidence, where)
        severity = _SEVERITY[likely.confidence]
        yield Hazard("likely_pii_in_clear", name, _CLEAR, parts, severity)
