"""Files of updates, and what has come of them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

__all__ = [
    "BatchFault",
    "BatchList",
    "BatchState",
]


class BatchFault(Struct):
    """Why a row of a batch had no effect; rows are counted from 1, the header is none."""

    row: int
    verdict: str
    sentence: str


class BatchState(Struct):
    """A batch, and what became of it; ``consumed`` is the sum of the three after it."""

    batch_id: str
    client: str
    api: Annotated[str, Meta(description="v1, which only updates, or v2, which creates, too")]
    status: Literal["incomplete", "complete"]
    rows: int
    submitted_at: str
    due_at: str
    consumed: int
    successful: int
    not_found: int
    failed: int
    faults: Annotated[list[BatchFault], Meta(description="the first of them")] = []


class BatchList(Struct):
    """The batches a tenant remembers, oldest first."""

    batches: list[BatchState]
    total: int
