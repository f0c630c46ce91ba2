"""A device of a visitor that is a browser profile, with a page of the shop in it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from destination.actions.web import TrackEvent, TriggerView
from destination.js import truthy
from simulator.browser.mbox_cookie import NAME, MboxCookie
from simulator.testing.browsers.shop import shop_page
from simulator.times import format_instant

if TYPE_CHECKING:
    from playwright.sync_api import Request

    from simulator.testing.browsers.lab import BrowserLab
    from simulator.testing.browsers.surfing import Surfer

__all__ = ["BrowserDevice"]

_READY: Final = "window.analytics.initialized"
_LOADED: Final = f"{_READY} && window.adobe"
_FORGET: Final = "localStorage.clear(); sessionStorage.clear()"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A delivery request of a page's, as the device model tells of its own."""

    request: "Request"

    @property
    def body(self) -> Any:
        """Its JSON."""
        return json.loads(self.request.post_data or "{}")

    @property
    def why(self) -> str:
        """What made it."""
        if "pageLoad" in self.body.get("execute", {}):
            return "page load"
        views = ["view" in one for one in self.body.get("notifications", ())]
        return "triggerView" if any(views) else "trackEvent"

    @property
    def answer(self) -> Any:
        """The JSON of the answer; empty for a beacon."""
        answer = self.request.response()
        return json.loads(answer.body() or b"{}") if answer else {}


@dataclass(frozen=True, slots=True)
class _AtJs:
    """at.js in the pages of a device.

    Attributes:
        sent: What it has sent.
    """

    sent: list[_Sent]


class BrowserDevice:
    """A device of a visitor: a browser profile with a page of the shop in it.

    Args:
        name: What people call it; its pages are at this name.
        lab: Where it belongs.
        surfer: The browser profile.
    """

    hindrance = None
    missed: frozenset[str] = frozenset()

    def __init__(self, name: str, lab: "BrowserLab", surfer: "Surfer") -> None:
        self.name = name
        self._lab = lab
        self._surfer = surfer
        surfer.target_first()
        surfer.context.clock.install(time=format_instant(lab.now()))

    @property
    def atjs_ran(self) -> bool:
        """Whether at.js was ever loaded here."""
        return bool(self._surfer.sent)

    @property
    def anonymous_id(self) -> str:
        """The visitor's anonymousId here."""
        return str(self._surfer.page.evaluate("analytics.user().anonymousId()"))

    @property
    def user_id(self) -> str | None:
        """The userId analytics.js knows here."""
        known: str | None = self._surfer.page.evaluate("analytics.user().id()")
        return known

    @property
    def tnt_id(self) -> str | None:
        """The PCID at.js keeps here."""
        values = {one["name"]: one["value"] for one in self._surfer.context.cookies()}
        return MboxCookie.parse(values.get(NAME, ""), self._lab.now()).tnt_id

    @property
    def atjs(self) -> _AtJs:
        """What at.js has sent, as the device model tells it."""
        return _AtJs([_Sent(one) for one in self._surfer.sent])

    def visit(
        self,
        page: str | None = None,
        properties: Mapping[str, Any] | None = None,
        *,
        path: str = "/",
    ) -> None:
        """Load a page in full; its snippet calls ``analytics.page``."""
        loads = self._lab.web.loads
        call = f"analytics.page({_arguments(page, properties)})"
        event = {"type": "page", "name": page, "properties": dict(properties or {})}
        self._awaiting(
            loads + self._requests(event),
            lambda: self._surfer.open(
                shop_page(self._lab.cdn, self._lab.key, call),
                host=f"{self.name}.localhost",
                query=path.lstrip("/"),
            ),
        )
        self._surfer.page.wait_for_function(_LOADED if loads else _READY)

    def page(self, name: str | None = None, properties: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.page``."""
        event = {"type": "page", "name": name, "properties": dict(properties or {})}
        self._call(f"page({_arguments(name, properties)})", event)

    def identify(self, user_id: str | None = None, traits: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.identify``."""
        event = {"type": "identify", "userId": user_id, "traits": dict(traits or {})}
        self._call(f"identify({_arguments(user_id, traits)})", event)

    def track(self, event: str, properties: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.track``."""
        made = {"type": "track", "event": event, "properties": dict(properties or {})}
        self._call(f"track({_arguments(event, properties)})", made)

    def group(self, group_id: str, traits: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.group``."""
        event = {"type": "group", "groupId": group_id, "traits": dict(traits or {})}
        self._call(f"group({_arguments(group_id, traits)})", event)

    def reset(self) -> None:
        """Call ``analytics.reset``: the user is forgotten, at.js's cookie is not."""
        self._surfer.page.evaluate("void analytics.reset()")

    def clear_storage(self) -> None:
        """Clear the browsing data: the visitor is new here, to everybody."""
        self._surfer.page.evaluate(_FORGET)
        self._surfer.context.clear_cookies()

    def forward(self, milliseconds: int) -> None:
        """Let the page's clock follow."""
        self._surfer.context.clock.fast_forward(milliseconds)

    def _call(self, call: str, event: dict[str, Any]) -> None:
        requests = self._requests(event)
        self._awaiting(requests, lambda: self._surfer.page.evaluate(f"void analytics.{call}"))

    def _requests(self, event: dict[str, Any]) -> int:
        """Count the requests that the web destination makes at.js send for an event."""
        given = {name: one for name, one in event.items() if one is not None}
        plans = self._lab.web.plan({"anonymousId": "a-1", **given})
        steps = [step for plan in plans for step in plan.steps]
        return sum(
            isinstance(step, TrackEvent)
            or (isinstance(step, TriggerView) and truthy(step.name) and truthy(step.page))
            for step in steps
        )

    def _awaiting(self, requests: int, do: Callable[[], object]) -> None:
        surfer, told = self._surfer, len(self._surfer.told)
        sent = len(surfer.sent) + requests
        do()
        surfer.settle(sent=sent, told=told + 1)
        for event in surfer.events()[told:]:
            self._lab.people.learn(event, self)  # type: ignore[arg-type]


def _arguments(first: str | None, second: Mapping[str, Any] | None) -> str:
    given = [one for one in (first, second) if one]
    return ", ".join(json.dumps(one) for one in given)
