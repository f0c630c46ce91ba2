"""What a replay showed, in order of time: each conclusion certain, or with its range."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from destination.retry import RetrySchedule
from simulator.replay.alternatives import Alternatives, Ways
from simulator.replay.courses import LONGEST_LAG, SHORTEST_LAG, Fate
from simulator.replay.schedule import earliest, latest, offsets
from simulator.replay.walk import Visit, Walked
from simulator.segment.deliveries import Try
from simulator.target.verdicts import USUAL
from simulator.times import format_instant, parse_instant

__all__ = ["MISSING", "Conclusion", "timeline"]

MISSING: Final = "missing pages"

_DRAWN: Final = RetrySchedule()
_WINDOWS: Final = tuple(zip(offsets(earliest(_DRAWN)), offsets(latest(_DRAWN)), strict=True))
_OUTCOMES: Final = {"awaiting_retry": "will be retried", "failed": "failed for good"}


class Conclusion(msgspec.Struct):
    """Something that happened, or will.

    Attributes:
        at: When, with the documented lag and the draws of the seed.
        coming: Whether that lies after the instant the ticket is about.
        kind: ``visit``, ``bound``, ``visible``, ``attempt``, ``outcome`` or ``expires``.
        what: What it is, in words.
        certain: Whether it comes so with every lag and every retry draw.
        depends_on: What could change it: ``lag``, ``retry``, ``missing pages``; empty where it
            is certain.
        earliest: The earliest it may come; None where there is but one time, or none.
        latest: The latest it may come; None where there is but one time, or it may never.
    """

    at: str
    coming: bool
    kind: str
    what: str
    certain: bool = True
    depends_on: list[str] = []
    earliest: str | None = None
    latest: str | None = None


def timeline(found: Alternatives, *, missing: bool = False) -> list[Conclusion]:
    """Put what happens in every case, and in some, in order of time.

    Args:
        found: The walk, and what else may come.
        missing: Whether events may be missing; then only what was there is certain.
    """
    walked = found.documented
    doubts = [MISSING] if missing else []
    told = [_visit(visit) for visit in walked.visits]
    told += _lives(walked, doubts)
    for ways in found.ways:
        if ways.fate.delivery.state != "filtered":
            told += _attempts(ways, doubts)
            told += _outcome(ways, doubts)
    for one in told:
        one.coming = parse_instant(one.at) > walked.at
        one.certain = not one.depends_on
    return sorted(told, key=lambda one: parse_instant(one.at))


def _visit(visit: Visit) -> Conclusion:
    whom = f"third-party id {visit.third_party_id!r}" if visit.third_party_id else "no id"
    failed = f"; at.js says: {visit.problem}" if visit.problem else ""
    what = f"{visit.why} on the device of {visit.device!r}: {whom}{failed}"
    return _at(visit.at, "visit", what)


def _lives(walked: Walked, doubts: list[str]) -> Iterator[Conclusion]:
    """Tell the lives of the identifier: bound, visible, expired."""
    name = f"third-party id {walked.identifier!r}"
    for life in walked.lives:
        bound = life.bound_at
        yield _at(bound, "bound", f"{name} is bound", doubts)
        visible = f"the profile API finds {name}"
        told = _at(bound + LONGEST_LAG, "visible", visible, ["lag", *doubts])
        told.earliest = format_instant(bound + SHORTEST_LAG)
        told.latest = format_instant(bound + LONGEST_LAG)
        yield told
        if life.expired_at is not None and life.expired_at <= walked.at:
            yield _at(life.expired_at, "expires", f"{name} expires", doubts)
        elif walked.explanation.expires_at is not None:
            expires = parse_instant(walked.explanation.expires_at)
            yield _at(expires, "expires", f"{name} expires, unless its visitor returns", doubts)


def _attempts(ways: Ways, doubts: list[str]) -> Iterator[Conclusion]:
    """Tell the attempts of a delivery; the draw moves each but the first."""
    fate, sooner = ways.fate, ways.unlagged.finds
    lagged = sooner is not None and sooner != fate.documented.finds
    name, tries = _name(fate), fate.delivery.tries
    for count, one in enumerate(tries):
        told = _at(one.at, "attempt", f"attempt {count + 1} of {name}: {_got(one)}")
        if lagged and sooner is not None and count >= sooner:
            told.depends_on = ["lag"]
        if count:
            told.depends_on = [*told.depends_on, "retry"]
            low, high = _WINDOWS[count - 1]
            told.earliest = format_instant(tries[0].at + low)
            told.latest = format_instant(tries[0].at + high)
        if count or one.verdict not in ("", "found"):
            told.depends_on = [*told.depends_on, *doubts]
        yield told


def _outcome(ways: Ways, doubts: list[str]) -> Iterator[Conclusion]:
    """Tell how a delivery that had to be retried ends, and whether it could end otherwise."""
    fate = ways.fate
    if len(fate.delivery.tries) == 1:
        return
    every = [one for courses in ways.by_lag.values() for one in courses]
    states = [{one.state for one in courses} for courses in ways.by_lag.values()]
    depends_on = []
    if ways.unlagged.state != fate.delivery.state or any(one != states[0] for one in states):
        depends_on.append("lag")
    if any(len(one) > 1 for one in states):
        depends_on.append("retry")
    what = f"{_name(fate)} is {fate.delivery.state}"
    told = _at(fate.delivery.tries[-1].at, "outcome", what, [*depends_on, *doubts])
    times = [one.delivered_at for one in every if one.delivered_at is not None]
    if times and (len(set(times)) > 1 or len(times) < len(every)):
        told.earliest = format_instant(min(times))
        told.latest = format_instant(max(times)) if len(times) == len(every) else None
    yield told


def _name(fate: Fate) -> str:
    """Name a delivery: what is sent, for whom."""
    event = fate.delivery.event
    what = f"{event['type']} {event['event']!r}" if event.get("event") else str(event["type"])
    return f"the update by {what} for {fate.delivery.user_id!r}"


def _got(one: Try) -> str:
    outcome, error = one.attempt.outcome, one.attempt.error
    got = _OUTCOMES.get(outcome, outcome)
    if error is not None:
        got += f" ({error})"
    evidence = one.evidence.removesuffix(USUAL)  # the answer to the ticket knows better
    return f"{got}, since {evidence}" if evidence else got


def _at(instant: int, kind: str, what: str, depends_on: Sequence[str] = ()) -> Conclusion:
    at = format_instant(instant)
    return Conclusion(at, coming=False, kind=kind, what=what, depends_on=list(depends_on))
