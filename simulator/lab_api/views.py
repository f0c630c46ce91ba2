"""What a tenant holds, put into the types of the lab API."""

from collections.abc import Iterable, Iterator

from simulator.agenda import Fired
from simulator.lab_api.types import (
    ClockState,
    Explanation,
    Firing,
    IdentifierState,
    JournalEntry,
    Moment,
    NamedId,
    ProfileState,
)
from simulator.masking import masked
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier, kept_under
from simulator.target.journal import Entry
from simulator.target.profiles import Profiles
from simulator.target.records import Bound, DeviceProfile, Profile, ThirdPartyProfile
from simulator.target.target import Target
from simulator.target.verdicts import Finding
from simulator.times import format_instant
from simulator.world import World

__all__ = [
    "all_profiles",
    "clock_state",
    "explanation",
    "firing",
    "journal_entry",
    "profile_state",
    "timeline",
]


def clock_state(world: World, now: int, fired: list[Fired]) -> ClockState:
    """Show a clock."""
    rate = world.clock.rate
    shown = [firing(one) for one in fired]
    return ClockState(now=format_instant(now), rate=rate, frozen=rate == 0, fired=shown)


def firing(fired: Fired) -> Firing:
    """Show something that fell or falls due."""
    return Firing(at=format_instant(fired.at), kind=fired.kind, subject=fired.subject)


def named(identifier: Identifier | None) -> NamedId | None:
    """Show an identifier."""
    return None if identifier is None else NamedId(identifier.kind, identifier.value)


def explanation(finding: Finding) -> Explanation:
    """Show a finding with its evidence."""

    def instant(value: int) -> str | None:
        return format_instant(value) if value else None

    facts = finding.evidence
    return Explanation(
        verdict=str(finding.verdict),
        sentence=finding.sentence,
        cure=finding.cure,
        client=finding.client,
        at=format_instant(finding.at),
        identifier=named(finding.identifier),
        created_at=instant(facts.created_at),
        visible_at=instant(facts.visible_at),
        last_activity=instant(facts.last_activity),
        expires_at=instant(facts.expires_at),
        related=[item for item in facts.related if item],
    )


def journal_entry(entry: Entry, secrets: Iterable[str]) -> JournalEntry:
    """Show a journal entry, without secrets."""
    finding = entry.finding
    return JournalEntry(
        number=entry.number,
        at=format_instant(entry.at),
        method=entry.method,
        target=masked(entry.target, secrets),
        status=entry.status,
        ids=[NamedId(one.kind, one.value) for one in entry.touched.ids],
        wrote=list(entry.touched.wrote),
        verdict=str(finding.verdict),
        sentence=finding.sentence,
        cure=finding.cure,
        client=finding.client,
        identifier=named(finding.identifier),
        decided=list(entry.touched.decided),
    )


def all_profiles(target: Target, now: int) -> Iterator[tuple[Profiles, Profile]]:
    """Go through the profiles people count: third parties, and devices linked to none.

    A device whose session has not written its attributes yet counts as well.
    """
    for profiles in target.clients:
        for third_party in profiles.store.third_parties():
            if third_party.alive(now):
                yield profiles, third_party
        for device in profiles.store.devices():
            if device.alive(now) and (device.third_party_id is None or device.attributes):
                yield profiles, device


def profile_state(profiles: Profiles, profile: Profile, now: int) -> ProfileState:
    """Show a profile with all its identifiers."""
    devices: list[DeviceProfile] = [profile] if isinstance(profile, DeviceProfile) else []
    identifiers = []
    if isinstance(profile, ThirdPartyProfile):
        found = (profiles.store.device(pcid) for pcid in profile.pcids)
        devices = [device for device in found if device is not None and device.alive(now)]
        identifiers.append(_identifier_state(THIRD_PARTY_ID, profile.bound_as("third_party"), now))
    identifiers += [_identifier_state(TNT_ID, device.bound_as("device"), now) for device in devices]
    ecids = [device.ecid for device in devices if device.ecid is not None]
    identifiers += [_identifier_state(ECID, ecid, now) for ecid in ecids]
    stored = profile.attributes.items()
    counting = ((name, attribute.counting(now)) for name, attribute in stored)
    return ProfileState(
        client=profiles.code,
        third_party_id=profile.identifier if isinstance(profile, ThirdPartyProfile) else None,
        tnt_ids=[device.identifier for device in devices],
        attributes={name: attribute.value for name, attribute in stored},
        targeting={name: value for name, value in counting if value is not None},
        identifiers=identifiers,
        created_at=format_instant(profile.created_at),
        modified_at=format_instant(profile.modified_at),
        last_activity=format_instant(profile.last_activity),
        expires_at=format_instant(profile.expires_at),
    )


def _identifier_state(kind: str, bound: Bound, now: int) -> IdentifierState:
    return IdentifierState(
        kind=kind,
        value=bound.identifier,
        bound_at=format_instant(bound.bound_at),
        visible_at=format_instant(bound.visible_at),
        visible=now >= bound.visible_at,
    )


def timeline(target: Target, profiles: Profiles, identifier: Identifier, now: int) -> list[Moment]:
    """Tell the story of an identifier: what the journal still knows, and what is to come."""
    key = (profiles.code, *kept_under(identifier))
    told = [
        (
            entry.at,
            f"{entry.method} {entry.target.partition('?')[0]} {entry.status}: {_told(entry)}",
        )
        for entry in target.journal.entries
        if entry.finding.client == profiles.code and identifier in entry.touched.ids
    ]
    profile = profiles.get(key[1], key[2])
    if profile is not None:
        _, bound_at, visible_at = profile.bound_as(key[1])
        told.append((bound_at, f"{identifier} was bound"))
        told.append((visible_at, f"{identifier} becomes visible to the profile API"))
        told.append((profile.expires_at, f"{identifier} expires, unless its visitor returns"))
    else:
        grave = profiles.store.grave(*kept_under(identifier))
        if grave is not None:
            told.append((grave.created_at, f"{identifier} was bound"))
            told.append((grave.expired_at, f"{identifier} expired"))
    return [
        Moment(at=format_instant(at), coming=at > now, what=what)
        for at, what in sorted(told, key=lambda one: one[0])
    ]


def _told(entry: Entry) -> str:
    wrote = f"; wrote {', '.join(entry.touched.wrote)}" if entry.touched.wrote else ""
    return f"{entry.finding.verdict}{wrote}"
