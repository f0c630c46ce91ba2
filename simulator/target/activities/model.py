"""Audiences, offers, activities and properties, in the names of Adobe's Admin API.

The Admin API takes and gives these as they stand; a workspace document is put into them.
What Adobe's documents leave open is marked as ours. Source: Adobe, Target Admin API
(contract: adobe-target.md 10).
"""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from simulator.target.settings.stated import length, ruled, sized
from simulator.times import WrittenInstant

__all__ = [
    "GLOBAL_MBOX",
    "Activity",
    "Audience",
    "ClickTrackSelector",
    "EntryConstraint",
    "Experience",
    "Locations",
    "MboxLocation",
    "Metric",
    "MetricMbox",
    "Offer",
    "Option",
    "OptionLocation",
    "Property",
    "ViewLocation",
]

GLOBAL_MBOX = "target-global-mbox"
"""The mbox that stands for a page load."""

LocalId: TypeAlias = Annotated[int, Meta(ge=0)]
Percentage: TypeAlias = Annotated[float, Meta(ge=0, le=100)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=250)]
Priority: TypeAlias = Annotated[int, Meta(ge=0, le=999)]
State: TypeAlias = Literal["approved", "saved", "deactivated", "deleted"]
AudienceIds: TypeAlias = Annotated[list[int], sized("audiences_each")]


class Wire(msgspec.Struct, rename="camel", kw_only=True, omit_defaults=True):
    """A JSON object; fields it does not name are taken and dropped."""


class Audience(Wire, kw_only=True):
    """Whom something is meant for.

    Attributes:
        id: Its number; given by the catalogue.
        target_rule: The rule, in the grammar of ``simulator.target.audiences``.
        audience_rule: Or how it combines other audiences: ``restRuleOperator`` and ``rules``.
        modified_at: When it was last written, ISO 8601.
    """

    id: int = 0
    name: Annotated[str, Meta(min_length=1, max_length=255), ruled(pattern="^[^=+!@-]")]
    description: str = ""
    origin: Literal["target", "cloud"] = "target"
    type: Literal["reusable", "anonymous", "property"] = "reusable"
    status: Literal["saved", "deleted"] = "saved"
    target_rule: dict[str, Any] | None = None
    audience_rule: dict[str, Any] | None = None
    workspace: str | None = None
    modified_at: str | None = None


class Offer(Wire, kw_only=True):
    """Something to be shown.

    Attributes:
        type: What ``content`` is: text, any JSON, a URL, or a list of visual actions. Adobe
            keeps each kind under a path of its own; ``redirect`` and ``actions`` are ours.
    """

    id: int = 0
    name: Name
    type: Literal["html", "json", "redirect", "actions"] = "html"
    content: Any = ""
    workspace: str | None = None
    modified_at: str | None = None


class Option(Wire, kw_only=True):
    """An offer as an activity uses it."""

    option_local_id: LocalId
    name: str = ""
    offer_id: int


class MboxLocation(Wire, kw_only=True):
    """An mbox an activity fills; ``GLOBAL_MBOX`` is the page load."""

    location_local_id: LocalId
    name: Name
    audience_ids: AudienceIds = []


class ViewLocation(Wire, kw_only=True):
    """A view of a single-page application (ours: Adobe's document has none)."""

    location_local_id: LocalId
    name: Annotated[str, Meta(min_length=1, max_length=128)]
    key: Annotated[str, Meta(max_length=512)] | None = None
    audience_ids: AudienceIds = []


class Locations(Wire, kw_only=True):
    """Where an activity shows something."""

    mboxes: list[MboxLocation] = []
    views: list[ViewLocation] = []


class OptionLocation(Wire, kw_only=True):
    """What an experience shows where."""

    location_local_id: LocalId
    option_local_id: LocalId


class Experience(Wire, kw_only=True):
    """One of the things a visitor may see.

    Attributes:
        audience_ids: Experience targeting: whom it is for; none stands for all visitors.
        visitor_percentage: A/B: its share of those who enter.
    """

    experience_local_id: LocalId
    name: Annotated[str, length("experience_name_length")] = ""
    audience_ids: AudienceIds = []
    visitor_percentage: Percentage | None = None
    option_locations: list[OptionLocation] = []


class EntryConstraint(Wire, kw_only=True):
    """Who of those an activity is meant for enters it."""

    visitor_percentage: Percentage = 100.0


class MetricMbox(Wire, kw_only=True):
    """An mbox whose display or click is a success."""

    name: Name
    success_event: Literal["mbox_shown", "mbox_clicked"] = "mbox_shown"


class ClickTrackSelector(Wire, kw_only=True):
    """An element whose click is a success.

    Attributes:
        selector: The CSS selector of the element.
        view_local_id: The ``locationLocalId`` of the view it is on; None for the page.
    """

    selector: Annotated[str, Meta(min_length=1, max_length=2_000)]
    view_local_id: LocalId | None = None


class Metric(Wire, kw_only=True):
    """What counts as a success of an activity.

    Attributes:
        conversion: Whether it is the goal of the activity.
        action: What becomes of the visitor who reaches it; ``type`` says so.
    """

    metric_local_id: LocalId
    name: str = ""
    conversion: bool = False
    mboxes: list[MetricMbox] = []
    click_track_selectors: list[ClickTrackSelector] = []
    action: dict[str, Any] | None = None


class Activity(Wire, kw_only=True):
    """An A/B test or an experience targeting.

    Attributes:
        type: Adobe's path says which: ``activities/ab`` or ``activities/xt``.
        starts_at: ISO 8601; None starts at once.
        ends_at: ISO 8601; None never ends.
        property_ids: Only requests with a token of one of these see it; none stands for all.
    """

    id: int = 0
    type: Literal["ab", "xt"]
    name: Name
    state: State = "saved"
    priority: Priority = 0
    starts_at: WrittenInstant | None = None
    ends_at: WrittenInstant | None = None
    options: list[Option] = []
    locations: Locations = msgspec.field(default_factory=Locations)
    experiences: Annotated[list[Experience], sized("experiences")] = []
    entry_constraint: EntryConstraint = msgspec.field(default_factory=EntryConstraint)
    metrics: Annotated[list[Metric], sized("metrics")] = []
    property_ids: list[int] = []
    workspace: str | None = None
    modified_at: str | None = None


class Property(Wire, kw_only=True):
    """A site or an application; requests name it by its token."""

    id: int = 0
    name: Name
    token: Annotated[str, Meta(min_length=1)]
    channel: str = "web"
    description: str = ""
