"""Adobe's side of a tenant as rows: each kind's way from memory to a row, and back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from simulator.data.kept import Row
from simulator.resting import uncollected
from simulator.snapshot import ClientState, Snapshot, fill
from simulator.target.activities.catalogue import CatalogueState
from simulator.target.activities.model import Activity, Audience, Offer, Property
from simulator.target.activities.results import Tally
from simulator.target.audiences.seen import SeenName
from simulator.target.bulk.batches import Batch
from simulator.target.faults import KeptFault
from simulator.target.identifiers import Kind
from simulator.target.mboxes import SeenMbox
from simulator.target.records import (
    DeviceProfile,
    Grave,
    Profile,
    Session,
    ThirdPartyProfile,
)
from simulator.target.store import RecordingStore, Store
from simulator.target.target import Target
from simulator.target.tokens import TokensState
from simulator.tenant import Tenant

__all__ = ["put_back", "put_in", "row_of"]

_Find = Callable[[Tenant, str, str], object | None]

_ENCODER: Final = msgspec.json.Encoder()
_TYPES: Final[dict[str, Any]] = {
    "grave_device": Grave,
    "grave_ecid": Grave,
    "grave_third_party": Grave,
    "device": DeviceProfile,
    "third_party": ThirdPartyProfile,
    "session": Session,
    "tally": Tally,
    "impression": bool,
    "seen_profile": SeenName,
    "seen_parameter": SeenName,
    "mbox": SeenMbox,
    "managing_calls": int,
    "updates": int,
    "batch": Batch,
    "tokens": TokensState,
    "fault": KeptFault,
    "property": Property,
    "audience": Audience,
    "offer": Offer,
    "activity": Activity,
    "catalogue": int,
    "adopted": bool,
    "snapshot": Snapshot,
}
_DECODERS: Final = {kind: msgspec.json.Decoder(one) for kind, one in _TYPES.items()}


def row_of(tenant: Tenant, kind: str, code: str, key: str, *, last: bool) -> Row:
    """Give what is kept under a key by now as a row; whoever calls is in the tenant's world."""
    found = _FIND[kind](tenant, code, key)
    return Row(kind, code, key, None if found is None else _ENCODER.encode(found), last)


def put_back(tenant: Tenant, rows: Iterable[Row], now: int) -> bool:
    """Give a tenant that is new what is kept of it.

    Args:
        tenant: The tenant.
        rows: What is kept, each kind in its order.
        now: When it was kept, in milliseconds: what fell due since then is still to happen.

    Returns:
        Whether a catalogue was among it.

    Raises:
        msgspec.MsgspecError: Something cannot be read.
    """
    with uncollected():
        return _Found.among(rows).put_into(tenant, now)


def put_in(tenant: Tenant, rows: Iterable[Row], now: int) -> bool:
    """Let a tenant have what has changed elsewhere.

    Args:
        tenant: The tenant.
        rows: What has changed, in its order.
        now: When, in milliseconds.

    Returns:
        Whether it has all of it; else it has to be loaded.
    """
    for row in rows:
        value = None if row.data is None else _DECODERS[row.kind].decode(row.data)
        if row.code:
            _put_in_code(tenant, row, value, now)
        elif not _put_in_tenant(tenant, row, value, now):
            return False
    return True


def _put_in_code(tenant: Tenant, row: Row, value: Any, now: int) -> None:
    results = tenant.target.results(row.code)
    activity, _, rest = row.key.partition(":")
    if row.kind == "tally":
        results.hold(int(activity), int(rest), value)
    elif row.kind == "impression":
        results.hold_impression(rest, int(activity), came=bool(value))
    else:
        profiles = tenant.target.profiles(row.code)
        awaited = profiles.awaited(value) if isinstance(value, Profile) else None
        if isinstance(profiles.store, RecordingStore):
            profiles.store.follow(row.kind, row.key, value, last=row.last)
        if isinstance(value, Profile):
            profiles.schedule(value, now, awaited)


def _put_in_tenant(tenant: Tenant, row: Row, value: Any, now: int) -> bool:
    target = tenant.target
    if row.kind in ("managing_calls", "updates"):
        window = target.rates.updating if row.kind == "updates" else target.rates.managing
        window.hold(int(row.key), value)
    elif row.kind == "batch" and value is None:
        target.batches.drop(row.key)
    elif row.kind == "fault":
        target.hold_fault(row.key, value, now)
    elif row.kind == "snapshot":
        tenant.snapshots.pop(row.key, None)
        if value is not None:
            tenant.snapshots[row.key] = value
    elif row.kind in _HOLD and value is not None:
        _HOLD[row.kind](target, value)
    else:
        return False
    return True


_HOLD: Final[dict[str, Callable[[Target, Any], None]]] = {
    "seen_profile": lambda target, value: target.seen.hold(value),
    "seen_parameter": lambda target, value: target.seen.hold(value),
    "mbox": lambda target, value: target.mboxes.hold(value),
    "batch": lambda target, value: target.batches.put(value),
    "tokens": lambda target, value: target.tokens.restore(value),
}


@dataclass(slots=True)
class _Found:
    """Rows, sorted by what they are."""

    clients: dict[str, ClientState] = field(default_factory=dict)
    others: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)

    @classmethod
    def among(cls, rows: Iterable[Row]) -> "_Found":
        found = cls()
        for kind, code, key, data, _ in rows:
            if kind not in _DECODERS:
                raise msgspec.ValidationError(f"nothing is of the kind {kind!r}")
            value = _DECODERS[kind].decode(data or b"")
            if code:
                found._add(kind, code, key, value)
            else:
                found.others.setdefault(kind, []).append((key, value))
        return found

    def _add(self, kind: str, code: str, key: str, value: Any) -> None:
        client = self.clients.get(code)
        if client is None:
            client = self.clients[code] = ClientState(code, [], [], [], [], [])
        if kind == "device":
            client.devices.append(value)
        elif kind == "third_party":
            client.third_parties.append(value)
        elif kind == "session":
            client.sessions.append((key, value))
        elif kind == "tally":
            activity, _, experience = key.partition(":")
            client.results.tallies.append((int(activity), int(experience), value))
        elif kind == "impression":
            activity, _, impression_id = key.partition(":")
            client.results.impressions.append((impression_id, int(activity)))
        else:
            getattr(client, f"{kind.removeprefix('grave_')}_graves").append((key, value))

    def put_into(self, tenant: Tenant, now: int) -> bool:
        target = tenant.target
        for code, _ in self.others.get("adopted", ()):
            target.adopt(code)
        if "catalogue" in self.others:
            target.catalogue.restore(self._catalogue())
        target.mboxes.restore(self._of("mbox"))
        target.seen.restore([*self._of("seen_profile"), *self._of("seen_parameter")])
        for code, client in self.clients.items():
            profiles = target.profiles(code)
            fill(profiles.store, client, target.settings.remembered)
            target.results(code).restore(client.results)
            profiles.reschedule(now)
        for batch in self._of("batch"):
            target.batches.put(batch)
        target.rates.managing.put(self._counts("managing_calls"))
        target.rates.updating.put(self._counts("updates"))
        for tokens in self._of("tokens"):
            target.tokens.restore(tokens)
        target.restore_faults(self._of("fault"), tenant.world.draws.seed)
        tenant.snapshots.update(self.others.get("snapshot", ()))
        return "catalogue" in self.others

    def _of(self, kind: str) -> list[Any]:
        return [value for _, value in self.others.get(kind, ())]

    def _counts(self, kind: str) -> list[tuple[int, int]]:
        return [(int(start), count) for start, count in self.others.get(kind, ())]

    def _catalogue(self) -> CatalogueState:
        return CatalogueState(
            audiences=self._of("audience"),
            offers=self._of("offer"),
            activities=self._of("activity"),
            properties=self._of("property"),
            last_id=self._of("catalogue")[0],
        )


def _store(tenant: Tenant, code: str) -> Store:
    return tenant.target.profiles(code).store


def _grave(kind: Kind) -> _Find:
    return lambda tenant, code, key: _store(tenant, code).grave(kind, key)


def _tally(tenant: Tenant, code: str, key: str) -> Tally | None:
    activity, _, experience = key.partition(":")
    return tenant.target.results(code).counted(int(activity), int(experience))


def _impression(tenant: Tenant, code: str, key: str) -> bool | None:
    activity, _, impression_id = key.partition(":")
    return tenant.target.results(code).came_before(impression_id, int(activity)) or None


_FIND: Final[dict[str, _Find]] = {
    "grave_device": _grave("device"),
    "grave_ecid": _grave("ecid"),
    "grave_third_party": _grave("third_party"),
    "device": lambda tenant, code, key: _store(tenant, code).device(key),
    "third_party": lambda tenant, code, key: _store(tenant, code).third_party(key),
    "session": lambda tenant, code, key: _store(tenant, code).session(key),
    "tally": _tally,
    "impression": _impression,
    "seen_profile": lambda tenant, _, key: tenant.target.seen.get("profile", key),
    "seen_parameter": lambda tenant, _, key: tenant.target.seen.get("parameter", key),
    "mbox": lambda tenant, _, key: tenant.target.mboxes.get(key),
    "managing_calls": lambda tenant, _, key: tenant.target.rates.managing.count(int(key)),
    "updates": lambda tenant, _, key: tenant.target.rates.updating.count(int(key)),
    "batch": lambda tenant, _, key: tenant.target.batches.named(key),
    "tokens": lambda tenant, _, __: tenant.target.tokens.state(),
    "fault": lambda tenant, _, key: tenant.target.faults.kept(key),
    "property": lambda tenant, _, key: tenant.target.catalogue.properties.get(int(key)),
    "audience": lambda tenant, _, key: tenant.target.catalogue.audiences.get(int(key)),
    "offer": lambda tenant, _, key: tenant.target.catalogue.offers.get(int(key)),
    "activity": lambda tenant, _, key: tenant.target.catalogue.activities.get(int(key)),
    "catalogue": lambda tenant, _, __: tenant.target.catalogue.last_id,
    "adopted": lambda tenant, _, key: key in tenant.target.adopted or None,
    "snapshot": lambda tenant, _, key: tenant.snapshots.get(key),
}
