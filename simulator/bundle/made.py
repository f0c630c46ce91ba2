"""A tenant's bundle, made of its tape and of what it is now."""

import msgspec
from msgspec import structs

from simulator.bundle.model import FORMAT, KIND, Beginning, Bundle, Entry
from simulator.bundle.secrets import StandIns
from simulator.bundle.state import taken
from simulator.bundle.tape import Recorded, RecordingTape
from simulator.lab_api.types import JournalEntry
from simulator.lab_api.views import journal_entry
from simulator.tenant import Tenant
from simulator.version import VERSION

__all__ = ["bundle_of"]


def bundle_of(tenant: Tenant) -> Bundle:
    """Make the bundle of a tenant; secrets are gone, whenever they were learnt to be some."""
    world = tenant.world
    with world.standing(), world.entered() as now:
        now_is, tape = taken(tenant), world.tape
        if isinstance(tape, RecordingTape):
            recorded, stand_ins = tape.recorded(), tape.kept()
        else:
            recorded, stand_ins = Recorded(msgspec.json.encode(now_is), [], 0), StandIns()
            stand_ins.learn(tenant)
        known = tenant.secrets
        journal = [journal_entry(one, known) for one in tenant.target.journal.entries]
        end = _safe(now_is, stand_ins)
    entries = b",".join(stand_ins.everywhere(one) for one in recorded.entries)
    shown = stand_ins.everywhere(msgspec.json.encode(journal))
    return Bundle(
        bundle=KIND,
        format=FORMAT,
        version=VERSION,
        tenant=tenant.name,
        at=now,
        machine=now_is.machine,
        seed=now_is.state.seed,
        recorded=isinstance(tape, RecordingTape),
        settings=end.settings,
        workspace=end.workspace,
        journal=msgspec.json.decode(shown, type=list[JournalEntry]),
        state=end.state,
        beginning=_safe(msgspec.json.decode(recorded.beginning, type=Beginning), stand_ins),
        entries=msgspec.json.decode(b"[" + entries + b"]", type=list[Entry]),
        cut=recorded.cut,
        stand_ins=stand_ins.given,
    )


def _safe(beginning: Beginning, stand_ins: StandIns) -> Beginning:
    """Give a state without secrets; those that are only now seen to be some have stand-ins, too."""
    kept = stand_ins.named(msgspec.json.encode(beginning))
    content = msgspec.json.decode(stand_ins.everywhere(kept), type=Beginning)
    return structs.replace(content, tokens=stand_ins.tokens(beginning.tokens))
