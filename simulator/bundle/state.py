"""All that decides what a tenant will answer, taken, and given to a tenant."""

from dataclasses import replace
from typing import Any

from destination.workspace.load import to_content
from simulator.bundle.model import Beginning
from simulator.clock import Clock
from simulator.settings import Settings
from simulator.snapshot import view
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.workspace import from_content, whole

__all__ = ["give", "taken"]


def taken(tenant: Tenant) -> Beginning:
    """Take all that decides what a tenant will answer, to be written before anything happens.

    Whoever calls is in its world.
    """
    target, log = tenant.target, tenant.segment.log
    state = view(tenant.world, target, tenant.settings, log)
    return Beginning(
        machine=tenant.world.machine.now(),
        clock=tenant.world.clock.state(),
        state=state,
        settings=_readable(tenant.settings),
        workspace=to_content(tenant.workspace),
        tokens=target.tokens.state(),
        intake=tenant.intake.state(),
        deliveries=log.count,
        counts=log.counts(),
        journal=list(target.journal.entries),
        requests=target.journal.count,
        adopted=list(target.adopted),
        snapshots=dict(tenant.snapshots),
    )


def give(tenants: Tenants, tenant: Tenant, beginning: Beginning) -> None:
    """Let a tenant be what another was; the machine's time stands still for it from now on.

    Raises:
        SettingError: Something leads to another tenant already, or breaks its rule.
        SnapshotError: The state cannot be.
        DocumentError: The workspace cannot be.
        TimeError: The clock cannot be.
    """
    _try(tenants, tenant.name, beginning)  # what cannot be changes nothing here
    _give(tenants, tenant, beginning)


def _try(tenants: Tenants, name: str, beginning: Beginning) -> None:
    """Let a tenant elsewhere be it, and all that its snapshots hold."""
    elsewhere = Tenants(settings=tenants.settings)
    tenant = elsewhere.get(name)
    for one in beginning.snapshots.values():
        tenant.restore(one)
    _give(elsewhere, tenant, beginning)


def _give(tenants: Tenants, tenant: Tenant, beginning: Beginning) -> None:
    target, world, state = tenant.target, tenant.world, beginning.state
    workspace = from_content(beginning.workspace)
    with tenants.holding(tenant):
        before = world.machine.hold(beginning.machine)
        try:
            clock = Clock.resumed(beginning.clock, world.machine.now)
            settings = tenant.settings.changed(beginning.settings)
            for codes in (workspace.client_codes, settings.target.client_codes):
                led = replace(settings, target=replace(settings.target, client_codes=tuple(codes)))
                tenants.check(tenant, led, whole(workspace))
            tenant.reset(tenants.settings, seed=state.seed)
            tenants.configure(tenant, beginning.settings)
            tenants.declare(tenant, workspace)
            tenants.configure(tenant, {"client_codes": list(settings.target.client_codes)})
            tenant.restore(state)
        except BaseException:
            world.machine.hold(before)
            raise
        world.clock = clock
        for code in beginning.adopted:
            target.adopt(code)
        target.tokens.restore(beginning.tokens)
        target.journal.restore(beginning.journal, beginning.requests)
        tenant.intake.clear()
        tenant.intake.put_back(beginning.intake)
        tenant.segment.log.resume(state.deliveries, beginning.deliveries, beginning.counts)
        tenant.snapshots.update(beginning.snapshots)
        if world.tape is not None:
            world.tape.begin_anew()


def _readable(settings: Settings) -> dict[str, Any]:
    """Show settings as they can be read again, the secret among them."""
    return {**settings.shown(), "profile_api_token": settings.target.profile_api_token}
