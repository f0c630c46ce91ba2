"""Who belongs to whom: what the events of a lab tell about people and their devices.

Target cannot know that a userId and an anonymousId are one person; whoever saw the events
can. That is what turns *never created* into *only the anonymous twin exists*.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.browser.device import Device

__all__ = ["Knowledge", "People"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the owner of an identifier.

    Attributes:
        anonymous_ids: The anonymousIds seen with it, and the ids an alias joined to it.
        tnt_ids: The PCIDs of the devices it was used on.
        atjs: What kept at.js from running (``blocked``, ``withheld``, ``absent``), where the
            identifier was used on devices and at.js ran on none of them; ``untracked`` where it
            ran, and no page told it of the identifier, for want of consent at that time.
    """

    anonymous_ids: tuple[str, ...] = ()
    tnt_ids: tuple[str, ...] = ()
    atjs: str | None = None


class People:
    """What events tell about people."""

    def __init__(self) -> None:
        self._twins: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._devices: defaultdict[str, dict[str, Device]] = defaultdict(dict)
        self._anonymous: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._met: list[Device] = []
        self._told: set[str] = set()

    def meet(self, device: Device) -> None:
        """Learn that there is a device, of whose visitor no event may ever tell."""
        self._met.append(device)

    def learn(self, event: Mapping[str, Any], device: Device | None) -> None:
        """Learn from an event, and from the device it was made on."""
        user_id, anonymous_id = event.get("userId"), event.get("anonymousId")
        former = event.get("previousId") if event.get("type") == "alias" else None
        for twin in (anonymous_id, former):
            if user_id and twin:
                self._twins[user_id][twin] = None
        if device is not None and anonymous_id:
            self._anonymous[device.name][anonymous_id] = None
        for identifier in (user_id, anonymous_id):
            if identifier and device is not None:
                self._devices[identifier][device.name] = device
                self._told.add(identifier)

    def anonymous_ids(self, device: str) -> tuple[str, ...]:
        """List the anonymousIds of the events made on a device, the first first."""
        return tuple(self._anonymous.get(device, ()))

    def knowledge(self, identifier: str) -> Knowledge:
        """Tell what is known of an identifier's owner."""
        twins = self._all_twins(identifier)
        devices = {
            name: device
            for one in (identifier, *twins)
            for name, device in self._devices.get(one, {}).items()
        }
        devices |= {one.name: one for one in self._met if identifier in one.missed}
        tnt_ids = tuple(device.tnt_id for device in devices.values() if device.tnt_id)
        return Knowledge(twins, tnt_ids, self._atjs(identifier, list(devices.values())))

    def _atjs(self, identifier: str, devices: Sequence[Device]) -> str | None:
        """Tell how at.js fared on an identifier's devices, where that is why Target misses it."""
        if not any(one.atjs_ran for one in devices):
            return next((one.hindrance for one in devices if one.hindrance), None)
        missed = any(identifier in one.missed for one in devices)
        return "untracked" if missed and identifier not in self._told else None

    def _all_twins(self, identifier: str) -> tuple[str, ...]:
        """List an identifier's twins, and those of the ids an alias joined to it."""
        found = dict(self._twins.get(identifier, {}))
        waiting = list(found)
        while waiting:
            further = self._twins.get(waiting.pop(0), {}).keys() - found.keys() - {identifier}
            found |= dict.fromkeys(sorted(further))
            waiting += sorted(further)
        return tuple(found)
