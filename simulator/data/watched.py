"""A tenant that is kept: what has changed within its world, and is not yet written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from msgspec import structs

from destination.ingestion import REMEMBERED
from simulator.clock import Clock
from simulator.data.kept import Changes, DataError, KeptTenant, MessageId, State
from simulator.data.records import put_back, put_in, row_of
from simulator.segment.delivery import Delivery
from simulator.settings import Settings
from simulator.target.settings import SettingError
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.workspace import Workspace, whole

__all__ = ["Watched", "direct"]


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


_NOTHING: Final = _Gathered()


def direct(tenants: Tenants, tenant: Tenant) -> None:
    """Let lead to a tenant what a server was started for.

    Raises:
        DataError: Some of it leads to a tenant that is kept.
    """
    try:
        tenants.configure(tenant, {})
    except SettingError as error:
        raise DataError(f"tenant {tenant.name!r} cannot be made: {error}") from None


class Watched:
    """A tenant that is kept.

    Args:
        tenant: The tenant.
        tell: Is called when something has changed.
    """

    def __init__(self, tenant: Tenant, tell: Callable[[Tenant], None]) -> None:
        self.tenant = tenant
        self._tell = tell
        self._resuming = False
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
        self.tenant.fill()

    def _resume(self, kept: KeptTenant, skipped: int) -> None:
        """Give a tenant that is empty what is kept of it, and watch it from now on.

        Settings and workspace it has. Before format 2 no catalogue was kept: it is what the
        workspace declares.
        """
        tenant, state = self.tenant, kept.state
        clock = Clock.resumed(state.clock, tenant.world.machine.now)
        tenant.world.begin(clock, state.seed, state.draws + skipped)
        tenant.intake.count = state.arrivals
        for one in kept.message_ids:
            tenant.intake.recall(one.source, one.text, one.at)
        tenant.segment.resume(kept.deliveries, state.deliveries, state.counts)
        complete = put_back(tenant, kept.rows, state.clock.latest)
        self._settled()
        if not complete:
            tenant.fill()

    def load(self, kept: KeptTenant, *, skipped: int = 0) -> None:
        """Let a tenant be what is kept of it, whatever it was.

        Client codes and write keys lead where they led: whoever knows about them sees to that.
        Whoever calls is in the tenant's world.

        Args:
            kept: What is kept.
            skipped: How many draws are left out: those that may have been given since.

        Raises:
            DataError: It cannot be read.
        """
        tenant, self._resuming = self.tenant, True
        try:
            settings = tenant.settings.changed(kept.settings)
            workspace = whole(msgspec.json.decode(kept.workspace, type=Workspace))
            pipeline = tenant.segment.compiled(workspace)
            tenant.empty(settings, kept.state.seed)
            tenant.workspace = workspace
            tenant.segment.use(pipeline)
            self._resume(kept, skipped)
        except (ValueError, msgspec.MsgspecError) as error:
            raise DataError(f"tenant {kept.name!r} cannot be had as it was kept: {error}") from None
        self._state = None if skipped else self._now()  # what was left out is still to be kept

    def follow(self, changes: Sequence[Changes]) -> bool:
        """Let a tenant go through what it has gone through elsewhere.

        Returns:
            Whether that can be had step by step; else it has to be loaded.
        """
        if not all(map(_is_step, changes)):
            return False
        tenant, self._resuming = self.tenant, True
        for one in changes:
            state = one.state
            if state is None:
                return False
            if one.settings is not None:
                tenant.configure(tenant.settings.changed(one.settings))
            if state.seed != tenant.world.draws.seed:
                return False
            tenant.world.clock = Clock.resumed(state.clock, tenant.world.machine.now)
            tenant.world.draws.count = state.draws
            if not put_in(tenant, one.rows, state.clock.latest):
                return False
            tenant.intake.count = state.arrivals
            for each in one.message_ids:
                tenant.intake.recall(each.source, each.text, each.at)
            tenant.segment.follow(one.deliveries, state.deliveries, state.counts)
        self._settled()
        self._state = self._now()
        return True

    def _settled(self) -> None:
        self._settings, self._workspace = self.tenant.settings, self.tenant.workspace
        self._resuming, self._gathered = False, _Gathered()

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
        self._tell(self.tenant)
        return self._gathered

    @property
    def changed(self) -> bool:
        """Whether there is anything that is not kept; whoever asks is in the tenant's world."""
        tenant = self.tenant
        same = tenant.workspace is self._workspace and tenant.settings == self._settings
        return not same or self._gathered != _NOTHING or self.moved()

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

    def __init__(self, watched: Watched) -> None:
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

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def take(self, source: str, message_id: str, at: int) -> None:
        self._watched.gathering().message_ids.append(MessageId(source, message_id, at))

    def clear(self) -> None:
        gathered = self._watched.gathering()
        gathered.forgotten = True
        gathered.message_ids.clear()


def _is_step(one: Changes) -> bool:
    """Tell whether changes are few and follow from what was before."""
    begins = one.gone or one.anew or one.without or one.emptied or one.forgotten
    return not begins and one.workspace is None


def _readable(settings: Settings) -> dict[str, Any]:
    """Show settings as they can be read again, the secret among them."""
    return {**settings.shown(), "profile_api_token": settings.target.profile_api_token}
