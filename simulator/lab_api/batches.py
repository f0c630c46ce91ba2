"""The call of the lab API about batches: what Adobe's status keeps to itself."""

from itertools import islice

from simulator.lab_api import types
from simulator.lab_api.calls import MOST, LabCall
from simulator.target.bulk.batches import Batch
from simulator.target.bulk.processing import Result
from simulator.times import format_instant

__all__ = ["get_batches"]


def get_batches(call: LabCall) -> types.BatchList:
    """List the latest batches, with the rows that had no effect, and why."""
    most, target = call.number("limit", 100, MOST), call.tenant().target
    with target.world.entered():
        held = list(target.batches)
        shown = [_state(batch) for batch in islice(held, max(0, len(held) - most), None)]
    return types.BatchList(batches=shown, total=len(held))


def _state(batch: Batch) -> types.BatchState:
    result = batch.result or Result()
    return types.BatchState(
        batch_id=batch.batch_id,
        client=batch.code,
        api="v2" if batch.creates else "v1",
        status="incomplete" if batch.result is None else "complete",
        rows=batch.rows,
        submitted_at=format_instant(batch.submitted_at),
        due_at=format_instant(batch.due_at),
        consumed=result.consumed,
        successful=result.successful,
        not_found=result.not_found,
        failed=result.failed,
        faults=[
            types.BatchFault(fault.row, str(fault.verdict), fault.sentence)
            for fault in result.faults
        ],
    )
