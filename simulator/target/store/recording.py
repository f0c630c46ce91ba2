"""Profiles in memory, and somebody who is told of each that changes."""

from typing import Any

from simulator.target.recorder import Recorder
from simulator.target.records import DeviceProfile, Grave, Session, ThirdPartyProfile
from simulator.target.store.memory import MemoryStore
from simulator.target.store.shelf import Shelf

__all__ = ["RecordingStore"]


class RecordingStore(MemoryStore):
    """A memory store that is kept elsewhere, too; ``Store`` says what each method promises.

    Args:
        code: Whose profiles these are.
        recorder: Is told what changes.
    """

    def __init__(self, code: str, recorder: Recorder) -> None:
        self._code = code
        self._recorder = recorder
        super().__init__()

    def put_device(self, profile: DeviceProfile) -> None:
        new = profile.identifier not in self._devices
        super().put_device(profile)
        self._recorder.mark("device", profile.identifier, self._code, last=new)

    def put_third_party(self, profile: ThirdPartyProfile) -> None:
        new = profile.identifier not in self._third_parties
        super().put_third_party(profile)
        self._recorder.mark("third_party", profile.identifier, self._code, last=new)

    def bury(self, kind: str, identifier: str, grave: Grave, *, most: int) -> None:
        super().bury(kind, identifier, grave, most=most)
        if kind != "ecid":
            self._recorder.mark(kind, identifier, self._code)
        self._recorder.mark(f"grave_{kind}", identifier, self._code, last=True)

    def put_session(self, session_id: str, session: Session, *, idle_since: int) -> None:
        super().put_session(session_id, session, idle_since=idle_since)
        self._recorder.mark("session", session_id, self._code, last=True)

    def follow(self, kind: str, key: str, record: Any, *, last: bool) -> None:
        """Hold what another process holds under a key, where nobody else is told.

        Args:
            kind: What it is.
            key: The key.
            record: What is held there; None for nothing.
            last: Whether it comes after all others of its kind.
        """
        if kind == "device":
            self._free(key)
        held = self._held(kind)
        if last or record is None:
            held.pop(key, None)
            if kind == "device":
                self._anonymous.pop(key, None)
        if isinstance(record, DeviceProfile):
            super().put_device(record)
        elif record is not None:
            held[key] = record

    def _free(self, pcid: str) -> None:
        """Let no ECID lead to a device."""
        before = self._devices.get(pcid)
        if before is not None and before.ecid is not None:
            ecid = before.ecid.identifier
            if self._ecids.get(ecid) == pcid:
                self.unbind(ecid)

    def _held(self, kind: str) -> dict[str, Any] | Shelf[Any]:
        named: dict[str, dict[str, Any] | Shelf[Any]] = {
            "device": self._devices,
            "third_party": self._third_parties,
            "session": self._sessions,
        }
        if kind in named:
            return named[kind]
        graves: dict[str, Any] = self._graves[kind.removeprefix("grave_")]
        return graves

    def _forget(self, kind: str, key: str) -> None:
        self._recorder.mark(kind, key, self._code)
