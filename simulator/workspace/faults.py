"""What the types of a workspace cannot say: each field that breaks a rule, and the rule."""

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, Final, TypeAlias
from uuid import UUID

from simulator.times import TimeError, parse_instant
from simulator.workspace.catalogue import experiences, listed, locations, offers, properties, shown
from simulator.workspace.model import ActivitySpec, AudienceSpec, OfferSpec, Workspace

__all__ = ["faults"]

_Fault: TypeAlias = tuple[str, str]
_KINDS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "html": (lambda content: isinstance(content, str), "HTML is text"),
    "redirect": (lambda content: isinstance(content, str), "a redirect is a URL"),
    "json": (lambda _: True, ""),
    "actions": (
        lambda content: isinstance(content, list) and all(isinstance(one, dict) for one in content),
        "actions are a list of objects",
    ),
}


def faults(workspace: Workspace) -> Iterator[_Fault]:
    """Tell each field of Adobe's side that breaks a rule, and the rule."""
    yield from _properties(workspace)
    for name, audience in workspace.audiences.items():
        yield from _audience(name, audience, workspace)
    for name, offer in offers(workspace).items():
        yield from _offer(name, offer)
    for name, activity in workspace.activities.items():
        yield from _activity(f"activities.{name}", activity, workspace)
    for section, declared in (
        ("properties", properties(workspace)),
        ("audiences", workspace.audiences),
        ("offers", offers(workspace)),
        ("activities", workspace.activities),
    ):
        numbers = ((f"{section}.{name}.id", one.id) for name, one in declared.items())
        yield from _twice((place, number) for place, number in numbers if number is not None)


def _properties(workspace: Workspace) -> Iterator[_Fault]:
    tokens = []
    for name, declared in workspace.properties.items():
        short = isinstance(declared, str)
        token = declared if isinstance(declared, str) else declared.token
        place = f"properties.{name}" if short else f"properties.{name}.token"
        try:
            UUID(token)
        except ValueError:
            yield place, f"is {token!r}; a property token is a UUID"
        tokens.append((place, token))
    yield from _twice(tokens)


def _twice(values: Iterable[tuple[str, str | int]]) -> Iterator[_Fault]:
    seen: dict[str | int, str] = {}
    for place, value in values:
        if value in seen:
            yield place, f"is {value!r}, as {seen[value]} is already"
        seen[value] = place


def _audience(name: str, audience: AudienceSpec, workspace: Workspace) -> Iterator[_Fault]:
    place = f"audiences.{name}"
    given = {
        "rule": audience.rule,
        "all_of": audience.all_of,
        "any_of": audience.any_of,
        "not": audience.not_,
    }
    said = [field for field, value in given.items() if value is not None]
    if len(said) != 1:
        what = " and ".join(said) or "nothing"
        yield place, f"an audience has one of {', '.join(given)}; this one has {what}"
    for field in ("all_of", "any_of", "not"):
        named: Any = given[field] or []
        yield from _unknown(f"{place}.{field}", named, workspace.audiences, "audiences")


def _offer(name: str, offer: OfferSpec) -> Iterator[_Fault]:
    takes, rule = _KINDS[offer.type]
    if not takes(offer.content):
        yield f"offers.{name}.content", f"is {offer.content!r}; {rule}"


def _activity(place: str, activity: ActivitySpec, workspace: Workspace) -> Iterator[_Fault]:
    places = locations(activity)
    if not places:
        yield place, "it shows nothing anywhere; give it mboxes, page_load or views"
    for name in dict.fromkeys(places):
        if places.count(name) > 1:
            yield place, f"has the location {name!r} twice"
    yield from _unknown(f"{place}.audience", activity.audience or [], workspace.audiences)
    known = workspace.properties
    yield from _unknown(f"{place}.properties", activity.properties, known, "properties")
    if workspace.views:
        yield from _unknown(f"{place}.views", activity.views, workspace.views, "views")
    yield from _experiences(place, activity, workspace)
    yield from _schedule(place, activity)


def _experiences(place: str, activity: ActivitySpec, workspace: Workspace) -> Iterator[_Fault]:
    places, names = locations(activity), set()
    for at, (given, one) in enumerate(
        zip(activity.experiences, experiences(activity), strict=True)
    ):
        where = f"{place}.experiences[{at}]"
        if one.name in names:
            yield where, f"is named {one.name!r}, as another is; give it a name of its own"
        names.add(one.name)
        if isinstance(one.offers, str) and len(places) > 1:
            yield where, f"shows {one.offers!r}; say where: offers: {{location: offer}}"
        field = where if isinstance(given, str) else f"{where}.offers"
        for location, offer in shown(one, places).items():
            inner = field if isinstance(one.offers, str) else f"{field}.{location}"
            if location not in places:
                yield inner, f"is no location of this activity; it has {', '.join(places)}"
            yield from _unknown(inner, offer, offers(workspace), "offers")
        if isinstance(given, str):
            continue
        if activity.type == "ab" and given.audience is not None:
            yield f"{where}.audience", "belongs to xt; an A/B divides its visitors by shares"
        if activity.type == "xt" and given.share is not None:
            yield f"{where}.share", "belongs to ab; xt divides its visitors by audiences"
        yield from _unknown(f"{where}.audience", given.audience or [], workspace.audiences)


def _schedule(place: str, activity: ActivitySpec) -> Iterator[_Fault]:
    instants = []
    for field, text in (("starts_at", activity.starts_at), ("ends_at", activity.ends_at)):
        try:
            instants.append(None if text is None else parse_instant(text))
        except TimeError as error:
            yield f"{place}.{field}", str(error)
            instants.append(None)
    starts, ends = instants
    if starts is not None and ends is not None and ends <= starts:
        yield f"{place}.ends_at", "must lie after starts_at"


def _unknown(
    place: str, named: str | list[str], known: Container[str], section: str = "audiences"
) -> Iterator[_Fault]:
    for at, name in enumerate(listed(named)):
        if name not in known:
            inner = place if isinstance(named, str) else f"{place}[{at}]"
            listing = ", ".join(known) if isinstance(known, dict) else ""
            yield inner, f"is {name!r}; it must be one of the {section}: {listing or 'none'}"
