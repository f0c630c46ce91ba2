"""What each call of the lab API does: parse, ask the tenant, show."""

from itertools import islice
from typing import Any, Final

from msgspec import UNSET

from simulator.agenda import Fired
from simulator.clock import Clock
from simulator.decoding import whole
from simulator.lab_api import types, views
from simulator.lab_api.calls import MOST, LabCall, LabError
from simulator.lab_api.refusing import refusing
from simulator.lab_api.running import holdings
from simulator.lab_api.secrets import masked, unmasked
from simulator.segment.seen import seen
from simulator.snapshot import Snapshot, read
from simulator.target.diagnosis import Hints
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.tenant import MOST_SNAPSHOTS, Tenant, TenantError
from simulator.times import parse_duration, parse_instant
from simulator.version import VERSION
from simulator.workspace import from_content
from simulator.world import World

CAPABILITIES: Final = (
    "clock",
    "agenda",
    "await",
    "explain",
    "journal",
    "snapshot",
    "bundle",
    "reset",
    "workspace",
    "catalogue",
    "tokens",
    "audiences",
    "batches",
    "faults",
    "deliveries",
    "forecast",
    "interception",
)


def health(_: LabCall) -> types.Health:
    """Tell that the server answers."""
    return types.Health()


def info(call: LabCall) -> types.Info:
    """Tell what the server is and can do."""
    return types.Info(
        version=VERSION,
        capabilities=list(CAPABILITIES),
        client_codes=list(call.tenants.codes),
        tenants=len(call.tenants.all()),
        interception=call.interception,
        strays=list(call.tenants.strays),
        holdings=holdings(call.tenants.all()),
        process=None if call.running is None else call.running(),
    )


def tenants(call: LabCall) -> types.TenantList:
    """List the tenants."""
    return types.TenantList([tenant.name for tenant in call.tenants.all()])


def delete_tenant(call: LabCall) -> types.TenantList:
    """Forget a tenant and all it holds; its client codes and write keys are free again."""
    name = call.arguments["tenant"]
    try:
        if not call.tenants.delete(name):
            raise LabError(404, "no_such_tenant", f"there is no tenant {name!r}", "tenant")
    except TenantError as error:
        raise LabError(409, "in_use", str(error), "tenant") from None
    return tenants(call)


def get_settings(call: LabCall) -> types.SettingsState:
    """Show a tenant's settings."""
    return types.SettingsState(call.tenant().settings.shown())


def patch_settings(call: LabCall) -> types.SettingsState:
    """Change some settings; ``preset`` names a choice of several."""
    tenant, patch = call.tenant(), call.decode(dict[str, Any])
    with refusing():
        call.tenants.configure(tenant, patch)
    return types.SettingsState(tenant.settings.shown())


def get_workspace(call: LabCall) -> dict[str, Any]:
    """Show what a tenant's team declares of its Segment side; a mask stands for each secret."""
    return masked(call.tenant().workspace)


def put_workspace(call: LabCall) -> dict[str, Any]:
    """Declare a workspace; its client codes become the tenant's.

    A mask keeps the secret that is there. A reset and snapshots leave the workspace as it is.
    """
    tenant, content = call.tenant(), call.decode(Any)
    if not call.body:
        rule = "the body is empty; it must be a workspace, {} for one that declares nothing"
        raise LabError(400, "not_json", rule)
    with call.tenants.holding(tenant):
        content = whole(unmasked(content, tenant.workspace))
        with refusing():
            workspace = from_content(content)
            call.tenants.declare(tenant, workspace)
        return masked(workspace)


def get_clock(call: LabCall) -> types.ClockState:
    """Tell the time."""
    world = call.tenant().world
    with world.entered() as now:
        return views.clock_state(world, now, [])


def post_clock(call: LabCall) -> types.ClockState:
    """Move, freeze or run the clock; what falls due happens before the answer."""
    move, world = call.decode(types.ClockMove), call.tenant().world
    asked = [name for name in ("advance", "set", "next") if getattr(move, name) is not UNSET]
    if len(asked) > 1:
        raise LabError(400, "invalid", f"{' and '.join(asked)} exclude each other", asked[1])
    if not asked and move.freeze is UNSET and move.rate is UNSET:
        raise LabError(400, "invalid", "name one of advance, set, next, freeze and rate")
    with world.lock:
        fired = _set(move, world, asked[0] if asked else "")
        return views.clock_state(world, world.clock.now(), fired)


def _set(move: types.ClockMove, world: World, asked: str) -> list[Fired]:
    """Change rate and time or, where one of them is refused, neither."""
    clock, rate = world.clock, world.clock.rate
    shown = clock.show(clock.now())  # it stands still while it is being set
    try:
        with refusing("rate"):
            _run(move, clock)
        with refusing(asked):
            return _moved(move, world)
    except LabError:
        clock.set_rate(rate)
        raise
    finally:
        clock.show(shown)


def _run(move: types.ClockMove, clock: Clock) -> None:
    """Let the clock run as asked; ``freeze`` has the last word."""
    if isinstance(move.rate, float):
        clock.set_rate(move.rate)
    if isinstance(move.freeze, bool):
        clock.set_rate(0 if move.freeze else clock.rate or 1)


def _moved(move: types.ClockMove, world: World) -> list[Fired]:
    if isinstance(move.advance, str):
        return world.advance(parse_duration(move.advance))
    if isinstance(move.set, str):
        return world.move_to(parse_instant(move.set))
    return world.move_to_next() if move.next is True else []


def get_agenda(call: LabCall) -> types.Agenda:
    """List what the clock will trigger."""
    most = call.number("limit", 100, MOST)
    world = call.tenant().world
    with world.entered():
        entries = world.agenda.entries()
        shown = [views.firing(world.agenda.describe(due)) for due in entries[:most]]
    return types.Agenda(entries=shown, total=len(entries))


def get_profiles(call: LabCall) -> types.ProfileList:
    """List the profiles a tenant holds, of all its client codes or of one."""
    most, tenant = call.number("limit", 100, MOST), call.tenant()
    code = call.client(tenant) if call.one("client") else None
    with tenant.world.entered() as now:
        found = [
            (profiles, profile)
            for profiles, profile in views.all_profiles(tenant.target, now)
            if code in (None, profiles.code)
        ]
        shown = [views.profile_state(*one, now) for one in islice(found, most)]
    return types.ProfileList(profiles=shown, total=len(found))


def get_timeline(call: LabCall) -> types.Timeline:
    """Tell the story of a profile, by its third-party id, tntId or ECID."""
    tenant, value = call.tenant(), call.arguments["identifier"]
    code = call.client(tenant)
    with tenant.world.entered() as now:
        profiles = tenant.target.profiles(code)
        candidates = [Identifier(kind, value) for kind in (THIRD_PARTY_ID, TNT_ID, ECID)]
        stories = [(one, views.timeline(tenant.target, profiles, one, now)) for one in candidates]
    identifier, moments = max(stories, key=lambda story: len(story[1]))
    if not moments:
        message = f"nothing is known of {value!r} under client code {code!r}"
        raise LabError(404, "unknown_profile", message, "identifier")
    named = types.NamedId(identifier.kind, identifier.value)
    return types.Timeline(client=code, identifier=named, moments=moments)


def explain(call: LabCall) -> types.Explanation:
    """Say why an identifier is found or not; twins, devices and at.js are hints.

    What the tenant's Segment has seen is known without a hint.
    """
    tenant, identifier = call.tenant(), call.identifier()
    code, atjs = call.client(tenant), call.one("atjs")
    if atjs not in (None, *types.ATJS):
        rule = f"atjs is {atjs!r}; it must be one of {', '.join(types.ATJS)}"
        raise LabError(400, "invalid", rule, "atjs")
    with tenant.world.entered() as now:
        known = seen(tenant.segment, identifier.value, tenant.target.journal)
        hints = Hints(
            anonymous_ids=(*call.query.get("twin", ()), *known.anonymous_ids),
            tnt_ids=call.query.get("device", ()),
            atjs=atjs or known.atjs,
        )
        finding, _ = tenant.target.find(code, identifier, now, hints)
    return views.explanation(finding)


def get_journal(call: LabCall) -> types.Journal:
    """List the latest requests; ``after`` and ``verdict`` narrow the list."""
    most, after = call.number("limit", 100, MOST), call.number("after", 0, 10**15)
    verdict, tenant = call.one("verdict"), call.tenant()
    with tenant.world.entered():
        journal = tenant.target.journal
        found = [
            entry
            for entry in journal.entries
            if entry.number > after and verdict in (None, entry.finding.verdict)
        ]
        shown = (
            [views.journal_entry(entry, tenant.secrets) for entry in found[-most:]] if most else []
        )
    return types.Journal(entries=shown, total=journal.count)


def get_snapshot(call: LabCall) -> Snapshot:
    """Take the tenant's state."""
    return call.tenant().snapshot()


def put_snapshot(call: LabCall) -> types.ClockState:
    """Go back to a state that was taken before."""
    tenant = call.tenant()
    with refusing():
        return _restored(tenant, read(call.body))


def list_snapshots(call: LabCall) -> types.SnapshotNames:
    """List the snapshots kept under a name."""
    return types.SnapshotNames(list(call.tenant().snapshots))


def keep_snapshot(call: LabCall) -> types.SnapshotNames:
    """Take the tenant's state and keep it under a name."""
    tenant, name = call.tenant(), call.arguments["name"]
    with tenant.world.lock:
        if name not in tenant.snapshots and len(tenant.snapshots) >= MOST_SNAPSHOTS:
            message = f"{MOST_SNAPSHOTS} snapshots are kept already; delete one first"
            raise LabError(409, "too_many", message, "name")
        tenant.keep(name)
        return types.SnapshotNames(list(tenant.snapshots))


def restore_snapshot(call: LabCall) -> types.ClockState:
    """Go back to the state kept under a name."""
    tenant = call.tenant()
    with tenant.world.lock, refusing():
        return _restored(tenant, _named_snapshot(tenant, call.arguments["name"]))


def delete_snapshot(call: LabCall) -> types.SnapshotNames:
    """Forget the snapshot kept under a name."""
    tenant = call.tenant()
    with tenant.world.lock:
        _named_snapshot(tenant, call.arguments["name"])
        tenant.drop(call.arguments["name"])
        return types.SnapshotNames(list(tenant.snapshots))


def _named_snapshot(tenant: Tenant, name: str) -> Snapshot:
    if name not in tenant.snapshots:
        raise LabError(404, "unknown_snapshot", f"no snapshot is named {name!r}", "name")
    return tenant.snapshots[name]


def _restored(tenant: Tenant, snapshot: Snapshot) -> types.ClockState:
    tenant.restore(snapshot)
    with tenant.world.entered() as now:
        return views.clock_state(tenant.world, now, [])


def post_reset(call: LabCall) -> types.ClockState:
    """Begin anew: an empty world, with the server's settings and those given."""
    wanted, tenant = call.decode(types.ResetRequest), call.tenant()
    with refusing("at"):
        start = parse_instant(wanted.at) if isinstance(wanted.at, str) else None
        settings = call.tenants.settings.changed(wanted.settings)
        clock = Clock(start, rate=0 if wanted.freeze else 1, source=tenant.world.machine.now)
    for name in ("client_codes", "apart"):
        if getattr(settings.target, name) != getattr(call.tenants.settings.target, name):
            rule = f"{name} is changed by PATCH settings; a reset keeps it"
            raise LabError(400, "invalid", rule, name)
    seed = wanted.seed if isinstance(wanted.seed, int) else None
    tenant.reset(settings, clock, seed)
    call.tenants.tape(tenant)
    with tenant.world.entered() as now:
        return views.clock_state(tenant.world, now, [])
