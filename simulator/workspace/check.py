"""A workspace looked over, both sides: what it declares that will not do what its author expects.

Segment's side is ``destination.workspace.check``'s. Source: Adobe, priority and switching
experiences (contract: adobe-target.md 10.4).
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from destination.workspace.check import Fault
from destination.workspace.check import check as segment_side
from simulator.target.activities.allocation import made
from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.checks import remarks
from simulator.target.activities.model import Activity, Audience
from simulator.target.settings import Settings
from simulator.times import FIRST, LAST, parse_instant
from simulator.workspace.catalogue import experiences, items, listed, locations, offers, shown
from simulator.workspace.fitting import unfit
from simulator.workspace.model import ActivitySpec, Workspace
from simulator.workspace.possible import can_hold

__all__ = ["Fault", "check"]


def check(workspace: Workspace) -> list[Fault]:
    """Find the faults of a workspace, in the order of its fields."""
    return [*segment_side(workspace), *_adobe_side(workspace)]


def _adobe_side(workspace: Workspace) -> Iterator[Fault]:
    catalogue = Catalogue()
    catalogue.hold(item for _, item in items(workspace))
    for fault in unfit(workspace, Settings()):
        cure = "Keep within the limit, or raise the setting of that name for your tests."
        yield Fault("over_limit", fault.field, fault.rule, cure)
    yield from _audiences(workspace, catalogue)
    yield from _unused(workspace)
    for name, activity in workspace.activities.items():
        faults = _activity(f"activities.{name}", activity, catalogue)
        yield from faults if activity.state == "approved" else map(_harmless, faults)
    yield from _competing(workspace, catalogue)


def _harmless(fault: Fault) -> Fault:
    """Make a warning of what is not live."""
    return msgspec.structs.replace(fault, level="warning")


def _audiences(workspace: Workspace, catalogue: Catalogue) -> Iterator[Fault]:
    for name in workspace.audiences:
        audience = catalogue.audiences.named(name)
        for remark in remarks(audience, catalogue) if audience is not None else ():
            sentence = f"{remark}: whether a visitor is in it is unknown, which counts as no"
            cure = "Test it elsewhere, or with another rule in its place."
            yield Fault("audience_not_simulated", f"audiences.{name}", sentence, cure, "warning")


def _unused(workspace: Workspace) -> Iterator[Fault]:
    used = {
        offer
        for activity in workspace.activities.values()
        for one in experiences(activity)
        for offer in shown(one, locations(activity)).values()
    }
    for name in offers(workspace):
        if name not in used:
            cure = "Name it in an experience, or leave it out."
            yield Fault("offer_unused", f"offers.{name}", "nobody shows it", cure, "warning")


def _activity(place: str, activity: ActivitySpec, catalogue: Catalogue) -> Iterator[Fault]:
    who = _named(activity.audience, catalogue)
    if who and not can_hold(who, catalogue):
        sentence = f"{activity.audience!r} can never match: nobody sees anything of the activity"
        yield Fault("audience_never_matches", f"{place}.audience", sentence, _CONTRADICTION)
        return
    if activity.type == "ab":
        yield from _shares(place, activity)
        return
    first_for_all: str | None = None
    for at, one in enumerate(experiences(activity)):
        where = f"{place}.experiences[{at}]"
        if one.audience is None and first_for_all is not None:
            sentence = f"is never reached: {first_for_all!r} before it is for all visitors, too"
            cure = f"Give one of the two an audience; it will be asked before {first_for_all!r}."
            yield Fault("experience_unreachable", where, sentence, cure)
        elif one.audience is None:
            first_for_all = one.name
        elif not can_hold([*who, *_named(one.audience, catalogue)], catalogue):
            among = f" among {activity.audience!r}" if who else ""
            sentence = f"{one.audience!r} can never match{among}: nobody sees the experience"
            yield Fault("audience_never_matches", f"{where}.audience", sentence, _CONTRADICTION)


_CONTRADICTION: Final = "Look for conditions that exclude each other."


def _named(name: str | None, catalogue: Catalogue) -> list[Audience]:
    audience = None if name is None else catalogue.audiences.named(name)
    return [] if audience is None else [audience]


def _shares(place: str, activity: ActivitySpec) -> Iterator[Fault]:
    shares = [one.share or 0 for one in experiences(activity)]
    together = made(shares)
    if together in ("whole", "more"):  # more than rounding explains is no oddity: it is refused
        return
    rest = "the rest of those who enter see no experience"
    if together == "rounded":
        rest = "the last of the experiences is seen by fewer than its share says"
    sentence = f"the shares make {sum(shares):g}, not 100: {rest}"
    cure = "Give shares that make 100, or leave one out: it gets what is left."
    yield Fault("shares_not_100", f"{place}.experiences", sentence, cure)


def _competing(workspace: Workspace, catalogue: Catalogue) -> Iterator[Fault]:
    """Tell of mboxes for which live activities of one priority compete."""
    rivals: dict[tuple[str, int], list[str]] = {}
    told: set[tuple[str, str]] = set()
    for name, activity in workspace.activities.items():
        if activity.state != "approved":
            continue
        for mbox in listed(activity.mboxes):
            others = rivals.setdefault((mbox, activity.priority), [])
            for other in others:
                if (other, name) not in told and _meet(other, name, workspace, catalogue):
                    told.add((other, name))
                    yield _rivalry(mbox, other, name, catalogue)
            others.append(name)


def _rivalry(mbox: str, other: str, name: str, catalogue: Catalogue) -> Fault:
    first, last = _ordered(other, name, catalogue)
    sentence = (
        f"{mbox!r} is filled by {other!r}, too, at the same priority: {first!r} comes first, "
        f"{last!r} where that does not match"
    )
    cure = "Give the one that is to win a higher priority."
    return Fault("same_priority", f"activities.{name}.priority", sentence, cure, "warning")


def _meet(name: str, other: str, workspace: Workspace, catalogue: Catalogue) -> bool:
    """Tell whether two activities can meet: in time, on a property, and in a visitor."""
    one, another = workspace.activities[name], workspace.activities[other]
    here, there = listed(one.properties), listed(another.properties)
    if here and there and not set(here) & set(there):
        return False
    if _ends(one) <= _starts(another) or _ends(another) <= _starts(one):
        return False
    return can_hold(
        [*_named(one.audience, catalogue), *_named(another.audience, catalogue)], catalogue
    )


def _starts(activity: ActivitySpec) -> int:
    return FIRST if activity.starts_at is None else parse_instant(activity.starts_at)


def _ends(activity: ActivitySpec) -> int:
    return LAST + 1 if activity.ends_at is None else parse_instant(activity.ends_at)


def _ordered(name: str, other: str, catalogue: Catalogue) -> Sequence[str]:
    """Put two activities of one priority in the order they are tried: targeted, then older."""
    both = [one for one in catalogue.activities if one.name in (name, other)]
    both.sort(key=lambda one: (not _targeted(one), one.id))
    return [one.name for one in both]


def _targeted(activity: Activity) -> bool:
    named = [mbox.audience_ids for mbox in activity.locations.mboxes]
    return any((*named, *(one.audience_ids for one in activity.experiences)))
