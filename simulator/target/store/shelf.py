"""Profiles of one kind, packed while nobody asks for them.

A profile as an object takes ten times what it says. Those that woke last are objects: made, or
read out of their rest. All others are a text of bytes each, which costs two microseconds to read.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
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
        self._kept: dict[str, bytes] = {}  # as they were when they last rested, if they did
        self._awake: OrderedDict[str, _P] = OrderedDict()  # small, so that a look stays near
        self._held: WeakValueDictionary[str, _P] = WeakValueDictionary()

    def get(self, identifier: str) -> _P | None:
        """Get a profile, which may be changed and put back."""
        profile = self._awake.get(identifier)
        if profile is None and (packed := self._kept.get(identifier)) is not None:
            profile = self._read(identifier, packed)
            self._wake(identifier, profile)
        return profile

    def look(self, identifier: str) -> _P | None:
        """Get a profile to read and not to keep: it rests on if it rested."""
        packed = self._kept.get(identifier)
        return None if packed is None else self._seen(identifier, packed)

    def __setitem__(self, identifier: str, profile: _P) -> None:
        if identifier in self._awake:
            self._awake[identifier] = profile
        else:
            self._kept.setdefault(identifier, b"")
            self._wake(identifier, profile)

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._kept

    def __iter__(self) -> Iterator[_P]:
        """Go through all profiles, oldest first, to read and not to keep."""
        for identifier, packed in self._kept.items():
            yield self._seen(identifier, packed)

    def pop(self, identifier: str, default: None = None) -> None:
        """Drop a profile, if it is there."""
        self._kept.pop(identifier, default)
        self._awake.pop(identifier, default)

    def clear(self) -> None:
        """Drop all."""
        self._kept.clear()
        self._awake.clear()
        self._held.clear()

    def _seen(self, identifier: str, packed: bytes) -> _P:
        awake = self._awake.get(identifier)
        return self._read(identifier, packed) if awake is None else awake

    def _read(self, identifier: str, packed: bytes) -> _P:
        held = self._held.get(identifier) if self._held else None
        return self._packing.unpack(identifier, packed) if held is None else held

    def _wake(self, identifier: str, profile: _P) -> None:
        self._awake[identifier] = profile
        if len(self._awake) > AWAKE:
            self._rest()

    def _rest(self) -> None:
        identifier = next(iter(self._awake))
        self._kept[identifier] = self._packing.pack(self._awake[identifier])
        seen = ref(self._awake.pop(identifier))  # packed it may go, and no sooner
        if (held := seen()) is not None:  # somebody else has it still, which is rare
            self._held[identifier] = held
        elif self._held:
            self._held.pop(identifier, None)  # one of that id which was put before it


def _packed(kind: type[Profile]) -> list[str]:
    return [field.name for field in fields(kind)][1:]


@cache
def _decoder(kind: type[Profile]) -> msgspec.msgpack.Decoder[Any]:
    """Make what reads a kind of profile: once, since to look at its types takes long."""
    types: Any = get_type_hints(kind)
    return msgspec.msgpack.Decoder(
        GenericAlias(tuple, tuple(types[name] for name in _packed(kind)))
    )


class _Packing(Generic[_P]):
    """All fields of a kind of profile but its id, as an array without their names."""

    def __init__(self, kind: type[_P]) -> None:
        self._kind = kind
        self._values = attrgetter(*_packed(kind))
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = _decoder(kind)  # type: ignore[arg-type]  # its instances have no hash
        self._buffer = bytearray()

    def pack(self, profile: _P) -> bytes:
        """Pack a profile into no more bytes than it needs."""
        self._encoder.encode_into(self._values(profile), self._buffer)
        return bytes(self._buffer)

    def unpack(self, identifier: str, packed: bytes) -> _P:
        """Make a profile of what was packed."""
        return self._kind(identifier, *self._decoder.decode(packed))
