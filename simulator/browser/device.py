"""A device: one browser of a visitor, with its own storage and its own idea of who they are.

Two devices share nothing but what the visitor tells them. A device makes events, lets the
web destination act on them in the page, and then hands them to whoever listens: Segment.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote

from destination.actions.web import PageParams, SetPageParams, TrackEvent, WebMode
from destination.errors import DestinationError
from simulator.browser.analytics import Analytics
from simulator.browser.atjs import AtJs
from simulator.browser.mbox_cookie import SESSION_LIFE
from simulator.browser.storage import TWO_YEARS, Storage
from simulator.carrier import Carrier
from simulator.draws import Draws

__all__ = ["BLOCKABLE", "Blockable", "Consent", "Device", "DeviceError", "Hindrance"]

Blockable: TypeAlias = Literal["at.js", "segment"]
BLOCKABLE: Final[tuple[Blockable, ...]] = ("at.js", "segment")
"""What an ad blocker may keep away."""

Consent: TypeAlias = Literal["granted", "withheld"]
"""What a visitor may have told the consent manager."""

Hindrance: TypeAlias = Literal["absent", "blocked", "withheld"]
"""What keeps at.js from running: nothing loads it, an ad blocker, or the want of consent."""

_SITE: Final = "https://shop.example"
_IN_URL: Final = "!#$%&'()*+,/:;=?@[]~"
"""What a browser leaves as it is in an address, beside letters, digits, ``-``, ``.``, ``_``."""


class DeviceError(ValueError):
    """A device cannot do that; the message says why."""


class Device:
    """One browser of a visitor.

    Args:
        name: What people call it.
        web: The web destination in its pages.
        carrier: Carries what at.js sends.
        draws: Gives its ids.
        now: Tells the time, in milliseconds.
        emit: Takes each event for Segment, and the device, after the page has acted on it.
        storage_life: How long its storage lasts, in milliseconds.
        blocked: What an ad blocker keeps away.

    Raises:
        DeviceError: ``blocked`` names something no blocker keeps away.
    """

    def __init__(
        self,
        name: str,
        web: WebMode,
        carrier: Carrier,
        *,
        draws: Draws,
        now: Callable[[], int],
        emit: Callable[[dict[str, Any], "Device"], object],
        storage_life: int = TWO_YEARS,
        blocked: Collection[Blockable] = (),
    ) -> None:
        unknown = set(blocked) - set(BLOCKABLE)
        if unknown:
            raise DeviceError(f"blocked is {sorted(unknown)}; it may hold {', '.join(BLOCKABLE)}")
        self.name = name
        self.blocked = frozenset(blocked)
        self.consent: Consent = "granted"
        """What the visitor has told the consent manager, which holds analytics.js back without
        it, and at.js with that."""
        self.preferences: dict[str, bool] = {}
        """What the visitor has said to each category; where there is any, every event tells it,
        and the page loads the web destination only if it is let through."""
        self.storage = Storage(storage_life)
        self.analytics = Analytics(self.storage, draws, now)
        self.atjs = AtJs(web.settings["client_code"], carrier, self.storage, draws, now)
        self.errors: list[DestinationError] = []
        self._web = web
        self._emit = emit
        self._now = now
        self._page_params: PageParams | None = None
        self._loaded = False
        self._held: list[Callable[[], None]] | None = None
        """The calls of this page that wait for analytics.js; None where it is there."""
        self.missed: set[str] = set()
        """The userIds that were identified without analytics.js to take them, or at first."""
        self.atjs_ran = False
        """Whether at.js was ever loaded here."""
        self._used_until = 0
        self.url = f"{_SITE}/"

    @property
    def anonymous_id(self) -> str:
        """The visitor's anonymousId here."""
        return self.analytics.anonymous_id

    @property
    def user_id(self) -> str | None:
        """The userId analytics.js knows here."""
        return self.analytics.user_id

    @property
    def tnt_id(self) -> str | None:
        """The PCID at.js keeps here."""
        return self.atjs.tnt_id

    @property
    def atjs_runs(self) -> bool:
        """Whether at.js can run: the web destination loads it, and lives in analytics.js."""
        return not self.blocked

    @property
    def hindrance(self) -> Hindrance | None:
        """What keeps at.js from running here, as things stand."""
        if self.blocked:
            return "blocked" if self._web.loads else "absent"
        kept = self.consent == "withheld" or (
            bool(self.preferences)
            and self._web.admitted(self._preferring({"type": "page"})) is None
        )
        return "withheld" if kept else None

    def visit(
        self,
        page: str | None = None,
        properties: Mapping[str, Any] | None = None,
        *,
        path: str = "/",
    ) -> None:
        """Load a page in full, then call ``analytics.page``, as the snippet does.

        Page parameters start from empty; at.js asks for offers before any event of the page
        has reached it, and so without a third-party id.

        Args:
            page: The name given to the page call; the snippet gives none.
            properties: The page's properties.
            path: The page's path.
        """
        self._open(_SITE + path)
        self._start_atjs()
        self.page(page, properties)

    def page(self, name: str | None = None, properties: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.page``, as a single-page application does for a new view."""
        self._take(lambda: self.analytics.page(name, properties or {}, self.url))

    def identify(self, user_id: str | None = None, traits: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.identify``."""
        if user_id and ("segment" in self.blocked or self._held is not None):
            self.missed.add(user_id)
        self._take(lambda: self.analytics.identify(user_id, traits))

    def track(self, event: str, properties: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.track``."""
        self._take(lambda: self.analytics.track(event, properties))

    def group(self, group_id: str, traits: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.group``."""
        self._take(lambda: self.analytics.group(group_id, traits))

    def reset(self) -> None:
        """Call ``analytics.reset``: the user is forgotten, at.js's cookie is not."""
        if "segment" in self.blocked:
            return
        if self._held is None:
            self.analytics.reset()
        else:
            self._held.append(self.analytics.reset)

    def grant_consent(self) -> None:
        """Grant consent: analytics.js is loaded, and takes the calls this page has made so far."""
        self.consent, held, self._held = "granted", self._held or (), None
        self._start_atjs()
        for call in held:
            call()

    def withhold_consent(self) -> None:
        """Withhold consent, or withdraw it: what a page has loaded stays until the next page."""
        self.consent = "withheld"

    def clear_storage(self) -> None:
        """Clear the browsing data: the visitor is new here, to everybody."""
        self.storage.clear()

    def relive(self, event: dict[str, Any]) -> None:
        """Let the page act on a recorded event as it is: its own ids, its own properties.

        The page is loaded in full where none is open, and by a page event that has another
        address or comes after the session is over. at.js comes with the first event of a page
        that is not kept from the web destination: a consent manager, or the ``integrations``
        given when analytics.js was loaded, hold the destination back as they do its events.
        Segment is not told of the event: it has it already.

        Args:
            event: An event that analytics.js made.
        """
        url = _address(event)
        moved = event.get("type") == "page" and (
            self._now() >= self._used_until or _document(url) != _document(self.url)
        )
        if moved or self._page_params is None:
            self._open(url)
        self._used_until = self._now() + SESSION_LIFE
        if self._web.admitted(event) is not None and self._page_params is not None:
            self._load_atjs()
            if self.atjs_runs:
                self._act(event, self._page_params)

    def prefer(self, category: str, *, granted: bool) -> None:
        """Agree to a category of consent, or refuse it: events from now on tell it.

        analytics.js runs either way. Destinations that need a category that is refused are left
        out, by Segment's servers at once, and at.js by the pages to come.
        """
        self.preferences[category] = granted

    def _open(self, url: str) -> None:
        """Open a page: its parameters are empty, and at.js is not there yet.

        What the page before had called, and analytics.js has not taken, is lost.
        """
        self.url = url
        self._page_params = PageParams()
        self._loaded = False
        self._held = [] if self.consent == "withheld" else None

    def _start_atjs(self) -> None:
        """Load at.js with the page; where there are preferences, the first event admitted does."""
        if not self.preferences:
            self._load_atjs()

    def _load_atjs(self) -> None:
        """Load at.js, once in a page; it asks for offers before all else."""
        if self._loaded or self._held is not None:
            return
        if self.atjs_runs and self._page_params is not None:
            self._loaded = self.atjs_ran = True
            self.atjs.load(self.url, self._page_params.values)

    def _take(self, make: Callable[[], dict[str, Any]]) -> None:
        if "segment" in self.blocked:
            return  # analytics.js is not there to make an event
        if self._page_params is None:
            raise DeviceError(f"{self.name} has no page open; visit one first")
        if self._held is not None:
            self._held.append(partial(self._take, make))
            return
        event = make()
        event["context"]["page"] = {"url": self.url}
        if self.preferences:
            event = self._preferring(event)
            if self._web.admitted(event) is not None:
                self._load_atjs()
        if self.atjs_runs:
            self._act(event, self._page_params)
        self._emit(event, self)

    def _preferring(self, event: dict[str, Any]) -> dict[str, Any]:
        """Give an event that tells what the visitor has said to each category."""
        told = {"consent": {"categoryPreferences": dict(self.preferences)}}
        return {**event, "context": {**event.get("context", {}), **told}}

    def _act(self, event: dict[str, Any], page_params: PageParams) -> None:
        """Let the web destination act in the page, one step after the other."""
        for plan in self._web.plan(event):
            if plan.error is not None:
                self.errors.append(plan.error)
            for step in plan.steps:
                if isinstance(step, SetPageParams):
                    page_params.set(step)
                elif isinstance(step, TrackEvent):
                    self.atjs.track_event(step)
                else:
                    self.atjs.trigger_view(step)


def _address(event: Mapping[str, Any]) -> str:
    """Give the address of the page an event was made on, as a browser would send it."""
    context, properties = event.get("context"), event.get("properties")
    page = context.get("page") if isinstance(context, dict) else None
    places = [place for place in (page, properties) if isinstance(place, dict)]
    for name in ("url", "path"):
        for place in places:
            value = place.get(name)
            if isinstance(value, str) and value:
                return quote(value if "://" in value else f"{_SITE}/{value.lstrip('/')}", _IN_URL)
    return f"{_SITE}/"


def _document(url: str) -> str:
    """Give an address without its fragment, which a browser follows without loading anything."""
    return url.partition("#")[0]
