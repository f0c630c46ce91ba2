"""Steps: what at.js sent."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from simulator.testing.checking import expect, used
from simulator.testing.words import Identified, phrase, values

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


def _expect_sent(lab: "Lab", device: str, **expected: Any) -> None:
    expect(lab, sent={"device": device, **expected})


@step(phrase("at.js on the {device:Device} sent nothing"))
def sent_nothing(lab: "Lab", device: str) -> None:
    """Expect that at.js on the device never asked Target for anything."""
    _expect_sent(lab, device, nothing=True)


@step(phrase("at.js on the {device:Device} sent the third-party id {visitor:Id}"))
def sent_id(lab: "Lab", device: str, visitor: Identified) -> None:
    """Expect this mbox3rdPartyId in the latest request of at.js."""
    _expect_sent(lab, device, third_party_id=visitor(lab))


@step(phrase("at.js on the {device:Device} sent no third-party id"))
def sent_no_id(lab: "Lab", device: str) -> None:
    """Expect no mbox3rdPartyId in the latest request of at.js."""
    _expect_sent(lab, device, third_party_id="")


@step(phrase("at.js on the {device:Device} sent the parameters:"))
def sent_parameters(lab: "Lab", device: str, datatable: list[list[str]]) -> None:
    """Expect these parameters, among others, in the latest request of at.js."""
    _expect_sent(lab, device, parameters=values(datatable))


@step(phrase("at.js on the {device:Device} sent the profile parameters:"))
def sent_profile_parameters(lab: "Lab", device: str, datatable: list[list[str]]) -> None:
    """Expect these profile parameters, among others, in the latest request of at.js."""
    _expect_sent(lab, device, profile_parameters=values(datatable))


@step(phrase("at.js on the {device:Device} sent no {name:Text}"))
def sent_no_parameter(lab: "Lab", device: str, name: str) -> None:
    """Expect that the latest request of at.js has no such parameter."""
    _expect_sent(lab, device, without=[name])


@step(phrase("the {device:Device} has the anonymousId it had before"))
def same_anonymous_id(lab: "Lab", device: str) -> None:
    """Expect that all events of the device had the anonymousId it has now."""
    seen, current = _anonymous_ids(lab, device)
    assert set(seen) == {current}, f"{device} had {seen[0]}, and has {current}"  # noqa: S101


@step(phrase("the {device:Device} has another anonymousId than before"))
def other_anonymous_id(lab: "Lab", device: str) -> None:
    """Expect that the first event of the device had another anonymousId than it has now."""
    seen, current = _anonymous_ids(lab, device)
    assert seen[0] != current, f"{device} still has {current}"  # noqa: S101


def _anonymous_ids(lab: "Lab", device: str) -> tuple[tuple[str, ...], str]:
    seen = lab.people.anonymous_ids(device)
    assert seen, f"no event was made on {device} before"  # noqa: S101
    return seen, used(lab, device).anonymous_id
