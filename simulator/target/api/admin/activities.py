"""``activities``: A/B tests under ``activities/ab``, experience targeting under ``activities/xt``.

One aspect of an activity (its state, schedule, priority or name) is changed under its own
path, with or without the kind in it. A new activity is ``saved`` unless it says otherwise.
"""

from typing import Any, Final

import msgspec

from simulator.target.activities.model import Activity
from simulator.target.api.admin.frame import Done, Managing, Mistake, converted, not_found
from simulator.target.api.admin.keeping import found, keep, remove
from simulator.target.api.admin.listing import listing

__all__ = [
    "ASPECTS",
    "change_activity",
    "create_activity",
    "delete_activity",
    "get_activity",
    "list_activities",
    "update_activity",
]

_LISTED: Final = (
    "id",
    "type",
    "state",
    "name",
    "startsAt",
    "endsAt",
    "priority",
    "propertyIds",
    "workspace",
    "modifiedAt",
)
_DESCRIBED: Final = ("id", "name", "state", "startsAt", "endsAt", "priority", "modifiedAt")
ASPECTS: Final = {
    "state": ("state",),
    "schedule": ("startsAt", "endsAt"),
    "priority": ("priority",),
    "name": ("name",),
}
"""What of an activity has a path of its own, and the fields it stands for."""


def list_activities(managing: Managing) -> Done:
    """List the activities of both kinds."""
    shown = [_some(one, _LISTED) for one in managing.target.catalogue.activities]
    return listing(managing, "activities", shown)


def _some(activity: Activity, names: tuple[str, ...]) -> dict[str, Any]:
    shown = {**_shown(activity), "type": activity.type}
    return {name: shown[name] for name in names if name in shown}


def _shown(activity: Activity) -> dict[str, Any]:
    """Show an activity; what most clients look at is said, default or not."""
    shown: dict[str, Any] = msgspec.to_builtins(activity)
    del shown["type"]  # the path has it
    said = {"id": activity.id, "name": activity.name, "state": activity.state}
    shown = {**said, "priority": activity.priority, **shown}
    percentage = activity.entry_constraint.visitor_percentage
    shown["entryConstraint"] = {"visitorPercentage": _whole(percentage)}
    for experience in shown.get("experiences", ()):
        if "visitorPercentage" in experience:
            experience["visitorPercentage"] = _whole(experience["visitorPercentage"])
    return shown


def _whole(percentage: float) -> float:
    """Write a whole percentage as Adobe does: 50, not 50.0."""
    return int(percentage) if percentage.is_integer() else percentage


def create_activity(managing: Managing) -> Done:
    """Make an activity."""
    return _kept(managing, 0)


def get_activity(managing: Managing) -> Done:
    """Give an activity."""
    activity = _found(managing)
    return Done(_shown(activity), what=f"activity {activity.id} was read")


def update_activity(managing: Managing) -> Done:
    """Put an activity in the place of another."""
    return _kept(managing, _found(managing).id)


def delete_activity(managing: Managing) -> Done:
    """Take an activity out."""
    _found(managing)
    activity = remove(managing, managing.target.catalogue.activities)
    gone = _shown(activity) | {"state": "deleted"}
    return Done(gone, what=f"activity {activity.id} was deleted")


def change_activity(managing: Managing) -> Done:
    """Change one aspect of an activity."""
    before, body = _found(managing), managing.body()
    aspect = managing.call.arguments["aspect"]
    fields = ASPECTS[aspect]
    if not any(name in body for name in fields):
        rule = f"the body must have {' or '.join(fields)}"
        raise Mistake(400, "Invalid.Property", rule, fields[0])
    given = {name: body.get(name) for name in fields}
    whole = {**msgspec.to_builtins(before), **given}
    section = managing.target.catalogue.activities
    activity = keep(managing, section, converted(whole, Activity))
    told = f"the {aspect} of activity {activity.id} was changed"
    return Done(_some(activity, _DESCRIBED), what=told)


def _found(managing: Managing) -> Activity:
    """Give the activity the path names; the kind, where it is named, must be right, too."""
    activity = found(managing, managing.target.catalogue.activities)
    if managing.call.arguments.get("kind", activity.type) != activity.type:
        raise not_found("activity", activity.id)
    return activity


def _kept(managing: Managing, number: int) -> Done:
    kind = managing.call.arguments["kind"]
    activity = converted({**managing.body(), "id": number, "type": kind}, Activity)
    activity = keep(managing, managing.target.catalogue.activities, activity)
    done, status = ("replaced", 200) if number else ("created", 201)
    told = f"activity {activity.id}, {activity.name!r}, was {done}"
    return Done(_shown(activity), status, told)
