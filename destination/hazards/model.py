"""A hazard: what will go wrong with an event, where, and what to do about it."""

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from destination.hazards.catalogue import HAZARDS

__all__ = ["Hazard", "Severity"]

Severity: TypeAlias = Literal["error", "warning", "note"]
_SHOWN: Final = 60


@dataclass(slots=True)
class Hazard:
    """One thing that will go wrong.

    Sentences are put together when they are asked for: of a million hazards few are shown.

    Attributes:
        code: Which, of the closed set in ``HAZARDS``.
        field: The field it is about, as ``traits.email`` or ``user_id``.
        said: What happens, a format of ``parts``, in which events' texts are quoted.
        parts: Values of this very case.
        severity: ``error`` where data is lost, wrong or someone else's.
        number: The event's line or place; 0 for what every event meets.
    """

    code: str
    field: str
    said: str
    parts: tuple[Any, ...] = ()
    severity: Severity = "warning"
    number: int = 0

    @property
    def sentence(self) -> str:
        """What goes wrong, with the field and the values."""
        return self.said.format(*map(_shown, self.parts))

    @property
    def cure(self) -> str:
        """What to do about it."""
        return HAZARDS[self.code].cure


def _shown(part: Any) -> Any:
    """Cut a text down to what a line takes; ``!r`` in the sentence quotes it."""
    return f"{part[:_SHOWN]}…" if isinstance(part, str) and len(part) > _SHOWN else part
