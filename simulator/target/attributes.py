"""Profile attributes: what is stored at once and counts for targeting later.

A visit's values count at once. What the profile API writes shows in a fetch at once and
counts for targeting one update lag later (contract: adobe-target.md 1.5).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, structs

from simulator.times import Instant

__all__ = ["Attribute", "fits", "next_counting", "updated"]


_WIDEST: Final = 4  # bytes of a character in UTF-8


class Attribute(Struct, frozen=True, array_like=True, gc=False):
    """A profile attribute; profiles have many, so that it is as small as it can be.

    Attributes:
        value: What is stored, and what a fetch shows.
        modified_at: When it was last written, in milliseconds.
        steps: Values and the times from which they count for targeting, in the order of
            writing, 0 for one that counts already; empty where the stored value counts.
    """

    value: str
    modified_at: Instant
    steps: tuple[tuple[Instant, str], ...] = ()

    def counting(self, now: int) -> str | None:
        """Give the value that counts for targeting; None before the first one does."""
        if not self.steps:
            return self.value
        past = [value for since, value in self.steps if since <= now]
        return past[-1] if past else None

    def settled(self, now: int) -> "Attribute":
        """Forget the steps that are past: the last of them counts, whatever came before."""
        past = [index for index, (since, _) in enumerate(self.steps) if since <= now]
        if not past:
            return self
        coming = self.steps[past[-1] + 1 :]
        return structs.replace(
            self, steps=((0, self.steps[past[-1]][1]), *coming) if coming else ()
        )


def updated(before: Attribute | None, value: str, now: int, counts_at: int) -> Attribute:
    """Write a value that counts for targeting from ``counts_at`` on."""
    if counts_at <= now:
        return Attribute(value, now)
    earlier: tuple[tuple[int, str], ...] = ()
    if before is not None:
        earlier = before.steps or ((0, before.value),)
    return Attribute(value, now, (*earlier, (counts_at, value)))


def next_counting(attributes: Iterable[Attribute]) -> int | None:
    """Tell when the next of the written values will count; None when all do."""
    dues = [since for attribute in attributes for since, _ in attribute.steps if since]
    return min(dues, default=None)


def fits(attributes: Mapping[str, Attribute], values: Mapping[str, str], most: int) -> bool:
    """Tell whether all names and values have ``most`` bytes at most once ``values`` are written.

    Args:
        attributes: What is stored.
        values: What is to be written.
        most: In bytes of UTF-8.
    """
    stored = sum([len(one.value) for one in attributes.values()]) + sum(map(len, attributes))
    written = sum(map(len, values.values())) + sum(map(len, values))
    if (stored + written) * _WIDEST <= most:
        return True
    texts = {name: attribute.value for name, attribute in attributes.items()} | {
        name: value for name, value in values.items() if value
    }
    return sum(_bytes(name) + _bytes(value) for name, value in texts.items()) <= most


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
