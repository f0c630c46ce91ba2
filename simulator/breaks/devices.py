"""Breaks: pages, browsers, consent, and who an event is about."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from destination.actions import web
from destination.actions.web import PageParams, SetPageParams, Step, TriggerView, WebMode, WebPlan
from destination.js import truthy
from destination.mapping.containers import assign
from simulator import lab
from simulator.breaks.breaking import Change, breaks
from simulator.browser import atjs, page_params, rendering
from simulator.browser.analytics import Analytics
from simulator.browser.atjs import AtJs
from simulator.browser.device import Device
from simulator.browser.mbox_cookie import NAME
from simulator.browser.storage import Storage
from simulator.carrier import Carrier

__all__: list[str] = []

_to_wire: Final = page_params.to_wire
_trigger: Final = AtJs.trigger_view
_load_page: Final = AtJs.load
_load: Final = Device._load_atjs  # noqa: SLF001  what is broken is what is inside
_act: Final = Device._act  # noqa: SLF001
_open: Final = Device._open  # noqa: SLF001
_view: Final = web._trigger_view  # noqa: SLF001
_upsert: Final = WebMode._upsert_profile  # noqa: SLF001
_plan: Final = WebMode.plan
_track: Final = WebMode._track_event  # noqa: SLF001
_identify: Final = Analytics.identify
_reset: Final = Device.reset
_init: Final = Device.__init__


@breaks("unnamed-page")
def unnamed_pages_bind() -> Iterator[Change]:
    """Take an unnamed page for a named one."""

    def trigger(self: AtJs, call: TriggerView) -> None:
        _trigger(
            self,
            call if truthy(call.name) else replace(call, name="unnamed", page=call.page or True),
        )

    yield patch.object(AtJs, "trigger_view", trigger)


@breaks("first-request-without-id")
def first_request_has_the_id() -> Iterator[Change]:
    """Let a page begin with the third-party id, and with what the page before had set."""

    def load(self: Device) -> None:
        if self._page_params is not None:
            known = self.user_id or self.anonymous_id
            self._page_params.values.setdefault("mbox3rdPartyId", known)
        _load(self)

    def open_(self: Device, url: str) -> None:
        former = self._page_params
        _open(self, url)
        self._page_params = former or self._page_params

    yield patch.object(Device, "_load_atjs", load)
    yield patch.object(Device, "_open", open_)


@breaks("pcid")
def device_forgotten() -> Iterator[Change]:
    """Let at.js forget its device with each page."""

    def load(self: AtJs, *page: Any) -> None:
        self._storage.remove(NAME)
        _load_page(self, *page)

    yield patch.object(AtJs, "load", load)


@breaks("page-parameters-not-kept")
def page_parameters_kept() -> Iterator[Change]:
    """Keep page parameters on the profile."""

    def wire(*given: Any) -> Any:
        made = _to_wire(*given)
        made.profile_parameters = {**made.parameters, **made.profile_parameters}
        return made

    yield patch.object(atjs, "to_wire", wire)


@breaks("page-params-persist")
def page_params_forgotten() -> Iterator[Change]:
    """Let each call of a page start from empty."""

    def act(self: Device, event: dict[str, Any], held: PageParams) -> None:
        held.values.clear()
        _act(self, event, held)

    yield patch.object(Device, "_act", act)


@breaks("page-parameters")
def page_parameters_unmarked() -> Iterator[Change]:
    """Send page properties without ``page.`` in front."""

    def flat(payload: dict[str, Any]) -> tuple[Step, ...]:
        _, call = _view(payload)
        return (SetPageParams(assign([payload.get("pageParameters")])), call)

    yield patch.object(web, "_trigger_view", flat)


@breaks("web-updates-and-tracks")
def traits_kept_back() -> Iterator[Change]:
    """Let the web destination send no traits."""

    def upsert(self: WebMode, _: Any) -> tuple[Step, ...]:
        return _upsert(self, {})

    yield patch.object(WebMode, "_upsert_profile", upsert)


@breaks("scenario-1-one-profile")
def anonymous_ids_unbound() -> Iterator[Change]:
    """Let pages bind no anonymousId."""

    def plan(self: WebMode, event: dict[str, Any]) -> list[WebPlan]:
        kept = event if event.get("userId") else {**event, "anonymousId": None}
        return _plan(self, kept)

    yield patch.object(WebMode, "plan", plan)


@breaks("server-renders-first")
def cookies_apart() -> Iterator[Change]:
    """Let a server that renders a page neither read nor set the browser's cookie."""

    def render(organisation: str, carrier: Carrier, _: Storage, *more: Any) -> None:
        rendering.render(organisation, carrier, Storage(), *more)

    yield patch.object(lab, "render", render)


@breaks("web-tracks")
def tracks_unnamed() -> Iterator[Change]:
    """Send a track without its name."""

    def track(self: WebMode, payload: dict[str, Any]) -> tuple[Step, ...]:
        return _track(self, {name: one for name, one in payload.items() if name != "eventName"})

    yield patch.object(WebMode, "_track_event", track)


@breaks("atjs-needs-a-mapping")
def pages_load_without_mappings() -> Iterator[Change]:
    """Let pages load at.js though no mapping of the web destination is enabled."""
    yield patch.object(WebMode, "loads", property(lambda _: True))


@breaks("atjs-waits-for-consent")
def pages_admit_everything() -> Iterator[Change]:
    """Let neither consent nor the integrations object keep an event from at.js."""
    yield patch.object(WebMode, "admitted", lambda _, event: event)


@breaks("consent-holds-back")
def consent_ignored() -> Iterator[Change]:
    """Load everything whatever a visitor consents to."""
    yield patch.object(Device, "withhold_consent", lambda _: None)
    yield patch.object(Device, "prefer", lambda *_, **__: None)


@breaks("blocked")
def blockers_ignored() -> Iterator[Change]:
    """Let no ad blocker keep anything away."""

    def init(self: Device, *given: Any, **how: Any) -> None:
        _init(self, *given, **{**how, "blocked": ()})

    yield patch.object(Device, "__init__", init)


@breaks("anonymous-id-on-login")
def login_renews() -> Iterator[Change]:
    """Give a login another anonymousId, and a change of user none."""

    def identify(self: Analytics, user_id: str | None = None, traits: Any = None) -> dict[str, Any]:
        if user_id is not None and self.user_id is None:
            self._renew_anonymous_id()
        kept = self.anonymous_id
        event = _identify(self, user_id, traits)
        self.set_anonymous_id(kept)
        return {**event, "anonymousId": kept}

    yield patch.object(Analytics, "identify", identify)


@breaks("storage-life")
def storage_lasts() -> Iterator[Change]:
    """Let what scripts store last for ever, and no clearing remove it."""

    def get(self: Storage, name: str, _: int) -> str | None:
        item = self._items.get(name)
        return item.value if item else None

    yield patch.object(Storage, "get", get)
    yield patch.object(Storage, "clear", lambda _: None)


@breaks("logout-keeps-the-tie")
def logout_clears_all() -> Iterator[Change]:
    """Let a logout clear at.js's cookie, too."""

    def reset(self: Device) -> None:
        _reset(self)
        self.storage.clear()

    yield patch.object(Device, "reset", reset)
