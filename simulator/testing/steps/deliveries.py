"""Steps: what became of the deliveries of the cloud destination."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from simulator.testing.checking import expect, latest_delivery
from simulator.testing.words import Identified, phrase

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


def _expect_delivery(lab: "Lab", of: str | None, **expected: Any) -> None:
    expect(lab, delivery={"of": of, **expected})


@step(phrase("the update of {visitor:Id} {state:State}"))
def update_is(lab: "Lab", visitor: Identified, state: str) -> None:
    """Expect what became of the latest update the cloud destination was to make for an id."""
    _expect_delivery(lab, visitor(lab), state=state)


@step(phrase("the update of {visitor:Id} took {count:Count} attempt(s)"))
def update_attempts(lab: "Lab", visitor: Identified, count: int) -> None:
    """Expect so many attempts at the latest update for an id."""
    _expect_delivery(lab, visitor(lab), attempts=count)


@step(phrase("the last attempt failed with {status:Status} {message:Text}"))
def last_attempt_failed(lab: "Lab", status: int, message: str) -> None:
    """Expect the status and phrase with which Segment shows the latest update's failure."""
    _expect_delivery(lab, None, status=status, message=message)


@step(phrase("the last attempt failed with {status:Status}"))
def last_attempt_status(lab: "Lab", status: int) -> None:
    """Expect the status with which Segment shows the latest update's failure."""
    _expect_delivery(lab, None, status=status)


@step(phrase("the latest event was filtered"))
def event_filtered(lab: "Lab") -> None:
    """Expect that no mapping's trigger took the latest event."""
    _expect_delivery(lab, None, state="filtered")


@step(phrase("the latest event was filtered as {code:Text}"))
def event_filtered_as(lab: "Lab", code: str) -> None:
    """Expect that the latest event was kept from the destination, under this discard code."""
    event_filtered(lab)
    got = getattr(latest_delivery(lab).plan, "code", "")
    assert got == code, f"the latest event was filtered as {got}"  # noqa: S101


@step(phrase("the cloud destination was asked for {visitor:Id} {count:Count} time(s)"))
def asked_for(lab: "Lab", visitor: Identified, count: int) -> None:
    """Expect so many events for an id to have come to the cloud destination."""
    got = sum(one.user_id == visitor(lab) for one in lab.deliveries)
    assert got == count, f"there were {got} deliveries for it"  # noqa: S101


@step(phrase("{count:Count} request(s) was/were sent for it"))
def requests_sent(lab: "Lab", count: int) -> None:
    """Expect so many HTTP requests in the latest attempt: one to look up, one to update."""
    sent = len(latest_delivery(lab).tries[-1].attempt.exchanges)
    assert sent == count, f"{sent} requests were sent, not {count}"  # noqa: S101


@step(phrase("the requests of the last attempt went to {host:Text}"))
def requests_went_to(lab: "Lab", host: str) -> None:
    """Expect the host of every request of the latest attempt."""
    _expect_delivery(lab, None, hosts=[host])


@step(phrase("the latest update is for {visitor:Id}"))
def update_for(lab: "Lab", visitor: Identified) -> None:
    """Expect whom the latest update is about."""
    got = latest_delivery(lab).user_id
    assert got == visitor(lab), f"the latest update is for {got!r}"  # noqa: S101
