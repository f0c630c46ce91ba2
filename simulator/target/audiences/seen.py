"""The names that came by: what Adobe's audience builder has to offer.

An attribute of the profile can be picked for a rule once it was seen, a parameter likewise.
Names alone are kept, never a value. Source: Adobe, visitor profile and custom parameters;
targets and audiences FAQ for the 50 of one call (contract: adobe-target.md 10.2).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, Literal, TypeAlias

import msgspec

from simulator.target.recorder import Recorder
from simulator.times import Instant

__all__ = ["Seen", "SeenKind", "SeenName"]

_LONGEST: Final = 256  # characters of a name

SeenKind: TypeAlias = Literal["profile", "parameter"]


class SeenName(msgspec.Struct):
    """A name and its story; times in milliseconds.

    Attributes:
        kind: An attribute of the profile, or a parameter.
        name: Its name, without ``profile.``.
        first: When it was seen first.
        last: When it was seen last.
        count: How many calls had it.
    """

    kind: SeenKind
    name: str
    first: Instant
    last: Instant
    count: int = 1


class Seen:
    """The names a tenant has seen.

    Args:
        most: Gives how many names of each kind are kept; later ones are not.

    Attributes:
        recorder: Is told of each name that changes; None for nobody.
    """

    def __init__(self, most: Callable[[], int]) -> None:
        self.recorder: Recorder | None = None
        self._most = most
        self._names: dict[SeenKind, dict[str, SeenName]] = {"profile": {}, "parameter": {}}

    def note(
        self, kind: SeenKind, names: Iterable[str], now: int, per_call: int | None = None
    ) -> None:
        """Note the names of one call.

        Args:
            kind: What they name.
            names: The names.
            now: The time.
            per_call: How many of them count; None for all.
        """
        known, recorder = self._names[kind], self.recorder
        for name in islice(names, per_call):
            entry = known.get(name)
            if entry is not None:
                entry.last = now
                entry.count += 1
            elif len(known) < self._most() and len(name) <= _LONGEST:
                known[name] = SeenName(kind, name, now, now)
            else:
                continue
            if recorder is not None:
                recorder.mark(f"seen_{kind}", name)

    def get(self, kind: SeenKind, name: str) -> SeenName | None:
        """Give what is known of a name."""
        return self._names[kind].get(name)

    def hold(self, entry: SeenName) -> None:
        """Know this of a name."""
        self._names[entry.kind][entry.name] = entry

    def listing(self, kind: SeenKind) -> list[SeenName]:
        """List the names of a kind, in the order of the alphabet."""
        return [entry for _, entry in sorted(self._names[kind].items())]

    def __iter__(self) -> Iterator[SeenName]:
        for kind in self._names:
            yield from self._names[kind].values()

    def restore(self, entries: Iterable[SeenName]) -> None:
        """Take the place of what was seen so far."""
        self.clear()
        for entry in entries:
            if len(self._names[entry.kind]) < self._most():
                self._names[entry.kind][entry.name] = entry
                if self.recorder is not None:
                    self.recorder.mark(f"seen_{entry.kind}", entry.name)

    def clear(self) -> None:
        """Forget all names."""
        for names in self._names.values():
            names.clear()
        if self.recorder is not None:
            self.recorder.empty("seen_profile", "seen_parameter")
