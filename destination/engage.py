"""Engage (formerly Personas): the events it sends for computed traits, audiences, journeys.

Source: Segment, *Using Engage data*, payloads (contract: segment.md 9). A row of a
warehouse, which reverse ETL sends, is here too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from destination.js import Json

__all__ = ["CONNECTED", "Form", "Person", "audience", "computed_trait", "journey", "row", "sync"]

Form: TypeAlias = Literal["identify", "track"]
"""How a computation is sent: as traits, or as properties."""
CONNECTED: Final = ("Adobe Target Cloud Mode",)
"""The destinations an audience is connected to, unless told otherwise."""

_SPACE: Final = "spa_1"


@dataclass(frozen=True, slots=True)
class Person:
    """The identifiers of one profile in Engage.

    Attributes:
        user_id: The userId.
        email: The email address, an identifier of its own.
        anonymous_ids: The anonymousIds, one for each device.
    """

    user_id: str | None = None
    email: str | None = None
    anonymous_ids: Sequence[str] = ()


def sync(
    make: Callable[..., dict[str, Any]], person: Person, *, anonymous_users: bool = False
) -> list[dict[str, Any]]:
    """Make the events of one computation for one person: one for each identifier.

    ::

        sync(partial(audience, "vip"), Person("ann", anonymous_ids=["a-1"]), anonymous_users=True)

    Args:
        make: Makes the event for the ids it is given: ``audience`` and its like.
        person: Whose identifiers they are.
        anonymous_users: *Include Anonymous Users*: on, each anonymousId has an event of its
            own; off, none has, and what Target keeps under it is not updated.
    """
    events = []
    if person.user_id is not None:
        events.append(make(userId=person.user_id))
        if person.email is not None:
            # An event has no field for an email: its call names the userId again (assumed).
            event = make(userId=person.user_id)
            event["context"]["traits"] = {"email": person.email}
            events.append(event)
    if anonymous_users:
        events += [make(anonymousId=one) for one in person.anonymous_ids]
    return events


def computed_trait(
    key: str,
    value: Json,
    *,
    form: Form = "identify",
    connected: Sequence[str] = CONNECTED,
    **ids: str,
) -> dict[str, Any]:
    """Make the event of a computed trait.

    Args:
        key: The trait's name on the profile.
        value: Its value.
        form: As an identify, or as a track called ``Trait Computed``.
        connected: The destinations it is meant for.
        ids: ``userId``, ``anonymousId``: one event is sent for each identifier.
    """
    if form == "identify":
        parts: dict[str, Any] = {"type": "identify", "traits": {key: value}}
    else:
        properties = {"trait_key": key, key: value}
        parts = {"type": "track", "event": "Trait Computed", "properties": properties}
    return _event("trait", key, {**ids, **parts}, connected)


def audience(
    key: str,
    *,
    member: bool = True,
    form: Form = "identify",
    connected: Sequence[str] = CONNECTED,
    **ids: str,
) -> dict[str, Any]:
    """Make the event of an audience that is entered, or left.

    Args:
        key: The audience's name in snake case.
        member: Whether the person is in it now.
        form: As an identify, or as a track called ``Audience Entered`` or ``Audience Exited``.
        connected: The destinations it is meant for.
        ids: ``userId``, ``anonymousId``: one event is sent for each identifier.
    """
    if form == "identify":
        parts: dict[str, Any] = {"type": "identify", "traits": {key: member}}
    else:
        name = "Audience Entered" if member else "Audience Exited"
        properties = {"audience_key": key, key: member}
        parts = {"type": "track", "event": name, "properties": properties}
    return _event("audience", key, {**ids, **parts}, connected)


def journey(step: str, **given: Any) -> dict[str, Any]:
    """Make the event of a step of a journey: an audience with a key of its own.

    Args:
        step: The step's name in snake case.
        given: As for ``audience``.
    """
    return audience(f"j_o_{step}", **given)


def row(
    identifier: str,
    columns: Mapping[str, Json],
    change: Literal["new", "updated", "deleted"] = "new",
) -> dict[str, Any]:
    """Make the event of a row that reverse ETL found changed in a warehouse.

    Its mapping is to take ``$.properties``, with a trigger such as ``event = "new"``.

    Args:
        identifier: What the model names as the row's id; also the userId (assumed).
        columns: The row.
        change: What happened to it.
    """
    return {
        "type": "track",
        "event": change,
        "userId": identifier,
        "__segment_id": identifier,
        "properties": dict(columns),
        "context": {"library": {"name": "reverse-etl"}},
    }


def _event(kind: str, key: str, parts: dict[str, Any], connected: Sequence[str]) -> dict[str, Any]:
    prefix = "aud" if kind == "audience" else "tra"
    return {
        **parts,
        "context": {
            "personas": {
                "computation_class": kind,
                "computation_id": f"{prefix}_{key}",
                "computation_key": key,
                "namespace": _SPACE,
                "space_id": _SPACE,
            }
        },
        # Only connected destinations take it; others filter it, which is no fault.
        "integrations": {"All": False} | dict.fromkeys(connected, True),
    }
