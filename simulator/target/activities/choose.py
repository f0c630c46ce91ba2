"""Who sees what: which activities a visitor qualifies for, and which experience of each.

An A/B test keeps whom it has: audiences are asked of those who enter, and again only where
they look at the request. Experience targeting asks each time. A named mbox is filled by one
activity, a page load and a view by all that match. Source: Adobe, priority and switching
experiences (contract: adobe-target.md 10.4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from simulator.target.activities.allocation import allocation
from simulator.target.activities.compiled import Asked, Branch, Candidate, Running
from simulator.target.audiences import Facts
from simulator.target.records import Entry
from simulator.target.settings import Settings

__all__ = ["Choice", "Considered", "Preview", "Visitor", "branch_of", "page", "single"]

_NOBODY: Final = Entry(None)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a QA link asks for.

    Attributes:
        forced: The activities it lists, live or not, each with the number of the experience
            to show; None leaves that open.
        listed_only: Whether no other activity is shown.
        members: Audiences that count as matching.
        strangers: Audiences that count as not matching.
    """

    forced: Mapping[int, int | None] = field(default_factory=dict)
    listed_only: bool = False
    members: frozenset[int] = frozenset()
    strangers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom it is chosen for.

    Attributes:
        code: The client code.
        identity: What decides their share of an activity's traffic.
        entered: The activities they are in; what a request changes shows here at once.
        token: The property token of the request, in lower case; empty for none.
        now: The time, in milliseconds.
        settings: The settings in force.
        preview: What a QA link asks for; None where there is none.
    """

    code: str
    identity: str
    entered: Mapping[int, Entry]
    token: str
    now: int
    settings: Settings
    preview: Preview | None = None


class Choice(NamedTuple):
    """An activity a visitor qualifies for, and the experience they are shown."""

    candidate: Candidate
    branch: Branch


@dataclass(slots=True)
class Considered:
    """An activity that was looked at, and what came of it.

    Attributes:
        candidate: The activity in its location.
        branch: The experience; None where the visitor does not qualify.
        why: In words.
        matched: The audiences that hold.
        unmatched: Those that do not.
        unknown: Those of which that is not known.
    """

    candidate: Candidate
    branch: Branch | None = None
    why: str = ""
    matched: list[Asked] = field(default_factory=list)
    unmatched: list[Asked] = field(default_factory=list)
    unknown: list[Asked] = field(default_factory=list)


def single(
    candidates: Iterable[Candidate], facts: Facts, visitor: Visitor, seen: list[Considered]
) -> list[Choice]:
    """Choose the activity that fills a named mbox: the first that matches.

    Args:
        candidates: In order of precedence.
        facts: What is known at this mbox.
        visitor: Whom it is chosen for.
        seen: Takes what was looked at.
    """
    for candidate in candidates:
        considered = consider(candidate, facts, visitor)
        seen.append(considered)
        if considered.branch is not None:
            return [Choice(candidate, considered.branch)]
    return []


def page(
    candidates: Iterable[Candidate], facts: Facts, visitor: Visitor, seen: list[Considered]
) -> list[Choice]:
    """Choose all that match a page load or a view, the lowest first: the highest wins on it.

    Where the highest changes elements, those that fill the whole are left out.
    """
    chosen: list[Choice] = []
    taken: set[int] = set()
    for candidate in candidates:
        considered = consider(candidate, facts, visitor)
        seen.append(considered)
        if considered.branch is None or candidate.running.number in taken:
            continue
        if chosen and chosen[0].candidate.running.visual and not candidate.running.visual:
            considered.branch, considered.why = None, "a visual activity comes before it"
            continue
        taken.add(candidate.running.number)
        chosen.append(Choice(candidate, considered.branch))
    return chosen[::-1]


def consider(candidate: Candidate, facts: Facts, visitor: Visitor) -> Considered:
    """Look whether a visitor qualifies for an activity here, and for which experience."""
    considered, running = Considered(candidate), candidate.running
    considered.why = _closed(running, visitor)
    if considered.why:
        return considered
    entry = visitor.entered.get(running.number, _NOBODY)
    if entry.barred:
        considered.why = "the visitor has converted, and must not enter again"
        return considered
    if visitor.entered.keys() - {running.number}:
        facts = replace(facts, in_other_activities=True)
    present = running.branch(entry.experience)
    staying = present is not None and (running.activity.type == "ab" or len(running.branches) == 1)
    asked = [one for one in candidate.audiences if not staying or one.of_request]
    if not _all_hold(asked, facts, visitor, considered):
        return considered
    forced = (visitor.preview.forced if visitor.preview else {}).get(running.number)
    if forced is not None:
        _force(running, forced, facts, visitor, considered)
    elif staying:
        considered.branch, considered.why = present, "the visitor is in it already"
    elif running.activity.type == "ab":
        considered.branch = branch_of(running, visitor.code, visitor.identity, entry.round)
        if considered.branch is None:
            considered.why = "the visitor is not in the share of those who enter"
    else:
        _target(running, present, facts, visitor, considered)
    return considered


def branch_of(running: Running, code: str, identity: str, rounds: int = 0) -> Branch | None:
    """Tell which experience of an A/B test an identity falls into; None for those left out."""
    place = allocation(code, running.number, identity, str(rounds))
    return next((one for one in running.branches if one.share.holds(place)), None)


def _closed(running: Running, visitor: Visitor) -> str:
    """Say why an activity is not open to this request; empty where it is."""
    preview = visitor.preview
    if preview is None or running.number not in preview.forced:
        if preview is not None and preview.listed_only:
            return "the QA link does not list it"
        state = running.state(visitor.now)
        if state != "Live":
            return f"it is {state.lower()}"
    if running.tokens and visitor.token not in running.tokens:
        return "the request is of no property it is meant for"
    return ""


def _all_hold(
    asked: Sequence[Asked], facts: Facts, visitor: Visitor, considered: Considered
) -> bool:
    """Ask audiences; note what each of them said."""
    verdicts = [_holds(one, facts, visitor, considered) for one in asked]
    if all(verdicts):
        return True
    one = asked[verdicts.index(False)]
    doubt = one in considered.unknown
    considered.why = f"audience {one.number} {one.name!r} " + (
        f"is unknown: {'; '.join(one.rule.unknown[:3]) or 'the request does not tell'}"
        if doubt
        else "does not match"
    )
    return False


def _holds(asked: Asked, facts: Facts, visitor: Visitor, considered: Considered) -> bool:
    """Ask an audience; one that is unknown counts as the settings say, and is noted."""
    preview = visitor.preview
    holds = asked.rule.holds(facts)
    if preview is not None and asked.number in preview.members:
        holds = True
    elif preview is not None and asked.number in preview.strangers:
        holds = False
    if holds is None:
        considered.unknown.append(asked)
        return visitor.settings.unknown_audience == "matches"
    (considered.matched if holds else considered.unmatched).append(asked)
    return holds


def _force(
    running: Running, number: int, facts: Facts, visitor: Visitor, considered: Considered
) -> None:
    branch = running.branch(number)
    if branch is not None and _all_hold(branch.audiences, facts, visitor, considered):
        considered.branch, considered.why = branch, "the QA link asks for it"


def _target(
    running: Running,
    present: Branch | None,
    facts: Facts,
    visitor: Visitor,
    considered: Considered,
) -> None:
    """Choose by audience: the first that matches, then an experience for all visitors."""
    entered = present is not None
    place = allocation(visitor.code, running.number, visitor.identity)
    if not entered and not running.entering.holds(place):
        considered.why = "the visitor is not in the share of those who enter"
        return
    for branch in running.branches:
        if branch.audiences and _all_hold(branch.audiences, facts, visitor, considered):
            considered.branch, considered.why = branch, "its audience matches"
            return
    if entered and visitor.settings.xt_unmatched == "stays":
        considered.branch, considered.why = present, "no other audience matches"
        return
    for branch in running.branches:
        if not branch.audiences:
            considered.branch, considered.why = branch, "it is for all visitors"
            return
    considered.why = considered.why or "it has no experience"
