"""Response tokens: what an offer tells of its activity and its visitor, where switched on.

Source: Adobe, response tokens (contract: adobe-target.md 7.5).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.target.activities.choose import Choice
from simulator.target.activities.model import Offer, Option

__all__ = ["Told", "response_tokens"]

_GEO: Final = {
    "geo.city": "city",
    "geo.country": "countryCode",
    "geo.state": "stateCode",
    "geo.zip": "zip",
    "geo.latitude": "latitude",
    "geo.longitude": "longitude",
    "geo.ipAddress": "ipAddress",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What response tokens are taken from.

    Attributes:
        choice: The activity and the experience shown.
        option: The option shown.
        offer: The offer shown.
        visitor: What is known of the visitor: names as they stand behind ``profile.``.
        profile: The attributes that count for targeting.
        geo: The visitor's place, in the names of ``context.geo``.
    """

    choice: Choice
    option: Option
    offer: Offer
    visitor: Mapping[str, Any]
    profile: Mapping[str, str]
    geo: Mapping[str, str]


_FIXED: Final[dict[str, Callable[[Told], Any]]] = {
    "activity.id": lambda told: str(told.choice.candidate.running.number),
    "activity.name": lambda told: told.choice.candidate.running.activity.name,
    "activity.decisioningMethod": lambda _: "server-side",
    "experience.id": lambda told: str(told.choice.branch.number),
    "experience.name": lambda told: told.choice.branch.experience.name,
    "experience.trafficAllocationId": lambda _: "0",
    "experience.trafficAllocationType": lambda _: "targeted",
    "offer.id": lambda told: str(told.offer.id),
    "offer.name": lambda told: told.offer.name,
    "option.id": lambda told: str(told.option.option_local_id),
    "option.name": lambda told: told.option.name,
}


def response_tokens(names: Iterable[str], told: Told) -> dict[str, Any]:
    """Give the tokens that are switched on, as far as they have a value."""
    values = ((name, _value(name, told)) for name in names)
    return {name: value for name, value in values if value is not None}


def _value(name: str, told: Told) -> Any:
    if name in _FIXED:
        return _FIXED[name](told)
    if name in _GEO:
        return told.geo.get(_GEO[name])
    if name.startswith("profile."):
        rest = name.removeprefix("profile.")
        return told.visitor.get(rest, told.profile.get(rest))
    return told.profile.get(name)
