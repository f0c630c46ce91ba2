"""The batches of a tenant: taken, processed when they are due, and remembered for a while.

A batch is due one bulk lag after its upload; until then its status is *incomplete*. It is
kept as it came until it is processed: as text in memory, half a million rows would take ten
times as much.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta

from simulator.resting import uncollected
from simulator.target.bulk.processing import Result, process, reading
from simulator.target.bulk.rows import BatchError, count_rows, read_header
from simulator.target.profiles import Profiles
from simulator.target.recorder import Recorder
from simulator.target.settings import Settings
from simulator.times import Instant
from simulator.world import World

__all__ = ["Batch", "BatchTooLargeError", "Batches"]

_WAITING_OF_LARGEST: Final = 4
_NUMBERS: Final = (10_000_000, 99_999_999)
_MB: Final = 1024 * 1024


class BatchTooLargeError(BatchError):
    """A batch beyond a limit; the message is what the answer says."""


@dataclass(slots=True)
class Batch:
    """A file of updates.

    Attributes:
        batch_id: Client code, time of upload and a number, joined by ``-``.
        code: The client code.
        creates: Whether it creates profiles (v2) or only updates them (v1).
        body: The file; empty once it is processed.
        rows: How many it has.
        submitted_at: When it was uploaded, in milliseconds.
        due_at: When it is, or was, processed.
        result: What became of it; None while it waits.
    """

    batch_id: str
    code: str
    creates: bool
    body: bytes
    rows: Annotated[int, Meta(ge=0)]
    submitted_at: Instant
    due_at: Instant
    result: Result | None = None


class Batches:
    """The batches of one tenant, and their keeper on its agenda.

    Args:
        world: Its clock, agenda and chance.
        settings: Gives the settings in force.
        profiles: Gives the profiles of a client code.

    Attributes:
        recorder: Is told of each batch that changes; None for nobody.
    """

    def __init__(
        self,
        world: World,
        settings: Callable[[], Settings],
        profiles: Callable[[str], Profiles],
    ) -> None:
        self.recorder: Recorder | None = None
        self._world = world
        self._settings = settings
        self._profiles = profiles
        self._batches: dict[str, Batch] = {}
        world.agenda.keep("batch_processed", self)

    @property
    def too_large(self) -> str:
        """What is said of a file that is not smaller than the limit."""
        most = self._settings().bulk_bytes
        return f"Batch exceeds {f'{most // _MB} MB' if most % _MB == 0 else f'{most} bytes'}"

    def check(self, body: bytes) -> int:
        """Check a file before it is taken, and count its rows.

        Raises:
            BatchError: It is no batch, or beyond a limit.
        """
        settings = self._settings()
        if len(body) >= settings.bulk_bytes:
            raise BatchTooLargeError(self.too_large)
        rows = count_rows(body, read_header(body, reading(settings)))
        if rows > settings.bulk_rows:
            raise BatchTooLargeError(f"Batch exceeds {settings.bulk_rows} rows")
        return rows

    def room_for(self, body: bytes) -> bool:
        """Tell whether one more batch may wait."""
        settings = self._settings()
        waiting = [len(batch.body) for batch in self if batch.result is None]
        most = _WAITING_OF_LARGEST * settings.bulk_bytes
        return len(waiting) < settings.bulk_waiting and sum(waiting) + len(body) <= most

    def submit(self, code: str, body: bytes, rows: int, now: int, *, creates: bool) -> Batch:
        """Take a file that was checked; it is processed one bulk lag later."""
        lag, draws = self._settings().bulk_lag, self._world.draws
        due_at = now + (lag.low if lag.low == lag.high else draws.between(lag.low, lag.high))
        batch_id = f"{code}-{now}-{draws.between(*_NUMBERS)}"
        batch = Batch(batch_id, code, creates, body, rows, now, due_at)
        self.put(batch)
        return batch

    def put(self, batch: Batch) -> None:
        """Keep a batch, and have it processed if it waits for that."""
        self._batches[batch.batch_id] = batch
        self._mark(batch.batch_id)
        if batch.result is None:
            self._world.agenda.schedule("batch_processed", (batch.batch_id,), batch.due_at)

    def drop(self, batch_id: str) -> None:
        """Forget a batch."""
        self._batches.pop(batch_id, None)
        self._mark(batch_id)

    def named(self, batch_id: str) -> Batch | None:
        """Give a batch, whichever client code it is for."""
        return self._batches.get(batch_id)

    def get(self, code: str, batch_id: str) -> Batch | None:
        """Give a batch of a client code."""
        batch = self._batches.get(batch_id)
        return batch if batch is not None and batch.code == code else None

    def __iter__(self) -> Iterator[Batch]:
        return iter(self._batches.values())

    def clear(self) -> None:
        """Forget all batches."""
        self._batches.clear()
        if self.recorder is not None:
            self.recorder.empty("batch")

    def due(self, key: tuple[str, ...]) -> int | None:
        """Tell when a batch is processed."""
        batch = self._batches.get(key[0])
        return batch.due_at if batch is not None and batch.result is None else None

    def fire(self, key: tuple[str, ...], at: int) -> None:
        """Process a batch."""
        batch = self._batches[key[0]]
        with uncollected():
            batch.result = process(
                batch.batch_id,
                batch.body,
                self._profiles(batch.code),
                self._settings(),
                at,
                creates=batch.creates,
                seed=self._world.draws.seed,
            )
        batch.body = b""
        self._mark(batch.batch_id)
        done = [one.batch_id for one in self if one.result is not None]
        for batch_id in done[: max(0, len(done) - self._settings().bulk_remembered)]:
            self.drop(batch_id)

    def _mark(self, batch_id: str) -> None:
        if self.recorder is not None:
            self.recorder.mark("batch", batch_id)

    def subject(self, key: tuple[str, ...]) -> str:
        """Name a batch."""
        return f"batch {key[0]}"
