"""A lab whose devices are real browsers: what a scenario says is done by real pages."""

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from shops import shop_page, workspace
from simulator.browser.mbox_cookie import MboxCookie
from simulator.lab import Lab
from simulator.lab_api.types import Firing
from simulator.lab_api.types.deliveries import AttemptState, DeliveryState
from simulator.timekeeping import TenantTime
from simulator.times import format_instant, parse_instant
from surfing import Surfer

__all__ = ["BrowserDevice", "BrowserLab"]

READY = "window.analytics.initialized && window.adobe"


class BrowserDevice:
    """A device of a visitor: a browser profile with a page of the shop in it.

    Args:
        name: What people call it; its pages are at this name.
        lab: Where it belongs.
        surfer: The browser profile.
    """

    hindrance = None
    missed: frozenset[str] = frozenset()

    def __init__(self, name: str, lab: "BrowserLab", surfer: Surfer) -> None:
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
        return MboxCookie.parse(values.get("mbox", ""), self._lab.now()).tnt_id

    @property
    def atjs(self) -> Any:
        """What at.js has sent, as the device model tells it."""
        return SimpleNamespace(sent=[SimpleNamespace(body=one) for one in self._surfer.bodies()])

    def visit(
        self, page: str | None = None, properties: Mapping[str, Any] | None = None, *, path: str
    ) -> None:
        """Load a page in full; its snippet calls ``analytics.page``."""
        assert path == "/", "the shop has one page"
        key, cdn = self._lab.key, self._lab.cdn
        self._awaiting(
            1 if page is None else 2,
            lambda: self._surfer.open(
                shop_page(cdn, key, f"analytics.page({_arguments(page, properties)})"),
                host=f"{self.name}.localhost",
            ),
        )
        self._surfer.page.wait_for_function(READY)

    def page(self, name: str | None = None, properties: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.page``."""
        self._call(f"page({_arguments(name, properties)})", 0 if name is None else 1)

    def identify(self, user_id: str | None = None, traits: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.identify``."""
        self._call(f"identify({_arguments(user_id, traits)})", 1)

    def track(self, event: str, properties: Mapping[str, Any] | None = None) -> None:
        """Call ``analytics.track``."""
        self._call(f"track({_arguments(event, properties)})", 1)

    def forward(self, milliseconds: int) -> None:
        """Let the page's clock follow."""
        self._surfer.context.clock.fast_forward(milliseconds)

    def _call(self, call: str, requests: int) -> None:
        self._awaiting(requests, lambda: self._surfer.page.evaluate(f"void analytics.{call}"))

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


class BrowserLab(Lab):
    """A lab on a live server, whose tenant has Segment deliver.

    Args:
        code: The client code, and the name of the tenant.
        url: The server.
        surf: Makes browser profiles.
        cdn: Where pages load analytics.js from; the server if left out.
    """

    def __init__(
        self, code: str, url: str, surf: Callable[..., Surfer], cdn: str | None = None
    ) -> None:
        self.key = f"key-{code}"
        self.cdn = cdn or url
        self._surf = surf
        # Browsers keep cookies by the machine's time: a page of another year would have none.
        with Lab(code, url=url) as before:
            before.tenant.reset()
            began = parse_instant(before.tenant.clock().now)
        patient = {"atjs_timeout": "1m"}  # a machine may be busy
        super().__init__(code, url=url, time=TenantTime(began), settings=patient)
        self.tenant.declare(workspace(code, self.key))

    def device(self, name: str, **_: Any) -> Any:
        """Give a device of that name; it is made at its first use."""
        if name not in self.devices:
            device: Any = BrowserDevice(name, self, self._surf())
            self.devices[name] = device
        return self.devices[name]

    def send(self, event: Mapping[str, Any], **_: Any) -> list[Any]:
        """Send an event from a server."""
        body = {"writeKey": self.key, **event}
        answer = self.request("POST", f"/v1/{event['type']}", content=json.dumps(body).encode())
        assert answer.json() == {"success": True}
        return []

    def move_to(self, instant: str | int) -> list[Firing]:
        """Move the tenant's time, and that of every page."""
        before = self.now()
        fired = super().move_to(instant)
        for device in self.devices.values():
            device.forward(self.now() - before)  # type: ignore[attr-defined]
        return fired

    @property
    def deliveries(self) -> list[Any]:
        """What the tenant's Segment has bound for the cloud destination and not filtered."""
        listed = self.tenant.deliveries(limit=1000).deliveries
        bound = [one for one in listed if one.destination == "cloud" and one.attempts]
        return [_as_a_delivery(one) for one in bound]


def _as_a_delivery(state: DeliveryState) -> SimpleNamespace:
    tries = [_as_a_try(one) for one in state.attempts]
    return SimpleNamespace(user_id=state.user_id, state=state.outcome, tries=tries)


def _as_a_try(state: AttemptState) -> SimpleNamespace:
    error = SimpleNamespace(status=state.status, message=state.message) if state.error else None
    attempt = SimpleNamespace(error=error, exchanges=[])
    return SimpleNamespace(verdict=state.verdict, evidence=state.sentence, attempt=attempt)
