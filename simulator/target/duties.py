"""What falls due in Target: expiry, visibility, ends of sessions, updates that count.

A key is client code, kind of profile, identifier.
"""

from collections.abc import Callable
from typing import Final, Protocol, cast

from simulator.agenda import Agenda
from simulator.target.attributes import next_counting
from simulator.target.faults import Faults
from simulator.target.identifiers import Kind
from simulator.target.profiles import Profiles
from simulator.target.records import DeviceProfile, Profile

__all__ = ["take_up"]

_Key = tuple[str, ...]
_NAMES: Final = {"device": "tntId", "third_party": "third-party id", "ecid": "ECID"}


def _kind(key: _Key) -> Kind:
    return cast("Kind", key[1])


class _Clients(Protocol):
    @property
    def faults(self) -> Faults: ...

    def profiles(self, code: str) -> Profiles: ...


class _Duty:
    def __init__(self, clients: _Clients) -> None:
        self._clients = clients

    def subject(self, key: _Key) -> str:
        code, kind, identifier = key
        return f"{_NAMES[kind]} {identifier} ({code})"

    def profiles(self, key: _Key) -> Profiles:
        return self._clients.profiles(key[0])

    def profile(self, key: _Key) -> Profile | None:
        return self.profiles(key).get(key[1], key[2])


class _Expires(_Duty):
    def due(self, key: _Key) -> int | None:
        return self.profiles(key).store.expires_at(_kind(key), key[2])

    def fire(self, key: _Key, at: int) -> None:
        self.profiles(key).expire(_kind(key), key[2], at)


class _BecomesVisible(_Duty):
    def due(self, key: _Key) -> int | None:
        profile = self.profile(key)
        return profile.bound_as(_kind(key)).visible_at if profile else None

    def fire(self, key: _Key, at: int) -> None:
        """Do nothing: whether something is visible is a question of time alone."""


class _SessionEnds(_Duty):
    def due(self, key: _Key) -> int | None:
        device = self.profile(key)
        if not isinstance(device, DeviceProfile):
            return None
        return self.profiles(key).linking.session_end(device)

    def fire(self, key: _Key, at: int) -> None:
        device = self.profile(key)
        if isinstance(device, DeviceProfile):
            self.profiles(key).linking.end_session(device, at)


class _CountsForTargeting(_Duty):
    def due(self, key: _Key) -> int | None:
        profile = self.profile(key)
        return next_counting(profile.attributes.values()) if profile else None

    def fire(self, key: _Key, at: int) -> None:
        self.profiles(key).count(key[1], key[2], at)


class _OutageEnds:
    """The end of a fault's window; its key is the fault's name."""

    def __init__(self, faults: Callable[[], Faults]) -> None:
        self._faults = faults

    def subject(self, key: _Key) -> str:
        return f"fault {key[0]}"

    def due(self, key: _Key) -> int | None:
        return self._faults().ends(key[0])

    def fire(self, key: _Key, at: int) -> None:
        """Do nothing: whether a fault strikes is a question of time alone."""


def take_up(clients: _Clients, agenda: Agenda) -> None:
    """Tell an agenda what Target's entries mean."""
    agenda.keep("expires", _Expires(clients))
    agenda.keep("becomes_visible", _BecomesVisible(clients))
    agenda.keep("session_ends", _SessionEnds(clients))
    agenda.keep("counts_for_targeting", _CountsForTargeting(clients))
    agenda.keep("outage_ends", _OutageEnds(lambda: clients.faults))
