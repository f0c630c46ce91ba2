"""Calls of the lab API about bundles: saved, and put back to be replayed."""

from simulator.bundle.made import bundle_of
from simulator.bundle.model import Bundle, BundleError, read_beginning
from simulator.bundle.state import give
from simulator.lab_api import types, views
from simulator.lab_api.calls import LabCall, LabError
from simulator.lab_api.refusing import refusing

__all__ = ["get_bundle", "patch_bundle", "put_bundle"]


def get_bundle(call: LabCall) -> Bundle:
    """Give all that was recorded of a tenant, its state before and after; no secret is in it."""
    return bundle_of(call.tenant())


def put_bundle(call: LabCall) -> types.Replaying:
    """Let a tenant be what another was before the first request of a bundle.

    The machine's time stands still for it from then on, until it is deleted.
    """
    tenant = call.tenant()
    if not call.tenants.taping:
        rule = "several servers answer for it, and each has a machine's time of its own"
        raise LabError(409, "shared", f"{tenant.name!r} cannot be replayed here: {rule}", "tenant")
    try:
        beginning = read_beginning(call.body)
    except BundleError as error:
        raise LabError(400, "invalid", str(error), error.field) from None
    with refusing():
        give(call.tenants, tenant, beginning)
    with tenant.world.entered() as now:
        clock = views.clock_state(tenant.world, now, [])
    return types.Replaying(clock, call.secret)


def patch_bundle(call: LabCall) -> types.ClockState:
    """Let the machine's time be another, for a tenant that is replayed."""
    wanted, tenant = call.decode(types.MachineTime), call.tenant()
    world = tenant.world
    with world.lock:
        if world.machine.hold(wanted.machine) is None:
            world.machine.hold(None)
            rule = "the machine's time is its own; only a tenant that is replayed has another"
            raise LabError(409, "not_replayed", rule, "machine")
        return views.clock_state(world, world.clock.now(), [])  # what is due waits for a request
