"""Steps: Segment of the tenant's own, its delivery log in Segment's words, and what is to come."""

from collections import Counter
from typing import TYPE_CHECKING

from pytest_bdd import step

from simulator.testing.words import Identified, phrase, table

if TYPE_CHECKING:
    from simulator.lab import Lab
    from simulator.lab_api.types import DeliveryState

__all__: list[str] = []


@step("Segment is connected as the team declares:")
def connect(lab: "Lab", docstring: str) -> None:
    """Declare a workspace whose sources have every event from now on.

    ``{client}`` stands for the client code, also in write keys, which are unique on a server.
    """
    from pathlib import Path  # noqa: PLC0415  on use

    from destination.workspace.load import read_workspace  # noqa: PLC0415

    text = docstring.replace("{client}", lab.client_code)
    lab.connect(read_workspace(text, Path("the workspace")))


@step(phrase("the delivery for {visitor:Id} stands at {where:Text}"))
def stands_at(lab: "Lab", visitor: Identified, where: str) -> None:
    """Expect the step of Segment's Delivery Overview at which the latest delivery stands."""
    latest = _latest(lab, visitor(lab))
    assert latest.step == where, _told(lab, latest)  # noqa: S101


@step(phrase("the delivery for {visitor:Id} stands at {where:Text}, with the code {code:Text}"))
def stands_at_with_code(lab: "Lab", visitor: Identified, where: str, code: str) -> None:
    """Expect the step, and the code Segment shows beside it."""
    stands_at(lab, visitor, where)
    latest = _latest(lab, visitor(lab))
    assert code in (latest.code, latest.error), _told(lab, latest)  # noqa: S101


@step(phrase("the verdict on its last attempt is {verdict:Text}"))
def verdict_is(lab: "Lab", verdict: str) -> None:
    """Expect why Target answered the last attempt of the latest delivery as it did."""
    latest = _latest(lab)
    assert latest.verdict == verdict, _told(lab, latest)  # noqa: S101


@step(phrase("it took {count:Count} attempt(s)"))
def took(lab: "Lab", count: int) -> None:
    """Expect so many attempts at the latest delivery."""
    latest = _latest(lab)
    assert latest.attempt == count, _told(lab, latest)  # noqa: S101


@step(phrase("the forecast for {visitor:Id} is that it {conclusion:Text}"))
def forecast(lab: "Lab", visitor: Identified, conclusion: str) -> None:
    """Ask what will become of the latest delivery for an id, if nobody comes."""
    _foreseen(lab, _latest(lab, visitor(lab)), conclusion)


@step(phrase("the forecast for the first delivery for {visitor:Id} is that it {conclusion:Text}"))
def forecast_of_first(lab: "Lab", visitor: Identified, conclusion: str) -> None:
    """Ask what will become of the earliest delivery for an id, if nobody comes."""
    listed = lab.tenant.deliveries(user=visitor(lab)).deliveries
    assert listed, "the log holds no delivery for it"  # noqa: S101
    _foreseen(lab, listed[0], conclusion)


def _foreseen(lab: "Lab", delivery: "DeliveryState", conclusion: str) -> None:
    foreseen = lab.tenant.forecast(delivery.id)
    said = foreseen.conclusion.replace("_", " ")
    assert said == conclusion, f"{said}: {foreseen.sentence}"  # noqa: S101


@step(phrase("the coming attempts for {visitor:Id} meet:"))
def coming(lab: "Lab", visitor: Identified, datatable: list[list[str]]) -> None:
    """Count the verdicts that the coming attempts of the latest delivery will meet."""
    foreseen = lab.tenant.forecast(_latest(lab, visitor(lab)).id)
    met = Counter(one.verdict for one in foreseen.coming)
    expected = {verdict: int(count) for verdict, count in table(datatable).items()}
    assert met == expected, f"they meet {dict(met)}"  # noqa: S101


@step("the delivery log counts:")
def counts(lab: "Lab", datatable: list[list[str]]) -> None:
    """Count events and deliveries by the steps of Delivery Overview; others are none."""
    got = {name: count for name, count in lab.tenant.delivery_counts().steps.items() if count}
    expected = {name: int(count) for name, count in table(datatable).items()}
    assert got == expected, f"it counts {got}"  # noqa: S101


@step(phrase("within {duration:Duration} the delivery for {visitor:Id} is {outcome:Text}"))
def becomes(lab: "Lab", duration: int, visitor: Identified, outcome: str) -> None:
    """Let time pass until a delivery has come to something; nobody polls."""
    wanted = {"user_id": visitor(lab)}
    lab.tenant.await_(f"{duration}ms", delivery=wanted, outcome=outcome)


@step(phrase("the first attempt got {status:Status} and sent no token"))
def first_attempt(lab: "Lab", status: int) -> None:
    """Look at the request and the answer of the latest delivery's first attempt."""
    from simulator.masking import MASK  # noqa: PLC0415  on use

    exchange = _latest(lab).attempts[0].exchanges[0]
    assert exchange.status == status, f"it got {exchange.status}"  # noqa: S101
    shown = exchange.headers.get("authorization")
    assert shown in (None, MASK), "the token is shown"  # noqa: S101


def _latest(lab: "Lab", user: str | None = None) -> "DeliveryState":
    narrowed = {} if user is None else {"user": user}
    listed = lab.tenant.deliveries(limit=1, **narrowed).deliveries
    assert listed, f"the log holds no delivery for {user!r}"  # noqa: S101
    return listed[0]


def _told(lab: "Lab", delivery: "DeliveryState") -> str:
    reasons = (delivery.code, delivery.error, delivery.message, delivery.sentence)
    said = f"delivery {delivery.id} stands at {delivery.step!r}: {'; '.join(filter(None, reasons))}"
    return f"{said}\n  {lab.tenant.forecast(delivery.id).sentence}"
