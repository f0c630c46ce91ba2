"""The calls of the lab API about faults: what goes wrong on purpose."""

from simulator.lab_api import types
from simulator.lab_api.calls import LabCall, LabError
from simulator.target.faults import Fault, FaultError
from simulator.target.target import Target
from simulator.times import format_instant

__all__ = ["delete_fault", "delete_faults", "get_faults", "put_fault"]


def get_faults(call: LabCall) -> types.FaultList:
    """List the faults, the first set first, with how many requests each has met and struck."""
    target = call.tenant().target
    with target.world.entered() as now:
        return _shown(target, now)


def put_fault(call: LabCall) -> types.FaultList:
    """Let something go wrong from now on; a fault of the same name ends."""
    target, wanted = call.tenant().target, call.decode(Fault)
    with target.world.entered() as now:
        try:
            target.set_fault(wanted, now)
        except FaultError as error:
            raise LabError(400, "invalid", str(error), error.field) from None
        return _shown(target, now)


def delete_fault(call: LabCall) -> types.FaultList:
    """End a fault."""
    target, name = call.tenant().target, call.arguments["name"]
    with target.world.entered() as now:
        if not target.faults.remove(name):
            raise LabError(404, "unknown_fault", f"no fault is named {name!r}", "name")
        return _shown(target, now)


def delete_faults(call: LabCall) -> types.FaultList:
    """End all faults."""
    target = call.tenant().target
    with target.world.entered() as now:
        target.faults.clear()
        return _shown(target, now)


def _shown(target: Target, now: int) -> types.FaultList:
    return types.FaultList(
        [
            types.FaultState(
                fault=live.fault,
                set_at=format_instant(live.set_at),
                met=live.met,
                struck=live.struck,
                open=live.begins <= now and (live.ends is None or now < live.ends),
                ends_at=None if live.ends is None else format_instant(live.ends),
            )
            for live in target.faults
        ]
    )
