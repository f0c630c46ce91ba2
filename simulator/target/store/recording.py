"""Profiles in memory, and somebody who is told of each that changes."""

from simulator.target.recorder import Recorder
from simulator.target.records import DeviceProfile, Grave, Session, ThirdPartyProfile
from simulator.target.store.memory import MemoryStore

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

    def _forget(self, kind: str, key: str) -> None:
        self._recorder.mark(kind, key, self._code)
