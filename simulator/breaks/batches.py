"""Breaks: files of updates."""

from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

from simulator.breaks.breaking import Change, breaks
from simulator.target import profiles as visits
from simulator.target.api import bulk
from simulator.target.bulk import batches, processing, rows
from simulator.target.bulk.rows import BatchError, Header, Reading, Row
from simulator.target.identifiers import THIRD_PARTY_ID

__all__: list[str] = []

_take: Final = bulk._take  # noqa: SLF001  what is broken is what is inside
_submit: Final = batches.Batches.submit
_process: Final = processing.process
_read_header: Final = rows.read_header
_read_rows: Final = rows.read_rows


@breaks("batch-submitted")
def batches_processed_at_once() -> Iterator[Change]:
    """Process a batch before its upload is answered."""

    def submit(self: batches.Batches, *given: Any, **how: Any) -> batches.Batch:
        batch = _submit(self, *given, **how)
        batch.due_at = batch.submitted_at
        self.fire((batch.batch_id,), batch.due_at)
        return batch

    yield patch.object(batches.Batches, "submit", submit)


@breaks("bulk-v1-updates")
def v1_creates() -> Iterator[Change]:
    """Let v1 create, as v2 does."""
    yield patch.object(bulk, "_take", lambda *call, **_: _take(*call, creates=True))


@breaks("bulk-v2-creates")
def v2_creates_nothing() -> Iterator[Change]:
    """Let v2 create nothing, as v1 does."""
    yield patch.object(bulk, "_take", lambda *call, **_: _take(*call, creates=False))


@breaks("bulk-v2-fold")
def visits_keep_nothing() -> Iterator[Change]:
    """Let a visit keep nothing of what a v2 batch wrote from the next."""
    yield patch.object(visits, "fold", lambda _: None)


@breaks("bulk-all-empty")
def empty_batches_count() -> Iterator[Change]:
    """Count the rows of a batch without any value."""

    def process(
        name: str, body: bytes, profiles: Any, settings: Any, *more: Any, **how: Any
    ) -> Any:
        result = _process(name, body, profiles, settings, *more, **how)
        if not result.consumed and not settings.bulk_loss:
            count = rows.count_rows(body, _read_header(body, Reading()))
            result.consumed = result.failed = count
        return result

    yield patch.object(batches, "process", process)


@breaks("bulk-wrong-file")
def any_file_taken() -> Iterator[Change]:
    """Take a file with any header."""

    def read(body: bytes, reading: Reading) -> Header:
        try:
            return _read_header(body, reading)
        except BatchError:
            return Header(THIRD_PARTY_ID, (), body.find(b"\n") + 1)

    for place in (batches, processing):
        yield patch.object(place, "read_header", read)


@breaks("bulk-by-pcid")
def customers_alone() -> Iterator[Change]:
    """Take no batch that names devices."""
    yield patch.dict(rows._KINDS, {"thirdPartyId": THIRD_PARTY_ID}, clear=True)  # noqa: SLF001


@breaks("bulk-encoding")
def batches_undecoded() -> Iterator[Change]:
    """Take names and values of a batch as they are written."""
    yield patch.object(rows, "_decoded", lambda text, _: text)


@breaks("bulk-broken-row")
def broken_rows_skipped() -> Iterator[Change]:
    """Pass over a broken row, and count it nowhere."""

    def read(*asked: Any) -> Iterator[Row]:
        return (row for row in _read_rows(*asked) if not row.fault)

    yield patch.object(processing, "read_rows", read)


@breaks("bulk-duplicates")
def first_rows_win() -> Iterator[Change]:
    """Let the first row of an id win, and pass over the others."""

    def read(*asked: Any) -> Iterator[Row]:
        seen: set[str] = set()
        for row in _read_rows(*asked):
            if row.fault or row.identifier not in seen:
                yield row
            seen.add(row.identifier)

    yield patch.object(processing, "read_rows", read)
