"""analytics.js: who it takes the visitor for, and the events it makes.

Identity is kept as analytics.js 1.84 keeps it (contract: segment.md 8): an anonymousId with
every event, kept on login and replaced when another user logs in; traits merged for the same
user and replaced for another; ``reset`` clears both and leaves at.js's cookie alone.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from simulator.browser.storage import Storage
from simulator.draws import Draws
from simulator.times import DAY, format_instant

__all__ = ["Analytics"]

_YEAR: Final = 365 * DAY
_ANONYMOUS: Final = "ajs_anonymous_id"
_USER: Final = "ajs_user_id"
_TRAITS: Final = "ajs_user_traits"
_LIBRARY: Final = {"name": "analytics.js", "version": "npm:next-1.84.3"}


class Analytics:
    """analytics.js on one device.

    Args:
        storage: Where it keeps its ids.
        draws: Gives anonymousIds and messageIds.
        now: Tells the time, in milliseconds.
    """

    def __init__(self, storage: Storage, draws: Draws, now: Callable[[], int]) -> None:
        self._storage = storage
        self._draws = draws
        self._now = now

    @property
    def anonymous_id(self) -> str:
        """The visitor's anonymousId; made before anything else needs it."""
        known = self._storage.get(_ANONYMOUS, self._now())
        return known or self._renew_anonymous_id()

    @property
    def user_id(self) -> str | None:
        """The userId of the last identify, until a reset."""
        return self._storage.get(_USER, self._now())

    @property
    def traits(self) -> dict[str, Any]:
        """The traits gathered for this user."""
        stored = self._storage.get(_TRAITS, self._now())
        traits: dict[str, Any] = json.loads(stored) if stored else {}
        return traits

    def set_anonymous_id(self, anonymous_id: str) -> None:
        """Override the anonymousId, as ``setAnonymousId`` does."""
        self._storage.set(_ANONYMOUS, anonymous_id, self._now(), _YEAR)

    def identify(
        self, user_id: str | None = None, traits: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make an identify event; it carries the merged traits."""
        known, now = self.user_id, self._now()
        merged = dict(traits or {})
        if user_id is None or known in (None, user_id):
            merged = {**self.traits, **merged}
        if user_id is not None:
            if known not in (None, user_id):
                self._renew_anonymous_id()
            self._storage.set(_USER, user_id, now, _YEAR)
        self._storage.set(_TRAITS, json.dumps(merged), now, _YEAR)
        return self._event("identify", traits=merged)

    def track(self, event: str, properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a track event."""
        return self._event("track", event=event, properties=dict(properties or {}))

    def page(self, name: str | None, properties: Mapping[str, Any], url: str) -> dict[str, Any]:
        """Make a page event; the snippet calls it without a name."""
        path = "/" + url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
        described = {"path": path, "url": url, **properties}
        named = {} if name is None else {"name": name}
        if name is not None:
            described = {"name": name, **described}
        return self._event("page", **named, properties=described)

    def group(self, group_id: str, traits: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a group event."""
        return self._event("group", groupId=group_id, traits=dict(traits or {}))

    def alias(self, user_id: str, previous_id: str | None = None) -> dict[str, Any]:
        """Make an alias event."""
        previous = previous_id or self.user_id or self.anonymous_id
        return {**self._event("alias"), "userId": user_id, "previousId": previous}

    def reset(self) -> None:
        """Forget the user; the next call has a new anonymousId."""
        self._storage.remove(_ANONYMOUS, _USER, _TRAITS)

    def _renew_anonymous_id(self) -> str:
        anonymous_id = self._draws.uuid()
        self.set_anonymous_id(anonymous_id)
        return anonymous_id

    def _event(self, kind: str, **parts: Any) -> dict[str, Any]:
        now = format_instant(self._now())
        return {
            "type": kind,
            "anonymousId": self.anonymous_id,
            "userId": self.user_id,
            "messageId": f"ajs-next-{self._draws.uuid()}",
            "timestamp": now,
            "context": {"library": dict(_LIBRARY)},
            **parts,
        }
