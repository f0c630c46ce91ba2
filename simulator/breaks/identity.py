"""Breaks: who creates a profile, whose it is, and what becomes of it at a login."""

from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

from msgspec import structs

from simulator.breaks.breaking import Change, breaks
from simulator.target import diagnosis
from simulator.target import profiles as visits
from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier, kept_under
from simulator.target.linking import Linking
from simulator.target.profiles import Profiles, Visit, Visited
from simulator.target.records import DeviceProfile, Grave, Profile, ThirdPartyProfile
from simulator.target.target import Target
from simulator.target.verdicts import Finding

__all__: list[str] = []

_visit: Final = Profiles.visit
_bind: Final = Profiles._bind  # noqa: SLF001  what is broken is what is inside
_link: Final = Linking.link
_find: Final = Target.find


@breaks("web-creates")
def visits_leave_orphans() -> Iterator[Change]:
    """Let a first visit make two profiles, one of them nobody's."""

    def visit(self: Profiles, visit: Visit, now: int) -> Visited:
        visited = _visit(self, visit, now)
        if visited.created:
            self.create("device", f"{visited.device.identifier}0", now)
        return visited

    yield patch.object(Profiles, "visit", visit)


@breaks("cloud-only-updates")
def lookups_create() -> Iterator[Change]:
    """Let a lookup, and an update, create the profile it does not find."""

    def find(
        self: Target, code: str, identifier: Identifier, now: int, *hints: Any
    ) -> tuple[Finding, Profile | None]:
        profiles, (kind, key) = self.profiles(code), kept_under(identifier)
        if identifier.kind == THIRD_PARTY_ID:
            known = profiles.get(kind, key)
            if known is None or not known.alive(now):
                created = profiles.create(kind, key, now)
                created.visible_at = now
                profiles.update(created, {}, now)
        return _find(self, code, identifier, now, *hints)

    yield patch.object(Target, "find", find)


@breaks("mbox3rdpartyid")
def any_id_finds() -> Iterator[Change]:
    """Let a lookup by third-party id find devices by their PCID, too."""

    def find(
        self: Target, code: str, identifier: Identifier, now: int, *hints: Any
    ) -> tuple[Finding, Profile | None]:
        found = _find(self, code, identifier, now, *hints)
        if found[1] is not None or identifier.kind != THIRD_PARTY_ID:
            return found
        other = _find(self, code, Identifier(TNT_ID, identifier.value), now)
        return other if other[1] is not None else found

    yield patch.object(Target, "find", find)


@breaks("scenario-3-second-profile")
def twins_merged() -> Iterator[Change]:
    """Let a login take the anonymous profile with it, so that only one is left."""

    def link(self: Linking, device: DeviceProfile, profile: ThirdPartyProfile, now: int) -> None:
        former = device.third_party_id
        _link(self, device, profile, now)
        if former is not None:
            self._store.bury("third_party", former, Grave(0, 0, 0), most=0)

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


@breaks("location-hint-no-identity")
def hints_tell_devices_apart() -> Iterator[Change]:
    """Take a tntId with another location hint for another device."""

    def whole(identifier: Identifier) -> tuple[str, str]:
        kind, key = kept_under(identifier)
        return kind, identifier.value if kind == "device" else key

    for place in (visits, diagnosis):
        yield patch.object(place, "kept_under", whole)


@breaks("ecid-names-a-device")
def ecids_ignored() -> Iterator[Change]:
    """Let no ECID lead to a device."""

    def visit(self: Profiles, visit: Visit, now: int) -> Visited:
        return _visit(self, structs.replace(visit, ecid=None), now)

    yield patch.object(Profiles, "visit", visit)


@breaks("ecid-fetch")
def ecids_visible_with_their_device() -> Iterator[Change]:
    """Let an ECID be visible as soon as its device is."""

    def bind(self: Profiles, device: DeviceProfile, ecid: str, now: int) -> None:
        _bind(self, device, ecid, now)
        if device.ecid is not None:
            device.ecid = device.ecid._replace(visible_at=device.visible_at)

    yield patch.object(Profiles, "_bind", bind)


@breaks("customer-ids")
def customer_ids_ignored() -> Iterator[Change]:
    """Let no customer id stand for the third-party id."""
    yield patch.object(Profiles, "_customer_id", lambda *_: None)


@breaks("customer-ids-authenticated")
def customer_ids_believed() -> Iterator[Change]:
    """Let a customer id stand for the third-party id whether or not its owner is logged in."""

    def first(_: Profiles, visit: Visit) -> str | None:
        return next((one.value for one in visit.customer_ids), None)

    yield patch.object(Profiles, "_customer_id", first)
