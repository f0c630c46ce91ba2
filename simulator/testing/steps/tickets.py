"""Steps: a ticket, answered from the events Segment has seen so far."""

from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import step

from simulator.testing.words import Identified, phrase

if TYPE_CHECKING:
    from destination.workspace.model import Workspace
    from simulator.lab import Lab
    from simulator.replay.ticket import Ticket
    from simulator.replay.timeline import Conclusion

__all__: list[str] = []


class Desk:
    """Where tickets are answered.

    Args:
        lab: The lab whose events are replayed.
    """

    def __init__(self, lab: "Lab") -> None:
        self.lab = lab
        self.workspace: Workspace | None = None
        """How Segment is set up; None for both destinations, every action mapped."""

    def ticket(self, visitor: Identified) -> "Ticket":
        """Answer a ticket from the events up to now."""
        from destination.events import Item  # noqa: PLC0415  on use
        from destination.workspace.single import both_destinations  # noqa: PLC0415
        from simulator.replay.history import history_of  # noqa: PLC0415
        from simulator.replay.setup import client_of  # noqa: PLC0415
        from simulator.replay.ticket import answer  # noqa: PLC0415
        from simulator.replay.walk import Setup  # noqa: PLC0415

        items = [Item(number, event) for number, event in enumerate(_recorded(self.lab), 1)]
        history = history_of(visitor(self.lab), lambda: items)
        workspace = self.workspace or both_destinations(self.lab.client_code)
        return answer(history, Setup(workspace, client_of(workspace), until=self.lab.now()))

    def outcomes(self, visitor: Identified) -> "list[Conclusion]":
        """List how the updates end that had to be retried."""
        return [one for one in self.ticket(visitor).timeline if one.kind == "outcome"]


@pytest.fixture
def ticket_desk(lab: "Lab") -> Desk:
    """Give the desk at which the test's tickets are answered."""
    return Desk(lab)


@step(phrase("tickets are answered for the workspace:"))
def declare(ticket_desk: Desk, docstring: str) -> None:
    """Say how Segment is set up, as a workspace file does."""
    import yaml  # noqa: PLC0415  on use

    from destination.workspace.load import from_content  # noqa: PLC0415

    ticket_desk.workspace = from_content(yaml.safe_load(docstring))


@step(phrase("the ticket on {visitor:Id} is answered {verdict:Text} for certain"))
def answered_for_certain(ticket_desk: Desk, visitor: Identified, verdict: str) -> None:
    """Replay the events up to now: nothing unknown could lead to another verdict."""
    _expect_answer(ticket_desk.ticket(visitor), verdict, [])


@step(phrase("the ticket on {visitor:Id} is answered {verdict:Text}, depending on {doubts:Doubts}"))
def answered_with_doubts(
    ticket_desk: Desk, visitor: Identified, verdict: str, doubts: list[str]
) -> None:
    """Replay the events up to now: what is unknown could lead to another verdict."""
    _expect_answer(ticket_desk.ticket(visitor), verdict, doubts)


@step(phrase("the ticket on {visitor:Id} says {text:Text}"))
def says(ticket_desk: Desk, visitor: Identified, text: str) -> None:
    """Find words in the sentence of the answer."""
    sentence = ticket_desk.ticket(visitor).sentence
    assert text in sentence, f"the ticket says: {sentence}"  # noqa: S101


@step(phrase("the ticket on {visitor:Id} advises {text:Text}"))
def advises(ticket_desk: Desk, visitor: Identified, text: str) -> None:
    """Find words in the cure of the answer."""
    cure = ticket_desk.ticket(visitor).cure
    assert text in cure, f"the ticket advises: {cure}"  # noqa: S101


@step(phrase("the ticket on {visitor:Id} has {count:Count} update(s) {state:Text} in any case"))
def ends_in_any_case(ticket_desk: Desk, visitor: Identified, count: int, state: str) -> None:
    """Count the updates that had to be retried and end so whatever lag and draws are."""
    outcomes = ticket_desk.outcomes(visitor)
    got = sum(one.certain and one.what.endswith(f"is {state}") for one in outcomes)
    assert got == count, f"{got} of {outcomes}"  # noqa: S101


@step(
    phrase(
        "the ticket on {visitor:Id} leaves open how {count:Count} update ends, for {doubts:Doubts}"
    )
)
def end_is_open(ticket_desk: Desk, visitor: Identified, count: int, doubts: list[str]) -> None:
    """Count the updates that had to be retried and whose end depends on just that."""
    outcomes = ticket_desk.outcomes(visitor)
    got = sum(one.depends_on == doubts for one in outcomes)
    assert got == count, f"{got} of {outcomes}"  # noqa: S101


def _expect_answer(ticket: "Ticket", verdict: str, doubts: list[str]) -> None:
    got = (ticket.verdict, ticket.depends_on)
    assert got == (verdict, doubts), f"the ticket is answered {got}: {ticket.sentence}"  # noqa: S101


def _recorded(lab: "Lab") -> list[dict[str, Any]]:
    """Give the events as Segment's archive has them: with the time at which each came."""
    from simulator.times import format_instant  # noqa: PLC0415  on use

    events = {id(one.event): one for one in reversed(lab.deliveries)}
    recorded = [
        {**one.event, "timestamp": format_instant(one.tries[0].at)} for one in events.values()
    ]
    return recorded[::-1]
