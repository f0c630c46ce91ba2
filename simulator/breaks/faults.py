"""Breaks: faults that were set, and do not strike as they say."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final
from unittest.mock import patch

from msgspec import structs

from simulator.breaks.breaking import BREAKS, Change, breaks
from simulator.target.faults import collection
from simulator.target.faults.collection import Faults, Struck
from simulator.target.faults.model import Fault
from simulator.times import HOUR, parse_duration

__all__: list[str] = []

_strike: Final = Faults.strike
_matches: Final = collection._Live.matches  # noqa: SLF001  what is broken is what is inside
_duration: Final = parse_duration
_HARMLESS: Final[dict[str, Callable[[Fault], bool]]] = {
    "fault-status": lambda fault: fault.status is not None,
    "fault-drop-before": lambda fault: fault.drop == "before",
    "fault-drop-after": lambda fault: fault.drop == "after",
    "fault-malformed": lambda fault: fault.malformed,
}
"""By the rule: which faults do nothing where it is broken."""


def _without(harmless: Callable[[Fault], bool]) -> Iterator[Change]:
    def strike(self: Faults, *asked: Any) -> Struck | None:
        struck = _strike(self, *asked)
        return None if struck is None or harmless(struck.fault) else struck

    yield patch.object(Faults, "strike", strike)


BREAKS.update({rule: partial(_without, harmless) for rule, harmless in _HARMLESS.items()})


@breaks("fault-window")
def outages_end_early() -> Iterator[Change]:
    """Let every outage end within the hour."""
    yield patch.object(collection, "parse_duration", lambda text: min(_duration(text), HOUR))


@breaks("fault-match")
def everybody_struck() -> Iterator[Change]:
    """Let a fault for some ids strike requests of all."""

    def matches(self: Any, endpoint: str, _: Sequence[str], now: int) -> bool:
        named = self.fault.id.replace("?", "x").replace("*", "x")
        return _matches(self, endpoint, [named], now)

    yield patch.object(collection._Live, "matches", matches)  # noqa: SLF001


@breaks("fault-counts")
def never_enough() -> Iterator[Change]:
    """Let a fault strike every request, whatever it was to count."""

    def strikes(self: Any) -> bool:
        self.met += 1
        self.struck += 1
        return True

    yield patch.object(collection._Live, "strikes", strikes)  # noqa: SLF001


@breaks("fault-message")
def faults_without_words() -> Iterator[Change]:
    """Let a fault say nothing of its own."""

    def strike(self: Faults, *asked: Any) -> Struck | None:
        struck = _strike(self, *asked)
        return struck and struck._replace(fault=structs.replace(struck.fault, message=""))

    yield patch.object(Faults, "strike", strike)
