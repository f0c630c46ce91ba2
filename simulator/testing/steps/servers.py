"""Steps: what servers and Engage send."""

import json
from typing import TYPE_CHECKING

from pytest_bdd import step

from destination.engage import Form, audience, computed_trait
from simulator.testing.words import Identified, phrase, values

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


@step(phrase("a server sends the traits of {user:Id}:"))
def server_identify(lab: "Lab", user: Identified, datatable: list[list[str]]) -> None:
    """Send an identify event for a userId from a server."""
    lab.send({"type": "identify", "userId": user(lab), "traits": values(datatable)})


@step(phrase("Engage sends the traits of the anonymous visitor {visitor:Id}:"))
def engage_anonymous(lab: "Lab", visitor: Identified, datatable: list[list[str]]) -> None:
    """Send an identify event for an anonymousId, as Engage does with anonymous users on."""
    traits = values(datatable)
    lab.send({"type": "identify", "anonymousId": visitor(lab), "traits": traits})


@step(phrase("the event arrives:"))
def send_event(lab: "Lab", docstring: str) -> None:
    """Send an event as JSON to the cloud destination."""
    lab.send(json.loads(docstring))


@step(phrase("a server that knows {twin:Id} too sends the traits of {user:Id}:"))
def server_identify_both(
    lab: "Lab", twin: Identified, user: Identified, datatable: list[list[str]]
) -> None:
    """Send an identify event with both ids from a server."""
    ids = {"userId": user(lab), "anonymousId": twin(lab)}
    lab.send({"type": "identify", **ids, "traits": values(datatable)})


@step(phrase("Engage sends the audience {key:Text} for {user:Id} as {form:Form}"))
def engage_audience(lab: "Lab", key: str, user: Identified, form: Form) -> None:
    """Send the event of an audience that is entered."""
    lab.send(audience(key, form=form, userId=user(lab)))


@step(phrase("Engage sends the end of the audience {key:Text} for {user:Id} as {form:Form}"))
def engage_audience_left(lab: "Lab", key: str, user: Identified, form: Form) -> None:
    """Send the event of an audience that is left."""
    lab.send(audience(key, member=False, form=form, userId=user(lab)))


@step(
    phrase("Engage sends the computed trait {key:Text} of {number:g} for {user:Id} as {form:Form}")
)
def engage_trait(lab: "Lab", key: str, number: float, user: Identified, form: Form) -> None:
    """Send the event of a computed trait."""
    lab.send(computed_trait(key, number, form=form, userId=user(lab)))


@step("the cloud destination maps properties of Engage's tracks")
def map_tracks(lab: "Lab") -> None:
    """Add a mapping for Engage's track events, properties to Profile Attributes."""
    from destination.actions import MappedAction  # noqa: PLC0415  on use
    from destination.actions.cloud import UPDATE_PROFILE  # noqa: PLC0415
    from simulator.lab import CLOUD_ACTIONS  # noqa: PLC0415

    names = ("Audience Entered", "Audience Exited", "Trait Computed")
    trigger = 'type = "track" and (' + " or ".join(f'event = "{name}"' for name in names) + ")"
    mapping = {**UPDATE_PROFILE.default_mapping, "traits": {"@path": "$.properties"}}
    lab.configure_cloud([*CLOUD_ACTIONS, MappedAction(UPDATE_PROFILE, trigger, mapping)])


@step("the cloud destination leaves Profile Attributes empty")
def leave_attributes_empty(lab: "Lab") -> None:
    """Set the mapping up as the app proposes it: Profile Attributes have no default."""
    from destination.actions import MappedAction  # noqa: PLC0415  on use
    from destination.actions.cloud import UPDATE_PROFILE  # noqa: PLC0415

    lab.configure_cloud([MappedAction(UPDATE_PROFILE)])
