"""A tape: the latest of what a tenant was asked and what it answered, and the state before.

It has two reels. When one is full, the tenant's state is taken, and a new one begins; the one
before the last is let go. So at least half of what it may hold is there, and can be replayed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from simulator.bundle.entries import When, answered, asked_for
from simulator.bundle.secrets import StandIns
from simulator.bundle.state import taken
from simulator.taping import Asked
from simulator.tenant import Tenant
from simulator.workspace import Workspace

__all__ = ["Recorded", "RecordingTape"]

_MOST_REELS: Final = 2


@dataclass(slots=True)
class _Reel:
    """A stretch of what happened.

    Attributes:
        beginning: The state before, as JSON.
        entries: Each request with its answer, as JSON; None where the answer is yet to come.
        size: How many bytes they have.
    """

    beginning: bytes
    entries: list[bytes | None] = field(default_factory=list)
    size: int = 0


class Recorded(NamedTuple):
    """What a tape holds.

    Attributes:
        beginning: The state before the first request, as JSON.
        entries: The requests, as JSON.
        cut: How many before them have made room.
    """

    beginning: bytes
    entries: list[bytes]
    cut: int


class RecordingTape:
    """The tape of one tenant.

    Args:
        tenant: The tenant.
        requests: How many requests it holds.
        size: How many bytes of them.

    Attributes:
        stand_ins: What stands for the tenant's secrets.
    """

    def __init__(self, tenant: Tenant, requests: int, size: int) -> None:
        self.requests = requests
        self.size = size
        self.stand_ins = StandIns()
        self._tenant = tenant
        self._reels: list[_Reel] = []
        self._count = 0
        self._busy = False
        self._having: tuple[Workspace | None, str | None] = (None, None)

    @contextmanager
    def taking(self, asked: Asked) -> Iterator["_Taken | None"]:
        """Record a request, in whose place nobody else comes until it is answered."""
        world = self._tenant.world
        with world.standing() as machine:
            if self._busy or world.firing:
                yield None
                return
            self._busy = True
            try:
                with world.entered() as now:
                    pass  # what fell due has happened: who looked before must make no difference
                reel = self._reel()
                reel.entries.append(None)
                self._count += 1
                yield _Taken(self, reel, asked, When(self._count, now, machine))
                if len(asked.body) > self.size / 2:
                    self.begin_anew()
            finally:
                self._busy = False

    def resize(self, requests: int, size: int) -> None:
        """Hold another number of requests, and of their bytes, from now on."""
        self.requests, self.size = requests, size

    def begin_anew(self) -> None:
        """Forget all that was recorded: the tenant is about to be another."""
        self._reels.clear()
        self._count = 0
        self.stand_ins, self._having = StandIns(), (None, None)

    def recorded(self) -> Recorded:
        """Give what it holds; whoever asks is in the tenant's world."""
        first = self._reels[0] if self._reels else self._reel()
        entries = [one for reel in self._reels for one in reel.entries if one is not None]
        return Recorded(
            first.beginning, entries, self._count - sum(len(one.entries) for one in self._reels)
        )

    def kept(self) -> StandIns:
        """Give what stands for the secrets the tenant has by now."""
        tenant = self._tenant
        having = (tenant.workspace, tenant.target.settings.profile_api_token)
        if having[0] is not self._having[0] or having[1] != self._having[1]:
            self.stand_ins.learn(tenant)
            self._having = having
        return self.stand_ins

    def _reel(self) -> _Reel:
        """Give the reel that is recorded on; a new one where that is full."""
        if not self._reels or self._is_full(self._reels[-1]):
            state = msgspec.json.encode(taken(self._tenant))
            self._reels = [*self._reels[1 - _MOST_REELS :], _Reel(state)]
        return self._reels[-1]

    def _is_full(self, reel: _Reel) -> bool:
        """Tell whether a reel is full; it is longer while the state is larger than it is."""
        full = len(reel.entries) >= self.requests / 2 or reel.size >= self.size / 2
        return full and reel.size >= min(len(reel.beginning), self.size / 2)


class _Taken:
    """A request that is being recorded; its place on the reel is kept for it."""

    def __init__(self, tape: RecordingTape, reel: _Reel, asked: Asked, when: When) -> None:
        self._tape = tape
        self._reel = reel
        self._place = len(reel.entries) - 1
        self._asked = asked
        self._when = when

    def answered(
        self,
        status: int,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        *,
        late: int = 0,
        kept: int | None = None,
    ) -> None:
        """Note the answer."""
        stand_ins = self._tape.kept()
        stand_ins.declare(_issued(self._asked, body))
        given = answered(status, headers, body, stand_ins)
        given.late, given.kept = late, kept
        entry = msgspec.json.encode(asked_for(self._asked, self._when, given, stand_ins))
        self._reel.entries[self._place] = entry
        self._reel.size += len(entry)


class _Issued(msgspec.Struct):
    token: str | None = None


def _issued(asked: Asked, body: bytes) -> str | None:
    """Give the token that an answer issues; None for none."""
    if asked.surface != "lab" or not asked.path.endswith("/tokens") or asked.method == "GET":
        return None
    return msgspec.json.decode(body, type=_Issued).token
