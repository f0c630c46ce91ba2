"""What waits long, and is due later and later: a reference each, until its time comes near."""

from collections.abc import Iterator
from typing import Final

__all__ = ["WIDTH", "Slots"]

WIDTH: Final = 10_000
"""How long a slot is, in milliseconds: what is due within one is looked at together."""

_Key = tuple[str, ...]


class Slots:
    """Keys by the slot in which they are looked at.

    A key that is put in twice lies there twice, and comes out of a slot once: nothing is
    noted of where a key lies, which would take more than the keys themselves.
    """

    def __init__(self) -> None:
        # All but the last part of a key stands once for all keys that share it.
        self._slots: dict[int, dict[_Key, list[str]]] = {}

    def put(self, key: _Key, at: int) -> int | None:
        """Put a key into the slot of an instant; give the slot's start where it is new."""
        start = at - at % WIDTH
        slot = self._slots.get(start)
        if slot is None:
            self._slots[start] = {key[:-1]: [key[-1]]}
            return start
        slot.setdefault(key[:-1], []).append(key[-1])
        return None

    def take(self, start: int) -> Iterator[_Key]:
        """Take all keys out of a slot, each once."""
        return _keys(self._slots.pop(start))

    def __iter__(self) -> Iterator[_Key]:
        for slot in self._slots.values():
            yield from _keys(slot)

    def clear(self) -> None:
        """Forget all keys."""
        self._slots.clear()


def _keys(slot: dict[_Key, list[str]]) -> Iterator[_Key]:
    for shared, names in slot.items():
        for name in dict.fromkeys(names):
            yield (*shared, name)
