"""A tenant: a world of its own, with one or more Adobe client codes.

Tenants never meet; parallel tests and thirty pupils share a server. One is made at its
first use, unless the server was started for certain client codes only.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from destination.workspace.secrets import Secrets
from simulator.clock import Clock
from simulator.segment.arrivals import Arrival
from simulator.segment.intake import Intake
from simulator.segment.segment import Segment
from simulator.settings import Settings
from simulator.snapshot import Snapshot, restore, take, view
from simulator.target.recorder import Recorder
from simulator.target.target import Target
from simulator.workspace import Workspace
from simulator.workspace.catalogue import items
from simulator.world import World

__all__ = ["MOST_SNAPSHOTS", "Tenant", "TenantError"]

MOST_SNAPSHOTS: Final = 20


class TenantError(LookupError):
    """There is no such tenant, and none may be made; the message says why."""


class Tenant:
    """A world with Adobe Target and Segment in it.

    Args:
        name: Its name, and by default its only client code.
        settings: What it starts with.
        clock: Its time; None runs with the time of day.
        seed: Drives its ids and draws.
    """

    def __init__(
        self, name: str, settings: Settings, clock: Clock | None = None, seed: int = 0
    ) -> None:
        self.name = name
        self.world = World(clock, seed)
        self.target = Target(name, self.world, settings.target)
        self.intake = Intake(settings.segment)
        self.segment = Segment(self.target, settings.segment)
        self.snapshots: dict[str, Snapshot] = {}
        self.recorder: Recorder | None = None
        self.workspace = Workspace()
        self._secrets: tuple[Secrets, str | None, Secrets] | None = None

    @property
    def secrets(self) -> Secrets:
        """What must be shown to nobody: made anew only where it has changed."""
        declared, token = self.segment.secrets, self.target.settings.profile_api_token
        made = self._secrets
        if made is None or made[0] is not declared or made[1] != token:
            made = declared, token, Secrets([*declared, token or ""])
            self._secrets = made
        return made[2]

    @property
    def settings(self) -> Settings:
        """All its settings; ``configure`` changes them."""
        return Settings(self.target.settings, self.intake.settings)

    def record(self, recorder: Recorder) -> None:
        """Let a recorder be told of all that changes from now on."""
        self.recorder = recorder
        self.target.record(recorder)

    def configure(self, settings: Settings) -> None:
        """Let other settings be in force."""
        self.target.configure(settings.target)
        self.intake.configure(settings.segment)
        self.segment.configure(settings.segment)

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Take what has arrived at Segment; the world has been entered."""
        self.segment.take(arrivals)

    def snapshot(self) -> Snapshot:
        """Take the tenant's state."""
        with self.world.entered():
            return take(self.world, self.target, self.settings, self.segment.log)

    def keep(self, name: str) -> None:
        """Take the tenant's state, and keep it under a name."""
        with self.world.lock:
            new = name not in self.snapshots
            self.snapshots[name] = self.snapshot()
            if self.recorder is not None:
                self.recorder.mark("snapshot", name, last=new)

    def drop(self, name: str) -> None:
        """Forget the state that is kept under a name."""
        with self.world.lock:
            del self.snapshots[name]
            if self.recorder is not None:
                self.recorder.mark("snapshot", name)

    def twin(self) -> "Tenant":
        """Make a tenant that will go on as this one would, if nobody came; its clock stands.

        Of the delivery log it has what waits.
        """
        with self.world.entered() as now:
            waiting = self.segment.log.waiting()
            state = view(self.world, self.target, self.settings, waiting)
            made = Tenant(self.name, self.settings, Clock(now, rate=0))
            made.segment.use(made.segment.compiled(self.workspace))
            for code in self.target.adopted:
                made.target.adopt(code)
            made.restore(state)
            made.world.clock.set_rate(0)
            made.target.tokens = self.target.tokens  # asked only, and never issued there
            return made

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a former state.

        Raises:
            SnapshotError: It cannot be restored; nothing is changed then.
        """
        with self.world.lock:
            settings = restore(snapshot, self.world, self.target, self.settings)
            self.intake.configure(settings.segment)
            self.segment.configure(settings.segment)
            self.segment.restore(snapshot.deliveries)
            self.intake.restore(self.segment.arrivals())

    def reset(
        self, settings: Settings, clock: Clock | None = None, seed: int | None = None
    ) -> None:
        """Begin anew: no profiles, tokens, faults or snapshots, an empty journal, given settings.

        Client codes, being apart, and workspace stay: they are the tenant's address and what its
        team declares, not its state; so does a tape, which begins anew. The catalogue goes back to
        the workspace's.
        """
        with self.world.lock:
            if self.world.tape is not None:
                self.world.tape.begin_anew()
            held = self.target.settings
            target = replace(
                settings.target,
                client_codes=held.client_codes,
                apart=held.apart,
                tape_requests=settings.target.tape_requests or held.tape_requests,
            )
            chosen = self.world.draws.seed if seed is None else seed
            self.world.begin(clock or Clock(source=self.world.machine.now), chosen)
            self.empty(replace(settings, target=target), chosen)
            self.target.journal.clear()
            self.fill()

    def empty(self, settings: Settings, seed: int) -> None:
        """Hold nothing but a workspace, under given settings; the world is to begin anew."""
        self.target.disown()
        self.configure(settings)
        self.intake.clear()
        self.target.forget_profiles()
        self.target.tokens.clear()
        self.target.restore_faults((), seed)
        self.segment.clear()
        self.snapshots.clear()
        if self.recorder is not None:
            self.recorder.empty("snapshot")

    def fill(self) -> None:
        """Let the catalogue be what the workspace declares, and nothing else."""
        self.target.catalogue.hold(item for _, item in items(self.workspace))
