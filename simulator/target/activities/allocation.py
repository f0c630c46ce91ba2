"""Which share of an activity's traffic a visitor falls into, with nothing kept.

One hash of client code, activity and visitor decides: a number from 0 to 99.99, the same
wherever it is worked out. Experiences lie end to end on that line, in their order, the whole
scaled by the share of visitors that enters. It is the scheme of the decisioning engine in
Adobe's Node SDK, salt included (contract: adobe-target.md 10.5).
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

__all__ = ["WHOLE", "Share", "allocation", "made", "murmur3", "shares"]

WHOLE: Final = 100.0
_LEAST: Final = 0.005  # a share is told to the hundredth
_ROUNDED: Final = 0.5  # by how much rounding makes a share larger at most
_SALT: Final = "0"
_BUCKETS: Final = 10_000
_MASK: Final = 0xFFFFFFFF
_SIGN: Final = 0x80000000
_C1: Final = 0xCC9E2D51
_C2: Final = 0x1B873593


def murmur3(text: str) -> int:
    """Hash a text: 32-bit MurmurHash3, seed 0, over its UTF-16 code units, as a signed number.

    Units are taken in pairs, the first one low; an odd one left over is only mixed in.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    pairs, odd = divmod(len(units), 4)
    state = 0
    for block in struct.unpack_from(f"<{pairs}I", units):
        mixed = block * _C1 & _MASK
        mixed = ((mixed << 15 | mixed >> 17) & _MASK) * _C2 & _MASK
        state ^= mixed
        state = (state << 13 | state >> 19) & _MASK
        state = (state * 5 + 0xE6546B64) & _MASK
    if odd:
        mixed = int.from_bytes(units[-2:], "little") * _C1 & _MASK
        state ^= ((mixed << 15 | mixed >> 17) & _MASK) * _C2 & _MASK
    state ^= len(units)
    state = (state ^ state >> 16) * 0x85EBCA6B & _MASK
    state = (state ^ state >> 13) * 0xC2B2AE35 & _MASK
    state ^= state >> 16
    return state - (1 << 32) if state & _SIGN else state


def allocation(code: str, activity: int, visitor: str, salt: str = _SALT) -> float:
    """Tell where a visitor falls, from 0 to 99.99.

    Args:
        code: The client code.
        activity: The activity's number.
        visitor: The ECID, else the tntId without its hint, else the third-party id.
        salt: What tells several draws for one activity apart.
    """
    return abs(murmur3(f"{code}.{activity}.{visitor}.{salt}")) % _BUCKETS / 100


class Share(NamedTuple):
    """The part of the line that leads to one experience: above ``low``, up to ``high``.

    The first part begins with 0 itself; a part of no width leads nowhere.
    """

    low: float
    high: float

    def holds(self, place: float) -> bool:
        """Tell whether a visitor who falls on ``place`` is in it."""
        return self.low < place <= self.high or (place == 0 == self.low < self.high)


def shares(percentages: Sequence[float | None], entering: float = 100.0) -> list[Share]:
    """Lay experiences end to end.

    Args:
        percentages: The share of each; those that name none have equal parts of what is left.
        entering: The share of visitors that enters at all, in per cent.
    """
    left = max(0.0, 100.0 - sum(_named(percentages)))
    unnamed = sum(one is None for one in percentages)
    laid, total = [], 0.0
    for percentage in percentages:
        low, total = total, total + (left / unnamed if percentage is None else percentage)
        laid.append(Share(_scaled(low, entering), _scaled(total, entering)))
    return laid


def made(percentages: Sequence[float]) -> Literal["less", "whole", "rounded", "more"]:
    """Tell what shares make together: the whole, less or more; ``rounded`` is a little more.

    That much may come of rounding each of them up, as thirds are.
    """
    beyond = sum(percentages) - WHOLE
    if abs(beyond) <= _LEAST:
        return "whole"
    if beyond < 0:
        return "less"
    return "rounded" if beyond <= _ROUNDED * len(percentages) else "more"


def _named(percentages: Iterable[float | None]) -> list[float]:
    return [one for one in percentages if one is not None]


def _scaled(percentage: float, entering: float) -> float:
    """Scale to four digits: thirds that add up to a hundred must reach it."""
    return round(percentage * entering / 100, 4)
