"""What a replay showed, in order of time: each conclusion certain, or with its range."""

from collections.abc import Iterator
from typing import Final

import msgspec

from destination.retry import RetrySchedule
from simulator.lab_api.types import Explanation
from simulator.replay.alternatives import LONGEST_LAG, SHORTEST_LAG, Alternatives
from simulator.replay.schedule import earliest, latest, offsets
from simulator.replay.walk import Fate, Visit, Walked
from simulator.segment.deliveries import Try
from simulator.times import format_instant, parse_instant

__all__ = ["Conclusion", "timeline"]

_DRAWN: Final = RetrySchedule()
_OUTCOMES: Final = {"awaiting_retry": "will be retried", "failed": "failed for good"}


class Conclusion(msgspec.Struct):
    """Something that happened, or will.

    Attributes:
        at: When, with the documented lag and the draws of the seed.
        coming: Whether that lies after the instant the ticket is about.
        kind: ``visit``, ``bound``, ``visible``, ``attempt``, ``outcome`` or ``expires``.
        what: What it is, in words.
        certain: Whether it comes so with every lag and every retry draw.
        depends_on: What could change it: ``lag``, ``retry``; empty where it is certain.
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


def timeline(found: Alternatives, explanation: Explanation) -> list[Conclusion]:
    """Put what all walks showed in order of time."""
    walked = found.documented
    told = [_visit(visit) for visit in walked.visits]
    told += _lives(walked, explanation)
    for number, fate in enumerate(walked.fates):
        if fate.delivery.state != "filtered":
            told += _attempts(found, number)
            told += _outcome(found, number)
    for one in told:
        one.coming = parse_instant(one.at) > walked.at
    return sorted(told, key=lambda one: parse_instant(one.at))


def _visit(visit: Visit) -> Conclusion:
    whom = f"third-party id {visit.third_party_id!r}" if visit.third_party_id else "no id"
    failed = f"; at.js says: {visit.problem}" if visit.problem else ""
    what = f"{visit.why} on the device of {visit.device!r}: {whom}{failed}"
    return _at(visit.at, "visit", what)


def _lives(walked: Walked, explanation: Explanation) -> Iterator[Conclusion]:
    """Tell the lives of the identifier: bound, visible, expired."""
    name = f"third-party id {walked.identifier!r}"
    for binding in walked.bindings:
        bound = binding.bound_at
        yield _at(bound, "bound", f"{name} is bound")
        yield Conclusion(
            at=format_instant(bound + LONGEST_LAG),
            coming=False,
            kind="visible",
            what=f"the profile API finds {name}",
            certain=False,
            depends_on=["lag"],
            earliest=format_instant(bound + SHORTEST_LAG),
            latest=format_instant(bound + LONGEST_LAG),
        )
        if binding.expired_at is not None:
            yield _at(binding.expired_at, "expires", f"{name} expires")
        elif explanation.expires_at is not None:
            expires = parse_instant(explanation.expires_at)
            yield _at(expires, "expires", f"{name} expires, unless its visitor returns")


def _attempts(found: Alternatives, number: int) -> Iterator[Conclusion]:
    """Tell the attempts of a delivery; the draw moves each but the first."""
    fate = found.documented.fates[number]
    without = found.unlagged.fates[number].delivery.tries
    windows = list(zip(offsets(earliest(_DRAWN)), offsets(latest(_DRAWN)), strict=True))
    first = fate.delivery.tries[0].at
    for count, one in enumerate(fate.delivery.tries):
        told = _at(one.at, "attempt", f"attempt {count + 1} of {_name(fate)}: {_got(one)}")
        if count >= len(without) or without[count].verdict != one.verdict:
            told.depends_on.append("lag")
        if count:
            told.depends_on.append("retry")
            low, high = windows[count - 1]
            told.earliest, told.latest = format_instant(first + low), format_instant(first + high)
        told.certain = not told.depends_on
        yield told


def _outcome(found: Alternatives, number: int) -> Iterator[Conclusion]:
    """Tell how a delivery that had to be retried ends, and whether it could end otherwise."""
    fate = found.documented.fates[number]
    if len(fate.delivery.tries) == 1:
        return
    ends = [[one.fates[number] for one in walks] for walks in found.by_lag.values()]
    every = [one for fates in ends for one in fates]
    states = [{one.delivery.state for one in fates} for fates in ends]
    told = _at(fate.delivery.tries[-1].at, "outcome", f"{_name(fate)} is {fate.delivery.state}")
    unlagged = found.unlagged.fates[number].delivery.state
    if unlagged != fate.delivery.state or any(one != states[0] for one in states):
        told.depends_on.append("lag")
    if any(len(one) > 1 for one in states):
        told.depends_on.append("retry")
    told.certain = not told.depends_on
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
    return f"{got}, since {one.evidence}" if one.evidence else got


def _at(instant: int, kind: str, what: str) -> Conclusion:
    return Conclusion(format_instant(instant), coming=False, kind=kind, what=what)
