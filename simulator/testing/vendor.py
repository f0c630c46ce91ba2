"""Labs at the vendors' own hosts: no lab API, no clock, and people that no other run has.

Devices talk the Delivery API, the cloud destination sends over HTTP, and what is expected is
held against what the profile API answers. Whoever a scenario names goes there under another
id, so that an account is not asked about the visitors of former runs.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from destination.workspace.model import Workspace as SegmentSide
from simulator.client import TenantClient
from simulator.clock import wall
from simulator.lab import Lab
from simulator.lab_api.types import Firing
from simulator.segment.deliveries import Delivery
from simulator.segment.mapped import Destinations
from simulator.testing.labs import LabMaker
from simulator.testing.limits import limited
from simulator.testing.not_run import NotRun
from simulator.testing.targets import TARGETS
from simulator.workspace import Workspace

__all__ = ["VendorLab", "VendorLabs"]

_IDS: Final = ("userId", "anonymousId", "previousId")


class _MachineTime:
    """Time that is the machine's, and that nobody moves."""

    def begin(self, tenant: TenantClient, reset: Mapping[str, Any]) -> None:
        """Begin nothing: there is no tenant to begin anew."""

    def now(self) -> int:
        """Tell the time."""
        return wall()

    def move_to(self, instant: int) -> Sequence[Firing]:
        """Move nothing.

        Raises:
            NotRun: Always.
        """
        TARGETS["vendor"].need("clock")
        raise NotRun(f"nobody can wait for {instant}")


class VendorLab(Lab):
    """A lab that stands on hosts without a lab API.

    Args:
        client_code: The client code of the account.
        url: Where everything is sent.
        destinations: How Segment is set up.
        workspace: What a team declares, of which only its Segment counts.
    """

    can_tell = False

    def __init__(
        self,
        client_code: str,
        url: str,
        *,
        destinations: Destinations | None = None,
        workspace: SegmentSide | None = None,
    ) -> None:
        self._mark = secrets.token_hex(5)
        self._known: set[str] = set()
        super().__init__(
            client_code,
            url=url,
            seed=secrets.randbits(48),  # no other run draws these ids
            destinations=destinations,
            workspace=None if workspace is None else _at(client_code, workspace),
            time=_MachineTime(),
        )

    def _declare(self, workspace: SegmentSide) -> None:
        """Declare nothing: what the account has, it has."""

    def known_as(self, name: str) -> str:
        """Give the id that somebody has in this lab alone."""
        identifier = f"{name}-{self._mark}"
        self._known.add(identifier)
        return identifier

    def send(self, event: Mapping[str, Any], **given: Any) -> list[Delivery]:
        """Send an event from a server, if it is about somebody of this lab.

        Raises:
            EventError: Segment's ingestion would drop it.
            NotRun: It is about somebody whom other runs know.
        """
        drawn = {one for name in self.devices for one in self.people.anonymous_ids(name)}
        drawn |= {device.anonymous_id for device in self.devices.values()}
        for name in _IDS:
            if event.get(name) and event[name] not in self._known | drawn:
                raise NotRun(
                    f"the vendor target cannot send an event whose {name} is {event[name]!r}: "
                    "other runs would meet that visitor"
                )
        return super().send(event, **given)


def _at(client_code: str, workspace: SegmentSide) -> SegmentSide:
    """Let every destination have the client code that was named, and no other."""
    destinations = {
        name: replace(one, settings={**one.settings, "client_code": client_code})
        for name, one in workspace.destinations.items()
    }
    return replace(workspace, destinations=destinations)


class VendorLabs(LabMaker):
    """Makes such labs.

    Args:
        url: Where everything is sent.
        client_code: The client code of the account.
        workspace: What is declared where no destinations are given; None for nothing.
    """

    def __init__(self, url: str, client_code: str, workspace: Workspace | None = None) -> None:
        super().__init__(url, workspace=workspace, target=TARGETS["vendor"])
        self._at = url
        self._client_code = client_code

    def make(
        self,
        settings: Mapping[str, Any] | None = None,
        destinations: Destinations | None = None,
    ) -> Lab:
        """Make a lab whose people no other lab has.

        Raises:
            NotRun: It is to have settings of its own.
        """
        if settings:
            self.target.need("settings")
        declared = self._workspace if destinations is None else None
        made = VendorLab(self._client_code, self._at, destinations=destinations, workspace=declared)
        return limited(made, self.target)

    def drop(self, lab: Lab) -> None:
        """Do nothing: nobody can delete what a vendor holds."""
