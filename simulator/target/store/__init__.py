"""Where the profiles of one client code live."""

from collections.abc import Iterator
from typing import Protocol

from simulator.target.identifiers import Kind
from simulator.target.records import DeviceProfile, Grave, Session, ThirdPartyProfile
from simulator.target.store.memory import MemoryStore
from simulator.target.store.recording import RecordingStore

__all__ = ["MemoryStore", "RecordingStore", "Store"]


class Store(Protocol):
    """Keeps records and finds them by id; knows no rules.

    A record that was got may be changed and is put back to be kept.
    """

    def __len__(self) -> int:
        """Tell how many profiles are kept, of devices and of third parties."""

    def device(self, pcid: str) -> DeviceProfile | None:
        """Get a device profile, expired or not."""

    def put_device(self, profile: DeviceProfile) -> None:
        """Keep a device profile."""

    def device_of(self, ecid: str) -> DeviceProfile | None:
        """Get the device profile an ECID is bound to, expired or not."""

    def unbind(self, ecid: str) -> None:
        """Let an ECID lead to no device any more."""

    def third_party(self, identifier: str) -> ThirdPartyProfile | None:
        """Get a third-party profile, expired or not."""

    def put_third_party(self, profile: ThirdPartyProfile) -> None:
        """Keep a third-party profile."""

    def expires_at(self, kind: Kind, identifier: str) -> int | None:
        """Tell when a profile expires; None where there is none."""

    def bury(self, kind: Kind, identifier: str, grave: Grave, *, most: int) -> None:
        """Drop a profile and remember that it was, for the ``most`` latest of them."""

    def grave(self, kind: Kind, identifier: str) -> Grave | None:
        """Get what is remembered of an expired identifier."""

    def session(self, session_id: str) -> Session | None:
        """Get a session, idle or not."""

    def put_session(self, session_id: str, session: Session, *, idle_since: int) -> None:
        """Keep a session, and drop those not seen since ``idle_since``."""

    def is_anonymous(self, pcid: str) -> bool:
        """Tell whether a device profile is kept under ``pcid`` and linked to none."""

    def anonymous(self, most: int) -> list[str]:
        """List the PCIDs of device profiles linked to none, the oldest ``most`` of them."""

    def knows_anybody(self) -> bool:
        """Tell whether any third-party profile is kept."""

    def devices(self) -> Iterator[DeviceProfile]:
        """Go through all device profiles, oldest first, to read them."""

    def third_parties(self) -> Iterator[ThirdPartyProfile]:
        """Go through all third-party profiles, oldest first, to read them."""

    def graves(self, kind: Kind) -> Iterator[tuple[str, Grave]]:
        """Go through what is remembered, oldest first."""

    def sessions(self) -> Iterator[tuple[str, Session]]:
        """Go through the sessions, longest idle first."""

    def clear(self) -> None:
        """Forget everything."""
