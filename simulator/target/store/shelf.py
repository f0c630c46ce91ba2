"""Profiles of one kind, packed while nobody asks for them.

A profile as an object takes ten times what it says. Those that were asked for lately are
objects; all others are a text of bytes each, which costs two microseconds to read.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from types import GenericAlias
from typing import Any, Final, Generic, TypeVar, get_type_hints
from weakref import WeakValueDictionary, ref

import msgspec

from simulator.target.records import Profile

__all__ = ["AWAKE", "Shelf"]

AWAKE: Final = 4_096
"""How many profiles of a kind are objects: a few megabytes."""

_P = TypeVar("_P", bound=Profile)


class Shelf(Generic[_P]):
    """Profiles by their ids, in the order in which they came.

    Who got a profile and whoever gets it meanwhile have the same object, as long as anybody
    has it. What is changed of it is kept once it is put.

    Args:
        kind: What they are.
    """

    def __init__(self, kind: type[_P]) -> None:
        self._packing = _Packing(kind)
        self._kept: dict[str, _P | bytes] = {}
        self._awake: deque[str] = deque()  # in the order of waking; some may be gone by now
        self._held: WeakValueDictionary[str, _P] = WeakValueDictionary()

    def get(self, identifier: str) -> _P | None:
        """Get a profile, which may be changed and put back."""
        found = self._kept.get(identifier)
        if not isinstance(found, bytes):
            return found
        profile = self._read(identifier, found)
        self._kept[identifier] = profile
        self._woken(identifier)
        return profile

    def look(self, identifier: str) -> _P | None:
        """Get a profile to read and not to keep: it rests on if it rested."""
        found = self._kept.get(identifier)
        return self._read(identifier, found) if isinstance(found, bytes) else found

    def __setitem__(self, identifier: str, profile: _P) -> None:
        before = self._kept.get(identifier)
        self._kept[identifier] = profile
        if before is None or isinstance(before, bytes):
            self._woken(identifier)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._kept

    def __iter__(self) -> Iterator[_P]:
        """Go through all profiles, oldest first, to read and not to keep."""
        for identifier, found in self._kept.items():
            yield self._read(identifier, found) if isinstance(found, bytes) else found

    def pop(self, identifier: str, default: None = None) -> None:
        """Drop a profile, if it is there."""
        self._kept.pop(identifier, default)

    def clear(self) -> None:
        """Drop all."""
        self._kept.clear()
        self._awake.clear()
        self._held.clear()

    def _read(self, identifier: str, packed: bytes) -> _P:
        held = self._held.get(identifier) if self._held else None
        return self._packing.unpack(identifier, packed) if held is None else held

    def _woken(self, identifier: str) -> None:
        self._awake.append(identifier)
        if len(self._awake) > AWAKE:
            self._rest(self._awake.popleft())

    def _rest(self, identifier: str) -> None:
        profile = self._kept.get(identifier)
        if profile is not None and not isinstance(profile, bytes):
            self._kept[identifier] = self._packing.pack(profile)
            seen = ref(profile)
            del profile
            if (held := seen()) is not None:  # somebody else has it still, which is rare
                self._held[identifier] = held


class _Packing(Generic[_P]):
    """All fields of a kind of profile but its id, as an array without their names."""

    def __init__(self, kind: type[_P]) -> None:
        names = [field.name for field in fields(kind)][1:]
        types: Any = get_type_hints(kind)
        self._kind = kind
        self._values = attrgetter(*names)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(
            GenericAlias(tuple, tuple(types[name] for name in names))
        )
        self._buffer = bytearray()

    def pack(self, profile: _P) -> bytes:
        """Pack a profile into no more bytes than it needs."""
        self._encoder.encode_into(self._values(profile), self._buffer)
        return bytes(self._buffer)

    def unpack(self, identifier: str, packed: bytes) -> _P:
        """Make a profile of what was packed."""
        return self._kind(identifier, *self._decoder.decode(packed))
