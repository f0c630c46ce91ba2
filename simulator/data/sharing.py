"""Tenants that several servers share: each goes on from what the others have done.

A server has each tenant in memory, as one that is alone. Whoever enters a world waits until no
other server is in it, and the tenant goes through what it has gone through elsewhere; whoever
leaves it has written what has changed. So an answer is given when all servers know of it.
"""

from contextlib import suppress

from simulator.data.kept import Changes, DataError
from simulator.data.postgresql import PostgresqlStore
from simulator.data.turn import Turn
from simulator.data.turns import Turns
from simulator.data.watched import Watched, direct
from simulator.tenant import Tenant, TenantError
from simulator.tenants import Tenants

__all__ = ["Sharer"]


class Sharer:
    """Shares the tenants of a server with others.

    Args:
        store: Where.
        tenants: The tenants; those that are kept are made, unless the server is for others.

    Raises:
        DataError: What is kept cannot be had, or it leads elsewhere what would lead to a tenant
            that the server is started for; nothing is changed then.
    """

    def __init__(self, store: PostgresqlStore, tenants: Tenants) -> None:
        self._store = store
        self._tenants = tenants
        self._seen = 0
        self._turn: Turn | None = None
        tenants.lock = Turns(self._begin, self._end)
        tenants.keeping, tenants.taping = self, False
        self._alone = {tenant.name for tenant in tenants.all()}  # and not shared yet
        with tenants.lock:  # whoever is kept is known from here on
            new = [tenant for tenant in tenants.all() if tenant.name in self._alone]
            for tenant in new:
                direct(tenants, tenant)
            for tenant in new:
                self.made(tenant)

    def catch_up(self) -> None:
        """Know of all tenants, and of what leads to them.

        Raises:
            DataError: The database cannot be had.
        """
        if self._store.directory() != self._seen:
            with self._tenants.lock:
                pass  # having it is enough

    def look(self) -> None:
        """Know of tenants though nobody asks: what falls due in them happens here, too."""
        self.catch_up()

    def commit(self) -> None:
        """Do nothing: what has changed was written when its world was left."""

    def close(self) -> None:
        """Let the store go."""
        self._store.close()

    # -- what tenants tell -------------------------------------------------------------------

    def made(self, tenant: Tenant) -> None:
        """Share a tenant that was made: it is what it is elsewhere, if it is there."""
        self._alone.discard(tenant.name)
        shared = _Shared(self._store, tenant)
        with shared.turns:
            tenant.world.lock = shared.turns

    def changed(self, tenant: Tenant) -> None:
        """Do nothing: what has changed was written when its world was left."""

    def deleted(self, name: str) -> None:
        """Let a tenant be gone, everywhere."""
        with self._store.turn() as turn:
            standing = turn.enter(name)
            turn.write(Changes(name, None), standing.version + 1)

    # -- which tenants there are -------------------------------------------------------------

    def _begin(self) -> None:
        turn = self._store.begin()
        try:
            turn.alone()
            version = turn.directory()
            if version != self._seen:
                for name, gone in turn.directed(self._seen):
                    self._direct(name, gone=gone)
                self._make_again()
                self._seen = version
        except BaseException:
            turn.end(commit=False)
            raise
        self._turn = turn

    def _end(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.end(commit=True)

    def _make_again(self) -> None:
        """Begin what this server was started for and is gone, unless its name leads elsewhere."""
        for name in self._tenants.codes:
            with suppress(TenantError):
                self._tenants.get(name)

    def _direct(self, name: str, *, gone: bool) -> None:
        tenants = self._tenants
        if gone:
            if name not in self._alone:  # what is to begin yet has not been there
                tenants.gone(name)
        elif not tenants.codes or name in tenants.codes:
            tenant = tenants.resumed(name)
            if name in self._alone:
                self.made(tenant)
            with tenant.world.lock:
                pass  # it has caught up
            tenants.directed(tenant)


class _Shared:
    """A tenant that is shared.

    Args:
        store: Where.
        tenant: The tenant.
    """

    def __init__(self, store: PostgresqlStore, tenant: Tenant) -> None:
        self.turns = Turns(self._begin, self._end)
        self._store = store
        self._tenant = tenant
        self._watched = Watched(tenant, lambda _: None)
        self._version: int | None = None
        self._turn: Turn | None = None

    def _begin(self) -> None:
        turn = self._store.begin()
        try:
            self._catch_up(turn)
        except BaseException:
            self._version = None
            turn.end(commit=False)
            raise
        self._turn = turn

    def _catch_up(self, turn: Turn) -> None:
        name = self._tenant.name
        version, gone = turn.enter(name)
        if gone:
            if self._version is not None:
                raise DataError(f"tenant {name!r} was deleted meanwhile")
            self._watched.begin()
        elif self._version is None:
            self._watched.load(turn.load(name))
        elif self._version != version:
            changes = turn.since(name, self._version)
            whole = len(changes) == version - self._version
            if not (whole and self._watched.follow(changes)):
                self._watched.load(turn.load(name))
        self._version = version

    def _end(self) -> None:
        turn, self._turn = self._turn, None
        if turn is None or self._version is None:
            return
        try:
            if self._watched.changed:
                self._version += 1
                turn.write(self._watched.taken(), self._version)
        except BaseException:
            self._version = None  # what is in memory is ahead of what is kept
            turn.end(commit=False)
            raise
        try:
            turn.end(commit=True)
        except BaseException:
            self._version = None
            raise
