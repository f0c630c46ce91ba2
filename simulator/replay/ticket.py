"""A production ticket answered: a verdict, a timeline, and how certain each conclusion is."""

import msgspec

from destination.wires.segment import reaches
from simulator.replay.alternatives import walk_all
from simulator.replay.courses import LONGEST_LAG, SHORTEST_LAG
from simulator.replay.history import History
from simulator.replay.timeline import MISSING, Conclusion, timeline
from simulator.replay.verdict import Told, tell
from simulator.replay.walk import Setup, Walked
from simulator.target.verdicts import Verdict
from simulator.times import format_duration, format_moment, parse_instant

__all__ = ["Ticket", "answer"]


class Ticket(msgspec.Struct):
    """Why an id is found at an instant, or not.

    Attributes:
        verdict: One of the closed set, with the documented lag and the draws of the seed.
        certain: Whether nothing that is unknown could lead to another verdict.
        depends_on: What could: ``lag``; ``times`` where events tell none; ``missing pages``
            where the file holds a part of the Profile API's answer.
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

    No retry draw can change the verdict, since an update is no activity; the lag can only make
    found what is not yet visible.

    Args:
        history: The person's events.
        setup: How Segment is set up, whose profile API is asked, and for which instant.
    """
    found = walk_all(history, setup)
    told = tell(found.documented, history, setup.workspace)
    depends_on = _doubts(told, found.documented, history)
    return Ticket(
        verdict=told.verdict,
        certain=not depends_on,
        depends_on=depends_on,
        sentence=told.sentence,
        cure=told.cure,
        timeline=timeline(found, missing=bool(history.missing)),
    )


def _doubts(told: Told, walked: Walked, history: History) -> list[str]:
    """List what the verdict depends on, and say so in its sentence."""
    depends_on = []
    if told.verdict in (Verdict.FOUND, Verdict.NOT_YET_VISIBLE):
        told.sentence += _lag_range(walked)
    if told.verdict == Verdict.NOT_YET_VISIBLE:
        depends_on.append("lag")
    if untimed := sum(1 for one in history.events if one.moments is None):
        depends_on.append("times")
        told.add(f"{untimed} of the events tell no time, and were taken for the moment before")
    if history.missing and told.verdict != Verdict.FOUND:  # what was found, further events leave
        depends_on.append(MISSING)
        pages = " and ".join(history.missing)
        told.add(
            f"the file holds a part of the history, and the pages of the Profile API {pages} may "
            "hold what would lead to another verdict",
            "Fetch the missing pages, and ask again.",
        )
    if not reaches(history.identifier):
        told.add(
            "Segment's cloud destination cannot reach it, whose URLs hold it as it stands",
            "Use ids that a URL holds unchanged: letters, digits, '-', '_', '.' and '@'.",
        )
    return depends_on


def _lag_range(walked: Walked) -> str:
    """Say from when to when the id becomes visible, and what that makes of the verdict."""
    shortest, longest = (format_duration(lag) for lag in (SHORTEST_LAG, LONGEST_LAG))
    lags = f"the lag is anything from {shortest} to {longest}"
    bound = parse_instant(walked.explanation.created_at or "")
    first, last = (format_moment(bound + lag, walked.at) for lag in (SHORTEST_LAG, LONGEST_LAG))
    if walked.explanation.verdict == Verdict.FOUND:
        return f"; {lags}, so it became visible at some time from {first} to {last}"
    return (
        f", at the latest: {lags}, so it becomes visible at some time from {first} to {last}, "
        f"and may be {Verdict.FOUND} already"
    )
