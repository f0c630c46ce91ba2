"""What is wrong with an audience, an offer or an activity before a catalogue takes it.

The types say what a field may be; here is what fields must be to each other, the grammar of
rules, and Adobe's limits. What is only odd is no fault. Source: Adobe, Target Admin API and
Target limits (contract: adobe-target.md 10, 11).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from simulator.target.activities.allocation import made
from simulator.target.activities.catalogue import Catalogue, Item, Section
from simulator.target.activities.model import Activity, Audience, Offer
from simulator.target.audiences import RuleError, compile_audience
from simulator.target.settings import Settings
from simulator.times import TimeError, parse_instant

__all__ = ["DEEPEST", "Fault", "check", "remarks", "too_deep"]

DEEPEST: Final = 100
"""How deep what is kept may be nested: it must be copied and written later on."""
_NO_FIRST_LETTER: Final = ("=", "+", "-", "!", "@")


class Fault(NamedTuple):
    """Something a catalogue must not take.

    Attributes:
        field: What it is about, in the names of Adobe's Admin API; empty for the whole.
        rule: What it is, and must be.
        limit: Whether it is one of Adobe's limits, which a setting changes.
    """

    field: str
    rule: str
    limit: bool = False


def check(item: Item, catalogue: Catalogue, settings: Settings) -> Iterator[Fault]:
    """Tell what is wrong with an item that is to be, or is, in a catalogue."""
    if isinstance(item, Audience):
        yield from _audience(item, catalogue, settings)
        yield from _room(catalogue.audiences, item.id, settings.audiences)
    elif isinstance(item, Offer):
        yield from _offer(item, settings)
        yield from _room(catalogue.offers, item.id, settings.offers)
    elif isinstance(item, Activity):
        yield from _activity(item)
        yield from _sizes(item, settings)
        yield from _room(catalogue.activities, item.id, settings.activities)
    else:
        yield from _room(catalogue.properties, item.id, settings.properties)


def remarks(audience: Audience, catalogue: Catalogue) -> tuple[str, ...]:
    """Tell what of an audience that is in order is not simulated: it evaluates to unknown."""
    return compile_audience(audience, catalogue.audiences.get).unknown


def too_deep(value: Any, deepest: int = DEEPEST) -> bool:
    """Tell whether JSON values are nested deeper than they may be."""
    level: list[Any] = [value]
    for _ in range(deepest):
        level = [inner for one in level for inner in _inner(one)]
        if not level:
            return False
    return True


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _room(section: Section[Any], number: int, most: int) -> Iterator[Fault]:
    others = len(section) - (number in section.items)
    if others >= most:
        rule = f"there are {others} of kind {section.kind} already; the limit is {most}"
        yield Fault("", rule, True)


def _long(field: str, text: str, most: int) -> Iterator[Fault]:
    if len(text) > most:
        yield Fault(field, f"{field} has {len(text)} characters; it may have {most}", True)


def _audience(audience: Audience, catalogue: Catalogue, settings: Settings) -> Iterator[Fault]:
    if audience.name.startswith(_NO_FIRST_LETTER):
        first = audience.name[0]
        yield Fault("name", f"name begins with {first!r}; it must not with any of = + - ! @")
    yield from _long("name", audience.name, settings.audience_name_length)
    try:
        compile_audience(audience, catalogue.audiences.get)
    except RuleError as error:
        yield Fault(_place(error), str(error))
        return
    yield from _values(audience.target_rule or {}, "targetRule", settings)


def _place(error: RuleError) -> str:
    if error.field.startswith("audienceRule"):
        return error.field
    joint = "" if error.field.startswith("[") or not error.field else "."
    return f"targetRule{joint}{error.field}"


def _values(rule: Mapping[str, Any], place: str, settings: Settings) -> Iterator[Fault]:
    """Hold the values of each condition against the limits."""
    for key, value in rule.items():
        inner = f"{place}.{key}"
        if isinstance(value, Mapping):
            yield from _values(value, inner, settings)
        elif isinstance(value, list):
            if len(value) > settings.rule_values:
                rule_ = f"{inner} has {len(value)} values; it may have {settings.rule_values}"
                yield Fault(inner, rule_, True)
            for at, one in enumerate(value):
                if isinstance(one, Mapping):
                    yield from _values(one, f"{inner}[{at}]", settings)
                else:
                    yield from _long(f"{inner}[{at}]", str(one), settings.rule_value_length)
        else:
            yield from _long(inner, str(value), settings.rule_value_length)


def _offer(offer: Offer, settings: Settings) -> Iterator[Fault]:
    yield from _long("name", offer.name, settings.offer_name_length)
    if too_deep(offer.content):
        yield Fault("content", f"content is nested deeper than {DEEPEST}")
        return
    plain = isinstance(offer.content, str)
    size = len(offer.content.encode() if plain else msgspec.json.encode(offer.content))
    if size > settings.offer_bytes:
        rule = f"content has {size} bytes; it may have {settings.offer_bytes}"
        yield Fault("content", rule, True)


def _activity(activity: Activity) -> Iterator[Fault]:
    """Hold the local numbers and the dates of an activity against each other."""
    options = [one.option_local_id for one in activity.options]
    places = [one.location_local_id for one in activity.locations.mboxes]
    places += [one.location_local_id for one in activity.locations.views]
    experiences = [one.experience_local_id for one in activity.experiences]
    yield from _twice("options", "optionLocalId", options)
    yield from _twice("locations", "locationLocalId", places)
    yield from _twice("experiences", "experienceLocalId", experiences)
    yield from _twice("metrics", "metricLocalId", [one.metric_local_id for one in activity.metrics])
    for at, experience in enumerate(activity.experiences):
        field = f"experiences[{at}].optionLocations"
        shown = experience.option_locations
        yield from _twice(field, "locationLocalId", [one.location_local_id for one in shown])
        for one in shown:
            if one.location_local_id not in places:
                number = one.location_local_id
                yield Fault(field, f"{field}: locationLocalId {number} is none of the locations")
            if one.option_local_id not in options:
                number = one.option_local_id
                yield Fault(field, f"{field}: optionLocalId {number} is none of the options")
    yield from _shares(activity)
    yield from _dates(activity)
    for at, metric in enumerate(activity.metrics):
        if too_deep(metric.action):
            yield Fault(f"metrics[{at}].action", f"metrics[{at}].action is nested too deeply")


def _twice(field: str, name: str, numbers: list[int]) -> Iterator[Fault]:
    seen: set[int] = set()
    for number in numbers:
        if number in seen:
            yield Fault(field, f"{field}: {name} {number} comes twice")
            return
        seen.add(number)


def _shares(activity: Activity) -> Iterator[Fault]:
    """Hold the shares of an activity against the whole; thirds may be rounded up."""
    named = [one.visitor_percentage or 0 for one in activity.experiences]
    if made(named) == "more":
        rule = f"the shares of the experiences make {sum(named):g}; they may make 100"
        yield Fault("experiences", rule)


def _dates(activity: Activity) -> Iterator[Fault]:
    instants = []
    for field, text in (("startsAt", activity.starts_at), ("endsAt", activity.ends_at)):
        try:
            instants.append(None if text is None else parse_instant(text))
        except TimeError as error:
            yield Fault(field, f"{field}: {error}")
            return
    starts, ends = instants
    if starts is not None and ends is not None and ends <= starts:
        yield Fault("endsAt", f"endsAt is {activity.ends_at!r}; it must lie after startsAt")


def _sizes(activity: Activity, settings: Settings) -> Iterator[Fault]:
    yield from _long("name", activity.name, settings.activity_name_length)
    counted = (
        ("experiences", len(activity.experiences), settings.experiences),
        ("metrics", len(activity.metrics), settings.metrics),
    )
    for field, number, most in counted:
        if number > most:
            yield Fault(field, f"{field} has {number} entries; it may have {most}", True)
    for at, experience in enumerate(activity.experiences):
        most = settings.experience_name_length
        yield from _long(f"experiences[{at}].name", experience.name, most)
    for field, numbers in _audience_ids(activity):
        if len(numbers) > settings.audiences_each:
            rule = f"{field} names {len(numbers)} audiences; it may name {settings.audiences_each}"
            yield Fault(field, rule, True)


def _audience_ids(activity: Activity) -> Iterator[tuple[str, list[int]]]:
    for at, mbox in enumerate(activity.locations.mboxes):
        yield f"locations.mboxes[{at}].audienceIds", mbox.audience_ids
    for at, view in enumerate(activity.locations.views):
        yield f"locations.views[{at}].audienceIds", view.audience_ids
    for at, experience in enumerate(activity.experiences):
        yield f"experiences[{at}].audienceIds", experience.audience_ids
