"""The dimensions: what a rule looks at, and where it is found among the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from simulator.target.audiences.facts import Facts

__all__ = ["DIMENSIONS", "Reader", "Source"]

Reader: TypeAlias = Callable[[Facts], str | None]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of an attribute comes from.

    Attributes:
        read: Gives the value; None where there is none.
        certain: Whether there is none in truth where there is none among the facts.
    """

    read: Reader
    certain: bool = True


def _profile(attribute: str) -> Source:
    name = attribute.removeprefix("profile.")
    return Source(lambda facts: facts.profile.get(name))


def _parameter(attribute: str) -> Source:
    return Source(lambda facts: facts.parameters.get(attribute))


DIMENSIONS: Final[dict[str, Callable[[str], Source | None]]] = {
    "profile": _profile,
    "custom": _parameter,
    "mbox": _parameter,
}
"""Makes a source of an attribute; None for one that is not simulated."""
