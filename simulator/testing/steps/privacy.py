"""Steps: where personal data is hashed, and what leaves all the same."""

from typing import TYPE_CHECKING

from pytest_bdd import step

from simulator.testing.checking import expect
from simulator.testing.words import Identified, phrase

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


@step(phrase("the source hashes {path:Text}"))
def hash_in_source(lab: "Lab", path: str) -> None:
    """Hash a field before any destination sees the event."""
    lab.configure_source(hashed=[path])


@step(phrase("an insert function hashes {path:Text}"))
def hash_on_insert(lab: "Lab", path: str) -> None:
    """Hash a field on its way to the cloud destination alone."""
    lab.configure_cloud(hashed=[path])


@step(phrase("at.js on the {device:Device} sent the hash of {value:Text} as {name:Text}"))
def page_sent_hash(lab: "Lab", device: str, value: str, name: str) -> None:
    """Look at a profile parameter of the latest request."""
    expect(lab, sent={"device": device, "profile_parameters": {name: _hash(value)}})


@step(phrase("the profile of {visitor:Id} has the hash of {value:Text} as {name:Text}"))
def profile_has_hash(lab: "Lab", visitor: Identified, value: str, name: str) -> None:
    """Look at a stored attribute."""
    expect(lab, profile={"of": visitor(lab), "attributes": {name: _hash(value)}})


@step(phrase("the latest update does not carry {text:Text}"))
def update_without(lab: "Lab", text: str) -> None:
    """Look for a text in every request of the latest delivery."""
    assert not _carried(lab, text), f"the latest update carries {text!r}"  # noqa: S101


@step(phrase("the latest update carries {text:Text} in its URL"))
def update_with(lab: "Lab", text: str) -> None:
    """Find a text in a request's URL of the latest delivery."""
    assert _carried(lab, text), f"the latest update does not carry {text!r}"  # noqa: S101


def _carried(lab: "Lab", text: str) -> bool:
    requests = [one.request for one in lab.deliveries[-1].tries[-1].attempt.exchanges]
    assert requests, "the latest update sent no request"  # noqa: S101
    return any(text in one.url.target or text.encode() in one.body for one in requests)


def _hash(value: str) -> str:
    from destination.privacy import hashed  # noqa: PLC0415  on use

    return hashed(value)
