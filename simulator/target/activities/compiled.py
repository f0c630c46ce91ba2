"""A catalogue made ready to be asked: what runs where, in order, audiences compiled.

It is made once for each version of the catalogue. What a catalogue may hold and nothing can
be made of (an audience whose rule breaks the grammar) is unknown, and says why.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from simulator.target.activities.allocation import Share, shares
from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.model import (
    Activity,
    Experience,
    MboxLocation,
    Metric,
    Offer,
    Option,
    ViewLocation,
)
from simulator.target.audiences import Rule, RuleError, compile_audience
from simulator.times import FIRST, LAST, TimeError, parse_instant

__all__ = [
    "Asked",
    "Branch",
    "Candidate",
    "Goal",
    "Location",
    "Plan",
    "Running",
    "compile_catalogue",
]

Location: TypeAlias = MboxLocation | ViewLocation
_OF_REQUEST: Final = frozenset(("custom", "mbox", "page"))


@dataclass(frozen=True, slots=True)
class Asked:
    """An audience as it is asked.

    Attributes:
        number: The audience's.
        name: What people call it.
        rule: What holds for its members.
        of_request: Whether it looks at the request, and not at the visitor alone.
    """

    number: int
    name: str
    rule: Rule
    of_request: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """An experience.

    Attributes:
        experience: As it stands in the catalogue.
        share: A/B: the part of the traffic that leads to it.
        audiences: Experience targeting: whom it is for; none stands for all visitors.
        offers: What it shows, by location.
    """

    experience: Experience
    share: Share
    audiences: tuple[Asked, ...]
    offers: dict[int, tuple[Option, Offer]]

    @property
    def number(self) -> int:
        """Its number within the activity."""
        return self.experience.experience_local_id


@dataclass(frozen=True, slots=True)
class Running:
    """An activity.

    Attributes:
        activity: As it stands in the catalogue.
        starts: From when it runs, in milliseconds.
        ends: Until when.
        tokens: The tokens of its properties; empty for all requests.
        entering: The part of the traffic that enters it.
        branches: Its experiences, in order.
        visual: Whether it changes elements of the page instead of filling an mbox.
    """

    activity: Activity
    starts: int
    ends: int
    tokens: frozenset[str]
    entering: Share
    branches: tuple[Branch, ...]
    visual: bool

    @property
    def number(self) -> int:
        """The activity's."""
        return self.activity.id

    def state(self, now: int) -> str:
        """Tell its state as Adobe's lists show it."""
        if self.activity.state != "approved":
            return "Archived" if self.activity.state == "deleted" else "Inactive"
        if now < self.starts:
            return "Scheduled"
        return "Live" if now < self.ends else "Ended"

    def branch(self, number: int | None) -> Branch | None:
        """Give an experience by its number."""
        return next((one for one in self.branches if one.number == number), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An activity in one of its locations.

    Attributes:
        running: The activity.
        location: The mbox or view.
        audiences: Whom it is for, there.
        targeted: Whether it is for some only; it comes before one for all.
    """

    running: Running
    location: Location
    audiences: tuple[Asked, ...]
    targeted: bool

    @property
    def order(self) -> tuple[int, bool, int]:
        """Its place among others, the first wins: priority, targeting, age."""
        activity = self.running.activity
        return (-activity.priority, not self.targeted, activity.id)


@dataclass(frozen=True, slots=True)
class Goal:
    """A metric of an activity."""

    running: Running
    metric: Metric


@dataclass(slots=True)
class Plan:
    """What runs where; lists are in order of precedence.

    Attributes:
        mboxes: By the name of the mbox; ``GLOBAL_MBOX`` is the page load.
        views: By the name of the view, in lower case, as at.js asks for it.
        shown: The goals reached when an mbox is shown, by its name.
        clicked: The goals reached when an mbox is clicked, by its name.
        activities: By number.
    """

    mboxes: dict[str, list[Candidate]] = field(default_factory=dict)
    views: dict[str, list[Candidate]] = field(default_factory=dict)
    shown: dict[str, list[Goal]] = field(default_factory=dict)
    clicked: dict[str, list[Goal]] = field(default_factory=dict)
    activities: dict[int, Running] = field(default_factory=dict)


def compile_catalogue(catalogue: Catalogue) -> Plan:
    """Make a plan of what a catalogue holds now."""
    plan, asked = Plan(), _asker(catalogue)
    for activity in catalogue.activities:
        running = _running(activity, catalogue, asked)
        plan.activities[activity.id] = running
        targeted = any(branch.audiences for branch in running.branches)
        for mbox in activity.locations.mboxes:
            who = asked(mbox.audience_ids)
            made = Candidate(running, mbox, who, targeted or bool(who))
            plan.mboxes.setdefault(mbox.name, []).append(made)
        for view in activity.locations.views:
            who = asked(view.audience_ids)
            made = Candidate(running, view, who, targeted or bool(who))
            plan.views.setdefault(view.name.lower(), []).append(made)
        _add_goals(plan, running)
    for candidates in (*plan.mboxes.values(), *plan.views.values()):
        candidates.sort(key=lambda one: one.order)
    return plan


def _add_goals(plan: Plan, running: Running) -> None:
    for metric in running.activity.metrics:
        for mbox in metric.mboxes:
            goals = plan.shown if mbox.success_event == "mbox_shown" else plan.clicked
            goals.setdefault(mbox.name, []).append(Goal(running, metric))


_Asker: TypeAlias = Callable[[Iterable[int]], tuple[Asked, ...]]


def _asker(catalogue: Catalogue) -> _Asker:
    """Give what compiles audiences by number, each once."""
    known: dict[int, Asked] = {}

    def asked(numbers: Iterable[int]) -> tuple[Asked, ...]:
        for number in numbers:
            if number not in known:
                known[number] = _asked(number, catalogue)
        return tuple(known[number] for number in numbers)

    return asked


def _asked(number: int, catalogue: Catalogue) -> Asked:
    audience = catalogue.audiences.get(number)
    if audience is None:
        return Asked(number, "", Rule(_unknown, ("there is no such audience",)), of_request=False)
    try:
        rule = compile_audience(audience, catalogue.audiences.get)
    except RuleError as error:
        rule = Rule(_unknown, (str(error),))
    of_request = any(dimension in _OF_REQUEST for dimension, _ in rule.reads)
    return Asked(audience.id, audience.name, rule, of_request)


def _unknown(_: object) -> None:
    return None


def _running(activity: Activity, catalogue: Catalogue, asked: _Asker) -> Running:
    entering = activity.entry_constraint.visitor_percentage
    if activity.type == "ab":
        laid = shares([one.visitor_percentage for one in activity.experiences], entering)
    else:
        laid = shares([100.0], entering) * len(activity.experiences)
    options = dict(_options(activity, catalogue))
    branches = tuple(
        Branch(one, share, asked(one.audience_ids), _offers(one, options))
        for one, share in zip(activity.experiences, laid, strict=True)
    )
    properties = map(catalogue.properties.get, activity.property_ids)
    return Running(
        activity,
        _moment(activity.starts_at, FIRST),
        _moment(activity.ends_at, LAST + 1),
        frozenset(one.token.lower() for one in properties if one is not None),
        Share(0.0, entering),
        branches,
        visual=bool(activity.locations.views)
        or any(offer.type == "actions" for _, offer in options.values()),
    )


def _options(
    activity: Activity, catalogue: Catalogue
) -> Iterator[tuple[int, tuple[Option, Offer]]]:
    for option in activity.options:
        offer = catalogue.offers.get(option.offer_id)
        if offer is not None:
            yield option.option_local_id, (option, offer)


def _offers(
    experience: Experience, options: dict[int, tuple[Option, Offer]]
) -> dict[int, tuple[Option, Offer]]:
    return {
        one.location_local_id: options[one.option_local_id]
        for one in experience.option_locations
        if one.option_local_id in options
    }


def _moment(text: str | None, default: int) -> int:
    """Read a bound of an activity's life; one that cannot be read bounds nothing."""
    if text is None:
        return default
    try:
        return parse_instant(text)
    except TimeError:
        return default
