"""Segment as most labs have it: one web and one cloud destination, set up by their mappings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.actions.web import ACTIONS, UPSERT_PROFILE, WebMode
from destination.js import Json
from destination.pipeline import Planned, kept_from
from destination.plan import Skipped
from destination.privacy import Stage, hashing_of
from destination.retry import RetrySchedule
from destination.wires import AttributesIn, BeyondLatin, WireName, wire_maker
from destination.workspace.model import Destination

__all__ = ["CLOUD_ACTIONS", "WEB_ACTIONS", "Destinations", "Mapped"]

_CLOUD: Final = "cloud"
_CONNECTED: Final = Destination(_CLOUD, "any")
_TRAITS: Final[Json] = {"traits": {"@path": "$.traits"}}

CLOUD_ACTIONS: Final = (
    MappedAction(UPDATE_PROFILE, mapping={**UPDATE_PROFILE.default_mapping, **_TRAITS}),
)
"""The cloud destination as most teams set it up: the default id, all traits."""
WEB_ACTIONS: Final = tuple(
    MappedAction(
        action,
        mapping={**action.default_mapping, **(_TRAITS if action is UPSERT_PROFILE else {})},
    )
    for action in ACTIONS
)
"""The web destination as most teams set it up: every action, all traits."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """How Segment is set up.

    Attributes:
        web: The mappings of the web destination.
        cloud: The mappings of the cloud destination.
        bearer_token: The cloud destination's authentication token; None for none.
        retries: When failed deliveries are tried again; None for the documented schedule.
    """

    web: Sequence[MappedAction] = WEB_ACTIONS
    cloud: Sequence[MappedAction] = CLOUD_ACTIONS
    bearer_token: str | None = field(default=None, repr=False)
    retries: RetrySchedule | None = None


class Mapped:
    """The two destinations of a lab.

    Args:
        client_code: The Adobe client code of both.
        destinations: Their mappings.
        now: Tells the time to templates that ask for it, in milliseconds.
    """

    def __init__(
        self, client_code: str, destinations: Destinations, now: Callable[[], int]
    ) -> None:
        self._client_code = client_code
        self._now = now
        self._stage: Stage | None = None
        web = [action.at(now) for action in destinations.web]
        self.web = WebMode({"client_code": client_code}, web, admit=self._arrived)
        """The web destination."""
        self.configure_cloud(destinations.cloud, bearer_token=destinations.bearer_token)

    def configure_cloud(
        self,
        actions: Sequence[MappedAction] = CLOUD_ACTIONS,
        *,
        client_code: str | None = None,
        bearer_token: str | None = None,
        wire: WireName = "segment",
        attributes_in: AttributesIn = "body",
        beyond_latin: BeyondLatin = "escaped",
        hashed: Sequence[str] = (),
    ) -> None:
        """Set the cloud destination up anew, for events to come.

        Args:
            actions: Its mappings.
            client_code: Its Adobe client code; None leaves it the lab's.
            bearer_token: Its authentication token.
            wire: How requests are written; as Segment does, unless told otherwise.
            attributes_in: Where attributes stand on the wire ``safe``.
            beyond_latin: What becomes of characters beyond U+00FF on Segment's wire.
            hashed: Fields that an insert function replaces by their hash.
        """
        token = {"bearer_token": bearer_token} if bearer_token else {}
        self._cloud = CloudMode(
            {"client_code": self._client_code if client_code is None else client_code, **token},
            [action.at(self._now) for action in actions],
            make_wire=wire_maker(wire, attributes_in, beyond_latin=beyond_latin),
            insert=hashing_of([hashed]),
            literal=wire == "safe",
        )

    def configure_source(self, *, hashed: Sequence[str] = ()) -> None:
        """Set the source up anew, for events to come.

        Args:
            hashed: Fields that are replaced by their hash before any destination sees them.
        """
        self._stage = hashing_of([hashed])

    def plan(self, event: dict[str, Any]) -> list[Planned]:
        """Say what the cloud destination would send: a plan for each mapping."""
        if code := kept_from(_CONNECTED, event):
            return [Planned(_CLOUD, "", Skipped("filtered", code=code))]
        names = [action.action.slug for action in self._cloud.actions]
        plans = self._cloud.plan(self._arrived(event))
        return [Planned(_CLOUD, name, one) for name, one in zip(names, plans, strict=False)]

    def _arrived(self, event: dict[str, Any]) -> dict[str, Any]:
        """Give an event as the source's stage leaves it."""
        return event if self._stage is None else self._stage(event)
