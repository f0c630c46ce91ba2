"""From an identifier to a finding: is there a profile, and if not, why not?

Source of the cases: Segment's FAQ on *Profile Not Found* and the contract
(adobe-target.md 1.5, 2, 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier, kept_under
from simulator.target.profiles import Profiles
from simulator.target.records import DeviceProfile, Grave, Profile
from simulator.target.verdicts import Evidence, Finding, Verdict

__all__ = ["NEVER_RAN", "UNTRACKED", "WITHHELD", "Hints", "diagnose", "find"]

WITHHELD: Final = "withheld"
NEVER_RAN: Final = ("absent", "blocked", WITHHELD)
"""Why at.js never ran: nothing loads it, an ad blocker keeps it away, or consent is withheld."""
UNTRACKED: Final = "untracked"
"""at.js ran, but the login came while analytics.js was held back for want of consent."""

_SHOWN: Final = 10  # identifiers in one piece of evidence


@dataclass(frozen=True, slots=True)
class Hints:
    """What somebody knows of the visitor beside the identifier.

    Attributes:
        anonymous_ids: The anonymousIds of the same person.
        tnt_ids: The PCIDs of the person's devices.
        atjs: How at.js is known to have fared on them: one of ``NEVER_RAN``, or ``UNTRACKED``;
            empty where that is not known, or it ran.
    """

    anonymous_ids: Sequence[str] = ()
    tnt_ids: Sequence[str] = ()
    atjs: str = ""


def find(profiles: Profiles, identifier: Identifier, now: int) -> tuple[Finding, Profile | None]:
    """Look an identifier up as the profile API does.

    Returns:
        The finding, and the profile whose attributes a fetch shows; None unless the
        verdict is ``found``.
    """
    kind, key = kept_under(identifier)
    code, profile = profiles.code, profiles.get(kind, key)
    if profile is None:
        grave = profiles.store.grave(kind, key)
        if grave is None:
            return Finding(Verdict.NEVER_CREATED, code, identifier, now), None
        return Finding(Verdict.EXPIRED, code, identifier, now, _evidence(grave)), None
    if not profile.alive(now):
        grave = Grave(profile.created_at, profile.last_activity, profile.expires_at)
        return Finding(Verdict.EXPIRED, code, identifier, now, _evidence(grave)), None
    bound_at, visible_at = profile.created_at, profile.visible_at
    if kind == "ecid":
        _, bound_at, visible_at = profile.bound_as(kind)
    facts = Evidence(bound_at, visible_at, profile.last_activity, profile.expires_at)
    if now < visible_at:
        return Finding(Verdict.NOT_YET_VISIBLE, code, identifier, now, facts), None
    if isinstance(profile, DeviceProfile):
        profile = profiles.linking.stored(profile)
    return Finding(Verdict.FOUND, code, identifier, now, facts), profile


def _evidence(grave: Grave) -> Evidence:
    return Evidence(
        created_at=grave.created_at,
        last_activity=grave.last_activity,
        expires_at=grave.expired_at,
    )


def diagnose(
    finding: Finding, profiles: Profiles, siblings: Sequence[Profiles], hints: Hints
) -> Finding:
    """Say why an identifier was never created, from all that is known.

    Args:
        finding: What ``find`` said; anything but ``never_created`` is given back.
        profiles: The profiles that were asked.
        siblings: Those of the tenant's other client codes.
        hints: What else is known of the visitor.
    """
    if finding.verdict is not Verdict.NEVER_CREATED or finding.identifier is None:
        return finding
    identifier, now = finding.identifier, finding.at
    if siblings and (knowing := [one.code for one in siblings if _knows(one, identifier)]):
        return _because(finding, Verdict.WRONG_CLIENT_CODE, knowing)
    if kinds := [one.kind for one in identifier.others if _knows(profiles, one)]:
        return _because(finding, Verdict.WRONG_KIND_OF_ID, kinds)
    if hints.atjs == UNTRACKED:
        return _because(finding, Verdict.NEVER_TRACKED)
    if twins := _twins(profiles, identifier, now, hints):
        return _because(finding, Verdict.ANONYMOUS_TWIN_ONLY, twins)
    if unbound := _unbound(profiles, identifier, hints):
        return _because(finding, Verdict.ID_NEVER_BOUND, unbound)
    if hints.atjs == WITHHELD:
        return _because(finding, Verdict.CONSENT_WITHHELD)
    if hints.atjs in NEVER_RAN:
        return structs.replace(
            finding, verdict=Verdict.ATJS_NEVER_RAN, evidence=Evidence(detail=hints.atjs)
        )
    return _because(finding, Verdict.NEVER_CREATED, profiles.store.anonymous(_SHOWN))


def _because(finding: Finding, verdict: Verdict, related: Sequence[str] = ()) -> Finding:
    facts = Evidence(related=related)
    return Finding(verdict, finding.client, finding.identifier, finding.at, facts)


def _knows(profiles: Profiles, identifier: Identifier) -> bool:
    """Tell whether there is, or was, a profile under an identifier, visible or not."""
    kind, key = kept_under(identifier)
    return profiles.get(kind, key) is not None or profiles.store.grave(kind, key) is not None


def _twins(profiles: Profiles, identifier: Identifier, now: int, hints: Hints) -> list[str]:
    if identifier.kind != THIRD_PARTY_ID or not hints.anonymous_ids:
        return []
    others = (twin for twin in hints.anonymous_ids if twin != identifier.value)
    return [
        twin
        for twin in others
        if (profile := profiles.store.third_party(twin)) is not None and profile.alive(now)
    ]


def _unbound(profiles: Profiles, identifier: Identifier, hints: Hints) -> list[str]:
    """List the visitor's devices that have a profile but no third-party id.

    Where nobody said which devices are the visitor's, all are taken for them, if none of
    the profiles here has a third-party id.
    """
    if identifier.kind != THIRD_PARTY_ID or hints.atjs in NEVER_RAN:
        return []
    if hints.tnt_ids:
        pcids = (kept_under(Identifier(TNT_ID, tnt_id))[1] for tnt_id in hints.tnt_ids)
        return [pcid for pcid in pcids if profiles.store.is_anonymous(pcid)]
    return [] if profiles.store.knows_anybody() else profiles.store.anonymous(_SHOWN)
