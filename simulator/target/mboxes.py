"""The mboxes that were asked for: what Adobe's location lists have to offer.

Names alone are kept, never a value (contract: adobe-target.md 10.1).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from simulator.target.recorder import Recorder
from simulator.times import Instant

__all__ = ["Mboxes", "SeenMbox"]

_MOST_PARAMETERS: Final = 500
"""How many parameters of one mbox are listed: as many as one call may have."""
_LONGEST: Final = 250  # characters of a name


class SeenMbox(msgspec.Struct):
    """An mbox and its story.

    Attributes:
        name: Its name.
        last: When it was asked for last, in milliseconds.
        parameters: The names of the parameters it was asked for with, the first seen first.
    """

    name: str
    last: Instant
    parameters: list[str] = []


class Mboxes:
    """The mboxes a tenant was asked for.

    Args:
        most: Gives how many are kept; later ones are not.

    Attributes:
        recorder: Is told of each that changes; None for nobody.
    """

    def __init__(self, most: Callable[[], int]) -> None:
        self.recorder: Recorder | None = None
        self._most = most
        self._seen: dict[str, SeenMbox] = {}

    def note(self, name: str, parameters: Iterable[str], now: int) -> None:
        """Note that an mbox was asked for."""
        mbox = self._seen.get(name)
        if mbox is None:
            if len(self._seen) >= self._most() or len(name) > _LONGEST:
                return
            mbox = self._seen[name] = SeenMbox(name, now)
        mbox.last = now
        if self.recorder is not None:
            self.recorder.mark("mbox", name)
        known = set(mbox.parameters)
        for parameter in parameters:
            if len(known) >= _MOST_PARAMETERS:
                return
            if parameter not in known and len(parameter) <= _LONGEST:
                known.add(parameter)
                mbox.parameters.append(parameter)

    def hold(self, mbox: SeenMbox) -> None:
        """Know this of an mbox."""
        self._seen[mbox.name] = mbox

    def get(self, name: str) -> SeenMbox | None:
        """Give one that was asked for."""
        return self._seen.get(name)

    def __iter__(self) -> Iterator[SeenMbox]:
        return iter(self._seen.values())

    def restore(self, seen: Iterable[SeenMbox]) -> None:
        """Take the place of what was seen so far."""
        self.clear()
        for mbox in seen:
            self.note(mbox.name, mbox.parameters, mbox.last)

    def clear(self) -> None:
        """Forget all."""
        self._seen.clear()
        if self.recorder is not None:
            self.recorder.empty("mbox")
