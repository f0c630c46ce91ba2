"""Hashing as a stage of its own, before a destination sees an event.

Where it stands decides what leaves: in the source, both destinations see the hash; as an
insert function, the cloud destination alone does, and the page sends the value in clear
(contract: segment.md 6).
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence

from destination.js import Json, text

__all__ = ["Stage", "hashed", "hashing", "hashing_of"]

Stage = Callable[[dict[str, Json]], dict[str, Json]]


def hashed(value: Json) -> str:
    """Give the SHA-256 of a value's normalised text, in lower-case hex.

    Normalised is: composed (NFC), without blanks at its ends, in lower case, so that two
    spellings of one email address have one hash.
    """
    plain = value if isinstance(value, str) else text(value)
    normal = unicodedata.normalize("NFC", plain).strip().lower()
    return hashlib.sha256(normal.encode("utf-8", "replace")).hexdigest()


def hashing(paths: Sequence[str]) -> Stage:
    """Make the stage that replaces the values at ``paths`` by their hash.

    Args:
        paths: Fields of the event, as ``traits.email``; those it lacks stay missing, null
            and empty text stay as they are, and of lists and objects all that is in them is
            hashed.
    """
    split = [path.split(".") for path in paths]

    def stage(event: dict[str, Json]) -> dict[str, Json]:
        for path in split:
            event = _with_hash(event, path)
        return event

    return stage


def hashing_of(stages: Sequence[Sequence[str]]) -> Stage | None:
    """Make one stage of several, each given by its paths; None where nothing is hashed."""
    paths = [path for stage in stages for path in stage]
    return hashing(paths) if paths else None


def _with_hash(value: dict[str, Json], path: Sequence[str]) -> dict[str, Json]:
    """Copy what changes, and nothing else: the event belongs to others too."""
    name, *rest = path
    inner = value.get(name)
    if rest:
        return {**value, name: _with_hash(inner, rest)} if isinstance(inner, dict) else value
    return value if inner is None else {**value, name: _all_hashed(inner)}


def _all_hashed(value: Json) -> Json:
    """Hash what can be told from its hash; nothing inside a list or an object is left out."""
    if isinstance(value, dict):
        return {key: _all_hashed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_all_hashed(item) for item in value]
    return value if value is None or value == "" else hashed(value)
