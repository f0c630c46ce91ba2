"""Steps: a ticket, answered from the events Segment has seen so far."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from simulator.testing.words import Identified, phrase

if TYPE_CHECKING:
    from simulator.lab import Lab
    from simulator.replay.ticket import Ticket
    from simulator.replay.timeline import Conclusion

__all__: list[str] = []


@step(phrase("the ticket on {visitor:Id} is answered {verdict:Text} for certain"))
def answered_for_certain(lab: "Lab", visitor: Identified, verdict: str) -> None:
    """Replay the events up to now: nothing unknown could lead to another verdict."""
    _expect_answer(_ticket(lab, visitor), verdict, [])


@step(phrase("the ticket on {visitor:Id} is answered {verdict:Text}, depending on {doubts:Doubts}"))
def answered_with_doubts(lab: "Lab", visitor: Identified, verdict: str, doubts: list[str]) -> None:
    """Replay the events up to now: what is unknown could lead to another verdict."""
    _expect_answer(_ticket(lab, visitor), verdict, doubts)


@step(phrase("the ticket on {visitor:Id} says {text:Text}"))
def says(lab: "Lab", visitor: Identified, text: str) -> None:
    """Find words in the sentence of the answer."""
    sentence = _ticket(lab, visitor).sentence
    assert text in sentence, f"the ticket says: {sentence}"  # noqa: S101


@step(phrase("the ticket on {visitor:Id} advises {text:Text}"))
def advises(lab: "Lab", visitor: Identified, text: str) -> None:
    """Find words in the cure of the answer."""
    cure = _ticket(lab, visitor).cure
    assert text in cure, f"the ticket advises: {cure}"  # noqa: S101


@step(phrase("the ticket on {visitor:Id} has {count:Count} update {state:Text} in any case"))
@step(phrase("the ticket on {visitor:Id} has {count:Count} updates {state:Text} in any case"))
def ends_in_any_case(lab: "Lab", visitor: Identified, count: int, state: str) -> None:
    """Count the updates that had to be retried and end so whatever lag and draws are."""
    outcomes = _outcomes(lab, visitor)
    got = sum(one.certain and one.what.endswith(f"is {state}") for one in outcomes)
    assert got == count, f"{got} of {outcomes}"  # noqa: S101


@step(
    phrase(
        "the ticket on {visitor:Id} leaves open how {count:Count} update ends, for {doubts:Doubts}"
    )
)
def end_is_open(lab: "Lab", visitor: Identified, count: int, doubts: list[str]) -> None:
    """Count the updates that had to be retried and whose end depends on just that."""
    outcomes = _outcomes(lab, visitor)
    got = sum(one.depends_on == doubts for one in outcomes)
    assert got == count, f"{got} of {outcomes}"  # noqa: S101


def _expect_answer(ticket: "Ticket", verdict: str, doubts: list[str]) -> None:
    got = (ticket.verdict, ticket.depends_on)
    assert got == (verdict, doubts), f"the ticket is answered {got}: {ticket.sentence}"  # noqa: S101


def _outcomes(lab: "Lab", visitor: Identified) -> "list[Conclusion]":
    return [one for one in _ticket(lab, visitor).timeline if one.kind == "outcome"]


def _ticket(lab: "Lab", visitor: Identified) -> "Ticket":
    from destination.events import Item  # noqa: PLC0415  on use
    from destination.workspace.single import both_destinations  # noqa: PLC0415
    from simulator.replay.history import history_of  # noqa: PLC0415
    from simulator.replay.ticket import answer  # noqa: PLC0415
    from simulator.replay.walk import Setup  # noqa: PLC0415

    items = [Item(number, event) for number, event in enumerate(_recorded(lab), 1)]
    history = history_of(visitor(lab), lambda: items)
    workspace = both_destinations(lab.client_code)
    return answer(history, Setup(workspace, lab.client_code, until=lab.now()))


def _recorded(lab: "Lab") -> list[dict[str, Any]]:
    """Give the events as Segment's archive has them: with the time at which each came."""
    from simulator.times import format_instant  # noqa: PLC0415  on use

    events = {id(one.event): one for one in reversed(lab.deliveries)}
    recorded = [
        {**one.event, "timestamp": format_instant(one.tries[0].at)} for one in events.values()
    ]
    return recorded[::-1]
