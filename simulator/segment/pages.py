"""The pages of a file's browsers: what creates profiles while a file of events is sent."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from destination.actions.web import WebMode
from simulator.browser.device import Device
from simulator.carrier import Carrier
from simulator.draws import Draws

__all__ = ["Pages"]

_MOST_DEVICES: Final = 10_000


class Pages:
    """One browser for each anonymousId.

    Args:
        web: The web destination in the pages.
        carrier: Carries what at.js sends.
        seed: Drives the browsers' ids.
        now: Tells the time, in milliseconds.
        most_devices: How many browsers are remembered; one that comes back after so many
            others is new to Target.
    """

    def __init__(
        self,
        web: WebMode,
        carrier: Carrier,
        seed: int,
        now: Callable[[], int],
        most_devices: int = _MOST_DEVICES,
    ) -> None:
        self._web = web
        self._carrier = carrier
        self._seed = seed
        self._now = now
        self._most_devices = most_devices
        self._devices: OrderedDict[str, Device] = OrderedDict()

    def act(self, event: dict[str, Any]) -> None:
        """Let the page that made an event act on it."""
        name = str(event.get("anonymousId") or event.get("userId"))
        device = self._devices.get(name) or self._made(name)
        self._devices[name] = device
        self._devices.move_to_end(name)
        if len(self._devices) > self._most_devices:
            self._devices.popitem(last=False)
        device.relive(event)
        # Nobody asks later what went out: a file may be of any length.
        device.atjs.sent.clear()
        device.errors.clear()

    def _made(self, name: str) -> Device:
        draws = Draws(self._seed, f"device {name}")
        return Device(name, self._web, self._carrier, draws=draws, now=self._now, emit=_nobody)


def _nobody(_: dict[str, Any], __: Device) -> None:
    """Segment has the event already."""
