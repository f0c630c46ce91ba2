"""Adobe Target for one tenant: its settings, its client codes, its journal."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.compiled import Plan, compile_catalogue
from simulator.target.activities.results import Results
from simulator.target.activities.sealing import Sealer
from simulator.target.audiences import Facts, Rule
from simulator.target.audiences.seen import Seen
from simulator.target.belonging import Belonging, belonging
from simulator.target.bulk.batches import Batches
from simulator.target.diagnosis import Hints, diagnose, find
from simulator.target.duties import take_up
from simulator.target.faults import Fault, Faults, KeptFault
from simulator.target.identifiers import Identifier
from simulator.target.journal import Journal
from simulator.target.mboxes import Mboxes
from simulator.target.profiles import Profiles
from simulator.target.rates import Rates
from simulator.target.recorder import OF_CODES, Recorder
from simulator.target.records import Profile
from simulator.target.settings import Settings
from simulator.target.store import MemoryStore, RecordingStore
from simulator.target.tokens import Tokens
from simulator.target.underway import Underway
from simulator.target.verdicts import Finding
from simulator.world import World

__all__ = ["MOST_ADOPTED", "Target"]

MOST_ADOPTED: Final = 100
"""How many client codes beside the declared ones a tenant's requests may name."""
_NO_HINTS: Final = Hints()


class Target:
    """The Adobe side of a tenant.

    Args:
        name: The tenant's name; its only client code unless the settings name others.
        world: Its clock, agenda and chance.
        settings: Its settings; None for the documented defaults.
    """

    def __init__(self, name: str, world: World, settings: Settings | None = None) -> None:
        self.name = name
        self.world = world
        self.settings = settings or Settings()
        self.journal = Journal(self.settings.journal_size)
        self.catalogue = Catalogue()
        self.mboxes = Mboxes(lambda: self.settings.seen_mboxes)
        self.rates = Rates()
        self.tokens = Tokens(name, world, lambda: self.settings)
        self.underway = Underway()
        self.faults = Faults(world.draws.seed)
        self.seen = Seen(lambda: self.settings.seen_names)
        self._recorder: Recorder | None = None
        self._adopted: tuple[str, ...] = ()
        self._clients: dict[str, Profiles] = {}
        self._results: dict[str, Results] = {}
        self._planned = (self.catalogue.version, Plan())
        self.batches = Batches(world, lambda: self.settings, self.profiles)
        take_up(self, world.agenda)

    def record(self, recorder: Recorder) -> None:
        """Let a recorder be told of all that changes from now on; there are no profiles yet."""
        self._recorder = self.catalogue.recorder = self.mboxes.recorder = recorder
        self.rates.managing.recorder = self.rates.updating.recorder = recorder
        self.tokens.recorder = self.faults.recorder = self.seen.recorder = recorder
        self.batches.recorder = recorder

    @property
    def codes(self) -> tuple[str, ...]:
        """The client codes that lead here, the one that goes without saying first."""
        declared = self.settings.client_codes
        return (*declared, *self._adopted) if declared else (*self._adopted, self.name)

    def adopt(self, code: str) -> None:
        """Take a client code that a request names which is ours all the same.

        It leads here for such requests alone.

        Raises:
            LookupError: There are too many.
        """
        if code in self.codes:
            return
        if len(self._adopted) >= MOST_ADOPTED:
            raise LookupError(f"{MOST_ADOPTED} client codes were named already")
        self._adopted = (*self._adopted, code)
        if self._recorder is not None:
            self._recorder.mark("adopted", code)

    @property
    def adopted(self) -> tuple[str, ...]:
        """The client codes that requests have named."""
        return self._adopted

    def disown(self) -> None:
        """Let go of all client codes that requests named."""
        self._adopted = ()
        if self._recorder is not None:
            self._recorder.empty("adopted")

    @property
    def clients(self) -> Sequence[Profiles]:
        """The profiles of every client code that was used."""
        return tuple(self._clients.values())

    def profiles(self, code: str) -> Profiles:
        """Give the profiles of a client code."""
        profiles = self._clients.get(code)
        if profiles is None:
            told = self._recorder
            store = MemoryStore() if told is None else RecordingStore(code, told)
            profiles = Profiles(code, store, self.world, lambda: self.settings, self.seen)
            self._clients[code] = profiles
        return profiles

    @property
    def plan(self) -> Plan:
        """What the catalogue's activities show where, made anew when it has changed."""
        version, plan = self._planned
        if version != self.catalogue.version:
            plan = compile_catalogue(self.catalogue)
            self._planned = (self.catalogue.version, plan)
        return plan

    def results(self, code: str) -> Results:
        """Give what a client code's activities have come to."""
        if code not in self._results:
            self._results[code] = Results(code, self._recorder)
        return self._results[code]

    def sealer(self, code: str) -> Sealer:
        """Give what issues and reads the tokens of a client code's answers."""
        return Sealer(self.world.draws.seed, code)

    def configure(self, settings: Settings) -> None:
        """Let other settings be in force."""
        self.settings = settings
        self.journal.resize(settings.journal_size)

    def set_fault(self, fault: Fault, now: int) -> None:
        """Let something go wrong, in the place of a fault of its name.

        Raises:
            FaultError: It breaks a rule, or there are too many.
        """
        self.faults.put(fault, now)
        self._await_ends()

    def restore_faults(self, states: Iterable[KeptFault], seed: int) -> None:
        """Go back to former faults, with the counts they had; none ends all."""
        self.faults.restore(states, seed)
        self._await_ends()

    def hold_fault(self, name: str, state: KeptFault | None, now: int) -> None:
        """Have a fault as it is elsewhere; None where it has ended."""
        if state is None:
            self.faults.remove(name)
            return
        self.faults.hold(state)
        ends_at = self.faults.ends(name)
        if ends_at is not None and ends_at > now:
            self.world.agenda.schedule("outage_ends", (name,), ends_at)

    def _await_ends(self) -> None:
        for name, ends_at in self.faults.windows():
            self.world.agenda.schedule("outage_ends", (name,), ends_at)

    def find(
        self, code: str, identifier: Identifier, now: int, hints: Hints | None = None
    ) -> tuple[Finding, Profile | None]:
        """Look an identifier up as the profile API does, and say why it is not found."""
        profiles = self.profiles(code)
        finding, profile = find(profiles, identifier, now)
        if profile is None:
            siblings = [other for other in self._clients.values() if other is not profiles]
            finding = diagnose(finding, profiles, siblings, hints or _NO_HINTS)
        return finding, profile

    def belongs(
        self, code: str, identifier: Identifier | None, rule: Rule, facts: Facts, now: int
    ) -> Belonging:
        """Tell whether a visitor belongs to an audience, in the account's time zone."""
        facts = replace(facts, offset_minutes=self.settings.time_zone)
        return belonging(self.profiles(code), identifier, rule, facts, now)

    def forget_profiles(self) -> None:
        """Forget all profiles, batches, and what was counted and seen.

        Settings, tokens and journal stay.
        """
        self._clients.clear()
        if self._recorder is not None:
            self._recorder.empty(*OF_CODES)
        self._results.clear()
        self.mboxes.clear()
        self.seen.clear()
        self.batches.clear()
        self.rates.clear()
