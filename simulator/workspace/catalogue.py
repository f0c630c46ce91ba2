"""Adobe's side of a workspace as a tenant's catalogue holds it: names become numbers.

A number that is given is kept. The others follow the order of declaration, each section on
its own, so that one more offer moves nobody from one experience to another.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol, TypeAlias

from simulator.target.activities.catalogue import Item
from simulator.target.activities.model import (
    GLOBAL_MBOX,
    Activity,
    Audience,
    EntryConstraint,
    Experience,
    Locations,
    MboxLocation,
    Metric,
    MetricMbox,
    Offer,
    Option,
    OptionLocation,
    Property,
    ViewLocation,
)
from simulator.workspace.model import (
    PAGE_LOAD,
    ActivitySpec,
    AudienceSpec,
    ExperienceSpec,
    MetricSpec,
    OfferSpec,
    PropertySpec,
    Workspace,
)

__all__ = [
    "experiences",
    "items",
    "listed",
    "locations",
    "offers",
    "properties",
    "shown",
]

_Names: TypeAlias = str | list[str]
_Numbers: TypeAlias = dict[str, int]
_FIRST: Final = {"properties": 1_001, "audiences": 2_001, "offers": 3_001, "activities": 4_001}
_COMBINED: Final = (("all_of", "AND"), ("any_of", "OR"), ("not_", "NOT"))
_SUCCESSES: Final = {"shown": "mbox_shown", "clicked": "mbox_clicked"}
_LETTERS: Final = 26


class _Numbered(Protocol):
    @property
    def id(self) -> int | None: ...


def items(workspace: Workspace) -> Iterator[tuple[str, Item]]:
    """Give everything a workspace declares, each with its place in the document.

    Args:
        workspace: One whose names all lead somewhere.
    """
    numbers = {
        "properties": _numbered("properties", properties(workspace)),
        "audiences": _numbered("audiences", workspace.audiences),
        "offers": _numbered("offers", offers(workspace)),
        "activities": _numbered("activities", workspace.activities),
    }
    for name, site in properties(workspace).items():
        yield (
            f"properties.{name}",
            Property(
                id=numbers["properties"][name],
                name=name,
                token=site.token,
                channel=site.channel,
                description=site.description,
            ),
        )
    for name, audience in workspace.audiences.items():
        yield f"audiences.{name}", _audience(name, audience, numbers["audiences"])
    for name, offer in offers(workspace).items():
        number = numbers["offers"][name]
        made = Offer(id=number, name=name, type=offer.type, content=offer.content)
        yield f"offers.{name}", made
    for name, activity in workspace.activities.items():
        yield f"activities.{name}", _activity(name, activity, workspace, numbers)


def properties(workspace: Workspace) -> dict[str, PropertySpec]:
    """Give the properties, short forms written out."""
    declared = workspace.properties.items()
    return {name: PropertySpec(one) if isinstance(one, str) else one for name, one in declared}


def offers(workspace: Workspace) -> dict[str, OfferSpec]:
    """Give the offers, short forms written out."""
    declared = workspace.offers.items()
    return {name: OfferSpec(one) if isinstance(one, str) else one for name, one in declared}


def locations(activity: ActivitySpec) -> list[str]:
    """List where an activity shows something, in the names its experiences use."""
    page = [PAGE_LOAD] if activity.page_load else []
    return [*listed(activity.mboxes), *page, *listed(activity.views)]


def experiences(activity: ActivitySpec) -> list[ExperienceSpec]:
    """Give the experiences of an activity, each with its name, and of an A/B with its share."""
    named = [
        ExperienceSpec(one, one)
        if isinstance(one, str)
        else ExperienceSpec(one.name or _lettered(at), one.offers, one.audience, one.share)
        for at, one in enumerate(activity.experiences)
    ]
    if activity.type == "ab":
        even = iter(_even_shares(named))
        for one in named:
            one.share = next(even) if one.share is None else one.share
    return named


def listed(names: _Names) -> list[str]:
    """Give one name, or several, as a list."""
    return [names] if isinstance(names, str) else names


def shown(experience: ExperienceSpec, places: list[str]) -> dict[str, str]:
    """Tell which offer an experience shows in which of an activity's locations."""
    if isinstance(experience.offers, str):
        return dict.fromkeys(places[:1], experience.offers)
    return experience.offers


def _lettered(at: int) -> str:
    """Name an experience as Adobe does: A to Z, then AA."""
    rest, letters = at + 1, ""
    while rest:
        rest, letter = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"Experience {letters}"


def _even_shares(named: list[ExperienceSpec]) -> list[float]:
    """Share what is left of 100 among those without a share, in hundredths, the first gain."""
    open_ = sum(one.share is None for one in named)
    if not open_:
        return []
    left = max(0, 10_000 - round(100 * sum(one.share or 0 for one in named)))
    each, more = divmod(left, open_)
    return [(each + (at < more)) / 100 for at in range(open_)]


def _numbered(section: str, declared: Mapping[str, _Numbered]) -> _Numbers:
    given = {one.id for one in declared.values()}
    numbers, following = {}, _FIRST[section]
    for name, one in declared.items():
        while one.id is None and following in given:
            following += 1
        numbers[name] = following if one.id is None else one.id
        following += one.id is None
    return numbers


def _audience(name: str, audience: AudienceSpec, numbers: _Numbers) -> Audience:
    made = Audience(id=numbers[name], name=name, description=audience.description)
    made.target_rule = audience.rule
    for field, operator in _COMBINED:
        named = getattr(audience, field)
        if named is not None:
            made.audience_rule = {
                "restRuleOperator": operator,
                "rules": [numbers[one] for one in listed(named)],
            }
    return made


def _activity(
    name: str, activity: ActivitySpec, workspace: Workspace, numbers: dict[str, _Numbers]
) -> Activity:
    places, chosen = locations(activity), experiences(activity)
    used = dict.fromkeys(offer for one in chosen for offer in shown(one, places).values())
    options = {offer: at for at, offer in enumerate(used)}
    return Activity(
        id=numbers["activities"][name],
        type=activity.type,
        name=name,
        state=activity.state,
        priority=activity.priority,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        options=[
            Option(option_local_id=at, name=offer, offer_id=numbers["offers"][offer])
            for offer, at in options.items()
        ],
        locations=_locations(activity, workspace, numbers["audiences"]),
        experiences=[
            _experience(at, one, places, options, numbers["audiences"])
            for at, one in enumerate(chosen)
        ],
        entry_constraint=EntryConstraint(visitor_percentage=activity.entry),
        metrics=[_metric(at, one) for at, one in enumerate(activity.metrics)],
        property_ids=[numbers["properties"][one] for one in listed(activity.properties)],
    )


def _locations(activity: ActivitySpec, workspace: Workspace, numbers: _Numbers) -> Locations:
    who = [] if activity.audience is None else [numbers[activity.audience]]
    made, views = Locations(mboxes=[], views=[]), listed(activity.views)
    mboxes = [*listed(activity.mboxes), *([GLOBAL_MBOX] if activity.page_load else [])]
    for at, name in enumerate(mboxes):
        made.mboxes.append(MboxLocation(location_local_id=at, name=name, audience_ids=[*who]))
    for at, name in enumerate(views, len(mboxes)):
        key = workspace.views[name].key if name in workspace.views else None
        view = ViewLocation(location_local_id=at, name=name, key=key, audience_ids=[*who])
        made.views.append(view)
    return made


def _experience(
    at: int,
    experience: ExperienceSpec,
    places: list[str],
    options: dict[str, int],
    numbers: _Numbers,
) -> Experience:
    audience = experience.audience
    return Experience(
        experience_local_id=at,
        name=experience.name,
        audience_ids=[] if audience is None else [numbers[audience]],
        visitor_percentage=experience.share,
        option_locations=[
            OptionLocation(location_local_id=places.index(place), option_local_id=options[offer])
            for place, offer in shown(experience, places).items()
        ],
    )


def _metric(at: int, metric: MetricSpec) -> Metric:
    success: Any = _SUCCESSES[metric.on]
    return Metric(
        metric_local_id=at,
        name=metric.name or metric.mbox,
        conversion=metric.conversion,
        mboxes=[MetricMbox(name=metric.mbox, success_event=success)],
    )
