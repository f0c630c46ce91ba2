"""Identity, visibility, expiry and merge as the design has them, in as few words as possible.

What servers do under any course of events is held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from simulator.clock import START
from simulator.times import DAY, HOUR, MINUTE, format_instant

__all__ = ["SESSION", "Attributes", "Reference"]

SESSION: Final = 30 * MINUTE
Attributes: TypeAlias = dict[str, str]


@dataclass
class Kept:
    """A profile: when it was bound and shows, until when it lives, and what it holds."""

    visible: int
    expires: int = 0
    holds: Attributes = field(default_factory=dict)


@dataclass
class Device(Kept):
    """A profile of a device."""

    active: int = 0
    third: str | None = None
    relinked: bool = False
    ecid: tuple[str, int] | None = None
    waiting: list[tuple[str, Attributes, Attributes]] = field(default_factory=list)


class Reference:
    """What the design says, in as few words as possible."""

    def __init__(self, chosen: dict[str, Any]) -> None:
        self.now, self.lag, self.lifetime, self.chosen = START, HOUR, 14 * DAY, chosen
        self.devices: dict[str, Device] = {}
        self.thirds: dict[str, Kept] = {}
        self.gone: set[str] = set()

    def pass_time(self, length: int) -> None:
        end = self.now + length
        while (first := min(self._due(), default=None)) is not None and first[0] <= end:
            self.now, _, name = first
            if first[1] == 0:
                self._expire(name)
            else:
                self._end_session(self.devices[name])
        self.now = end

    def _due(self) -> Iterator[tuple[int, int, str]]:
        for name, kept in {**self.devices, **self.thirds}.items():
            yield kept.expires, 0, name
            if isinstance(kept, Device) and kept.waiting:
                yield kept.active + SESSION, 1, name

    def _expire(self, name: str) -> None:
        self.gone.add(name)
        device = self.devices.pop(name, None)
        if device is not None and device.ecid is not None:
            self.gone.add(device.ecid[0])
        if device is None:
            del self.thirds[name]
            for one in self.devices.values():
                one.waiting = [merge for merge in one.waiting if merge[0] != name]
                if one.third == name:
                    one.third, one.relinked = None, True

    def _end_session(self, device: Device) -> None:
        for merge in device.waiting:
            self._merge(device, *merge)
        device.waiting = []

    def _merge(self, device: Device, third: str, gaps: Attributes, writes: Attributes) -> None:
        device.holds = {}
        if third in self.thirds:
            self.thirds[third].holds = {**gaps, **self.thirds[third].holds, **writes}

    def seen_by(self, device: Device) -> Attributes:
        if device.third is None:
            return device.holds
        holds = self.thirds[device.third].holds
        for third, gaps, writes in device.waiting:
            if third == device.third:
                holds = {**gaps, **holds, **writes}
        return holds

    def visit(self, pcid: str, third: str | None, ecid: str | None, new: Attributes) -> None:
        if pcid not in self.devices:
            self.devices[pcid] = Device(self.now + self.lag)
        device = self.devices[pcid]
        if ecid is not None and (device.ecid is None or device.ecid[0] != ecid):
            self._bind(device, ecid)
        if third is not None and third != device.third:
            self._link(device, third)
        device.active = self.now
        device.expires = self.now + self.lifetime
        if device.third is not None:
            self.thirds[device.third].expires = self.now + self.lifetime
        if new and device.third is not None and self._waits(device):
            device.waiting = device.waiting or [(device.third, {}, {})]
            device.waiting[-1][2].update(new)
        elif new:
            (self.thirds[device.third] if device.third else device).holds.update(new)

    def _waits(self, device: Device) -> bool:
        return bool(device.waiting) or self.chosen["merge_at"] == "session_end"

    def _bind(self, device: Device, ecid: str) -> None:
        visible = device.visible if self._by_profile else self.now + self.lag
        for other in self.devices.values():
            if other.ecid is not None and other.ecid[0] == ecid:
                visible, other.ecid = other.ecid[1], None
        device.ecid = (ecid, visible)

    @property
    def _by_profile(self) -> bool:
        return bool(self.chosen["lag_anchor"] == "profile")

    def _link(self, device: Device, third: str) -> None:
        gaps = dict(device.holds)
        if third not in self.thirds:
            first = self._by_profile and device.third is None
            self.thirds[third] = Kept(device.visible if first else self.now + self.lag)
        if device.third is not None:
            inherits = self.chosen["merge_on_relink"] and not device.relinked
            gaps = dict(self.seen_by(device)) if inherits else {}
            device.relinked = True
        device.third = third
        if self._by_profile:
            device.visible = min(device.visible, self.thirds[third].visible)
        if self._waits(device):
            device.waiting.append((third, gaps, {}))
        else:
            self._merge(device, third, gaps, {})

    def found(self, kind: str, name: str) -> tuple[str, Kept | None]:
        """Give what the profile API says of an id, and whose attributes it shows."""
        kept, visible = self._named(kind, name)
        if kept is None:
            return "expired" if name in self.gone else "never", None
        if self.now < visible:
            return "not_yet_visible", None
        if isinstance(kept, Device) and not kept.holds and kept.third is not None:
            kept = self.thirds[kept.third]
        return "found", kept

    def _named(self, kind: str, name: str) -> tuple[Kept | None, int]:
        if kind == "ecid":
            for device in self.devices.values():
                if device.ecid is not None and device.ecid[0] == name:
                    return device, device.ecid[1]
            return None, 0
        kept: Kept | None
        kept = self.devices.get(name) if kind == "device" else self.thirds.get(name)
        return kept, kept.visible if kept else 0

    def update(self, third: str, new: Attributes) -> None:
        kept = self.found("third", third)[1]
        if kept is not None:
            kept.holds.update(new)
            if self.chosen["update_is_activity"]:
                kept.expires = self.now + self.lifetime

    def listed(self) -> dict[str, Any]:
        """Give the profiles people count, as the lab API lists them."""
        shown: dict[str, Any] = {}
        for name, third in self.thirds.items():
            pcids = sorted(pcid for pcid, one in self.devices.items() if one.third == name)
            shown[name] = (third.holds, pcids, format_instant(third.expires))
        for pcid, device in self.devices.items():
            if device.third is None or device.holds:
                shown[pcid] = (device.holds, [pcid], format_instant(device.expires))
        return shown
