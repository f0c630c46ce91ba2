"""A workspace looked over: what it declares that will not do what its author expects.

The loader refuses what cannot be; here is what can be, and never works, or works otherwise
than it looks.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import UNSET, structs

from destination.actions import USER_ID
from destination.actions.cloud import SETTINGS as CLOUD_SETTINGS
from destination.actions.web import SETTINGS as WEB_SETTINGS
from destination.errors import SettingsError
from destination.js import UNDEFINED, Json, stringify, text
from destination.payload import Field, validate
from destination.workspace.faults import Fault
from destination.workspace.mappings import mapping_faults
from destination.workspace.model import (
    CLIENT_CODE,
    CLIENT_CODE_RULE,
    PLACEHOLDER,
    Destination,
    MappingSpec,
    Workspace,
)
from destination.workspace.triggers import trigger_faults

__all__ = ["Fault", "check"]

_SETTINGS: Final = {"cloud": CLOUD_SETTINGS, "web": WEB_SETTINGS}
_IN_THE_PAGE: Final = ("admin_number", "cookie_domain")


def check(workspace: Workspace) -> list[Fault]:
    """Find the faults of a workspace, in the order of its fields."""
    return [*_sources(workspace), *_destinations(workspace)]


def _sources(workspace: Workspace) -> Iterator[Fault]:
    used = {one.source for one in workspace.destinations.values()}
    for name in workspace.sources:
        if name not in used:
            sentence = "no destination is connected to it; its events go nowhere"
            cure = f"Give a destination `source: {name}`, or leave the source out."
            yield Fault("source_unused", f"sources.{name}", sentence, cure, "warning")


def _destinations(workspace: Workspace) -> Iterator[Fault]:
    for name, declared in workspace.destinations.items():
        faults = _destination(f"destinations.{name}", declared, workspace)
        yield from faults if declared.enabled else map(_harmless, faults)
    yield from _second_page(workspace)


def _destination(place: str, declared: Destination, workspace: Workspace) -> Iterator[Fault]:
    if not declared.enabled:
        sentence = "the destination is disabled; it takes no event"
        cure = "Enable it, or leave it out."
        yield Fault("destination_disabled", f"{place}.enabled", sentence, cure)
    yield from _connection(place, declared, workspace)
    yield from _settings(f"{place}.settings", declared)
    yield from _mappings(f"{place}.mappings", declared)
    yield from _fallback(place, declared, workspace)


def _harmless(fault: Fault) -> Fault:
    """Make a warning of what is switched off."""
    return structs.replace(fault, level="warning")


def _connection(place: str, declared: Destination, workspace: Workspace) -> Iterator[Fault]:
    kind, place = workspace.sources[declared.source].type, f"{place}.source"
    if declared.type == "web" and kind != "web":
        sentence = f"the source is of type {kind}; only a web page runs at.js"
        yield Fault("web_without_page", place, sentence, "Connect it to a web source.")
    elif kind == "mobile":
        sentence = "the source is mobile; Segment offers cloud mode to web and server sources"
        cure = "Send from a server, or make sure of it with Segment."
        yield Fault("mobile_source", place, sentence, cure, "warning")


def _settings(place: str, declared: Destination) -> Iterator[Fault]:
    fields, given = _SETTINGS[declared.type], declared.settings
    known = {field.name: field for field in fields}
    for name in given:
        if name not in known:
            sentence, cure = "there is no such setting", f"The settings are {', '.join(known)}."
            yield Fault("unknown_setting", f"{place}.{name}", sentence, cure, "warning")
    missing = [name for name in _IN_THE_PAGE if name in known and name not in given]
    for name in missing:
        sentence = "is missing; Segment asks for it, and loads at.js by it"
        cure = "Copy it from the destination's settings."
        yield Fault("setting_missing", f"{place}.{name}", sentence, cure, "warning")
    code = given.get("client_code")
    if code is None:
        sentence = "is missing: no event can be sent"
        cure = "Copy it from Adobe Target, Administration, Implementation."
        yield Fault("client_code_missing", f"{place}.client_code", sentence, cure)
    else:
        yield from _client_code(f"{place}.client_code", code)
    yield from _refused(place, fields, {**dict.fromkeys(missing, ""), "client_code": "x", **given})


def _client_code(place: str, code: Json) -> Iterator[Fault]:
    if code == PLACEHOLDER:
        sentence = f"is {code!r}, which stands for the real one"
        cure = "Copy it from Adobe Target, or import with --client CODE."
        yield Fault("client_code_placeholder", place, sentence, cure, "warning")
    elif isinstance(code, str | int | float) and not CLIENT_CODE.fullmatch(text(code)):
        sentence = f"is {stringify(code)}; requests would go to another host"
        cure = f"Copy it from Adobe Target: {CLIENT_CODE_RULE}."
        yield Fault("client_code_odd", place, sentence, cure)
    elif not isinstance(code, str):
        sentence = f"is {stringify(code)}, no text"
        yield Fault("client_code_odd", place, sentence, "Write it in quotes.")


def _refused(place: str, fields: tuple[Field, ...], given: dict[str, Json]) -> Iterator[Fault]:
    defaults = {one.name: one.default for one in fields if one.default is not UNDEFINED}
    try:
        validate({**defaults, **given}, fields, SettingsError)
    except SettingsError as error:
        for message in error.messages:
            sentence = f"{message.rstrip('.')}: every event is refused"
            yield Fault("settings_invalid", place, sentence, "Give a value of that type.")


def _mappings(place: str, declared: Destination) -> Iterator[Fault]:
    if not declared.mappings:
        sentence = "there is no mapping: every event is filtered, NO_MATCHING_MAPPING"
        cure = "Add a mapping; enabling a destination makes none."
        yield Fault("no_mapping", place, sentence, cure)
    elif not any(spec.enabled for spec in declared.mappings):
        sentence = "all mappings are disabled: every event is filtered, NO_MATCHING_MAPPING"
        yield Fault("mappings_disabled", place, sentence, "Enable one.")
    for number, spec in enumerate(declared.mappings):
        faults = _mapping(f"{place}[{number}]", declared.type, spec)
        yield from faults if spec.enabled else map(_harmless, faults)


def _mapping(place: str, kind: str, spec: MappingSpec) -> Iterator[Fault]:
    if spec.trigger is not UNSET:
        yield from trigger_faults(f"{place}.trigger", spec.trigger)
    yield from mapping_faults(f"{place}.fields", kind, spec)


def _fallback(place: str, declared: Destination, workspace: Workspace) -> Iterator[Fault]:
    """Tell of an id that falls back to the anonymousId, which no page ever binds."""
    code = declared.settings.get("client_code")
    if declared.type != "cloud" or any(
        _binds_anonymous(one) and one.settings.get("client_code") == code
        for one in workspace.destinations.values()
    ):
        return
    for number, spec in enumerate(declared.mappings):
        if spec.enabled and _falls_back(spec, "user_id"):
            sentence = (
                "falls back to the anonymousId, and no web destination here makes that an "
                "mbox3rdPartyId: such an event never finds its profile"
            )
            cure = "Map $.userId alone and let the trigger ask for it: userId != null."
            where = f"{place}.mappings[{number}].fields.user_id"
            yield Fault("fallback_never_delivers", where, sentence, cure, "warning")


def _binds_anonymous(declared: Destination) -> bool:
    return (
        declared.type == "web"
        and declared.enabled
        and any(spec.enabled and _falls_back(spec, "userId") for spec in declared.mappings)
    )


def _falls_back(spec: MappingSpec, field: str) -> bool:
    value = USER_ID if spec.fields is UNSET else spec.fields.get(field)
    return "anonymousId" in repr(value)


def _second_page(workspace: Workspace) -> Iterator[Fault]:
    pages: dict[str, str] = {}
    for name, one in workspace.destinations.items():
        if one.type != "web" or not one.enabled:
            continue
        first = pages.setdefault(one.source, name)
        if first != name:
            sentence = f"{first!r} stands on the same pages already; a page holds one at.js"
            cure = "Leave one of them out."
            yield Fault("second_web", f"destinations.{name}.source", sentence, cure, "warning")
