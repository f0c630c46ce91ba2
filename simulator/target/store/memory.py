"""Profiles in memory: the default, for one process."""

from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from simulator.target.records import DeviceProfile, Grave, Profile, Session, ThirdPartyProfile
from simulator.target.store.shelf import Shelf

__all__ = ["MemoryStore"]


class MemoryStore:
    """Dictionaries and shelves; ``Store`` says what each method promises."""

    def __init__(self) -> None:
        self._devices = Shelf(DeviceProfile)
        self._third_parties = Shelf(ThirdPartyProfile)
        self._anonymous: dict[str, None] = {}
        self._ecids: dict[str, str] = {}
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._graves: dict[str, OrderedDict[str, Grave]] = {}
        self.clear()

    def clear(self) -> None:
        self._devices.clear()
        self._third_parties.clear()
        self._anonymous.clear()
        self._ecids.clear()
        self._sessions.clear()
        self._graves = {kind: OrderedDict() for kind in ("device", "third_party", "ecid")}

    def __len__(self) -> int:
        return len(self._devices) + len(self._third_parties)

    def device(self, pcid: str) -> DeviceProfile | None:
        return self._devices.get(pcid)

    def put_device(self, profile: DeviceProfile) -> None:
        self._devices[profile.identifier] = profile
        if profile.third_party_id is None:
            self._anonymous[profile.identifier] = None
        else:
            self._anonymous.pop(profile.identifier, None)
        if profile.ecid is not None:
            self._ecids[profile.ecid.identifier] = profile.identifier

    def device_of(self, ecid: str) -> DeviceProfile | None:
        pcid = self._ecids.get(ecid)
        return None if pcid is None else self._devices.get(pcid)

    def unbind(self, ecid: str) -> None:
        self._ecids.pop(ecid, None)

    def third_party(self, identifier: str) -> ThirdPartyProfile | None:
        return self._third_parties.get(identifier)

    def put_third_party(self, profile: ThirdPartyProfile) -> None:
        self._third_parties[profile.identifier] = profile

    def expires_at(self, kind: str, identifier: str) -> int | None:
        shelf: Shelf[Any] = self._devices if kind == "device" else self._third_parties
        profile: Profile | None = shelf.look(identifier)
        return None if profile is None else profile.expires_at

    def bury(self, kind: str, identifier: str, grave: Grave, *, most: int) -> None:
        if kind == "device":
            self._devices.pop(identifier)
            self._anonymous.pop(identifier, None)
        elif kind == "ecid":
            self.unbind(identifier)
        else:
            self._third_parties.pop(identifier)
        graves = self._graves[kind]
        graves[identifier] = grave
        graves.move_to_end(identifier)
        while len(graves) > most:
            self._forget(f"grave_{kind}", graves.popitem(last=False)[0])

    def grave(self, kind: str, identifier: str) -> Grave | None:
        return self._graves[kind].get(identifier)

    def session(self, session_id: str) -> Session | None:
        return self._sessions.get(session_id)

    def put_session(self, session_id: str, session: Session, *, idle_since: int) -> None:
        sessions = self._sessions
        sessions[session_id] = session
        sessions.move_to_end(session_id)
        while next(iter(sessions.values())).last_seen <= idle_since:
            self._forget("session", sessions.popitem(last=False)[0])

    def is_anonymous(self, pcid: str) -> bool:
        return pcid in self._anonymous

    def anonymous(self, most: int) -> list[str]:
        return list(islice(self._anonymous, most))

    def knows_anybody(self) -> bool:
        return len(self._third_parties) > 0

    def devices(self) -> Iterator[DeviceProfile]:
        return iter(self._devices)

    def third_parties(self) -> Iterator[ThirdPartyProfile]:
        return iter(self._third_parties)

    def graves(self, kind: str) -> Iterator[tuple[str, Grave]]:
        return iter(self._graves[kind].items())

    def sessions(self) -> Iterator[tuple[str, Session]]:
        return iter(self._sessions.items())

    def _forget(self, kind: str, key: str) -> None:
        """Have no more to do with what has made room."""
