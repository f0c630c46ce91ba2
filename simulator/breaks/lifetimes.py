"""Breaks: lag, lifetime, and who prolongs it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from unittest.mock import patch

from msgspec import structs

from simulator.breaks.breaking import Change, breaks
from simulator.target import diagnosis
from simulator.target import profiles as visits
from simulator.target import target as targets
from simulator.target.api import profile as profile_api
from simulator.target.api.wire import Answer, Call
from simulator.target.attributes import Attribute
from simulator.target.identifiers import Identifier, Kind
from simulator.target.linking import Linking
from simulator.target.profiles import Profiles
from simulator.target.records import NEVER, DeviceProfile, Profile, ThirdPartyProfile
from simulator.target.target import Target
from simulator.target.verdicts import Finding, Verdict

__all__: list[str] = []

_prolong: Final = Profiles._prolong  # noqa: SLF001  what is broken is what is inside
_fetch: Final = profile_api._fetch  # noqa: SLF001
_link: Final = Profiles._link  # noqa: SLF001
_update: Final = Profiles.update
_write: Final = Linking.write
_find: Final = diagnosis.find


def _kind(profile: Profile) -> Kind:
    return "device" if isinstance(profile, DeviceProfile) else "third_party"


@breaks("visibility-lag")
def no_lag() -> Iterator[Change]:
    """Give every id its visibility at once."""
    yield patch.object(Profiles, "_draw_lag", lambda _: 0)


@breaks("lag-per-identifier")
def one_lag_for_all() -> Iterator[Change]:
    """Let a third-party id be visible as soon as its device is."""

    def link(self: Profiles, device: DeviceProfile, identifier: str, now: int) -> bool:
        bound = _link(self, device, identifier, now)
        profile = self.store.third_party(identifier)
        if profile is not None and device.visible_at < profile.visible_at:
            profile.visible_at = device.visible_at
            self.store.put_third_party(profile)
        return bound

    yield patch.object(Profiles, "_link", link)


@breaks("lifetime")
def no_expiry() -> Iterator[Change]:
    """Let nothing ever expire."""
    for kind in (Profile, DeviceProfile, ThirdPartyProfile):
        yield patch.object(kind, "alive", lambda *_: True)
    yield patch.object(Profiles, "expire", lambda *_: None)


@breaks("visit-prolongs")
def no_sliding() -> Iterator[Change]:
    """Count the lifetime from the first visit alone."""

    def prolong(self: Profiles, kind: Kind, profile: Profile, now: int) -> None:
        if profile.expires_at == NEVER:
            _prolong(self, kind, profile, now)

    yield patch.object(Profiles, "_prolong", prolong)


@breaks("update-is-no-visit")
def update_prolongs() -> Iterator[Change]:
    """Let an update prolong a life."""

    def update(self: Profiles, profile: Profile, values: Any, now: int, **how: Any) -> bool:
        written = _update(self, profile, values, now, **how)
        _prolong(self, _kind(profile), profile, now)
        return written

    yield patch.object(Profiles, "update", update)


@breaks("fetch-is-no-visit")
def fetch_prolongs() -> Iterator[Change]:
    """Let a fetch prolong a life."""

    def fetch(call: Call, target: Target, code: str, now: int, kind: str) -> Answer:
        answer = _fetch(call, target, code, now, kind)
        _, profile = target.find(code, Identifier(kind, call.arguments["identifier"]), now)
        if profile is not None:
            _prolong(target.profiles(code), _kind(profile), profile, now)
            target.profiles(code).update(profile, {}, now)
        return answer

    yield patch.object(profile_api, "_fetch", fetch)


@breaks("update-lag")
def updates_count_at_once() -> Iterator[Change]:
    """Let what the profile API writes count for targeting at once."""
    yield patch.object(visits, "updated", lambda _, value, now, __: Attribute(value, now))


@breaks("targeting-does-not-wait")
def targeting_waits() -> Iterator[Change]:
    """Let what a page says count for targeting once its profile is visible."""

    def write(self: Linking, device: DeviceProfile, values: Mapping[str, str], now: int) -> None:
        _write(self, device, values, now)
        linked = self.linked(device)
        profile = linked or device
        for name in values.keys() & profile.attributes.keys():
            if now < profile.visible_at:
                steps = ((profile.visible_at, values[name]),)
                profile.attributes[name] = Attribute(values[name], now, steps)
        if linked is not None:
            self._store.put_third_party(linked)

    yield patch.object(Linking, "write", write)


@breaks("scenario-3-both-available")
def nobody_found() -> Iterator[Change]:
    """Let the profile API find nobody."""

    def find(*asked: Any) -> tuple[Finding, Profile | None]:
        finding, profile = _find(*asked)
        if profile is not None:
            finding = structs.replace(finding, verdict=Verdict.NOT_YET_VISIBLE)
        return finding, None

    yield patch.object(targets, "find", find)


@breaks("common-identifier")
def updates_lost() -> Iterator[Change]:
    """Let an update write nothing, and say that it did."""
    yield patch.object(Profiles, "update", lambda *_, **__: True)
