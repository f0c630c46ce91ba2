"""What became of a file of events, counted: nothing is kept but numbers.

Every line is an event or malformed, and every event has one outcome, the worst of its
deliveries, so that the numbers add up.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import msgspec

from destination.errors import DestinationError
from destination.event import EventError
from destination.events import Item
from destination.ingestion import Ingestion

__all__ = ["OUTCOMES", "Account", "Entry", "Fate", "Malformed", "Summary", "Tally", "error_code"]

OUTCOMES: Final = (
    "failed_on_ingest",
    "failed",
    "lost",
    "awaiting_retry",
    "delivered",
    "planned",
    "filtered",
)
"""What can become of an event, the worst first."""
_GOOD: Final = frozenset(("delivered", "planned", "filtered"))
_MOST_LISTED: Final = 1_000


class Entry(NamedTuple):
    """An item of a file.

    Attributes:
        file: The file's name; empty where there is but one.
        item: Its event, or why there is none.
    """

    file: str
    item: Item


class Fate(NamedTuple):
    """What became of one delivery.

    Attributes:
        outcome: One of ``OUTCOMES``.
        verdict: What a simulator said of the last lookup; empty for nothing.
        code: The discard code; empty where it was not discarded.
    """

    outcome: str
    verdict: str = ""
    code: str = ""


class Malformed(msgspec.Struct, omit_defaults=True):
    """A line that holds no event."""

    line: int
    reason: str
    file: str = ""


class Summary(msgspec.Struct, omit_defaults=True):
    """The numbers of a run.

    Attributes:
        lines: Events and malformed lines together.
        events: What could be read.
        malformed: The first thousand lines that could not.
        outcomes: Events by outcome, each counted once.
        verdicts: Deliveries by the verdict on their last lookup.
        discards: Deliveries, and events dropped on ingestion, by discard code.
        malformed_total: How many lines were malformed, where not all are listed.
    """

    lines: int
    events: int
    malformed: list[Malformed]
    outcomes: dict[str, int]
    verdicts: dict[str, int]
    discards: dict[str, int]
    malformed_total: int = 0


@dataclass
class Tally:
    """Counts what becomes of events."""

    lines: int = 0
    malformed_total: int = 0
    malformed: list[Malformed] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    discards: Counter[str] = field(default_factory=Counter)
    ingestion: Ingestion = field(default_factory=Ingestion)

    def admit(self, entry: Entry) -> dict[str, Any] | None:
        """Give an event that Segment's ingestion keeps; what it drops is counted here."""
        if not self.readable(entry):
            return None
        try:
            return self.ingestion.admit(entry.item.event, size=entry.item.size)
        except EventError as error:
            self.event([Fate("failed_on_ingest", code=error.code)])
            return None

    def readable(self, entry: Entry) -> bool:
        """Count a line, and tell whether it holds an event."""
        self.lines += 1
        item = entry.item
        if item.event is None:
            self.malformed_total += 1
            if len(self.malformed) < _MOST_LISTED:
                self.malformed.append(Malformed(item.number, item.reason, entry.file))
        return item.event is not None

    def event(self, fates: Iterable[Fate]) -> str:
        """Count an event by what became of its deliveries, and give its outcome."""
        worst = len(OUTCOMES) - 1
        for fate in fates:
            worst = min(worst, OUTCOMES.index(fate.outcome))
            if fate.verdict:
                self.verdicts[fate.verdict] += 1
            if fate.code:
                self.discards[fate.code] += 1
        self.outcomes[OUTCOMES[worst]] += 1
        return OUTCOMES[worst]

    @property
    def ok(self) -> bool:
        """Whether every line was an event, and none of them failed, was lost, or waits."""
        return not self.malformed_total and _GOOD.issuperset(self.outcomes)

    def summary(self) -> Summary:
        """Give the numbers."""
        listed = len(self.malformed)
        return Summary(
            lines=self.lines,
            events=self.lines - self.malformed_total,
            malformed=self.malformed,
            outcomes={name: self.outcomes[name] for name in OUTCOMES if self.outcomes[name]},
            verdicts=dict(sorted(self.verdicts.items())),
            discards=dict(sorted(self.discards.items())),
            malformed_total=self.malformed_total if self.malformed_total > listed else 0,
        )


class Account:
    """An event whose deliveries end at different times; it is counted when the last one has.

    Args:
        tally: Where it is counted.
        deliveries: How many there are, at least one.
    """

    def __init__(self, tally: Tally, deliveries: int) -> None:
        self._tally = tally
        self._open = deliveries
        self._fates: list[Fate] = []

    def close(self, fate: Fate) -> None:
        """Say what became of one delivery."""
        self._fates.append(fate)
        self._open -= 1
        if not self._open:
            self._tally.event(self._fates)


def error_code(error: DestinationError) -> str:
    """Name an error as Delivery Overview does: its code, else its status."""
    return error.code or (str(error.status) if error.status else "INTERNAL")
