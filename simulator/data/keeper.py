"""Who tells a store of all that changes, before whoever caused it is answered.

Changes are gathered within each tenant's world, and written by ``commit`` in one transaction
for all tenants: what one request has brought about is in one piece, and several that come at
once share a transaction.
"""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import msgspec
from msgspec import structs

from destination.ingestion import REMEMBERED
from simulator.clock import Clock
from simulator.data.kept import Changes, DataError, KeptTenant, MessageId, State, Store
from simulator.data.records import put_back, row_of
from simulator.segment.delivery import Delivery
from simulator.settings import Settings
from simulator.target.settings import SettingError
from simulator.tenant import Tenant, TenantError, Tenants
from simulator.times import TimeError
from simulator.workspace import Workspace

__all__ = ["Keeper"]

_SKIPPED: Final = 1_000_000
"""Draws left out when a process goes on with a tenant: those since it was kept last were given
to devices, and must not be given to others."""


class Keeper:
    """Keeps the tenants of a server.

    Args:
        store: Where.
        tenants: The tenants; those that are kept are made, unless the server is for others.

    Raises:
        DataError: What is kept cannot be read, or does not fit together.
    """

    def __init__(self, store: Store, tenants: Tenants) -> None:
        self._store = store
        self._tenants = tenants
        self._writing = Lock()
        self._busy = False
        self._watched: dict[str, _Watched] = {}
        self._changed: dict[str, None] = {}
        self._unwritten: list[Changes] = []
        for kept in store.load():
            if not tenants.codes or kept.name in tenants.codes:
                self._resume(kept)
        tenants.keeping = self
        for tenant in tenants.all():
            if tenant.name not in self._watched:
                self.made(tenant)
        self.commit()

    # -- what tenants tell -------------------------------------------------------------------

    def made(self, tenant: Tenant) -> None:
        """Watch a tenant that was made."""
        watched = self._watched[tenant.name] = _Watched(self, tenant)
        watched.begin()
        self.changed(tenant)

    def changed(self, tenant: Tenant) -> None:
        """Keep a tenant that has changed, or may have."""
        self._changed[tenant.name] = None

    def deleted(self, name: str) -> None:
        """Forget a tenant."""
        self._watched.pop(name, None)
        self._changed[name] = None

    # -- what is written ---------------------------------------------------------------------

    def commit(self) -> None:
        """Let the store have all that has changed; afterwards it outlives this process.

        Nobody may call this who is in a world: worlds are entered here, one by one.

        Raises:
            DataError: It cannot be kept; it is tried again with the next.
        """
        if not self._changed and not self._busy:  # in this order: what is taken makes it busy
            return
        with self._writing:
            self._busy = True
            while self._changed:
                name = next(iter(self._changed))
                del self._changed[name]
                watched = self._watched.get(name)
                self._unwritten.append(Changes(name, None) if watched is None else watched.taken())
            if self._unwritten:
                self._store.write(self._unwritten)
                self._unwritten = []
            self._busy = False

    def look(self) -> None:
        """Keep clocks and draws that have moved, though nothing has told of it."""
        for watched in list(self._watched.values()):
            if watched.moved():
                self.changed(watched.tenant)
        self.commit()

    def close(self) -> None:
        """Write what is left and let the store go."""
        self.commit()
        self._store.close()

    # -- what is read ------------------------------------------------------------------------

    def _resume(self, kept: KeptTenant) -> None:
        """Make a tenant as it was kept."""
        state = kept.state
        try:
            tenant = self._tenants.get(kept.name)
            watched = self._watched[kept.name] = _Watched(self, tenant, resuming=True)
            workspace = msgspec.json.decode(kept.workspace, type=Workspace)
            self._tenants.configure(tenant, kept.settings)
            self._tenants.declare(tenant, workspace)
            self._tenants.configure(tenant, {"client_codes": kept.settings["client_codes"]})
            clock = Clock.resumed(state.clock)
            with tenant.world.lock:
                tenant.world.begin(clock, state.seed, state.draws + _SKIPPED)
                tenant.intake.count = state.arrivals
                for one in kept.message_ids:
                    tenant.intake.recall(one.source, one.text, one.at)
                tenant.segment.resume(kept.deliveries, state.deliveries, state.counts)
                watched.resume(kept)
        except (SettingError, TenantError, TimeError, ValueError) as error:
            raise DataError(f"tenant {kept.name!r} cannot be had as it was kept: {error}") from None


@dataclass(slots=True)
class _Gathered:
    """What has changed within a world, and is not yet written."""

    anew: bool = False
    emptied: bool = False
    forgotten: bool = False
    without: dict[str, None] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    deliveries: dict[int, Delivery | None] = field(default_factory=dict)
    message_ids: list[MessageId] = field(default_factory=list)


class _Watched:
    """A tenant that is kept.

    Args:
        keeper: Its keeper.
        tenant: The tenant.
        resuming: Whether it is given what is kept of it, until it ``resume``s.
    """

    def __init__(self, keeper: Keeper, tenant: Tenant, *, resuming: bool = False) -> None:
        self.tenant = tenant
        self._keeper = keeper
        self._resuming = resuming
        self._settings: Settings | None = None
        self._workspace: Workspace | None = None
        self._state: State | None = None
        self._gathered = _Gathered()
        tenant.segment.log.keeping = _Log(self)
        tenant.intake.remembering = _MessageIds(self)
        tenant.record(self)

    def begin(self) -> None:
        """Let nothing be left of a former tenant of its name."""
        gathered = self._gathered
        gathered.anew = gathered.emptied = gathered.forgotten = True

    def resume(self, kept: KeptTenant) -> None:
        """Give the tenant what is kept of Adobe's side, and watch it from now on.

        Before format 2 no catalogue was kept: it is what the workspace declares.
        """
        complete = put_back(self.tenant, kept.rows, kept.state.clock.latest)
        self._settings, self._workspace = self.tenant.settings, self.tenant.workspace
        self._resuming = False
        if not complete:
            self.tenant.fill()

    def mark(self, kind: str, key: str, code: str = "", *, last: bool = False) -> None:
        """Note that what is kept under a key has changed."""
        if self._resuming:
            return
        rows, place = self.gathering().rows, (kind, code, key)
        if last:
            rows.pop(place, None)
            rows[place] = True
        else:
            rows.setdefault(place, False)

    def empty(self, *kinds: str) -> None:
        """Note that all of these kinds are gone."""
        if self._resuming:
            return
        gathered = self.gathering()
        gathered.without.update(dict.fromkeys(kinds))
        gathered.rows = {
            place: last for place, last in gathered.rows.items() if place[0] not in kinds
        }

    def gathering(self) -> _Gathered:
        """Give what is gathered, to be added to; whoever calls is in the tenant's world."""
        self._keeper.changed(self.tenant)
        return self._gathered

    def moved(self) -> bool:
        """Tell whether clock, chance or counts are not what was kept."""
        with self.tenant.world.lock:
            before, now = self._state, self._now()
        if before is None:
            return True
        clock = structs.replace(now.clock, latest=before.clock.latest)  # passes by itself
        return structs.replace(now, clock=clock) != before

    def taken(self) -> Changes:
        """Take all that is not yet written."""
        tenant = self.tenant
        with tenant.world.lock:
            gathered, self._gathered = self._gathered, _Gathered()
            self._state = self._now()
            changes = Changes(
                tenant.name,
                self._state,
                anew=gathered.anew,
                without=list(gathered.without),
                rows=[row_of(tenant, *place, last=last) for place, last in gathered.rows.items()],
                emptied=gathered.emptied,
                forgotten=gathered.forgotten,
                deliveries=gathered.deliveries,
                message_ids=gathered.message_ids,
                remembered=2 * REMEMBERED,
            )
            if tenant.settings != self._settings:
                self._settings = tenant.settings
                changes.settings = _readable(tenant.settings)
            if tenant.workspace is not self._workspace:
                self._workspace = tenant.workspace
                changes.workspace = msgspec.json.encode(tenant.workspace)
            return changes

    def _now(self) -> State:
        tenant = self.tenant
        world, log = tenant.world, tenant.segment.log
        return State(
            clock=world.clock.state(),
            seed=world.draws.seed,
            draws=world.draws.count,
            arrivals=tenant.intake.count,
            deliveries=log.count,
            counts=log.counts(),
        )


class _Log:
    """What a delivery log tells."""

    def __init__(self, watched: _Watched) -> None:
        self._watched = watched

    def put(self, delivery: Delivery) -> None:
        self._watched.gathering().deliveries[delivery.number] = delivery

    def drop(self, number: int) -> None:
        self._watched.gathering().deliveries[number] = None

    def clear(self) -> None:
        gathered = self._watched.gathering()
        gathered.emptied = True
        gathered.deliveries.clear()


class _MessageIds:
    """What an intake tells."""

    def __init__(self, watched: _Watched) -> None:
        self._watched = watched

    def take(self, source: str, message_id: str, at: int) -> None:
        self._watched.gathering().message_ids.append(MessageId(source, message_id, at))

    def clear(self) -> None:
        gathered = self._watched.gathering()
        gathered.forgotten = True
        gathered.message_ids.clear()


def _readable(settings: Settings) -> dict[str, Any]:
    """Show settings as they can be read again, the secret among them."""
    return {**settings.shown(), "profile_api_token": settings.target.profile_api_token}
