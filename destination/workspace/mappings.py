"""Mappings that cannot do what they are for."""

from collections.abc import Iterator
from typing import Final

from msgspec import UNSET

from destination.actions import Action
from destination.actions.web import TRIGGER_VIEW, UPSERT_PROFILE
from destination.errors import PayloadError
from destination.js import Json
from destination.mapping import Mapping
from destination.mapping.check import DIRECTIVES, is_directive
from destination.payload import Field, remove_empty, validate
from destination.workspace.faults import Fault
from destination.workspace.model import ACTIONS, MappingSpec

__all__ = ["mapping_faults", "unknown_directives", "unknown_fields"]

_ROOT: Final = "__segment_internal_directive"
_ALL_TRAITS: Final = '{"@path": "$.traits"}'


def mapping_faults(place: str, kind: str, spec: MappingSpec) -> Iterator[Fault]:
    """Tell what is wrong with the fields of a mapping.

    Args:
        place: Where they stand.
        kind: The type of the destination, ``cloud`` or ``web``.
        spec: The mapping; its action is one of the destination's.
    """
    action = ACTIONS[kind][spec.action]
    fields = action.default_mapping if spec.fields is UNSET else spec.fields
    yield from _of_the_language(place, kind, fields)
    if _ROOT not in fields:  # else the root directive decides what the fields are
        yield from _of_the_action(place, kind, action, fields)


def unknown_fields(action: Action, fields: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """Find the fields an action does not have: the name of each, and what comes of it."""
    known = {field.name for field in action.fields}
    for name in fields if _ROOT not in fields else ():
        if name not in known:
            yield name, f"{action.slug} has no field {name!r}; the value is dropped"


def _of_the_language(place: str, kind: str, fields: dict[str, Json]) -> Iterator[Fault]:
    fails = "the page's call is rejected" if kind == "web" else "every event fails"
    for where, name in unknown_directives(fields):
        sentence = f"{name} is no directive; {fails}"
        cure = f"The directives are {', '.join(sorted(DIRECTIVES))}."
        yield Fault("unknown_directive", f"{place}{where}", sentence, cure)
    fault = Mapping(fields).fault
    for message in () if fault is None else fault.messages:
        if "has an invalid directive" not in message:  # told above, with its place
            cure = "Write the directive's options as the message says."
            yield Fault("mapping_invalid", place, f"{message.rstrip('.')}; {fails}", cure)


def unknown_directives(value: Json, place: str = "") -> Iterator[tuple[str, str]]:
    """Find the directives the language does not know: the place of each, and its name."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from unknown_directives(item, f"{place}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            inner = f"{place}.{name}"
            if is_directive(value) and name.startswith("@") and name not in DIRECTIVES:
                yield inner, name
            yield from unknown_directives(item, inner)


def _of_the_action(
    place: str, kind: str, action: Action, fields: dict[str, Json]
) -> Iterator[Fault]:
    for name, sentence in unknown_fields(action, fields):
        cure = f"Its fields are {', '.join(field.name for field in action.fields)}."
        yield Fault("unknown_field", f"{place}.{name}", sentence, cure)
    for field in action.fields:
        where, value = f"{place}.{field.name}", fields.get(field.name)
        if value is None or value == "":
            yield from _missing(where, kind, action, field)
        elif isinstance(value, str) and value.startswith("$."):
            sentence = f"is the text {value!r} itself, and no path into the event"
            yield Fault("constant_path", where, sentence, f'Write {{"@path": "{value}"}}.')
        elif field.name == "traits" and value == {}:
            sentence = "no attribute is mapped: an update without attributes is sent"
            cure = f"Map the traits to send, or all of them: {_ALL_TRAITS}."
            yield Fault("traits_empty", where, sentence, cure, "warning")
        elif kind == "cloud" and not _has_directive(value):
            yield from _refused(where, field, value)


def _missing(place: str, kind: str, action: Action, field: Field) -> Iterator[Fault]:
    """Tell what comes of a field that is left empty; of most, nothing."""
    if field.name == "traits":
        if kind == "cloud":
            sentence = "Profile Attributes is left empty: every event is a 400"
        else:
            sentence = "Profile Attributes is left empty: the profile gets none"
        cure = f"Map the traits to send, or all of them: {_ALL_TRAITS}."
        level = "error" if kind == "cloud" else "warning"
        yield Fault("traits_empty", place, sentence, cure, level)  # type: ignore[arg-type]
    elif kind == "cloud":
        sentence = f"{field.label} is left empty: every event is a 400"
        yield Fault("field_missing", place, sentence, 'Write {"@path": "$.userId"}.')
    elif action is TRIGGER_VIEW and field.required:
        sentence = f"{field.label} is left empty: at.js does nothing"
        yield Fault("field_missing", place, sentence, 'Write {"@path": "$.name"}.')
    elif field.name == "userId":
        profile = " of the profile" if action is UPSERT_PROFILE else ""
        sentence = f"{field.label} is left empty: the call binds no id{profile}"
        yield Fault("field_missing", place, sentence, 'Write {"@path": "$.userId"}.', "warning")


def _refused(place: str, field: Field, value: Json) -> Iterator[Fault]:
    """Tell of a constant that the validation refuses."""
    try:
        validate(remove_empty({field.name: value}, (field,)), (field,), PayloadError)
    except PayloadError as error:
        sentence = f"{error.message.rstrip('.')}: every event is a 400"
        yield Fault("constant_refused", place, sentence, "Map a value of that type.")


def _has_directive(value: Json) -> bool:
    if isinstance(value, dict):
        return is_directive(value) or any(map(_has_directive, value.values()))
    return isinstance(value, list) and any(map(_has_directive, value))
