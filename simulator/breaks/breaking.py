"""Rules of the world that can be broken on purpose, one at a time.

A suite that stays green in a world without a rule does not guard that rule; a scenario that
stays green in all broken worlds proves nothing. The ledger says, beside the rule, what the
world is like without it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Final, TypeAlias
from unittest.mock import patch

from simulator.segment.settings import SEGMENT_SETTINGS, SegmentSettings
from simulator.target.settings import Settings

__all__ = ["BREAKS", "Change", "Changes", "breaks", "broken", "fixed", "keep_broken", "pinned"]

Change: TypeAlias = AbstractContextManager[Any]
"""A part of the simulator, exchanged for another while it is entered."""

Changes: TypeAlias = Callable[[], Iterable[Change]]

BREAKS: Final[dict[str, Changes]] = {}
"""By the id of the rule: what makes a world without it."""

_KEPT: Final = ExitStack()
"""What is broken for as long as this process lives."""


def breaks(rule: str) -> Callable[[Changes], Changes]:
    """Say that a function makes the changes that break a rule of the ledger."""

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


def keep_broken(rule: str) -> None:
    """Break a rule for as long as this process lives."""
    _KEPT.enter_context(broken(rule))


class _Pinned:
    """In the place of a field: one value, whatever it is given."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __get__(self, _: object, __: type) -> object:
        return self._value

    def __set__(self, _: object, __: object) -> None:
        """Set nothing."""


def fixed(kind: type, field: str, value: object) -> Change:
    """Let a field of everything of a kind have one value, whatever it is given."""
    return patch.object(kind, field, _Pinned(value))


def pinned(setting: str, value: object) -> Change:
    """Let a setting of every tenant have one value, as settings hold it, whatever is set."""
    return fixed(SegmentSettings if setting in SEGMENT_SETTINGS else Settings, setting, value)
