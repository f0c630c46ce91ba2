"""Adobe Target Web: what Segment's device-mode destination makes at.js do.

The destination lives in the page. It keeps ``window.pageParams``, which at.js reads at
each request, and calls at.js. ``WebMode.plan`` turns an event into those steps in their
order: id first, page parameters next, the at.js call last. Nothing is validated here, as
nothing is in the browser: a page without a name calls ``triggerView`` with no name.
Source: segmentio/action-destinations, ``adobe-target`` of browser-destinations (contract:
segment.md 2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from destination.actions import USER_ID, Action, MappedAction
from destination.errors import DestinationError, SettingsError, stack_overflow
from destination.js import UNDEFINED, Json, stringify, truthy
from destination.mapping.containers import assign
from destination.payload import Field, validate

__all__ = [
    "ACTIONS",
    "DEFAULT_MBOX",
    "SETTINGS",
    "TRACK_EVENT",
    "TRIGGER_VIEW",
    "UPSERT_PROFILE",
    "AtjsCall",
    "PageParams",
    "SetPageParams",
    "Step",
    "TrackEvent",
    "TriggerView",
    "WebMode",
    "WebPlan",
]

NAME: Final = "Adobe Target Web"
DEFAULT_MBOX: Final = "target-global-mbox"
DEFAULT_VERSION: Final = "2.8.0"

SETTINGS: Final = (
    Field("client_code", "Client Code", required=True),
    Field("admin_number", "Admin number", required=True),
    Field("version", "ATJS Version", required=True, default=DEFAULT_VERSION),
    Field("mbox_name", "Mbox Name", required=True, default=DEFAULT_MBOX),
    Field("cookie_domain", "Cookie Domain", required=True),
)

UPSERT_PROFILE: Final = Action(
    slug="upsertProfile",
    default_trigger='type = "identify"',
    fields=(
        Field("userId", "Mbox 3rd Party ID", default=USER_ID),
        Field("traits", "Profile Attributes", "object"),
    ),
)
TRIGGER_VIEW: Final = Action(
    slug="triggerView",
    default_trigger='type = "page"',
    fields=(
        Field("viewName", "View Name", required=True, default={"@path": "$.name"}),
        Field("pageParameters", "Page Parameters", "object", default={"@path": "$.properties"}),
        Field("sendNotification", "Send Notifications to Adobe Target.", "boolean", default=True),
        Field("userId", "Mbox 3rd Party ID", default=USER_ID),
    ),
)
TRACK_EVENT: Final = Action(
    slug="trackEvent",
    default_trigger='type = "track"',
    fields=(
        Field("type", "Event Type", default="display"),
        Field("eventName", "Event Name", default={"@path": "$.event"}),
        Field("properties", "Event Parameters", "object", default={"@path": "$.properties"}),
        Field("userId", "Mbox 3rd Party ID", default=USER_ID),
    ),
)
ACTIONS: Final = (UPSERT_PROFILE, TRIGGER_VIEW, TRACK_EVENT)


@dataclass(frozen=True, slots=True)
class SetPageParams:
    """Merge keys into ``window.pageParams``, one by one; nothing ever clears it."""

    values: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """Call ``adobe.target.trackEvent``."""

    mbox: str
    params: Mapping[str, Json]
    type: Json = UNDEFINED


@dataclass(frozen=True, slots=True)
class TriggerView:
    """Call ``adobe.target.triggerView``; a name that is undefined makes at.js do nothing."""

    name: Json
    page: Json


AtjsCall: TypeAlias = TrackEvent | TriggerView
Step: TypeAlias = SetPageParams | AtjsCall


@dataclass(frozen=True, slots=True)
class WebPlan:
    """What one mapping makes of one event in the page.

    Attributes:
        action: The action's slug.
        steps: What it does, in order.
        error: Why the plugin's call was rejected; other plugins go on.
    """

    action: str
    steps: tuple[Step, ...] = ()
    error: DestinationError | None = None


@dataclass(slots=True)
class PageParams:
    """``window.pageParams`` of one page: merged key by key, emptied by a full page load."""

    values: dict[str, Json] = field(default_factory=dict)

    def set(self, step: SetPageParams) -> None:
        """Merge what a step sets."""
        self.values.update(step.values)


class WebMode:
    """A configured Adobe Target Web destination.

    Args:
        settings: ``client_code`` and the rest of ``SETTINGS``; what has a default may be left
            out, and so may ``admin_number`` and ``cookie_domain``, which only matter to a
            browser that downloads at.js.
        actions: Its mappings.
        admit: What becomes of an event before any trigger sees it; None keeps it away.

    Raises:
        SettingsError: A setting has the wrong type.
    """

    def __init__(
        self,
        settings: Mapping[str, Json],
        actions: Sequence[MappedAction] = (),
        *,
        admit: Callable[[dict[str, Json]], dict[str, Json] | None] | None = None,
    ) -> None:
        defaults = {"admin_number": "", "cookie_domain": ""}
        defaults |= {one.name: one.default for one in SETTINGS if one.default is not UNDEFINED}
        self.settings = validate({**defaults, **settings}, SETTINGS, SettingsError)
        self.actions = tuple(actions)
        self._admit = admit

    @property
    def loads(self) -> bool:
        """Whether a page loads at.js at all: without an enabled mapping there is no plugin to."""
        return any(action.enabled for action in self.actions)

    def admitted(self, event: dict[str, Json]) -> dict[str, Json] | None:
        """Give an event as its source's stages leave it; None where it is kept away."""
        return event if self._admit is None else self._admit(event)

    def plan(self, event: dict[str, Json]) -> list[WebPlan]:
        """Say what the page would do for ``event``; ``screen`` never reaches the browser."""
        if event.get("type") == "screen":
            return []
        admitted = self.admitted(event)
        if admitted is None:
            return []
        return [
            self._plan_one(action, admitted) for action in self.actions if _fires(action, admitted)
        ]

    def _plan_one(self, mapped: MappedAction, event: dict[str, Json]) -> WebPlan:
        slug = mapped.action.slug
        try:
            return WebPlan(slug, self._steps(slug, mapped.mapping.apply(event)))
        except DestinationError as error:
            return WebPlan(slug, error=error)
        except RecursionError:
            return WebPlan(slug, error=stack_overflow())

    def _steps(self, slug: str, payload: Json) -> tuple[Step, ...]:
        if not isinstance(payload, dict):
            payload = {}
        make = {
            UPSERT_PROFILE.slug: self._upsert_profile,
            TRIGGER_VIEW.slug: _trigger_view,
            TRACK_EVENT.slug: self._track_event,
        }[slug]
        return (_third_party_id(payload), *make(payload))

    def _upsert_profile(self, payload: dict[str, Json]) -> tuple[Step, ...]:
        profile = assign([payload.get("traits")])
        params = {"event_name": "profile_update"}
        return (
            SetPageParams({"profile": profile}),
            TrackEvent(self.settings["mbox_name"], params),
        )

    def _track_event(self, payload: dict[str, Json]) -> tuple[Step, ...]:
        params = {
            key: stringify(value) if isinstance(value, list) else value
            for key, value in assign([payload.get("properties")]).items()
        }
        params["event_name"] = payload.get("eventName", UNDEFINED)
        kind = payload.get("type", UNDEFINED)
        return (TrackEvent(self.settings["mbox_name"], params, kind),)


def _fires(mapped: MappedAction, event: dict[str, Json]) -> bool:
    try:
        return mapped.matches(event)
    except TypeError:
        return False  # an expression that trips never matches in the page


def _third_party_id(payload: dict[str, Json]) -> SetPageParams:
    return SetPageParams({"mbox3rdPartyId": payload.get("userId", UNDEFINED)})


def _trigger_view(payload: dict[str, Json]) -> tuple[Step, ...]:
    page = assign([payload.get("pageParameters")])
    notify = payload.get("sendNotification", UNDEFINED)
    return (
        SetPageParams({"page": page}),
        TriggerView(payload.get("viewName", UNDEFINED), truthy(notify)),
    )
