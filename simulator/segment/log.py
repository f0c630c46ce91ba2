"""The delivery log of a tenant: the latest deliveries, step by step, and how many there were."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from msgspec import Struct

from simulator.segment.delivery import Delivery, Outcome

__all__ = ["Counts", "Keeping", "Log"]

_K = TypeVar("_K")


class Keeping(Protocol):
    """Who keeps a log beyond this process; ``simulator.segment.delivery.encode`` writes an entry.

    It is told of everything within the tenant's world, before the call that caused it ends.
    """

    def put(self, delivery: Delivery) -> None:
        """Keep a delivery that was begun or has changed, in the place of its number's."""

    def drop(self, number: int) -> None:
        """Forget a delivery: it has made room."""

    def clear(self) -> None:
        """Forget them all."""


class Counts(Struct, frozen=True):
    """How many there were since the log was begun, the ones that made room among them.

    Attributes:
        arrivals: Events that came in, and were accepted.
        outcomes: Deliveries by outcome.
        codes: Deliveries by discard code.
        verdicts: Deliveries by the verdict on their last attempt.
    """

    arrivals: int
    outcomes: dict[Outcome, int]
    codes: dict[str, int]
    verdicts: dict[str, int]


class Log:
    """A bounded log.

    What has ended makes room first, the oldest first; only where nothing has, what waits.

    Args:
        most: How many deliveries it keeps.
    """

    def __init__(self, most: int) -> None:
        self.keeping: Keeping | None = None
        self.count = 0
        """How many deliveries there were; the next one's number is one more."""
        self._most = most
        self._kept: dict[int, Delivery] = {}
        self._ended: deque[int] = deque()
        self._last_arrival = 0
        self._arrivals = 0
        self._outcomes: Counter[Outcome] = Counter()
        self._codes: Counter[str] = Counter()
        self._verdicts: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Delivery]:
        """Go through the deliveries, the first begun first."""
        return iter(self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, number: int) -> Delivery | None:
        """Give a delivery; None where there is none of that number any more."""
        return self._kept.get(number)

    def waiting(self) -> list[Delivery]:
        """List what will be tried again."""
        return [one for one in self._kept.values() if one.coming]

    def append(self, delivery: Delivery) -> None:
        """Take a delivery in, its first attempt made; the oldest makes room."""
        self.count = max(self.count, delivery.number)
        if delivery.arrival > self._last_arrival:
            self._last_arrival = delivery.arrival
            self._arrivals += delivery.outcome != "failed_on_ingest"
        self._kept[delivery.number] = delivery
        self._note(delivery, 1)
        self._make_room()

    def change(self, delivery: Delivery, before: Delivery) -> None:
        """Note that another attempt was made.

        Args:
            delivery: What is kept from now on.
            before: What was kept until now.
        """
        self._tally(before, -1)
        self._kept[delivery.number] = delivery
        self._note(delivery, 1)

    def counts(self) -> Counts:
        """Count them."""
        return Counts(
            self._arrivals,
            _counted(self._outcomes),
            _counted(self._codes),
            _counted(self._verdicts),
        )

    def restore(self, deliveries: Iterable[Delivery]) -> None:
        """Hold these deliveries and no others, and count them alone."""
        self.clear()
        for delivery in deliveries:
            self.append(delivery)

    def resume(self, deliveries: Iterable[Delivery], count: int, counts: Counts) -> None:
        """Go on with a log of another process: what has made room there counts, too.

        Args:
            deliveries: What it kept, the first begun first.
            count: How many deliveries there were.
            counts: What had become of them.
        """
        self.restore(deliveries)
        self._count_as(count, counts)

    def follow(self, deliveries: Mapping[int, Delivery | None], count: int, counts: Counts) -> None:
        """Note what has become of deliveries in another process.

        Args:
            deliveries: Those that were begun or have changed, by number; None for what made room.
            count: How many deliveries there were.
            counts: What had become of them.
        """
        for number, delivery in deliveries.items():
            before = self._kept.get(number)
            if delivery is None:
                self._kept.pop(number, None)
                continue
            self._kept[number] = delivery
            if not delivery.coming and (before is None or before.coming):
                self._ended.append(number)
            self._last_arrival = max(self._last_arrival, delivery.arrival)
        while self._ended and self._ended[0] not in self._kept:
            self._ended.popleft()
        self._count_as(count, counts)

    def _count_as(self, count: int, counts: Counts) -> None:
        self.count, self._arrivals = max(self.count, count), counts.arrivals
        self._outcomes = Counter(counts.outcomes)
        self._codes, self._verdicts = Counter(counts.codes), Counter(counts.verdicts)

    def clear(self) -> None:
        """Forget everything; numbers begin anew."""
        self._kept.clear()
        self._ended.clear()
        self.count = self._last_arrival = self._arrivals = 0
        for counter in (self._outcomes, self._codes, self._verdicts):
            counter.clear()
        if self.keeping is not None:
            self.keeping.clear()

    def resize(self, most: int) -> None:
        """Keep another number of deliveries from now on."""
        self._most = most
        self._make_room()

    def _note(self, delivery: Delivery, by: int) -> None:
        self._tally(delivery, by)
        if not delivery.coming:
            self._ended.append(delivery.number)
        if self.keeping is not None:
            self.keeping.put(delivery)

    def _tally(self, delivery: Delivery, by: int) -> None:
        self._outcomes[delivery.outcome] += by
        if delivery.ending.code:
            self._codes[delivery.ending.code] += by
        if delivery.verdict:
            self._verdicts[delivery.verdict] += by

    def _make_room(self) -> None:
        while len(self._kept) > self._most:
            number = self._first()
            del self._kept[number]
            if self.keeping is not None:
                self.keeping.drop(number)

    def _first(self) -> int:
        """Give what makes room first; what has made room in another process has done so."""
        while self._ended:
            number = self._ended.popleft()
            if number in self._kept:
                return number
        return next(iter(self._kept))


def _counted(counts: Mapping[_K, int]) -> dict[_K, int]:
    """Leave out what there is none of any more."""
    return {key: count for key, count in counts.items() if count > 0}
