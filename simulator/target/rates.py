"""How many calls Adobe takes in a while: counted in rolling windows on the tenant's clock.

Bulk and Admin calls share one window of a minute, single updates have one of a day. A call
that is refused, for whatever reason, counts in neither (assumed). Source: Adobe, Target
limits and single profile update (contract: adobe-target.md 3, 11).
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from simulator.target.recorder import Recorder
from simulator.times import DAY, MINUTE

__all__ = ["Rates", "Window"]

_GRAIN: Final = MINUTE  # of a day: 1,440 counts, and a call is forgotten a minute early at most
_start: Final = itemgetter(0)


class Window:
    """Counts what happened in the last ``length`` milliseconds.

    What happens within one grain is counted together, from the grain's first millisecond
    on: it leaves the window up to one grain early. So a window holds ``length / grain``
    counts at most; with a grain of 1 it is exact.

    Args:
        length: How far it looks back.
        grain: How finely it counts.
        name: What it is called where it is kept.

    Attributes:
        recorder: Is told of each count that changes; None for nobody.
    """

    def __init__(self, length: int, grain: int = 1, name: str = "calls") -> None:
        self.recorder: Recorder | None = None
        self._name = name
        self._length = length
        self._grain = grain
        self._counts: deque[list[int]] = deque()  # a grain's first millisecond, and its count
        self._total = 0

    def take(self, now: int, most: int) -> bool:
        """Count one more, unless there are ``most`` of them already."""
        counts = self._counts
        if counts and counts[0][0] + self._length <= now:
            self._forget(now)
        if self._total >= most:
            return False
        start = now - now % self._grain
        if counts and counts[-1][0] == start:
            counts[-1][1] += 1
        else:
            counts.append([start, 1])
        self._total += 1
        self._mark(start)
        return True

    def give_back(self) -> None:
        """Take back the latest that was counted: it came to nothing."""
        latest = self._counts[-1]
        latest[1] -= 1
        if not latest[1]:
            self._counts.pop()
        self._total -= 1
        self._mark(latest[0])

    def hold(self, start: int, count: int | None) -> None:
        """Have another count of a grain; None for none."""
        counts = self._counts
        at = bisect_left(counts, start, key=_start)
        if at < len(counts) and _start(counts[at]) == start:
            self._total -= counts[at][1]
            del counts[at]
        if count is not None:
            self._total += count
            counts.insert(at, [start, count])
        self._mark(start)

    def pairs(self) -> list[tuple[int, int]]:
        """Give all counts: the beginnings of grains, and their counts."""
        return [(start, count) for start, count in self._counts]

    def count(self, start: int) -> int | None:
        """Give the count of the grain that begins at ``start``; None where there is none."""
        # The latest is asked for nearly always.
        return next((count for first, count in reversed(self._counts) if first == start), None)

    def kept(self, now: int) -> list[tuple[int, int]]:
        """Give what is in the window: the beginnings of grains, and their counts."""
        self._forget(now)
        return self.pairs()

    def put(self, counts: Iterable[tuple[int, int]]) -> None:
        """Hold what ``kept`` gave, and nothing else."""
        self._counts = deque([start, count] for start, count in sorted(counts))
        self._total = sum(count for _, count in self._counts)
        if self.recorder is not None:
            self.recorder.empty(self._name)
        for start, _ in self._counts:
            self._mark(start)

    def _forget(self, now: int) -> None:
        counts = self._counts
        while counts and counts[0][0] + self._length <= now:
            start, count = counts.popleft()
            self._total -= count
            self._mark(start)

    def _mark(self, start: int) -> None:
        if self.recorder is not None:
            self.recorder.mark(self._name, str(start))


class Rates:
    """What one tenant has called lately.

    Attributes:
        managing: Calls of the bulk and Admin APIs, in a minute.
        updating: Single updates, in a day.
    """

    def __init__(self) -> None:
        self.managing = Window(MINUTE, name="managing_calls")
        self.updating = Window(DAY, _GRAIN, name="updates")

    def clear(self) -> None:
        """Forget all calls."""
        self.managing.put(())
        self.updating.put(())
