"""Breaks: who creates a profile, whose it is, and what becomes of it at a login."""

from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

from msgspec import structs

from simulator.browser.analytics import Analytics
from simulator.target.api import profile as profile_api
from simulator.target.diagnosis import find
from simulator.target.identifiers import THIRD_PARTY_ID, Identifier, kept_under
from simulator.target.linking import Linking
from simulator.target.profiles import Profiles, Visit
from simulator.target.records import DeviceProfile, ThirdPartyProfile
from simulator.breaks.breaking import Change, breaks

__all__: list[str] = []

_visit: Final = Profiles.visit
_link: Final = Linking.link
_authorise: Final = profile_api.authorise
_identify: Final = Analytics.identify
_reset: Final = Analytics.reset


@breaks("cloud-only-updates")
def update_creates() -> Iterator[Change]:
    """Let an update create the profile it does not find."""

    def authorise(call: Any, target: Any, now: int) -> None:
        _authorise(call, target, now)
        code = call.arguments.get("client") or call.parameters.get("client", target.name)
        if "identifier" in call.arguments:
            identifier = Identifier(THIRD_PARTY_ID, call.arguments["identifier"])
        elif call.method == "POST":
            given = profile_api._given(call, target.settings)  # noqa: SLF001
            identifier = profile_api._identified(given)  # noqa: SLF001
        else:
            return
        if True:
            profiles = target.profiles(code)
            if profiles.get(*kept_under(identifier)) is None:
                kind, key = kept_under(identifier)
                profiles.create(kind, key, now)

    yield patch.object(profile_api, "authorise", authorise)


@breaks("scenario-3-second-profile")
def twins_merged() -> Iterator[Change]:
    """Let a login take the anonymous profile with it, so that only one is left."""

    def link(self: Linking, device: DeviceProfile, profile: ThirdPartyProfile, now: int) -> None:
        former = device.third_party_id
        _link(self, device, profile, now)
        if former is not None:
            self._store.bury("third_party", former, None, most=0)  # noqa: SLF001

    yield patch.object(Linking, "link", link)


@breaks("merge-on-relink")
def nothing_copied() -> Iterator[Change]:
    """Copy nothing at a login."""

    def link(self: Linking, device: DeviceProfile, profile: ThirdPartyProfile, now: int) -> None:
        device.relinked = True
        _link(self, device, profile, now)

    yield patch.object(Linking, "link", link)


@breaks("no-inheritance")
def everybody_inherits() -> Iterator[Change]:
    """Copy at every change of user, not at the first alone."""

    def link(self: Linking, device: DeviceProfile, profile: ThirdPartyProfile, now: int) -> None:
        device.relinked = False
        _link(self, device, profile, now)

    yield patch.object(Linking, "link", link)


@breaks("mbox3rdpartyid")
def ids_unbound() -> Iterator[Change]:
    """Let no third-party id ever be bound."""

    def visit(self: Profiles, visit: Visit, now: int) -> Any:
        from dataclasses import replace

        return _visit(self, replace(visit, third_party_id=None), now)

    yield patch.object(Profiles, "visit", visit)
