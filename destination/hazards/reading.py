"""What a mapping reads of an event, and what comes of it: attributes left out, or expanded."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from destination.hazards.model import Hazard
from destination.js import Json, trim
from destination.mapping.paths import compile_path

__all__ = ["OPAQUE", "Reading", "expanded_again", "placeholders", "reading_of", "unmapped"]

OPAQUE: Final = frozenset(("@liquid", "@transform", "__segment_internal_directive"))
"""Directives that may read anything."""

_UNMAPPED: Final = "{!r} is in the event and not in the mapping: it does not arrive"
_EXPANDED: Final = "{!r} holds {!r}, which the mapping's {{{{{{…}}}}}} expands once more"
_TAKEN: Final = "{!r} holds {!r}, which the mapping takes for a template and expands"

_TRIPLE: Final = re.compile(r"\{\{\{([^}]+)\}\}\}")
_BRACES: Final = re.compile(r"\{\{\{?([^}]+)\}")
_AGAIN: Final = re.compile(r"\{\{[^}]+\}\}")
_PIECES: Final = re.compile(r"[.\[\]'\"]+")
_CONTAINERS: Final = {"identify": "traits", "group": "traits"}


@dataclass(slots=True)
class Reading:
    """What a mapping reads of an event.

    Attributes:
        whole: Containers it reads as a whole; the whole event is the empty name.
        keys: Keys it reads of each container.
        opaque: Whether it may read anything.
        expanded: Paths whose value is expanded, with their readers, and what is said of it.
    """

    whole: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)
    opaque: bool = False
    expanded: list[tuple[str, Callable[[Json], Json], str]] = field(default_factory=list)

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
    reading.opaque |= not OPAQUE.isdisjoint(value)
    for key, item in value.items():
        if key == "@path" and isinstance(item, str):
            _note(reading, item.replace("$.", "", 1))
        elif key == "@arrayPath" and isinstance(item, list) and item and isinstance(item[0], str):
            _note(reading, item[0].replace("$.", "", 1))
        elif key == "@template" and isinstance(item, str):
            _read_template(reading, item)
        else:
            if key == "@template" and isinstance(item, dict) and isinstance(item.get("@path"), str):
                path = item["@path"].replace("$.", "", 1)
                reading.expanded.append((path, compile_path(path), _TAKEN))
            _read(reading, item)


def _read_template(reading: Reading, template: str) -> None:
    for path in placeholders(template):
        _note(reading, path)
    for path in map(trim, _TRIPLE.findall(template)):
        reading.expanded.append((path, compile_path(path), _EXPANDED))


def placeholders(template: str) -> list[str]:
    """List the paths between the braces of a template."""
    return [trim(path) for path in _BRACES.findall(template)]


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
    """Tell of template text in what triple braces bring in, and in what is no template."""
    for reading in readings:
        for path, read, said in reading.expanded:
            value = read(event)
            if isinstance(value, str) and _AGAIN.search(value):
                parts = (path, value)
                yield Hazard("template_expanded_again", path, said, parts, "error")
