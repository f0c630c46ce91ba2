"""The requests a tenant has seen, the latest of them, each with its verdict.

Entries are kept as they happened and put in words when somebody reads them. Headers are
not kept: a token must not be in a journal.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs

from simulator.target.identifiers import Identifier
from simulator.target.verdicts import Finding
from simulator.times import format_instant

__all__ = ["Entry", "Journal", "Touched"]

_LONGEST_TARGET = 2_000


class Touched(Struct, frozen=True, gc=False):
    """What a request touched.

    Attributes:
        ids: The identifiers.
        wrote: The names of the profile attributes it wrote.
        decided: What was shown of activities, and what is unknown of them, in sentences.
    """

    ids: tuple[Identifier, ...] = ()
    wrote: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()


class Entry(Struct, frozen=True, gc=False):
    """A request and what became of it.

    Attributes:
        number: Its place in the tenant's history, from 1.
        at: When, in milliseconds.
        method: The HTTP method.
        target: Path and query as they came, cut after 2,000 characters.
        status: The HTTP status it got.
        finding: Its verdict.
        touched: The identifiers and attributes it touched.
    """

    number: int
    at: int
    method: str
    target: str
    status: int
    finding: Finding
    touched: Touched = Touched()

    def as_dict(self) -> dict[str, Any]:
        """Give the entry as the lab API shows it."""
        return {
            "number": self.number,
            "at": format_instant(self.at),
            "method": self.method,
            "target": self.target,
            "status": self.status,
            "ids": [structs.asdict(one) for one in self.touched.ids],
            "wrote": list(self.touched.wrote),
            "decided": list(self.touched.decided),
            **self.finding.as_dict(),
        }


class Journal:
    """A bounded journal.

    Args:
        size: How many entries it keeps.
    """

    def __init__(self, size: int) -> None:
        self.entries: deque[Entry] = deque(maxlen=size)
        self.count = 0

    def add(
        self, method: str, target: str, status: int, finding: Finding, touched: Touched
    ) -> None:
        """Note a request; the oldest entry makes room."""
        self.count += 1
        target = target[:_LONGEST_TARGET]
        self.entries.append(Entry(self.count, finding.at, method, target, status, finding, touched))

    def restore(self, entries: Iterable[Entry], count: int) -> None:
        """Hold these entries and no others, the latest of so many."""
        self.entries = deque(entries, maxlen=self.entries.maxlen)
        self.count = count

    def resize(self, size: int) -> None:
        """Keep another number of entries from now on."""
        if size != self.entries.maxlen:
            self.entries = deque(self.entries, maxlen=size)

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self.count = 0
