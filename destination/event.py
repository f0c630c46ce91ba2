"""Segment events: identify, track, page, screen, group and alias, as plain JSON.

The refusals are those of Segment's ingestion, with the codes its Delivery Overview shows
under *Failed on ingest* (contract: segment.md 6 and 7).
"""

import json
from typing import Final, NoReturn

from destination.js import PROTOTYPE, Json, type_name, without_prototypes

__all__ = ["EVENT_TYPES", "EventError", "check_event", "parse_event", "too_deep"]

EVENT_TYPES: Final = ("identify", "track", "page", "screen", "group", "alias")
_IDS: Final = ("userId", "anonymousId")
_REQUIRED: Final = {"group": ("groupId",), "alias": ("previousId", "userId")}
_LONGEST_SHOWN: Final = 80
_DEEPEST: Final = 200


class EventError(ValueError):
    """An event Segment would take and then drop.

    Attributes:
        code: The discard code, such as ``no_user_anon_id``.
        field: The part of the event that is wrong; empty where it is the whole.
        message: The field, the value and the rule.
    """

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message


def parse_event(raw: str | bytes) -> dict[str, Json]:
    """Parse and check one event.

    Raises:
        EventError: The text is no JSON object, or the event would be dropped.
    """
    try:
        event = json.loads(raw, parse_constant=_no_constant)
        if PROTOTYPE in raw if isinstance(raw, str) else PROTOTYPE.encode() in raw:
            event = without_prototypes(event)
    except (ValueError, RecursionError) as error:
        raise EventError("bad_request", "", f"the event is not readable JSON: {error}") from None
    return check_event(event)


def check_event(event: Json) -> dict[str, Json]:
    """Give ``event`` back if Segment's ingestion would keep it.

    Raises:
        EventError: Naming the field, its value and the rule.
    """
    if not isinstance(event, dict):
        _refuse("bad_request", "", f"an event is an object, not {type_name(event)}")
    if too_deep(event):
        _refuse("bad_request", "", f"an event may be nested {_DEEPEST} deep")
    kind = event.get("type")
    if kind not in EVENT_TYPES:
        _refuse(
            "bad_request", "type", f"type is {_shown(kind)}; it is one of {', '.join(EVENT_TYPES)}"
        )
    _check_ids(event)
    _check_objects(event)
    _check_names(event)
    for field in _REQUIRED.get(kind, ()):
        if not event.get(field):
            _refuse("bad_request", field, f"an event of type {kind} names its {field}")
    return event


def _check_names(event: dict[str, Json]) -> None:
    kind, name = event["type"], event.get("event")
    if kind == "track" and (name is None or name == ""):
        _refuse("event_not_defined", "event", "a track has a name in event")
    if kind == "track" and not isinstance(name, str):
        _refuse("event_not_string", "event", f"event is a {type_name(name)}; it must be text")
    for field in ("name", "category") if kind in ("page", "screen") else ():
        value = event.get(field)
        if value is not None and (not isinstance(value, str) or not value):
            _refuse(f"{field}_not_string", field, f"{field} is {_shown(value)}; it must be text")


def _check_ids(event: dict[str, Json]) -> None:
    given = {field: event[field] for field in _IDS if event.get(field) is not None}
    for field, value in given.items():
        if not isinstance(value, str) or not value:
            _refuse(
                "id_not_string", field, f"{field} is {_shown(value)}; it must be text, not empty"
            )
    if not given and event["type"] != "alias":
        _refuse("no_user_anon_id", "userId", "an event has a userId or an anonymousId")


def _check_objects(event: dict[str, Json]) -> None:
    for field in ("properties", "traits"):
        value = event.get(field)
        if value is not None and not isinstance(value, dict):
            what = f"{field} is a {type_name(value)}; it must be an object"
            _refuse(f"{field}_not_object", field, what)


def _shown(value: Json) -> str:
    """Show a value in a message, in short."""
    if value is None:
        return "missing"
    if isinstance(value, dict | list):
        return f"an {type_name(value)}"
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def too_deep(value: Json) -> bool:
    """Tell whether a value is nested deeper than an event may be."""
    return _depth(value) > _DEEPEST


def _depth(value: Json) -> int:
    """Measure nesting without recursion, and no further than it matters."""
    depth, level, last = 0, [value], [value]
    while level and depth <= _DEEPEST:
        depth, last = depth + 1, level
        level = [
            inner
            for item in level
            for inner in (item.values() if type(item) is dict else item)
            if type(inner) is dict or type(inner) is list
        ]
    return depth + any(last)  # what the innermost hold is a level of its own


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _refuse(code: str, field: str, message: str) -> NoReturn:
    raise EventError(code, field, message)
