"""Engage (formerly Personas): the events it sends for computed traits and audiences.

Source: Segment, *Using Engage data*, payloads (contract: segment.md 9).
"""

from typing import Any, Final, Literal, TypeAlias

from destination.js import Json

__all__ = ["Form", "audience", "computed_trait"]

Form: TypeAlias = Literal["identify", "track"]
"""How a computation is sent: as traits, or as properties."""

_SPACE: Final = "spa_1"


def computed_trait(key: str, value: Json, *, form: Form = "identify", **ids: str) -> dict[str, Any]:
    """Make the event of a computed trait.

    Args:
        key: The trait's name on the profile.
        value: Its value.
        form: As an identify, or as a track called ``Trait Computed``.
        ids: ``userId``, ``anonymousId``: one event is sent for each identifier.
    """
    if form == "identify":
        return _event("trait", key, ids, type="identify", traits={key: value})
    properties = {"trait_key": key, key: value}
    return _event("trait", key, ids, type="track", event="Trait Computed", properties=properties)


def audience(
    key: str, *, member: bool = True, form: Form = "identify", **ids: str
) -> dict[str, Any]:
    """Make the event of an audience that is entered, or left.

    Args:
        key: The audience's name in snake case.
        member: Whether the person is in it now.
        form: As an identify, or as a track called ``Audience Entered`` or ``Audience Exited``.
        ids: ``userId``, ``anonymousId``: one event is sent for each identifier.
    """
    if form == "identify":
        return _event("audience", key, ids, type="identify", traits={key: member})
    name = "Audience Entered" if member else "Audience Exited"
    properties = {"audience_key": key, key: member}
    return _event("audience", key, ids, type="track", event=name, properties=properties)


def _event(kind: str, key: str, ids: dict[str, str], **parts: Any) -> dict[str, Any]:
    prefix = "aud" if kind == "audience" else "tra"
    return {
        **ids,
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
        "integrations": {"All": False, "Adobe Target Cloud Mode": True, "Adobe Target Web": False},
    }
