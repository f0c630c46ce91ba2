"""Segment's actions for Adobe Target: what fields they have and what they send."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from destination.js import UNDEFINED, Json
from destination.mapping import Mapping
from destination.payload import Field
from destination.subscription import Subscription, SubscriptionError

__all__ = ["USER_ID", "Action", "MappedAction"]

USER_ID: Final[Json] = {
    "@if": {
        "exists": {"@path": "$.userId"},
        "then": {"@path": "$.userId"},
        "else": {"@path": "$.anonymousId"},
    }
}
"""The default of every id field: ``userId``, else ``anonymousId``."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a destination can do with an event.

    Attributes:
        slug: The action's name in Segment's configuration.
        default_trigger: The trigger the app proposes.
        fields: Its fields, in the app's order.
    """

    slug: str
    default_trigger: str
    fields: Sequence[Field]

    @property
    def default_mapping(self) -> dict[str, Json]:
        """The mapping the app fills in: a field without a default is not in it."""
        return {
            field.name: field.default for field in self.fields if field.default is not UNDEFINED
        }


class MappedAction:
    """An action with a trigger and a mapping, parsed and compiled once.

    A trigger that cannot be read is not refused: Segment then skips every event in
    silence, and so does ``matches``; ``skipped`` holds what its log says.

    Args:
        action: The action.
        trigger: When it fires; left out, as the action's default says.
        mapping: Field to value; left out, the action's default mapping.
        enabled: Whether the mapping is switched on.
    """

    def __init__(
        self,
        action: Action,
        trigger: Json = UNDEFINED,
        mapping: Json = UNDEFINED,
        *,
        enabled: bool = True,
    ) -> None:
        self.action = action
        self.trigger = action.default_trigger if trigger is UNDEFINED else trigger
        source = action.default_mapping if mapping is UNDEFINED else mapping
        self.mapping = Mapping(source)
        self.enabled = enabled
        self.subscription: Subscription | None = None
        self.skipped = "not subscribed"
        if not isinstance(self.trigger, str) or not self.trigger:
            self.skipped = "Failed to validate subscription"
            return
        try:
            self.subscription = Subscription(self.trigger)
        except SubscriptionError as error:
            self.skipped = f"Invalid subscription : {error.message}"

    def at(self, now: Callable[[], int]) -> "MappedAction":
        """Give the same with a clock for templates that ask for the time.

        Args:
            now: Tells the time, in milliseconds.
        """
        return self._mapped(self.mapping.at(now))

    def literally(self) -> "MappedAction":
        """Give the same with a mapping that takes what an event holds as it is written."""
        return self._mapped(self.mapping.literally())

    def _mapped(self, mapping: Mapping) -> "MappedAction":
        if mapping is self.mapping:
            return self
        changed = copy(self)
        changed.mapping = mapping
        return changed

    def matches(self, event: dict[str, Json]) -> bool:
        """Tell whether the event fires this action.

        Raises:
            TypeError: Where Segment's own matcher throws.
        """
        return self.enabled and self.subscription is not None and self.subscription.matches(event)
