"""What a tenant was asked."""

from msgspec import Struct

from simulator.lab_api.types.profiles import NamedId

__all__ = [
    "Journal",
    "JournalEntry",
]


class JournalEntry(Struct):
    """A request a tenant has seen, and what became of it; ``decided`` says what was shown."""

    number: int
    at: str
    method: str
    target: str
    status: int
    ids: list[NamedId]
    wrote: list[str]
    verdict: str
    sentence: str
    cure: str
    client: str
    identifier: NamedId | None = None
    decided: list[str] = []


class Journal(Struct):
    """The latest requests, oldest first; ``total`` counts those that were dropped, too."""

    entries: list[JournalEntry]
    total: int
