"""Linking devices to third-party profiles, and merging what both hold.

The third party's value wins, gaps are filled from the device; so it is with the activities
entered, where the third party's experience wins. At a device's first change of
id (a login, or so it looks to Target), gaps are filled from what it saw so far; from then on
users of a shared device inherit nothing.
Where a session keeps its writes to itself (``merge_at: session_end``), they wait on the
device. Source: contract, adobe-target.md 1.6 and 1.7.
"""

from collections.abc import Callable, Mapping

from simulator.target.attributes import Attribute, next_counting
from simulator.target.records import DeviceProfile, Entry, Merge, Profile, ThirdPartyProfile
from simulator.target.settings import Settings
from simulator.target.store import Store
from simulator.world import World

__all__ = ["Linking"]


class Linking:
    """The ties between the profiles of one client code.

    Args:
        code: The client code.
        store: Where the profiles live.
        world: Whose agenda holds the ends of sessions.
        settings: Gives the settings in force.
    """

    def __init__(
        self, code: str, store: Store, world: World, settings: Callable[[], Settings]
    ) -> None:
        self._code = code
        self._store = store
        self._world = world
        self._settings = settings

    def link(self, device: DeviceProfile, profile: ThirdPartyProfile, now: int) -> None:
        """Tie ``device`` to ``profile`` and merge, at once or when the session ends."""
        settings = self._settings()
        gaps, entered = dict(device.attributes), dict(device.entered)
        if device.third_party_id is not None:
            inherits = settings.merge_on_relink and not device.relinked
            gaps = self.attributes_of(device) if inherits else {}
            entered = self.entered(device) if inherits else {}
            device.relinked = True
        self.unlink(device)
        device.third_party_id = profile.identifier
        profile.pcids.append(device.identifier)
        self._store.put_third_party(profile)
        if settings.lag_anchor == "profile":
            device.visible_at = min(device.visible_at, profile.visible_at)
        merge = Merge(profile.identifier, gaps, entered=entered)
        if self._postpones(device):
            self._postpone(device, merge)
        else:
            self._apply(merge, device, now)

    def unlink(self, device: DeviceProfile) -> None:
        """Untie ``device`` from the profile it is linked to, if it is."""
        former = self.linked(device)
        if former and device.identifier in former.pcids:
            former.pcids.remove(device.identifier)
            self._store.put_third_party(former)

    def dissolve(self, profile: ThirdPartyProfile) -> None:
        """Untie everybody from a profile that is going: its devices are anonymous again."""
        for device in filter(None, map(self._store.device, profile.pcids)):
            device.third_party_id = None
            device.relinked = True
            device.merges = [
                merge for merge in device.merges if merge.third_party_id != profile.identifier
            ]
            self._store.put_device(device)

    def linked(self, device: DeviceProfile) -> ThirdPartyProfile | None:
        """Give the profile a device is linked to."""
        if device.third_party_id is None:
            return None
        return self._store.third_party(device.third_party_id)

    def write(self, device: DeviceProfile, values: Mapping[str, str], now: int) -> None:
        """Write a visit's attributes where they belong."""
        written = {name: Attribute(value, now) for name, value in values.items()}
        linked = self.linked(device)
        if linked and self._postpones(device):
            if not device.merges:
                self._postpone(device, Merge(linked.identifier))
            device.merges[-1].writes.update(written)
            return
        profile: Profile = linked or device
        profile.attributes.update(written)
        profile.modified_at = now
        if linked:
            self._store.put_third_party(linked)

    def attributes_of(self, device: DeviceProfile) -> dict[str, Attribute]:
        """Give the attributes as the device's own requests see them."""
        linked = self.linked(device)
        if linked is None:
            return dict(device.attributes)
        attributes = dict(linked.attributes)
        for merge in device.merges:
            if merge.third_party_id == linked.identifier:
                attributes = {**merge.gaps, **attributes, **merge.writes}
        return attributes

    def entered(self, device: DeviceProfile) -> dict[int, Entry]:
        """Give the activities a device's visitor is in, as the device's own requests see them."""
        linked = self.linked(device)
        if linked is None:
            return dict(device.entered)
        waiting = {
            activity: entry
            for merge in device.merges
            if merge.third_party_id == linked.identifier
            for activity, entry in merge.entered.items()
        }
        return {**waiting, **linked.entered}

    def enter(self, device: DeviceProfile, entries: Mapping[int, Entry]) -> None:
        """Write what a visit changed of the visitor's part in activities."""
        linked = self.linked(device)
        if linked is None:
            device.entered.update(entries)
            self._store.put_device(device)
            return
        if self._postpones(device):
            if not device.merges:
                self._postpone(device, Merge(linked.identifier))
            new = {number: one for number, one in entries.items() if number not in linked.entered}
            device.merges[-1].entered.update(new)
            self._store.put_device(device)
            entries = {number: one for number, one in entries.items() if number not in new}
        linked.entered.update(entries)
        self._store.put_third_party(linked)

    def stored(self, device: DeviceProfile) -> Profile:
        """Give what a fetch by the device's id shows: once merged, the linked profile."""
        return device if device.attributes else self.linked(device) or device

    def session_end(self, device: DeviceProfile) -> int | None:
        """Tell when a device's session will have ended; None if nothing waits for that."""
        return device.last_activity + self._settings().session_length if device.merges else None

    def end_session(self, device: DeviceProfile, now: int) -> None:
        """Write what a device's session has kept to itself."""
        for merge in device.merges:
            self._apply(merge, device, now)
        device.merges = []
        self._store.put_device(device)

    def _postpones(self, device: DeviceProfile) -> bool:
        return bool(device.merges) or self._settings().merge_at == "session_end"

    def _postpone(self, device: DeviceProfile, merge: Merge) -> None:
        device.merges.append(merge)
        ends = device.last_activity + self._settings().session_length
        key = (self._code, "device", device.identifier)
        self._world.agenda.schedule("session_ends", key, ends)

    def _apply(self, merge: Merge, device: DeviceProfile, now: int) -> None:
        device.attributes.clear()
        device.entered.clear()
        profile = self._store.third_party(merge.third_party_id)
        if profile is None:
            return
        profile.entered = {**merge.entered, **profile.entered}
        if merge.gaps or merge.writes:
            profile.attributes = {**merge.gaps, **profile.attributes, **merge.writes}
            profile.modified_at = now
        self._store.put_third_party(profile)
        counts_at = next_counting(merge.gaps.values())
        if counts_at is not None:  # an update came along that does not count yet
            key = (self._code, "third_party", profile.identifier)
            self._world.agenda.schedule("counts_for_targeting", key, counts_at)
