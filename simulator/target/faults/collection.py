"""The faults of a tenant: which of them strikes a request."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from simulator.draws import Draws
from simulator.target.faults.model import Fault, FaultError
from simulator.target.recorder import Recorder
from simulator.times import Instant, parse_duration, parse_instant

__all__ = ["MOST_FAULTS", "Faults", "KeptFault", "Struck"]

MOST_FAULTS: Final = 100
_PARTS: Final = 1_000_000


class KeptFault(NamedTuple):
    """A fault as a snapshot keeps it.

    Attributes:
        fault: What it is.
        set_at: When it was set, in milliseconds.
        met: How many requests have met it, struck or not.
        struck: How many it has struck.
    """

    fault: Fault
    set_at: Instant
    met: int = 0
    struck: int = 0


class Struck(NamedTuple):
    """A fault that strikes a request, and the how manieth time it does."""

    fault: Fault
    times: int


@dataclass(slots=True)
class _Live:
    """A fault in force, with its window in milliseconds."""

    fault: Fault
    set_at: int
    begins: int
    ends: int | None
    draws: Draws
    met: int = 0
    struck: int = 0

    @property
    def kept(self) -> KeptFault:
        """The fault as a snapshot keeps it."""
        return KeptFault(self.fault, self.set_at, self.met, self.struck)

    @property
    def pattern(self) -> str:
        """The fault's id for fnmatch, to which brackets would mean something."""
        return self.fault.id.replace("[", "[[]")

    def matches(self, endpoint: str, ids: Sequence[str], now: int) -> bool:
        if self.fault.endpoint not in ("any", endpoint):
            return False
        if now < self.begins or (self.ends is not None and now >= self.ends):
            return False
        return self.fault.id == "*" or any(fnmatchcase(one, self.pattern) for one in ids)

    def strikes(self) -> bool:
        """Count a request that meets it, and tell whether it is struck."""
        self.met += 1
        fault = self.fault
        if fault.first is not None:
            hit = self.met <= fault.first
        elif fault.every is not None:
            hit = self.met % fault.every == 0
        elif fault.share is not None:
            hit = self.draws.between(0, _PARTS - 1) < fault.share * _PARTS
        else:
            hit = True
        self.struck += hit
        return hit


@dataclass(slots=True)
class Faults:
    """Faults by name, the first set first; the first that strikes wins.

    Attributes:
        seed: Drives the shares; each fault has a stream of its own, so that none disturbs
            what else is left to chance.
        recorder: Is told of each fault that changes; None for nobody.
    """

    seed: int = 0
    recorder: Recorder | None = None
    _live: dict[str, _Live] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._live)

    @property
    def name_ids(self) -> bool:
        """Whether one of them asks which ids a request names."""
        return any(live.fault.id != "*" for live in self._live.values())

    def put(self, fault: Fault, now: int) -> None:
        """Set a fault, in the place of one of its name; its counts begin anew.

        Raises:
            FaultError: It breaks a rule, or there are too many.
        """
        fault.check()
        if fault.name not in self._live and len(self._live) >= MOST_FAULTS:
            rule = f"name is {fault.name!r}; {MOST_FAULTS} faults are set already"
            raise FaultError("name", rule)
        self._put(KeptFault(fault, now))

    def hold(self, state: KeptFault) -> None:
        """Have a fault with the counts it has elsewhere."""
        self._put(state)

    def remove(self, name: str) -> bool:
        """End a fault; tell whether there was one."""
        self._mark(name)
        return self._live.pop(name, None) is not None

    def clear(self, seed: int | None = None) -> None:
        """End all of them."""
        self._live.clear()
        if self.recorder is not None:
            self.recorder.empty("fault")
        self.seed = self.seed if seed is None else seed

    def strike(self, endpoint: str, ids: Sequence[str], now: int) -> Struck | None:
        """Let a request meet the faults; give the one that strikes it.

        Args:
            endpoint: Which of ``ENDPOINTS`` it is for.
            ids: The ids it names.
            now: The tenant's time.
        """
        struck: Struck | None = None
        for live in self._live.values():
            if not live.matches(endpoint, ids, now):
                continue
            self._mark(live.fault.name)
            if live.strikes() and struck is None:
                struck = Struck(live.fault, live.struck)
        return struck

    def ends(self, name: str) -> int | None:
        """Tell when the window of a fault ends; None for never, or no such fault."""
        live = self._live.get(name)
        return None if live is None else live.ends

    def windows(self) -> list[tuple[str, int]]:
        """List the faults that end by themselves, and when."""
        return [(one.fault.name, one.ends) for one in self if one.ends is not None]

    def state(self) -> list[KeptFault]:
        """Give all of them as a snapshot keeps them."""
        return [one.kept for one in self]

    def kept(self, name: str) -> KeptFault | None:
        """Give one as a snapshot keeps it."""
        live = self._live.get(name)
        return None if live is None else live.kept

    def restore(self, states: Iterable[KeptFault], seed: int) -> None:
        """Go back to former faults, with the counts they had."""
        self.clear(seed)
        for state in states:
            self._put(state)

    def __iter__(self) -> Iterator[_Live]:
        return iter(self._live.values())

    def _put(self, state: KeptFault) -> None:
        fault, set_at, met, struck = state
        begins = set_at if fault.begins is None else parse_instant(fault.begins)
        ends = None if fault.lasts is None else begins + parse_duration(fault.lasts)
        # A share draws once for each request that met it: the count is the stream's place.
        draws = Draws(self.seed, f"fault {fault.name}", met)
        new = fault.name not in self._live
        self._live[fault.name] = _Live(fault, set_at, begins, ends, draws, met, struck)
        self._mark(fault.name, last=new)

    def _mark(self, name: str, *, last: bool = False) -> None:
        if self.recorder is not None:
            self.recorder.mark("fault", name, last=last)
