"""What a batch does to the profiles, row by row.

v1 only updates what the profile API finds; v2 creates what it does not hold, and writes to
an id that is not visible yet, too (assumed: it is held). A broken row, and one that would
make a profile too large, changes nothing. Of an id given twice the last value wins. A
batch without any value is skipped as a whole. Source: Adobe, bulk profile update (contract:
adobe-target.md 4).
"""

from dataclasses import dataclass, field
from typing import Final

from simulator.draws import Draws
from simulator.target.attributes import fits
from simulator.target.bulk.overlay import lay, without_former
from simulator.target.bulk.rows import Header, Reading, Row, read_header, read_rows
from simulator.target.diagnosis import find
from simulator.target.identifiers import THIRD_PARTY_ID, Identifier, kept_under
from simulator.target.profiles import Profiles
from simulator.target.records import DeviceProfile, Profile, ThirdPartyProfile
from simulator.target.settings import Settings
from simulator.target.verdicts import Verdict

__all__ = ["Result", "RowFault", "process", "reading"]

_MOST_FAULTS: Final = 20
_LOSS_SCALE: Final = 1_000_000
_SUCCESSFUL: Final = (Verdict.FOUND, Verdict.CREATED)


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row had no effect.

    Attributes:
        row: Its place among the rows, from 1.
        verdict: The reason code.
        sentence: The reason for people.
    """

    row: int
    verdict: Verdict
    sentence: str


@dataclass(slots=True)
class Result:
    """What became of a batch; ``consumed`` is the sum of the three after it.

    Attributes:
        consumed: How many rows were looked at; lost ones, and those of a batch without any
            value, were not.
        successful: How many were written.
        not_found: How many were for ids that have no profile.
        failed: How many could not be used.
        faults: The first of those that had no effect.
    """

    consumed: int = 0
    successful: int = 0
    not_found: int = 0
    failed: int = 0
    faults: list[RowFault] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        """Count a row."""
        self.consumed += 1
        if verdict in _SUCCESSFUL:
            self.successful += 1
        elif verdict in (Verdict.INVALID_REQUEST, Verdict.REFUSED_BY_LIMIT):
            self.failed += 1
        else:
            self.not_found += 1


def reading(settings: Settings) -> Reading:
    """Tell how a tenant reads batches."""
    return Reading(settings.bulk_plus == "space", settings.third_party_id_length)


def process(
    batch_id: str,
    body: bytes,
    profiles: Profiles,
    settings: Settings,
    now: int,
    *,
    creates: bool,
    seed: int,
) -> Result:
    """Process a batch whose header was read before."""
    read = reading(settings)
    header = read_header(body, read)
    writer = _Writer(batch_id, header, profiles, settings, now, creates)
    lost = round(settings.bulk_loss * _LOSS_SCALE)
    draws = Draws(seed, batch_id)
    result, has_values = Result(), False
    for row in read_rows(body, header, read):
        has_values = has_values or bool(row.values or row.fault)
        if lost and draws.between(1, _LOSS_SCALE) <= lost:
            continue
        verdict = writer.write(row)
        result.count(verdict)
        if verdict not in _SUCCESSFUL and len(result.faults) < _MOST_FAULTS:
            result.faults.append(writer.fault(row, verdict))
    return result if has_values else Result()


@dataclass(slots=True)
class _Writer:
    """Writes the rows of one batch."""

    batch_id: str
    header: Header
    profiles: Profiles
    settings: Settings
    now: int
    creates: bool

    def write(self, row: Row) -> Verdict:
        """Write a row; where there is no profile for it, why is not asked yet."""
        if row.fault:
            return Verdict.INVALID_REQUEST
        kind, key = kept_under(Identifier(self.header.kind, row.identifier))
        profile, verdict = self._held(kind, key), Verdict.FOUND
        if profile is None:
            if not self.creates or not row.values:
                return Verdict.NEVER_CREATED
            if not fits({}, row.values, self.settings.profile_bytes):
                return Verdict.REFUSED_BY_LIMIT
            if self._full():
                return Verdict.REFUSED_BY_LIMIT
            profile, verdict = self.profiles.create(kind, key, self.now), Verdict.CREATED
        return verdict if self._update(profile, row.values) else Verdict.REFUSED_BY_LIMIT

    def fault(self, row: Row, verdict: Verdict) -> RowFault:
        """Say why a row had no effect."""
        if verdict is Verdict.INVALID_REQUEST:
            return RowFault(row.number, verdict, row.fault)
        if verdict is Verdict.REFUSED_BY_LIMIT:
            return RowFault(row.number, verdict, self._limit(row))
        identifier = Identifier(self.header.kind, row.identifier)
        finding, _ = find(self.profiles, identifier, self.now)
        return RowFault(row.number, finding.verdict, finding.sentence)

    def _limit(self, row: Row) -> str:
        """Say which limit a row would break."""
        kind, key = kept_under(Identifier(self.header.kind, row.identifier))
        if self._full() and self._held(kind, key) is None:
            return f"there are {self.settings.profiles} profiles, and may be no more"
        return f"its profile would have more than {self.settings.profile_bytes} bytes"

    def _full(self) -> bool:
        return len(self.profiles.store) >= self.settings.profiles

    def _held(self, kind: str, key: str) -> Profile | None:
        profile = self.profiles.get(kind, key)
        if profile is None or not profile.alive(self.now):
            return None
        if self.now < profile.visible_at and not self.creates:
            return None
        if isinstance(profile, DeviceProfile):
            return self.profiles.linking.stored(profile)
        return profile

    def _update(self, profile: Profile, values: dict[str, str]) -> bool:
        """Write values; False where the profile would become too large."""
        replaces = self.creates and self.settings.bulk_consecutive == "replace"
        by_third_party_id = self.header.kind == THIRD_PARTY_ID
        if not (replaces and by_third_party_id and isinstance(profile, ThirdPartyProfile)):
            return self.profiles.update(profile, values, self.now)
        if not values:
            return True  # and what the batch before it wrote stays
        base = without_former(profile, self.batch_id, self.now)
        if not fits(base, values, self.settings.profile_bytes):
            return False
        lay(profile, self.batch_id, base, values)
        return self.profiles.update(profile, values, self.now, laid=True)
