"""What a workspace itself brings about: mappings that cannot deliver, and what they leave out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from destination.actions import MappedAction
from destination.errors import DestinationError
from destination.hazards.model import Hazard
from destination.js import Json, trim, truthy
from destination.mapping.paths import compile_path
from destination.plan import PlannedRequest, Update
from destination.wires.segment import SegmentWire

__all__ = ["Reading", "expanded_again", "never_delivers", "reading_of", "unmapped", "wrong_host"]

_NO_MAPPING: Final = "the destination {!r} has no mapping that is switched on: nothing is ever sent"
_NO_FIELD: Final = "{!r} of the destination {!r} leaves {} empty: every event is refused with a 400"
_NO_TRIGGER: Final = "the trigger of {!r} of the destination {!r} fires on no event: {}"
_UNMAPPED: Final = "{!r} is in the event and not in the mapping: it does not arrive"
_EXPANDED: Final = "{!r} holds {!r}, which the mapping's {{{{{{…}}}}}} expands once more"
_HOST: Final = "client_code {!r} of the destination {!r} sends to {!r}"

_TRIPLE: Final = re.compile(r"\{\{\{([^}]+)\}\}\}")
_BRACES: Final = re.compile(r"\{\{\{?([^}]+)\}")
_AGAIN: Final = re.compile(r"\{\{[^}]+\}\}")
_PIECES: Final = re.compile(r"[.\[\]'\"]+")
_OPAQUE: Final = frozenset(("@liquid", "@transform", "__segment_internal_directive"))
_CONTAINERS: Final = {"identify": "traits", "group": "traits"}
_PROBE: Final[dict[str, Json]] = {"user_id": "u", "traits": {"a": "b"}}


@dataclass(slots=True)
class Reading:
    """What a mapping reads of an event.

    Attributes:
        whole: Containers it reads as a whole; the whole event is the empty name.
        keys: Keys it reads of each container.
        opaque: Whether it may read anything.
        triple: Paths between triple braces, with their readers.
    """

    whole: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)
    opaque: bool = False
    triple: list[tuple[str, Callable[[Json], Json]]] = field(default_factory=list)

    def reads(self, container: str, key: str) -> bool:
        """Tell whether it may read ``key`` of ``container``."""
        return key in self.keys.get(container, ())

    def reads_all(self, container: str) -> bool:
        """Tell whether nothing of ``container`` can be said to be left out."""
        return self.opaque or container in self.whole or "" in self.whole


def reading_of(mapping: Json) -> Reading:
    """Find out what a mapping reads, once."""
    reading = Reading()
    _read(reading, mapping)
    return reading


def _read(reading: Reading, value: Json) -> None:
    for item in value if isinstance(value, list) else ():
        _read(reading, item)
    if not isinstance(value, dict):
        return
    reading.opaque |= not _OPAQUE.isdisjoint(value)
    for key, item in value.items():
        if key == "@path" and isinstance(item, str):
            _note(reading, item.replace("$.", "", 1))
        elif key == "@arrayPath" and isinstance(item, list) and item and isinstance(item[0], str):
            _note(reading, item[0].replace("$.", "", 1))
        elif key == "@template" and isinstance(item, str):
            _read_template(reading, item)
        else:
            _read(reading, item)


def _read_template(reading: Reading, template: str) -> None:
    for path in _BRACES.findall(template):
        _note(reading, trim(path))
    for path in _TRIPLE.findall(template):
        reading.triple.append((trim(path), compile_path(trim(path))))


def _note(reading: Reading, path: str) -> None:
    container, *rest = [*filter(None, _PIECES.split(path))] or [""]
    if rest:
        reading.keys.setdefault(container, set()).add(rest[0])
    else:
        reading.whole.add(container)


def unmapped(event: Mapping[str, Json], readings: list[Reading]) -> Iterator[Hazard]:
    """Tell of attributes that none of the mappings which took the event reads."""
    container = _CONTAINERS.get(event["type"], "properties")
    given = event.get(container)
    if not isinstance(given, dict) or any(one.reads_all(container) for one in readings):
        return
    for key in given:
        if not any(one.reads(container, key) for one in readings):
            path = f"{container}.{key}"
            yield Hazard("attribute_never_arrives", path, _UNMAPPED, (path,), "note")


def expanded_again(event: Mapping[str, Json], readings: list[Reading]) -> Iterator[Hazard]:
    """Tell of template text in what triple braces bring in."""
    for reading in readings:
        for path, read in reading.triple:
            value = read(event)
            if isinstance(value, str) and _AGAIN.search(value):
                parts = (path, value)
                yield Hazard("template_expanded_again", path, _EXPANDED, parts, "error")


def never_delivers(name: str, actions: tuple[MappedAction, ...]) -> Iterator[Hazard]:
    """Tell why a destination, or a mapping of it, can never deliver."""
    live = [action for action in actions if action.enabled]
    if not live:
        yield Hazard("default_never_delivers", name, _NO_MAPPING, (name,), "error")
    for action in live:
        slug = action.action.slug
        if action.subscription is None:
            parts = (slug, name, action.skipped)
            yield Hazard("default_never_delivers", "trigger", _NO_TRIGGER, parts, "error")
        source = action.mapping.source
        if not isinstance(source, dict) or not _OPAQUE.isdisjoint(source):
            continue
        for one in action.action.fields:
            if one.required and not truthy(source.get(one.name)):
                parts = (slug, name, one.label)
                yield Hazard("default_never_delivers", one.name, _NO_FIELD, parts, "error")


def wrong_host(name: str, code: str) -> Iterator[Hazard]:
    """Tell of a client code that leads away from Adobe's host for it."""
    plan = SegmentWire(code)(_PROBE)
    lookup: PlannedRequest | DestinationError | None = None
    if isinstance(plan, Update):
        lookup = plan.lookup
    host = lookup.url.host if isinstance(lookup, PlannedRequest) else "nowhere"
    if not code or host != f"{code.lower()}.tt.omtrdc.net":
        yield Hazard("wrong_host", "client_code", _HOST, (code, name, host), "error")
