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
    lab.segment.configure_source(hashed=[path])


@step(phrase("an insert function hashes {path:Text}"))
def hash_on_insert(lab: "Lab", path: str) -> None:
    """Hash a field on its way to the cloud destination alone."""
    lab.segment.configure_cloud(hashed=[path])


@step(phrase("at.js on the {device:Device} sent the hash of {value:Text} as {name:Text}"))
def page_sent_hash(lab: "Lab", device: str, value: str, name: str) -> None:
    """Look at a profile parameter of the latest request."""
    expect(lab, sent={"device": device, "profile_parameters": {name: _hash(value)}})


@step(phrase("the profile of {visitor:Id} has the hash of {value:Text} as {name:Text}"))
def profile_has_hash(lab: "Lab", visitor: Identified, value: str, name: str) -> None:
    """Look at a stored attribute."""
    expect(lab, profile={"of": visitor(lab), "attributes": {name: _hash(value)}})


@step(phrase("the latest update carries {text:Text} in a URL"))
def update_with(lab: "Lab", text: str) -> None:
    """Find a text in a URL of the latest delivery."""
    expect(lab, delivery={"in_urls": [text]})


@step(phrase("the latest update carries {text:Text} in no URL"))
def update_without(lab: "Lab", text: str) -> None:
    """Look for a text in every URL of the latest delivery."""
    expect(lab, delivery={"not_in_urls": [text]})


def _hash(value: str) -> str:
    from destination.privacy import hashed  # noqa: PLC0415  on use

    return hashed(value)
