"""Attributes as they leave: flattened as Segment does, with what is lost or rewritten on it.

One walk and one scan per value serve all families: what is out of the ordinary is kept,
and only that is looked at again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from destination.hazards.model import Hazard
from destination.js import UNDEFINED, Json, keys, text
from destination.privacy.likely import LOOKS
from destination.written import as_written

__all__ = ["Attributes", "attributes_of", "is_odd"]

# What the URL's parsers, or a server's, read otherwise than it was meant; blanks at an end.
_CHANGED: Final = r"[^!-~ ]|[#%&+]| \Z"
_ODD: Final = re.compile(_CHANGED)
_NOTED: Final = re.compile(f"{_CHANGED}|{LOOKS}")
_ODD_NAME: Final = re.compile(r"[^!-~]|[#%&+=]")
_ODD_ID: Final = re.compile(r"[^!-~]|[#%&+/?\\]|\A\.*\Z")
_EXACT: Final = 2**53
_CARD_DIGITS: Final = 10**12
_WRITABLE: Final = 10**4000

_NULL: Final = "{!r} is null: it is not sent, and the value Adobe has stays"
_BLANK: Final = "{!r} is empty text: Adobe ignores it, and the value it has stays"
_EMPTY: Final = "{!r} holds nothing: it is not sent"
_TWICE: Final = "{!r} comes twice once it is flattened: the later value {!r} wins over {!r}"
_REPRINTED: Final = "{!r} is {} and is sent as {}"


@dataclass(slots=True)
class Attributes:
    """What is sent of a payload's traits.

    Attributes:
        pairs: Name to text, in the order of the walk.
        shaped: Names whose value has the shape of something, perhaps of personal data.
        odd: Names of which a URL may make something else, or of their values.
        size: Characters of all names and values.
        trips: Whether Segment's code trips over it.
        hazards: What does not arrive, or otherwise than it was.
        write: Prints a number.
    """

    pairs: dict[str, str] = field(default_factory=dict)
    shaped: dict[str, None] = field(default_factory=dict)
    odd: dict[str, None] = field(default_factory=dict)
    size: int = 0
    trips: bool = False
    hazards: list[Hazard] = field(default_factory=list)
    write: Callable[[Json], str] = text


def is_odd(user: str) -> bool:
    """Tell whether a URL may make something else of an id."""
    return _ODD_ID.search(user) is not None


def attributes_of(traits: dict[str, Json], *, literal: bool = False) -> Attributes:
    """Walk traits as Segment's flattening does.

    Args:
        traits: The traits.
        literal: Whether numbers keep their digits, as on the safe wire.
    """
    found = Attributes(write=as_written if literal else text)
    try:
        _walk(found, traits, "")
    except RecursionError:
        found.trips = True
    return found


def _walk(found: Attributes, value: Json, prefix: str) -> None:
    items = enumerate(value) if isinstance(value, list) else ((k, value[k]) for k in keys(value))
    for key, item in items:
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(item, str):
            _add(found, name, item)
            if not item:
                found.hazards.append(Hazard("attribute_never_arrives", name, _BLANK, (name,)))
            if _NOTED.search(item):
                _note(found, name, item)
        elif isinstance(item, dict | list):
            if item:
                _walk(found, item, name)
            else:
                found.hazards.append(Hazard("attribute_never_arrives", name, _EMPTY, (name,)))
        elif item is None:
            found.hazards.append(Hazard("attribute_never_arrives", name, _NULL, (name,)))
        elif item is UNDEFINED:
            found.trips = True
        else:
            _add_number(found, name, item)


def _note(found: Attributes, name: str, value: str) -> None:
    found.shaped[name] = None
    if _ODD.search(value):
        found.odd[name] = None


def _add_number(found: Attributes, name: str, item: Json) -> None:
    shown = found.write(item)
    _add(found, name, shown)
    if type(item) is int:
        if abs(item) < _CARD_DIGITS:
            return
        found.shaped[name] = None
        reprinted = abs(item) > _EXACT and shown != _digits(item)
    else:
        reprinted = "e" in shown and not isinstance(item, bool)
    if "+" in shown:
        found.odd[name] = None
    if reprinted:
        parts = (name, _digits(item), shown)
        found.hazards.append(Hazard("numbers_reprinted", name, _REPRINTED, parts))


def _digits(item: float) -> str:
    """Write a number as it was written; Python refuses to write thousands of digits."""
    return str(item) if abs(item) < _WRITABLE else "a number of thousands of digits"


def _add(found: Attributes, name: str, value: str) -> None:
    if name in found.pairs:
        parts = (name, value, found.pairs[name])
        found.hazards.append(Hazard("attribute_never_arrives", name, _TWICE, parts))
        found.odd.pop(name, None)
    if _ODD_NAME.search(name):
        found.odd[name] = None
    found.pairs[name] = value
    found.size += len(name) + len(value)
