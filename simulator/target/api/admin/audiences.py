"""``audiences``: whom something is meant for.

What of a rule is not simulated is taken all the same, evaluates to unknown, and is told of
in the journal and in ``X-Offtarget-Evidence``.
"""

from typing import Any, Final

import msgspec

from simulator.target.activities.checks import remarks
from simulator.target.activities.model import Audience
from simulator.target.api.admin.frame import Done, Managing, converted
from simulator.target.api.admin.keeping import found, keep, remove
from simulator.target.api.admin.listing import listing

__all__ = [
    "create_audience",
    "delete_audience",
    "get_audience",
    "list_audiences",
    "patch_audience",
    "update_audience",
]

_RULES: Final = ("targetRule", "audienceRule")


def list_audiences(managing: Managing) -> Done:
    """List the audiences, without their rules."""
    shown = [
        {name: value for name, value in _shown(one).items() if name not in _RULES}
        for one in managing.target.catalogue.audiences
    ]
    return listing(managing, "audiences", shown)


def create_audience(managing: Managing) -> Done:
    """Make an audience."""
    return _kept(managing, managing.body() | {"id": 0}, "created", 201)


def get_audience(managing: Managing) -> Done:
    """Give an audience."""
    audience = found(managing, managing.target.catalogue.audiences)
    return Done(_shown(audience), what=f"audience {audience.id} was read")


def update_audience(managing: Managing) -> Done:
    """Put an audience in the place of another."""
    number = found(managing, managing.target.catalogue.audiences).id
    return _kept(managing, managing.body() | {"id": number}, "replaced")


def patch_audience(managing: Managing) -> Done:
    """Change what is named of an audience, and leave the rest; null takes something away.

    One of the two kinds of rules takes the place of the other.
    """
    before = found(managing, managing.target.catalogue.audiences)
    patch = managing.body()
    held = _shown(before)
    if any(patch.get(name) is not None for name in _RULES):
        held = {name: value for name, value in held.items() if name not in _RULES}
    changed = {**held, **patch, "id": before.id}
    kept = {name: value for name, value in changed.items() if value is not None}
    return _kept(managing, kept, "changed")


def delete_audience(managing: Managing) -> Done:
    """Take an audience out."""
    audience = remove(managing, managing.target.catalogue.audiences)
    gone = _shown(audience) | {"status": "deleted"}
    return Done(gone, what=f"audience {audience.id} was deleted")


def _kept(managing: Managing, content: dict[str, Any], done: str, status: int = 200) -> Done:
    audience = keep(managing, managing.target.catalogue.audiences, converted(content, Audience))
    told = f"audience {audience.id}, {audience.name!r}, was {done}"
    unknown = remarks(audience, managing.target.catalogue)
    return Done(_shown(audience), status, told, unknown)


def _shown(audience: Audience) -> dict[str, Any]:
    """Show an audience; what most clients look at is said, default or not."""
    shown: dict[str, Any] = {
        "id": audience.id,
        "name": audience.name,
        "description": audience.description,
        "origin": audience.origin,
        "status": audience.status,
        "type": audience.type,
    }
    shown |= msgspec.to_builtins(audience)
    return shown
