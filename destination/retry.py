"""When a delivery is tried again.

Segment documents four hours of randomised exponential back-off, for functions six times
over that window; first interval and factor are unpublished. Assumed here (contract:
segment.md 6): gaps that double and together fill the window, each drawn between 75 % and
100 % of its length. Count, window and jitter are settings.
"""

import random
from dataclasses import dataclass

__all__ = ["RetrySchedule"]

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """The gaps between the attempts of one delivery.

    Attributes:
        retries: How many attempts follow the first.
        window: How long after the first attempt the last may come, in milliseconds.
        jitter: Which part of a gap is left to chance, 0 to 1.
        seed: Makes the draws the same in each run.
    """

    retries: int = 6
    window: int = 240 * _MINUTE
    jitter: float = 0.25
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what makes no schedule.

        Raises:
            ValueError: Naming the field, the value and the rule.
        """
        if not 0 <= self.retries <= 100:  # noqa: PLR2004
            raise ValueError(f"retries is {self.retries}; it must be between 0 and 100")
        if self.window < 0:
            raise ValueError(f"window is {self.window} ms; it must not be negative")
        if not 0 <= self.jitter <= 1:
            raise ValueError(f"jitter is {self.jitter}; it must be between 0 and 1")

    def gaps(self, delivery: str) -> list[int]:
        """Give the gaps before each retry of ``delivery``, in milliseconds.

        Args:
            delivery: What tells deliveries apart, such as a messageId.
        """
        draws = random.Random(f"{self.seed}:{delivery}")  # noqa: S311  repeatable, not secret
        unit = self.window / (2**self.retries - 1) if self.retries else 0
        return [
            round(unit * 2**number * (1 - self.jitter * draws.random()))
            for number in range(self.retries)
        ]
