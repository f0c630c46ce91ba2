"""Who belongs to an audience, and what can be targeted on."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from simulator.lab_api.types.profiles import NamedClient
from simulator.openapi import at_least_one, at_most_one

__all__ = [
    "Belonging",
    "BelongingBody",
    "BelongingRequest",
    "SeenName",
    "SeenNames",
]


_Rule: TypeAlias = Annotated[
    dict[str, Any],
    Meta(description="Adobe's targetRule", examples=[{"profile": "tier", "equals": ["gold"]}]),
]


class BelongingRequest(Struct, forbid_unknown_fields=True):
    """An audience, a visitor, and what a request of theirs would say."""

    rule: _Rule | None = None
    audience: Annotated[int | str, Meta(description="or an audience's number or name")] | None = (
        None
    )
    third_party_id: Annotated[str, Meta(description="the visitor; nobody if left out")] | None = (
        None
    )
    tnt_id: str | None = None
    client: NamedClient | None = None
    parameters: Annotated[dict[str, str], Meta(description="such as page.category")] = {}
    url: str = ""
    referring_url: str = ""
    landing_url: Annotated[str, Meta(description="empty for not known")] = ""
    user_agent: str = ""
    geo: Annotated[dict[str, str], Meta(description="as in context.geo")] = {}
    new_visitor: Annotated[bool, Meta(description="not known if left out")] | None = None
    first_page_of_session: bool | None = None
    in_other_activities: bool | None = None
    category_affinity: Annotated[str, Meta(description="empty for none")] | None = None


BelongingBody: TypeAlias = Annotated[
    BelongingRequest,
    Meta(
        extra_json_schema={
            "allOf": [
                at_least_one("rule", "audience"),
                at_most_one("rule", "audience"),
                at_most_one("third_party_id", "tnt_id"),
            ]
        }
    ),
]
"""A request, and what its type leaves open: that some of its fields exclude each other."""


class Belonging(Struct):
    """Whether a visitor belongs to an audience; null where that is not known.

    ``read`` has what the rule looked at: dimension to attribute to value.
    """

    holds: bool | None
    unknown: list[str]
    read: dict[str, dict[str, str | None]]
    profile: Annotated[bool, Meta(description="whether the visitor has a profile")]
    at: str


class SeenName(Struct):
    """A name that was seen, and in how many calls."""

    name: str
    first: str
    last: str
    count: int


class SeenNames(Struct):
    """What can be targeted on: names, never values."""

    profile_attributes: list[SeenName]
    parameters: list[SeenName]
