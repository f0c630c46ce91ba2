"""Breaks: pages, browsers, consent, and who an event is about."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from destination.actions.web import PageParams, TriggerView
from destination.js import truthy
from simulator.browser import atjs, device
from simulator.browser.analytics import Analytics
from simulator.browser.atjs import AtJs
from simulator.browser.device import Device
from simulator.browser.mbox_cookie import MboxCookie
from simulator.browser.storage import Storage
from simulator.breaks.breaking import Change, breaks

__all__: list[str] = []

_to_wire: Final = atjs.to_wire
_trigger: Final = AtJs.trigger_view
_load: Final = Device._load_atjs  # noqa: SLF001  what is broken is what is inside
_identify: Final = Analytics.identify
_reset: Final = Device.reset
_init: Final = Device.__init__


@breaks("unnamed-page")
def unnamed_pages_bind() -> Iterator[Change]:
    """Take an unnamed page for a named one."""

    def trigger(self: AtJs, call: TriggerView) -> None:
        _trigger(self, call if truthy(call.name) else replace(call, name="unnamed", page=call.page or True))

    yield patch.object(AtJs, "trigger_view", trigger)


@breaks("first-request-without-id")
def first_request_has_the_id() -> Iterator[Change]:
    """Let a page's first request carry the third-party id."""

    def load(self: Device) -> None:
        if self._page_params is not None:
            known = self.user_id or self.anonymous_id
            self._page_params.values.setdefault("mbox3rdPartyId", known)
        _load(self)

    yield patch.object(Device, "_load_atjs", load)


@breaks("pcid")
def device_forgotten() -> Iterator[Change]:
    """Let at.js keep no device id."""
    yield patch.object(MboxCookie, "tnt_id", None)


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
    """Let each call of a page begin without what earlier ones set."""

    def set_(self: PageParams, step: Any) -> None:
        self.values.clear()
        self.values.update(step.values)

    yield patch.object(PageParams, "set", set_)


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
    """Give every login another anonymousId, and none at a change of user."""

    def identify(self: Analytics, user_id: str | None = None, traits: Any = None) -> Any:
        if user_id is not None and self.user_id is None:
            self._renew_anonymous_id()
        return _identify(self, user_id, traits)

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
