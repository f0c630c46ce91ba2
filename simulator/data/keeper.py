"""Who tells a store of all that changes, before whoever caused it is answered.

Changes are gathered within each tenant's world, and written by ``commit`` in one transaction
for all tenants: what one request has brought about is in one piece, and several that come at
once share a transaction.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

from simulator.data.kept import Changes, KeptTenant, Store
from simulator.data.watched import Watched, direct
from simulator.tenant import Tenant
from simulator.tenants import Tenants

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
        self._watched: dict[str, Watched] = {}
        self._changed: OrderedDict[str, None] = OrderedDict()
        self._unwritten: list[Changes] = []
        for kept in store.load():
            if not tenants.codes or kept.name in tenants.codes:
                self._resume(kept)
        tenants.keeping = self
        for tenant in tenants.all():
            if tenant.name not in self._watched:
                direct(tenants, tenant)
                self.made(tenant)
        self.commit()

    # -- what tenants tell -------------------------------------------------------------------

    def made(self, tenant: Tenant) -> None:
        """Watch a tenant that was made."""
        watched = self._watched[tenant.name] = Watched(tenant, self.changed)
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

    def writing(self) -> bool:
        """Tell whether somebody is writing: whoever commits meanwhile waits for that."""
        return self._writing.locked()

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
                name, _ = self._changed.popitem(last=False)  # in one step: others add to it
                watched = self._watched.get(name)
                self._unwritten.append(Changes(name, None) if watched is None else watched.taken())
            if self._unwritten:
                self._store.write(self._unwritten)
                self._unwritten = []
            self._busy = False

    def catch_up(self) -> None:
        """Do nothing: nobody else has these tenants."""

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
        tenant = self._tenants.resumed(kept.name)
        watched = self._watched[kept.name] = Watched(tenant, self.changed)
        with tenant.world.lock:
            watched.load(kept, skipped=_SKIPPED)
        self._tenants.directed(tenant)
