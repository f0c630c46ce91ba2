"""A production ticket answered: a verdict, a timeline, and how certain each conclusion is."""

from collections.abc import Sequence
from typing import Final

import msgspec

from destination.wires.segment import reaches
from simulator.replay.alternatives import (
    LONGEST_LAG,
    SHORTEST_LAG,
    Alternatives,
    walk_all,
)
from simulator.replay.history import History
from simulator.replay.timeline import Conclusion, timeline
from simulator.replay.walk import Setup
from simulator.target.verdicts import Verdict
from simulator.times import format_duration, format_moment, parse_instant

__all__ = ["Ticket", "answer"]

_LONGEST: Final = format_duration(LONGEST_LAG)
_PLAIN_ID: Final = "Use ids that a URL holds unchanged: letters, digits, '-', '_', '.' and '@'."


class Ticket(msgspec.Struct):
    """Why an id is found at an instant, or not.

    Attributes:
        verdict: One of the closed set, with the documented lag and the draws of the seed.
        certain: Whether no lag and no retry draw could lead to another verdict.
        depends_on: What could: ``lag``, ``retry``; ``times`` where events tell none.
        sentence: The verdict with its evidence, and where it is not certain its range.
        cure: What to do about it; empty where there is nothing to cure.
        timeline: What happened, and what is to come, in order.
    """

    verdict: str
    certain: bool
    depends_on: list[str]
    sentence: str
    cure: str
    timeline: list[Conclusion]


def answer(history: History, setup: Setup) -> Ticket:
    """Answer a ticket: replay a person's events, and judge what the replay shows.

    Args:
        history: The person's events.
        setup: How Segment is set up, whose profile API is asked, and for which instant.
    """
    found = walk_all(history, setup)
    explanation = found.documented.explanation
    untimed = sum(1 for one in history.events if one.moments is None)
    depends_on = [*_depends_on(found), *(["times"] if untimed else [])]
    sentence, cure = explanation.sentence, explanation.cure
    if not history.events:
        sentence += f"; none of the events names {history.identifier!r}"
    if untimed:
        sentence += f"; {untimed} of the events tell no time, and were taken for the moment before"
    if not reaches(history.identifier):
        sentence += "; Segment's cloud destination cannot reach it, whose URLs hold it as it stands"
        cure = f"{cure} {_PLAIN_ID}".strip()
    if "lag" in depends_on or explanation.verdict == Verdict.FOUND:
        sentence += _lag_range(found)
    elif "retry" in depends_on:
        sentence += f"; other retry draws lead to {_others(found)}"
    return Ticket(
        verdict=explanation.verdict,
        certain=not depends_on,
        depends_on=depends_on,
        sentence=sentence,
        cure=cure,
        timeline=timeline(found, explanation),
    )


def _depends_on(found: Alternatives) -> list[str]:
    """Say what could lead to another verdict."""
    by_lag = [[one.explanation.verdict for one in walks] for walks in found.by_lag.values()]
    lag = found.unlagged.explanation.verdict != found.documented.explanation.verdict
    retry = any(len(set(verdicts)) > 1 for verdicts in by_lag)
    return [name for name, matters in (("lag", lag), ("retry", retry)) if matters]


def _lag_range(found: Alternatives) -> str:
    """Say from when to when the id becomes visible, and what that makes of the verdict."""
    explanation = found.documented.explanation
    lags = f"the lag is anything from {format_duration(SHORTEST_LAG)} to {_LONGEST}"
    if explanation.created_at is None:
        return f"; {lags}, and a shorter one leads to {_others(found)}"
    bound, at = parse_instant(explanation.created_at), found.documented.at
    first, last = (format_moment(bound + lag, at) for lag in (SHORTEST_LAG, LONGEST_LAG))
    if explanation.verdict == Verdict.FOUND:
        return f"; {lags}, so it became visible at some time from {first} to {last}"
    return (
        f", at the latest: {lags}, so it becomes visible at some time from {first} to {last}, "
        f"and may be {_others(found)} already"
    )


def _others(found: Alternatives) -> str:
    own = found.documented.explanation.verdict
    others: Sequence[str] = sorted({one.explanation.verdict for one in found.all} - {own})
    return " or ".join(others)
