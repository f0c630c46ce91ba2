"""What happens when in a replay: recorded events laid out in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.clock import START
from simulator.replay.history import Recorded
from simulator.segment.moments import Moments

__all__ = ["Step", "steps_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """A page acts on an event or, where ``received``, Segment has it."""

    at: int
    recorded: Recorded
    received: bool


def steps_of(events: Sequence[Recorded], until: int | None) -> tuple[list[Step], int]:
    """Put events in order of time, and of the file where that is one; say where they end.

    Args:
        events: The events, in the file's order.
        until: The last instant of interest; None for the last step's.
    """
    steps = []
    for one, moments in zip(events, _timed(events), strict=True):
        if one.browser:
            steps.append(Step(moments.made, one, received=False))
        steps.append(Step(moments.received, one, received=True))
    steps.sort(key=lambda step: step.at)
    if until is None:
        until = steps[-1].at if steps else START
    return [step for step in steps if step.at <= until], until


def _timed(events: Sequence[Recorded]) -> Iterator[Moments]:
    """Give every event a time: one without comes right after the one before."""
    known = (one.moments for one in events if one.moments is not None)
    at = next(known, Moments(START, START)).made
    for one in events:
        moments = one.moments or Moments(at, at)
        at = moments.made
        yield moments
