"""What a server tells of itself: the process that answers, and what its tenants hold.

Nothing is locked for it: sizes are read while others come and go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from simulator.lab_api.types import Held, Holdings, Running
from simulator.tenant import Tenant
from simulator.traffic import Traffic, resident

__all__ = ["ALONE", "Process", "StoreKind", "holdings"]

StoreKind: TypeAlias = Literal["memory", "sqlite", "postgresql"]
ALONE: Final = 1


@dataclass(frozen=True, slots=True)
class Process:
    """A process that serves.

    Attributes:
        traffic: What it has answered.
        worker: Which of the workers it is, from 1.
        workers: How many there are.
        threads: How many requests each works on at once.
        late: How many answers of each may be late at once.
        store: What keeps the state.
    """

    traffic: Traffic
    worker: int = ALONE
    workers: int = ALONE
    threads: int = ALONE
    late: int = ALONE
    store: StoreKind = "memory"

    def told(self) -> Running:
        """Tell how it is now."""
        requests, refused, failed = self.traffic.by_class()
        return Running(
            uptime=round(self.traffic.uptime, 3),
            worker=self.worker,
            workers=self.workers,
            threads=self.threads,
            late=self.late,
            store=self.store,
            resident=resident(),
            requests=requests,
            refused=refused,
            failed=failed,
            answered=self.traffic.by_surface(),
        )


def holdings(tenants: Iterable[Tenant]) -> Holdings:
    """Tell what tenants hold."""
    profiles, journal, deliveries, batches = (Held(0, 0) for _ in range(4))
    for tenant in tenants:
        target, most = tenant.target, tenant.target.settings
        clients = target.clients
        held = sum(len(one.store) for one in clients)
        _add(profiles, held, most.profiles * max(1, len(clients)))  # each may have so many
        _add(journal, len(target.journal.entries), most.journal_size)
        _add(deliveries, len(tenant.segment.log), tenant.settings.segment.delivery_log_size)
        waiting = sum(one.result is None for one in list(target.batches))
        _add(batches, waiting, most.bulk_waiting)
    return Holdings(profiles, journal, deliveries, batches)


def _add(total: Held, held: int, most: int) -> None:
    total.held += held
    total.most += most
