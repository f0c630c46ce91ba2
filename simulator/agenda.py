"""What the clock of a world will trigger, and in which order.

An entry names a kind and a key; what it means, and when it is really due, is known by the
kind's keeper. Dues that slide (a lifetime that each visit prolongs) are not moved in the
heap: when the old due comes up, the keeper is asked, and the entry put back. So a visit
costs nothing here. And a profile that rests costs next to nothing: until its expiry is
near, its key lies in a slot of time, and only the slot is in the heap.
"""

import heapq
from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

from simulator.slots import WIDTH, Slots

__all__ = ["KINDS", "Agenda", "Due", "Fired", "Keeper"]

KINDS: Final = (
    "expires",
    "session_ends",
    "becomes_visible",
    "batch_processed",
    "counts_for_targeting",
    "outage_ends",
    "retry",
)
"""All kinds. At one instant, they fire in this order, then by key.

What is gone must be gone, and what is visible visible, before a batch or a retry looks;
where an outage ends, a retry at that instant gets through.
"""


_RANKS: Final = {kind: rank for rank, kind in enumerate(KINDS)}
_SLIDING: Final = _RANKS["expires"]
"""What nearly every visit prolongs, and every profile waits for as long as it lives."""
_OPENING: Final = -1
"""The rank of a slot in the heap: it is opened before anything in it can be due."""


class Fired(NamedTuple):
    """Something that fell due.

    Attributes:
        at: When, in milliseconds.
        kind: One of ``KINDS``.
        subject: What it happened to, such as ``third-party id u-1``.
    """

    at: int
    kind: str
    subject: str


class Due(NamedTuple):
    """An entry as it is kept: sorted by time, then kind, then key."""

    at: int
    rank: int
    key: tuple[str, ...]

    @property
    def kind(self) -> str:
        """One of ``KINDS``."""
        return KINDS[self.rank]


class Keeper(Protocol):
    """Who knows about a kind of entry."""

    def due(self, key: tuple[str, ...]) -> int | None:
        """Tell when the entry is really due; None when it has become pointless."""

    def fire(self, key: tuple[str, ...], at: int) -> None:
        """Make it happen."""

    def subject(self, key: tuple[str, ...]) -> str:
        """Name what it happens to."""


class Agenda:
    """The entries of one world."""

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._scheduled: tuple[dict[tuple[str, ...], int], ...] = tuple({} for _ in KINDS)
        self._slots = Slots()
        self._keepers: dict[int, Keeper] = {}

    def keep(self, kind: str, keeper: Keeper) -> None:
        """Say who knows about ``kind``."""
        self._keepers[_RANKS[kind]] = keeper

    def schedule(self, kind: str, key: tuple[str, ...], at: int) -> None:
        """Note that ``key`` is due at ``at``; a later due than the noted one changes nothing.

        For what expires, say it once, and again only where it is due earlier than before:
        each time takes room until the slot of ``at`` is opened.
        """
        rank = _RANKS[kind]
        if rank == _SLIDING:
            self._put_off(key, at)
        else:
            self._note(rank, key, at)

    def _put_off(self, key: tuple[str, ...], at: int) -> None:
        start = self._slots.put(key, at)
        if start is not None:
            heapq.heappush(self._heap, Due(start, _OPENING, ()))

    def _note(self, rank: int, key: tuple[str, ...], at: int) -> None:
        scheduled = self._scheduled[rank]
        noted = scheduled.get(key)
        if noted is None or at < noted:
            scheduled[key] = at
            heapq.heappush(self._heap, Due(at, rank, key))

    def next_due(self, until: int | None = None) -> int | None:
        """Tell when the next entry is really due; None when there is none.

        Args:
            until: Look no further than to this instant.
        """
        if until is not None and (not self._heap or self._heap[0].at > until):
            return None  # nothing is due earlier than it was noted
        top = self._settle_top()
        return None if top is None or (until is not None and top.at > until) else top.at

    def fire_next(self) -> Fired | None:
        """Make the next entry happen, whenever it is due."""
        top = self._settle_top()
        if top is None:
            return None
        heapq.heappop(self._heap)
        del self._scheduled[top.rank][top.key]
        keeper = self._keepers[top.rank]
        fired = Fired(top.at, top.kind, keeper.subject(top.key))
        keeper.fire(top.key, top.at)
        return fired

    def entries(self) -> list[Due]:
        """List what is due, in order."""
        return sorted(self._true_entries())

    def describe(self, due: Due) -> Fired:
        """Put an entry in words."""
        return Fired(due.at, due.kind, self._keepers[due.rank].subject(due.key))

    def clear(self) -> None:
        """Forget all entries; the keepers stay."""
        self._heap.clear()
        self._slots.clear()
        for scheduled in self._scheduled:
            scheduled.clear()

    def _true_entries(self) -> Iterator[Due]:
        for rank, scheduled in enumerate(self._scheduled):
            keys = dict.fromkeys(self._slots) | scheduled if rank == _SLIDING else scheduled
            for key in keys:
                at = self._keepers[rank].due(key)
                if at is not None:
                    yield Due(at, rank, key)

    def _settle_top(self) -> Due | None:
        """Bring the heap's first entry to its real due and give it."""
        while self._heap:
            top = self._heap[0]
            if top.rank == _OPENING:
                heapq.heappop(self._heap)
                self._open(top.at)
                continue
            scheduled = self._scheduled[top.rank]
            if scheduled.get(top.key) != top.at:
                heapq.heappop(self._heap)  # noted again for an earlier time
                continue
            at = self._keepers[top.rank].due(top.key)
            if at == top.at:
                return top
            heapq.heappop(self._heap)
            del scheduled[top.key]
            if at is not None:
                self.schedule(top.kind, top.key, at)
        return None

    def _open(self, start: int) -> None:
        """Note when what lies in a slot is due; what has slid out of it is put off."""
        for key in self._slots.take(start):
            at = self._keepers[_SLIDING].due(key)
            if at is None:
                continue
            if at < start + WIDTH:
                self._note(_SLIDING, key, at)
            else:
                self._put_off(key, at)
