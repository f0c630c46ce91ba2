"""Updates of one visitor so close together that a retry of the first may land after the second.

Segment retries for four hours and promises no order (contract: segment.md 6). A bounded
number of visitors is remembered, those seen last.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Final

from destination.hazards.model import Hazard

__all__ = ["Order"]

_WINDOW: Final = 4 * 60 * 60
_VISITORS: Final = 10_000
_ATTRIBUTES: Final = 50
_NAME: Final = 128
_CLOSE: Final = (
    "{!r} of {!r} changes twice within {} minutes: if the first update is retried, "
    "its value may land last"
)


class Order:
    """Remembers who was updated when, and with what."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[float, dict[str, int]]] = {}

    def hazard(
        self, at: float | None, destination: str, user: str, pairs: Mapping[str, str]
    ) -> Hazard | None:
        """Take the next update; tell if it changes what was written a short while before.

        Args:
            at: When it happens, in seconds; None for nobody knows.
            destination: Where it goes.
            user: Whom it is about.
            pairs: The attributes.
        """
        if at is None:
            return None
        key = (destination, user)
        before = self._seen.pop(key, None)
        # Hashes do: values are compared, never shown, and may be long.
        some = islice(pairs.items(), _ATTRIBUTES)
        written = {name: hash(value) for name, value in some if len(name) <= _NAME}
        self._seen[key] = (at, written)
        if len(self._seen) > _VISITORS:
            del self._seen[next(iter(self._seen))]
        if before is None or before[1] == written or abs(at - before[0]) > _WINDOW:
            return None
        for name, value in written.items():
            if before[1].get(name, value) != value:
                minutes = round(abs(at - before[0]) / 60)
                return Hazard("order_not_guaranteed", name, _CLOSE, (name, user, minutes), "note")
        return None
