"""What a team declares, Segment's side and Adobe's, in the words of people: names, no numbers.

::

    offers: {red: "<b>Red</b>", blue: "<b>Blue</b>"}
    activities:
      button colour: {type: ab, mboxes: hero, experiences: [red, blue]}

Sources, destinations and mappings are ``destination.workspace``'s. The published JSON Schema
is made from these types.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from destination.workspace.model import Workspace as SegmentSide

__all__ = [
    "PAGE_LOAD",
    "ActivitySpec",
    "AudienceSpec",
    "ExperienceSpec",
    "MetricSpec",
    "OfferSpec",
    "PropertySpec",
    "ViewSpec",
    "Workspace",
    "schema",
]

PAGE_LOAD: Final = "page_load"
"""What the page load is called where a location is named."""

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=250)]
Names: TypeAlias = Name | list[Name]
AudienceName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255)]
Combined: TypeAlias = Annotated[list[AudienceName], Meta(min_length=1)]
ViewName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]
Number: TypeAlias = (
    Annotated[int, Meta(ge=1, le=10**12, description="its number at Adobe; made up if left out")]
    | None
)
Percentage: TypeAlias = Annotated[float, Meta(ge=0, le=100)]


class PropertySpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A site or an application; requests name it by its token."""

    token: Annotated[str, Meta(description="a UUID, as requests send it")]
    id: Number = None
    channel: Literal["web", "mobile", "email", "other"] = "web"
    description: str = ""


class AudienceSpec(Struct, forbid_unknown_fields=True, omit_defaults=True, rename={"not_": "not"}):
    """Whom something is meant for: a rule, or other audiences combined; one of the four."""

    rule: (
        Annotated[
            dict[str, Any],
            Meta(description="Adobe's targetRule, such as {profile: tier, equals: [gold]}"),
        ]
        | None
    ) = None
    all_of: Annotated[Combined, Meta(description="who is in all of these")] | None = None
    any_of: Annotated[Combined, Meta(description="who is in any of these")] | None = None
    not_: Annotated[AudienceName, Meta(description="who is not in this one")] | None = None
    id: Number = None
    description: str = ""


class OfferSpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Something to be shown; a bare text is an HTML offer."""

    content: Annotated[
        Any, Meta(description="html: text; json: any; redirect: a URL; actions: a list of them")
    ]
    type: Literal["html", "json", "redirect", "actions"] = "html"
    id: Number = None


class ViewSpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A view of a single-page application."""

    key: Annotated[str, Meta(max_length=512)] | None = None


class ExperienceSpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One of the things a visitor may see; a bare text is the name of the offer shown."""

    name: Annotated[str, Meta(max_length=250)] = ""
    offers: Annotated[
        Name | dict[Name, Name],
        Meta(
            description="the offer where there is one location, else location to offer; a "
            "location without an offer keeps its content"
        ),
    ] = {}
    audience: (
        Annotated[AudienceName, Meta(description="xt: whom it is for; all if left out")] | None
    ) = None
    share: (
        Annotated[Percentage, Meta(description="ab: of those who enter; even if left out")] | None
    ) = None


class MetricSpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What counts as a success: an mbox shown or clicked."""

    mbox: Name
    name: Annotated[str, Meta(description="the mbox's if left out")] = ""
    on: Literal["shown", "clicked"] = "shown"
    conversion: Annotated[bool, Meta(description="whether it is the activity's goal")] = False


class ActivitySpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An A/B test, or an experience targeting."""

    type: Literal["ab", "xt"]
    experiences: Annotated[
        list[Name | ExperienceSpec],
        Meta(min_length=1, description="xt: the first whose audience matches is shown"),
    ]
    mboxes: Annotated[Names, Meta(description="where it shows something")] = []
    page_load: Annotated[bool, Meta(description="or when a page loads")] = False
    views: Annotated[ViewName | list[ViewName], Meta(description="or in views")] = []
    audience: Annotated[AudienceName, Meta(description="whom all of it is for")] | None = None
    properties: Annotated[Names, Meta(description="only there; everywhere if left out")] = []
    entry: Annotated[Percentage, Meta(description="how many of those take part")] = 100.0
    priority: Annotated[int, Meta(ge=0, le=999)] = 0
    state: Literal["approved", "saved", "deactivated"] = "approved"
    starts_at: Annotated[str, Meta(description="an instant; at once if left out")] | None = None
    ends_at: Annotated[str, Meta(description="an instant; never if left out")] | None = None
    metrics: list[MetricSpec] = []
    id: Number = None


class Workspace(SegmentSide, forbid_unknown_fields=True, omit_defaults=True):
    """Segment's side and Adobe's: everything by its name."""

    properties: dict[Name, str | PropertySpec] = msgspec.field(default_factory=dict)
    audiences: dict[AudienceName, AudienceSpec] = msgspec.field(default_factory=dict)
    offers: dict[Name, str | OfferSpec] = msgspec.field(default_factory=dict)
    views: dict[ViewName, ViewSpec] = msgspec.field(default_factory=dict)
    activities: dict[Name, ActivitySpec] = msgspec.field(default_factory=dict)


def schema() -> dict[str, Any]:
    """Make the JSON Schema of workspace files."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Workspace"}
    return {**about, **msgspec.json.schema(Workspace)}
