"""The delivery log, in Segment's words."""

from typing import Any, Literal

from msgspec import Struct

from simulator.segment.delivery import Exchanged, Outcome

__all__ = [
    "AttemptState",
    "ComingAttempt",
    "DeliveryCounts",
    "DeliveryForecast",
    "DeliveryList",
    "DeliveryState",
]


class AttemptState(Struct):
    """One attempt at a delivery: what was sent, what answered, and the verdict."""

    attempt: int
    at: str
    outcome: Outcome
    error: str
    message: str
    status: int | None
    verdict: str
    sentence: str
    exchanges: list[Exchanged]


class DeliveryState(Struct):
    """An event bound for a destination: where it stands, why, and every attempt.

    Attributes:
        id: Its number in the log.
        step: The step of Delivery Overview at which it stands.
        outcome: The same in a word; ``lost`` is what outlived its retries.
        code: Delivery Overview's discard code; empty where it was not discarded.
        error: Event Delivery's code, such as ``errors.awaiting-retry.5xx``.
        message: The same in words.
        verdict: What Target said at the last attempt.
        sentence: The evidence for it.
        cure: What to do about it; empty where there is nothing to cure.
        attempt: How many attempts were made.
        latency: From the receipt to the delivery.
        next_attempt: When it is tried again.
        payload: What the mapping gave.
    """

    id: int
    received_at: str
    step: str
    outcome: Outcome
    code: str
    error: str
    message: str
    verdict: str
    sentence: str
    cure: str
    type: str
    user_id: str
    message_id: str
    source: str
    destination: str
    mapping: str
    attempt: int
    latency: str | None
    next_attempt: str | None
    event: dict[str, Any]
    payload: Any
    attempts: list[AttemptState]


class DeliveryList(Struct):
    """The latest deliveries, the first begun first; ``total`` counts all that were asked for."""

    deliveries: list[DeliveryState]
    total: int


class DeliveryCounts(Struct):
    """How many there were since the tenant began, by the steps of Delivery Overview and more.

    Attributes:
        steps: By step. The first two count events, the others deliveries.
        outcomes: By outcome.
        codes: By discard code.
        verdicts: By the verdict on the last attempt.
        p95_latency: From the receipt to the delivery, of those the log still holds.
    """

    steps: dict[str, int]
    outcomes: dict[str, int]
    codes: dict[str, int]
    verdicts: dict[str, int]
    p95_latency: str | None


class ComingAttempt(Struct):
    """An attempt that is still to be made, and the verdict it will meet."""

    attempt: int
    at: str
    outcome: Outcome
    verdict: str
    sentence: str
    message: str


class DeliveryForecast(Struct):
    """What will become of a delivery if nobody comes and nothing is changed.

    Attributes:
        id: The delivery's.
        conclusion: Whether it arrives, arrives late (by a retry), is lost, or is not sent.
        sentence: The same in words.
        coming: The attempts that are still to be made, until it ends.
    """

    id: int
    now: str
    conclusion: Literal["arrives", "arrives_late", "lost", "not_sent"]
    sentence: str
    coming: list[ComingAttempt]
