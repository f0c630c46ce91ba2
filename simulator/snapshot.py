"""The state of a tenant as one JSON document, and back.

Restoring is the only way time goes back. Tokens, set by hand or issued, are no part of it,
being secrets, nor are client codes and being apart, the tenant's address, nor how long its tape
is: all stay as they are.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from destination.event import too_deep
from simulator.clock import FASTEST, Clock
from simulator.decoding import decode
from simulator.places import place
from simulator.segment.delivery import Delivery, written
from simulator.settings import Settings as TenantSettings
from simulator.settings import settings_schema
from simulator.target.activities.catalogue import Catalogue, CatalogueState, Item
from simulator.target.activities.checks import check
from simulator.target.activities.results import ResultsState
from simulator.target.audiences.seen import SeenName
from simulator.target.bulk.batches import Batch
from simulator.target.bulk.rows import BatchError, Reading, read_header
from simulator.target.faults import FaultError, KeptFault
from simulator.target.mboxes import SeenMbox
from simulator.target.profiles import Profiles
from simulator.target.records import DeviceProfile, Grave, Session, ThirdPartyProfile
from simulator.target.settings import SettingError, Settings
from simulator.target.store import Store
from simulator.target.target import Target
from simulator.times import FIRST, LAST, Instant, TimeError
from simulator.world import World

__all__ = [
    "FORMAT",
    "ClientState",
    "Snapshot",
    "SnapshotError",
    "checked",
    "fill",
    "read",
    "restore",
    "take",
    "view",
]

FORMAT: Final = 2
_READ: Final = (1, FORMAT)
"""The formats that can be read; the first knew no activities."""
_LEFT_OUT: Final = ("profile_api_token", "client_codes", "apart", "tape_requests", "tape_bytes")


class SnapshotError(ValueError):
    """A document that cannot be restored; the message names the place and the rule."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


Count: TypeAlias = tuple[Instant, Annotated[int, Meta(ge=1, le=10**9)]]
"""Calls counted together: the first millisecond they may have come in, and how many."""


class ClientState(msgspec.Struct, forbid_unknown_fields=True):
    """The profiles of one client code, and what its activities have come to."""

    code: str
    devices: list[DeviceProfile]
    third_parties: list[ThirdPartyProfile]
    device_graves: list[tuple[str, Grave]]
    third_party_graves: list[tuple[str, Grave]]
    sessions: list[tuple[str, Session]]
    results: ResultsState = msgspec.field(default_factory=ResultsState)
    ecid_graves: list[tuple[str, Grave]] = []


class Snapshot(msgspec.Struct, forbid_unknown_fields=True):
    """Everything that decides what a tenant will answer; times in milliseconds.

    Without a catalogue, as in format 1, a tenant keeps the one it has. Of Segment's side the
    delivery log is in it: what waits for a retry, and what has arrived before.
    """

    format: Annotated[int, Meta(extra_json_schema={"enum": list(_READ)})]
    now: Instant
    rate: Annotated[float, Meta(extra_json_schema={"minimum": 0, "maximum": FASTEST})]
    seed: int
    draws: int
    settings: Annotated[
        dict[str, Any], Meta(extra_json_schema=settings_schema("preset", *_LEFT_OUT))
    ]
    clients: list[ClientState]
    catalogue: CatalogueState | None = None
    mboxes: list[SeenMbox] = []
    seen: list[SeenName] = []
    batches: list[Batch] = []
    managing_calls: list[Count] = []
    updates: list[Count] = []
    faults: list[KeptFault] = []
    deliveries: list[Delivery] = []


_DECODER: Final = msgspec.json.Decoder(Snapshot)


def read(body: bytes) -> Snapshot:
    """Read a snapshot from JSON.

    Raises:
        SnapshotError: It is none, or one of another format.
    """
    try:
        snapshot = decode(body, _DECODER)
    except msgspec.ValidationError as error:
        raise SnapshotError(f"this is no snapshot: {error}", place(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SnapshotError(f"this is no snapshot: {error}") from None
    return checked(snapshot)


def checked(snapshot: Snapshot) -> Snapshot:
    """Give a snapshot back that is of a known format, with a catalogue that can be.

    Raises:
        SnapshotError: It is not.
    """
    if snapshot.format not in _READ:
        rule = f"format is {snapshot.format}; this version reads {' and '.join(map(str, _READ))}"
        raise SnapshotError(rule, "format")
    if snapshot.catalogue is not None:
        _check_catalogue(snapshot.catalogue)
    return snapshot


def _check_catalogue(state: CatalogueState) -> None:
    """Refuse what the Admin API would refuse, but for limits: settings may have changed them."""
    catalogue, settings = Catalogue(), Settings()
    catalogue.restore(state)
    kinds: dict[str, Sequence[Item]] = {
        "audiences": state.audiences,
        "offers": state.offers,
        "activities": state.activities,
    }
    for kind, items in kinds.items():
        for number, item in enumerate(items):
            for fault in check(item, catalogue, settings):
                if not fault.limit:
                    place = f"catalogue.{kind}[{number}].{fault.field}"
                    raise SnapshotError(f"{place}: {fault.rule}", place)


def take(
    world: World, target: Target, settings: TenantSettings, deliveries: Iterable[Delivery] = ()
) -> Snapshot:
    """Take the state of a tenant.

    Args:
        world: Its world.
        target: Its Adobe side.
        settings: Its settings.
        deliveries: What is to be kept of its delivery log.
    """
    with world.entered():
        return _copy(view(world, target, settings, deliveries))


def view(
    world: World, target: Target, settings: TenantSettings, deliveries: Iterable[Delivery] = ()
) -> Snapshot:
    """Take the state of a tenant as ``take`` does, to be restored before anything happens to it."""
    with world.entered() as now:
        shown = settings.shown()
        return Snapshot(
            format=FORMAT,
            now=now,
            rate=world.clock.rate,
            seed=world.draws.seed,
            draws=world.draws.count,
            settings={name: value for name, value in shown.items() if name not in _LEFT_OUT},
            clients=[
                state
                for profiles in target.clients
                if _holds_anything(state := _of_client(profiles, target))
            ],
            catalogue=target.catalogue.state(),
            mboxes=list(target.mboxes),
            seen=list(target.seen),
            batches=list(target.batches),
            managing_calls=target.rates.managing.kept(now),
            updates=target.rates.updating.kept(now),
            faults=target.faults.state(),
            deliveries=[written(one) for one in deliveries],
        )


def _of_client(profiles: Profiles, target: Target) -> ClientState:
    return ClientState(
        code=profiles.code,
        devices=list(profiles.store.devices()),
        third_parties=list(profiles.store.third_parties()),
        device_graves=list(profiles.store.graves("device")),
        third_party_graves=list(profiles.store.graves("third_party")),
        sessions=list(profiles.store.sessions()),
        results=target.results(profiles.code).state(),
        ecid_graves=list(profiles.store.graves("ecid")),
    )


def _holds_anything(client: ClientState) -> bool:
    """Tell whether there is anything to keep: to ask for a client code leaves no trace."""
    lived = client.devices or client.third_parties or client.results.tallies
    return bool(lived or client.device_graves or client.third_party_graves or client.sessions)


def restore(
    snapshot: Snapshot, world: World, target: Target, settings: TenantSettings
) -> TenantSettings:
    """Put a tenant back into a former state, its clock included; the journal goes on.

    Args:
        snapshot: The state.
        world: The tenant's world.
        target: Its Adobe side.
        settings: Its settings until now.

    Returns:
        Its settings from now on.

    Raises:
        SnapshotError: A setting or a time in it breaks its rule; nothing is changed then.
    """
    snapshot = _copy(snapshot)
    with world.lock:
        try:
            clock = Clock(snapshot.now, rate=snapshot.rate, source=world.machine.now)
            settings = settings.changed(snapshot.settings)
        except TimeError as error:
            raise SnapshotError(str(error), "now" if snapshot.now > LAST else "rate") from None
        except SettingError as error:
            raise SnapshotError(str(error), f"settings.{error.field}") from None
        _check(snapshot.batches)
        _check_faults(snapshot.faults)
        _check_deliveries(snapshot.deliveries)
        world.begin(clock, snapshot.seed, snapshot.draws)
        target.configure(settings.target)
        target.forget_profiles()
        target.mboxes.restore(snapshot.mboxes)
        if snapshot.catalogue is not None:
            target.catalogue.restore(snapshot.catalogue)
        target.seen.restore(snapshot.seen)
        for client in snapshot.clients:
            store = target.profiles(client.code).store
            fill(store, client, settings.target.remembered)
            target.results(client.code).restore(client.results)
            target.profiles(client.code).reschedule(snapshot.now)
        for batch in snapshot.batches:
            target.batches.put(batch)
        target.rates.managing.put(snapshot.managing_calls)
        target.rates.updating.put(snapshot.updates)
        target.restore_faults(snapshot.faults, snapshot.seed)
        return settings


def _check_faults(faults: list[KeptFault]) -> None:
    for number, state in enumerate(faults):
        try:
            state.fault.check()
        except FaultError as error:
            place = f"faults[{number}].{error.field}"
            raise SnapshotError(f"{place}: {error}", place) from None


def _check_deliveries(deliveries: list[Delivery]) -> None:
    """Refuse a log whose numbers do not rise, and what no event can hold."""
    for at, (one, after) in enumerate(pairwise(deliveries), 1):
        if after.number <= one.number:
            field = f"deliveries[{at}].number"
            rule = f"{field} is {after.number}; it must be higher than the one before"
            raise SnapshotError(rule, field)
    for at, one in enumerate(deliveries):
        if any(isinstance(part, dict) and too_deep(part) for part in (one.event, one.payload)):
            field = f"deliveries[{at}]"
            raise SnapshotError(f"{field} is nested too deeply", field)


def _check(batches: list[Batch]) -> None:
    """Refuse batches that wait and could not be processed."""
    for number, batch in enumerate(batches):
        if batch.result is None:
            try:
                read_header(batch.body, Reading())
            except BatchError as error:
                place = f"batches[{number}].body"
                raise SnapshotError(f"{place} is no batch: {error}", place) from None


def fill(store: Store, client: ClientState, remembered: int) -> None:
    """Put everything back; the graves first, for who was buried may be living again."""
    for identifier, grave in client.device_graves:
        store.bury("device", identifier, grave, most=remembered)
    for identifier, grave in client.ecid_graves:
        store.bury("ecid", identifier, grave, most=remembered)
    for identifier, grave in client.third_party_graves:
        store.bury("third_party", identifier, grave, most=remembered)
    for device in client.devices:
        store.put_device(device)
    for third_party in client.third_parties:
        store.put_third_party(third_party)
    for session_id, session in client.sessions:
        store.put_session(session_id, session, idle_since=FIRST - 1)


def _copy(snapshot: Snapshot) -> Snapshot:
    """Copy a snapshot, so that what happens to the tenant later does not reach it."""
    return msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
