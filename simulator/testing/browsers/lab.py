"""A lab whose devices are real browsers: what a scenario says is done by real pages."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from destination.pipeline import Pipeline
from destination.url import parse_url
from destination.workspace.single import both_destinations
from simulator.lab import Lab
from simulator.lab_api.types import Firing
from simulator.lab_api.types.deliveries import AttemptState, DeliveryState
from simulator.testing.browsers.device import BrowserDevice
from simulator.timekeeping import TenantTime
from simulator.times import parse_instant

if TYPE_CHECKING:
    from destination.actions.web import WebMode
    from destination.workspace.model import Workspace
    from simulator.testing.browsers.surfing import Surfer

__all__ = ["BrowserLab", "shop"]


def shop(code: str) -> "Workspace":
    """Declare a site with both destinations, every action mapped; its key is the code's own."""
    made = both_destinations(code)
    sources = {name: replace(one, write_key=f"key-{code}") for name, one in made.sources.items()}
    return replace(made, sources=sources)


class BrowserLab(Lab):
    """A lab on a live server, whose tenant has Segment deliver.

    Args:
        code: The name of the tenant.
        url: The server.
        surf: Makes browser profiles.
        workspace: What the tenant is given: a source with a write key, whose pages are opened.
        token: The lab token, where that server wants one.
        seed: Drives lag draws and retries.
        settings: Settings of the tenant.
        cdn: Where pages load analytics.js from; the server if left out.

    Raises:
        ValueError: No source of the workspace has a write key.
    """

    def __init__(
        self,
        code: str,
        url: str,
        surf: Callable[..., "Surfer"],
        workspace: "Workspace",
        *,
        token: str | None = None,
        seed: int = 0,
        settings: Mapping[str, Any] | None = None,
        cdn: str | None = None,
    ) -> None:
        keys = [one.write_key for one in workspace.sources.values() if one.write_key]
        if not keys:
            raise ValueError("a page needs a source with a write key, and the workspace has none")
        self.key = keys[0]
        self.cdn = cdn or url
        self._surf = surf
        self._last = ExitStack()
        self._clouds = {name for name, one in workspace.destinations.items() if one.type == "cloud"}
        # Browsers keep cookies by the machine's time: a page of another year would have none.
        with Lab(code, url=url, token=token) as before:
            before.tenant.reset()
            began = parse_instant(before.tenant.clock().now)
        patient = {"atjs_timeout": "1m", **(settings or {})}  # a machine may be busy
        time = TenantTime(began)
        super().__init__(code, url=url, token=token, seed=seed, settings=patient, time=time)
        self.tenant.declare(workspace)
        self._stand_in_pages(Pipeline(workspace, now=self.now))

    @property
    def web(self) -> "WebMode":
        """The web destination in the pages."""
        return self._web

    def device(self, name: str, **_: Any) -> Any:
        """Give a device of that name; it is made at its first use."""
        if name not in self.devices:
            device: Any = BrowserDevice(name, self, self._surf())
            self.devices[name] = device
        return self.devices[name]

    def ends_with(self, last: ExitStack) -> None:
        """Let something end when this lab is closed."""
        self._last = last

    def close(self) -> None:
        """Close the pages, and all connections."""
        self._last.close()
        super().close()

    def send(self, event: Mapping[str, Any], **_: Any) -> list[Any]:
        """Send an event from a server.

        Raises:
            ValueError: Segment did not take it.
        """
        body = json.dumps({"writeKey": self.key, **event}).encode()
        answer = self.request("POST", f"/v1/{event['type']}", content=body)
        if answer.json() != {"success": True}:
            raise ValueError(f"Segment answers {answer.status_code}: {answer.text}")
        self.people.learn(event, None)
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
        """What the tenant's Segment has bound for cloud destinations, and tried or filtered."""
        listed = self.tenant.deliveries(limit=1000).deliveries
        return [
            _as_a_delivery(one)
            for one in listed
            if one.destination in self._clouds and (one.attempts or one.outcome == "filtered")
        ]


def _as_a_delivery(state: DeliveryState) -> SimpleNamespace:
    """Give a delivery of the log as the lab has its own."""
    nothing = SimpleNamespace(error=None, exchanges=[])
    untried = SimpleNamespace(verdict="", evidence="", attempt=nothing)
    return SimpleNamespace(
        event=state.event,
        user_id=state.user_id,
        state=state.outcome,
        destination=state.destination,
        mapping=state.mapping,
        plan=SimpleNamespace(code=state.code),
        tries=[_as_a_try(one) for one in state.attempts] or [untried],
    )


def _as_a_try(state: AttemptState) -> SimpleNamespace:
    error = SimpleNamespace(status=state.status, message=state.message) if state.error else None
    exchanges = [
        SimpleNamespace(request=SimpleNamespace(url=parse_url(one.url))) for one in state.exchanges
    ]
    attempt = SimpleNamespace(error=error, exchanges=exchanges, outcome=state.outcome)
    return SimpleNamespace(
        verdict=state.verdict,
        evidence=state.sentence,
        attempt=attempt,
        at=parse_instant(state.at),
    )
