"""Steps: what servers and Engage send."""

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_bdd import step

from destination.engage import Person, audience, computed_trait, journey, row, sync
from simulator.testing.words import Identified, phrase, values

if TYPE_CHECKING:
    from destination.engage import Form
    from destination.wires import WireName
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


@step(phrase("the event arrives, and Segment drops it as {code:Text}:"))
def drop_event(lab: "Lab", code: str, docstring: str) -> None:
    """Send an event as JSON, and see Segment's ingestion drop it under a code."""
    _dropped(lab, json.loads(docstring), code)


@step(phrase("a server sends {user:Id} a note of {count:Count} characters"))
def send_note(lab: "Lab", user: Identified, count: int) -> None:
    """Send an identify event with one long trait."""
    lab.send(_note(user(lab), count))


@step(
    phrase(
        "a server sends {user:Id} a note of {count:Count} characters, "
        "and Segment drops it as {code:Text}"
    )
)
def drop_note(lab: "Lab", user: Identified, count: int, code: str) -> None:
    """Send an identify event with one long trait, and see Segment's ingestion drop it."""
    _dropped(lab, _note(user(lab), count), code)


def _note(user: str, count: int) -> dict[str, Any]:
    return {"type": "identify", "userId": user, "traits": {"note": "x" * count}}


def _dropped(lab: "Lab", event: dict[str, Any], code: str) -> None:
    from destination.event import EventError  # noqa: PLC0415  on use

    got = "taken"
    try:
        lab.send(event)
    except EventError as error:
        got = error.code
    assert got == code, f"the event was to be dropped as {code}: {got}"  # noqa: S101


@step(phrase("a server that knows {twin:Id} too sends the traits of {user:Id}:"))
def server_identify_both(
    lab: "Lab", twin: Identified, user: Identified, datatable: list[list[str]]
) -> None:
    """Send an identify event with both ids from a server."""
    ids = {"userId": user(lab), "anonymousId": twin(lab)}
    lab.send({"type": "identify", **ids, "traits": values(datatable)})


@step(phrase("Engage sends the audience {key:Text} for {user:Id} as {form:Form}"))
def engage_audience(lab: "Lab", key: str, user: Identified, form: "Form") -> None:
    """Send the event of an audience that is entered."""
    lab.send(audience(key, form=form, userId=user(lab)))


@step(phrase("Engage sends the end of the audience {key:Text} for {user:Id} as {form:Form}"))
def engage_audience_left(lab: "Lab", key: str, user: Identified, form: "Form") -> None:
    """Send the event of an audience that is left."""
    lab.send(audience(key, member=False, form=form, userId=user(lab)))


@step(
    phrase(
        "Engage sends the computed trait {key:Text} of {number:Number} for {user:Id} as {form:Form}"
    )
)
def engage_trait(lab: "Lab", key: str, number: float, user: Identified, form: "Form") -> None:
    """Send the event of a computed trait."""
    lab.send(computed_trait(key, number, form=form, userId=user(lab)))


@step(phrase("Engage, without anonymous users, sends the audience {key:Text} for {user:Id}"))
def engage_known_only(lab: "Lab", key: str, user: Identified) -> None:
    """Send the events of an audience with *Include Anonymous Users* off."""
    _sync(lab, partial(audience, key), user)


@step(phrase("Engage, with anonymous users, sends the audience {key:Text} for {user:Id}"))
def engage_everybody(lab: "Lab", key: str, user: Identified) -> None:
    """Send the events of an audience with *Include Anonymous Users* on: one for each id."""
    _sync(lab, partial(audience, key), user, anonymous_users=True)


@step(
    phrase("Engage sends the audience {key:Text} for {user:Id}, whose email {email:Text} it knows")
)
def engage_with_email(lab: "Lab", key: str, user: Identified, email: str) -> None:
    """Send the events of an audience for a person with userId and email: two calls."""
    _sync(lab, partial(audience, key), user, email=email)


@step(phrase("Engage sends the audience {key:Text} for {user:Id} to {name:Text} alone"))
def engage_elsewhere(lab: "Lab", key: str, user: Identified, name: str) -> None:
    """Send the event of an audience that is connected to another destination."""
    lab.send(audience(key, connected=[name], userId=user(lab)))


@step(phrase("Engage moves {user:Id} to the step {name:Text} of a journey"))
def engage_journey(lab: "Lab", user: Identified, name: str) -> None:
    """Send the event of a journey's step that is entered."""
    lab.send(journey(name, userId=user(lab)))


@step(phrase("reverse ETL sends the row of {user:Id}:"))
def reverse_etl(lab: "Lab", user: Identified, datatable: list[list[str]]) -> None:
    """Send the event of a new row in a warehouse."""
    lab.send(row(user(lab), values(datatable)))


def _sync(
    lab: "Lab",
    make: Callable[..., dict[str, Any]],
    user: Identified,
    *,
    email: str | None = None,
    anonymous_users: bool = False,
) -> None:
    twins = lab.people.knowledge(user(lab)).anonymous_ids
    person = Person(user(lab), email, twins)
    for event in sync(make, person, anonymous_users=anonymous_users):
        lab.send(event)


@step("the cloud destination maps rows of reverse ETL")
def map_rows(lab: "Lab") -> None:
    """Add a mapping for rows of a warehouse, properties to Profile Attributes."""
    _map_properties(lab, 'event = "new" or event = "updated"')


@step("the cloud destination maps properties of Engage's tracks")
def map_tracks(lab: "Lab") -> None:
    """Add a mapping for Engage's track events, properties to Profile Attributes."""
    names = ("Audience Entered", "Audience Exited", "Trait Computed")
    trigger = 'type = "track" and (' + " or ".join(f'event = "{name}"' for name in names) + ")"
    _map_properties(lab, trigger)


def _map_properties(lab: "Lab", trigger: str) -> None:
    from destination.actions import MappedAction  # noqa: PLC0415  on use
    from destination.actions.cloud import UPDATE_PROFILE  # noqa: PLC0415
    from simulator.segment.mapped import CLOUD_ACTIONS  # noqa: PLC0415

    mapping = {**UPDATE_PROFILE.default_mapping, "traits": {"@path": "$.properties"}}
    lab.segment.configure_cloud([*CLOUD_ACTIONS, MappedAction(UPDATE_PROFILE, trigger, mapping)])


@step(phrase("the cloud destination sends on the {wire:Text} wire"))
def choose_wire(lab: "Lab", wire: "WireName") -> None:
    """Send as Segment does (``segment``), or as Adobe documents (``safe``)."""
    lab.segment.configure_cloud(wire=wire)


@step("the cloud destination sends on the safe wire, attributes in the query")
def choose_safe_query(lab: "Lab") -> None:
    """Send as Adobe documents, with the attributes in the query."""
    lab.segment.configure_cloud(wire="safe", attributes_in="query")


@step(
    phrase("the cloud destination on the {wire:Text} wire fills {name:Text} with {template:Text}")
)
def fill_by_template(lab: "Lab", wire: "WireName", name: str, template: str) -> None:
    """Map one Profile Attribute by a template, beside the default id."""
    from destination.actions import MappedAction  # noqa: PLC0415  on use
    from destination.actions.cloud import UPDATE_PROFILE  # noqa: PLC0415

    traits = {name: {"@template": template}}
    mapping = {**UPDATE_PROFILE.default_mapping, "traits": traits}
    lab.segment.configure_cloud([MappedAction(UPDATE_PROFILE, mapping=mapping)], wire=wire)


@step(phrase("the client code of the cloud destination is {code:Text} on the {wire:Text} wire"))
def set_client_code(lab: "Lab", code: str, wire: "WireName") -> None:
    """Set the cloud destination up with a client code as somebody wrote it."""
    lab.segment.configure_cloud(client_code=code, wire=wire)


@step("the cloud destination leaves Profile Attributes empty")
def leave_attributes_empty(lab: "Lab") -> None:
    """Set the mapping up as the app proposes it: Profile Attributes have no default."""
    from destination.actions import MappedAction  # noqa: PLC0415  on use
    from destination.actions.cloud import UPDATE_PROFILE  # noqa: PLC0415

    lab.segment.configure_cloud([MappedAction(UPDATE_PROFILE)])
