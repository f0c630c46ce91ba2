"""Paths of a mapping that no event of a file ever fills: misspelt, or never sent.

Only what is still empty is looked at with each event, so that a sound mapping costs nothing
after its first events; how much is kept depends on the mapping alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from destination.hazards.model import Hazard
from destination.hazards.reading import OPAQUE, placeholders
from destination.js import UNDEFINED, Json
from destination.mapping.check import is_directive
from destination.mapping.paths import compile_path

__all__ = ["Filling"]

_NEVER: Final = (
    "{!r} is read by {!r} of the destination {!r}, and none of the {} events it took has it"
)
_Readers: TypeAlias = tuple[Callable[[Json], Json], ...]


@dataclass(slots=True)
class _Seen:
    """What is known of one mapping: the events it took, and the paths that are still empty.

    Paths of which one will do, as those of an ``@if``, stand together.
    """

    empty: dict[tuple[str, ...], _Readers]
    events: int = 0


class Filling:
    """Watches which paths of one destination's mappings are filled.

    Args:
        destination: Its name.
        mappings: Each mapping's name, and its fields; of one name there may be several.
    """

    def __init__(self, destination: str, mappings: list[tuple[str, Json]]) -> None:
        self._destination = destination
        self._seen: dict[str, _Seen] = {}
        for name, fields in mappings:
            empty = self._seen.setdefault(name, _Seen({})).empty
            if isinstance(fields, dict) and OPAQUE.isdisjoint(fields):
                for group in _groups(fields):
                    empty[group] = tuple(map(compile_path, group))

    def see(self, mapping: str, event: dict[str, Json]) -> None:
        """Look at an event that a mapping took."""
        seen = self._seen[mapping]
        seen.events += 1
        if seen.empty:
            filled = [
                group
                for group, readers in seen.empty.items()
                if any(_is_filled(read(event)) for read in readers)
            ]
            for group in filled:
                del seen.empty[group]

    def hazards(self) -> Iterator[Hazard]:
        """Tell, after the last event, of what stayed empty."""
        for mapping, seen in self._seen.items():
            for group in seen.empty if seen.events else ():
                parts = (" or ".join(group), mapping, self._destination, seen.events)
                yield Hazard("path_never_filled", group[0], _NEVER, parts)


def _groups(value: Json) -> Iterator[tuple[str, ...]]:
    """List the paths a mapping reads of an event; what is read of other things is left out."""
    if isinstance(value, list):
        for item in value:
            yield from _groups(item)
    elif isinstance(value, dict):
        if is_directive(value):
            name = next(key for key in value if key.startswith("@"))
            yield from _of_directive(name, value[name])
        else:
            for item in value.values():
                yield from _groups(item)


def _of_directive(name: str, option: Json) -> Iterator[tuple[str, ...]]:
    if name in OPAQUE:
        return
    if name == "@arrayPath" and isinstance(option, list):
        name, option = "@path", option[0] if option else None  # the rest is read of the items
    if name == "@path" and isinstance(option, str):
        yield (option.replace("$.", "", 1),)
    elif name == "@template" and isinstance(option, str):
        yield from ((path,) for path in placeholders(option))
    elif name == "@if":  # one of them will do
        every = dict.fromkeys(path for group in _inside(option) for path in group)
        if every:
            yield tuple(every)
    else:
        yield from _inside(option)


def _inside(option: Json) -> Iterator[tuple[str, ...]]:
    """List the paths of an option, whose keys are words of the language."""
    for item in option.values() if isinstance(option, dict) and not is_directive(option) else ():
        yield from _groups(item)
    if isinstance(option, list) or is_directive(option):
        yield from _groups(option)


def _is_filled(value: Json) -> bool:
    return value is not None and value is not UNDEFINED and value != ""
