"""How much a template may do.

Segment grants 500 ms and 100 MB. liquidjs does not measure memory but counts what filters
say they will use; that count is the same here. Time is not read at all: in its place stands
a bound on the characters and items that filters go through, so that a template fails the
same way on every machine, with the message Segment gives at 500 ms.
Source: liquidjs 10.27.2, ``Limiter``.
"""

from io import StringIO
from typing import Final

from destination.mapping.liquid.errors import Fault

__all__ = ["LONGEST_TEMPLATE", "Limits", "Output"]

LONGEST_TEMPLATE: Final = 1000
_LONGEST_RANGE: Final = 1_000_000
_MEMORY: Final = 100_000_000
_WORK: Final = 100_000_000
_TOO_LARGE: Final = "memory alloc limit exceeded"
_TOO_SLOW: Final = "template render limit exceeded"


class Limits:
    """What one rendering has used."""

    __slots__ = ("_memory", "_work")

    def __init__(self) -> None:
        self._memory: float = 0
        self._work = 0

    def use(self, count: float) -> None:
        """Count memory; less than nothing, or no number, counts as nothing."""
        if count > 0:
            if self._memory + count > _MEMORY:
                raise Fault(_TOO_LARGE)
            self._memory += count

    def work(self, count: int) -> None:
        """Count work."""
        self._work += count

    def grow(self, length: int) -> None:
        """Refuse to go on with an array that is already long."""
        if length >= _LONGEST_RANGE:
            raise Fault(_TOO_SLOW)

    def check(self) -> None:
        """Refuse to go on once too much was done."""
        if self._work > _WORK:
            raise Fault(_TOO_SLOW)


class Output(StringIO):
    """Printed text, up to the memory limit.

    liquidjs does not count it, and would fail at JavaScript's longest string, 512 MB.
    """

    def __init__(self) -> None:
        super().__init__()
        self._length = 0

    def write(self, text: str, /) -> int:
        """Append ``text``."""
        self._length += len(text)
        if self._length > _MEMORY:
            raise Fault(_TOO_LARGE)
        return super().write(text)
