"""Rules of the world that can be broken on purpose, one at a time.

A suite that stays green in a world without a rule does not guard that rule; a scenario that
stays green in all broken worlds proves nothing. What is broken stands in the ledger, beside
the rule: ``broken`` says what the world is like without it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Final, TypeAlias

__all__ = ["BREAKS", "Change", "breaks", "broken"]

Change: TypeAlias = AbstractContextManager[Any]
"""A part of the simulator exchanged for another while it is entered."""

Changes: TypeAlias = Callable[[], Iterable[Change]]

BREAKS: Final[dict[str, Changes]] = {}
"""By the id of the rule: what makes a world without it."""


def breaks(rule: str) -> Callable[[Changes], Changes]:
    """Say that a function makes what breaks a rule of the ledger."""

    def note(changes: Changes) -> Changes:
        BREAKS[rule] = changes
        return changes

    return note


@contextmanager
def broken(rule: str) -> Iterator[None]:
    """Break a rule for a while, for all worlds of this process.

    Raises:
        KeyError: No such rule can be broken.
    """
    with ExitStack() as changed:
        for change in BREAKS[rule]():
            changed.enter_context(change)
        yield
