"""Seeded chance: everything a world leaves to it, in one repeatable stream.

A stream is a seed and a counter, so that a snapshot holds it in two numbers.
"""

from hashlib import blake2b

__all__ = ["Draws"]


class Draws:
    """A stream of repeatable draws.

    Args:
        seed: Two streams with one seed and one name give the same draws.
        name: What tells the streams of one seed apart.
        count: How many draws were taken before.
    """

    def __init__(self, seed: int = 0, name: str = "", count: int = 0) -> None:
        self.seed = seed
        self.name = name
        self.count = count

    def _next(self, size: int) -> bytes:
        self.count += 1
        text = f"{self.seed}:{self.name}:{self.count}"
        return blake2b(text.encode(), digest_size=size).digest()

    def uuid_hex(self) -> str:
        """Draw a version 4 UUID as 32 hexadecimal digits."""
        return self.uuid().replace("-", "")

    def uuid(self) -> str:
        """Draw a version 4 UUID with its hyphens."""
        digits = self._next(16).hex()
        variant = "89ab"[int(digits[16], 16) % 4]
        head, middle, tail = digits[:8], digits[8:12], digits[20:]
        return f"{head}-{middle}-4{digits[13:16]}-{variant}{digits[17:20]}-{tail}"

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both bounds included."""
        return low + int.from_bytes(self._next(8), "big") % (high - low + 1)
