"""Why a call came out as it did: a closed set of verdicts, each with its evidence.

The wire answer is Adobe's, and as opaque: a profile that never was and one that expired
get the same 404. The verdict goes to the journal and into headers of its own.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, structs

from simulator.target.identifiers import Identifier
from simulator.times import FIRST, format_duration, format_moment

__all__ = ["USUAL", "Evidence", "Finding", "Verdict"]

USUAL: Final = (
    ": only requests without a third-party id, such as unnamed page views, have reached Target"
)
"""The usual reason for an id that was never bound, at the end of its sentence."""


class Verdict(StrEnum):
    """The closed set; it may grow, the names stay."""

    FOUND = "found"
    CREATED = "created"
    NEVER_CREATED = "never_created"
    NOT_YET_VISIBLE = "not_yet_visible"
    EXPIRED = "expired"
    ANONYMOUS_TWIN_ONLY = "anonymous_twin_only"
    ID_NEVER_BOUND = "id_never_bound"
    ATJS_NEVER_RAN = "atjs_never_ran"
    CONSENT_WITHHELD = "consent_withheld"
    NEVER_TRACKED = "never_tracked"
    WRONG_KIND_OF_ID = "wrong_kind_of_id"
    WRONG_CLIENT_CODE = "wrong_client_code"
    UNAUTHORIZED = "unauthorized"
    REFUSED_BY_LIMIT = "refused_by_limit"
    INVALID_REQUEST = "invalid_request"
    PARTLY_SIMULATED = "partly_simulated"
    ACCEPTED = "accepted"
    FAULT = "fault"


class Evidence(Struct, frozen=True, gc=False):
    """The facts behind a verdict; which of them are set depends on it.

    Attributes:
        created_at: When the identifier was bound, in milliseconds.
        visible_at: From when the profile API finds it.
        last_activity: When its visitor was last seen.
        expires_at: When it will be, or was, gone.
        related: Other identifiers that matter: twins, unbound devices, client codes.
        detail: What was wrong with the request, what became of it, or what kept at.js away.
    """

    created_at: int = 0
    visible_at: int = 0
    last_activity: int = 0
    expires_at: int = 0
    related: Sequence[str] = ()
    detail: str = ""


class Finding(Struct, frozen=True, gc=False):
    """A verdict on one identifier at one time.

    Attributes:
        verdict: One of the closed set.
        client: The client code asked.
        identifier: The id asked for; None where none was at stake.
        at: When, in milliseconds.
        evidence: The facts behind it.
    """

    verdict: Verdict
    client: str
    identifier: Identifier | None = None
    at: int = 0
    evidence: Evidence = Evidence()

    @property
    def sentence(self) -> str:
        """The verdict and its evidence, for people."""
        return _SENTENCES[self.verdict](self, self.evidence)

    @property
    def cure(self) -> str:
        """What to do about it; empty where there is nothing to cure."""
        cure = _CURES.get((self.verdict, self.evidence.detail)) or _CURES.get(self.verdict, "")
        return cure.format(visible=self._moment(self.evidence.visible_at))

    def _moment(self, instant: int) -> str:
        return format_moment(instant, self.at)

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as the lab API shows it."""
        return {
            "verdict": str(self.verdict),
            "sentence": self.sentence,
            "cure": self.cure,
            "client": self.client,
            "identifier": self.identifier and structs.asdict(self.identifier),
        }


def _ago(finding: Finding, instant: int) -> str:
    passed = finding.at - instant
    return f"{format_duration(passed - passed % 1000)} ago" if passed >= 1000 else "just now"  # noqa: PLR2004


def _dated(instant: int) -> str:
    """Write a moment with its date, also where it is today."""
    return format_moment(instant, FIRST)


def _listed(related: Sequence[str], most: int = 3) -> str:
    shown = ", ".join(repr(item) for item in related[:most])
    return shown if len(related) <= most else f"{shown} and {len(related) - most} more"


def _found(finding: Finding, facts: Evidence) -> str:
    return (
        f"{finding.identifier} is bound since {format_moment(facts.created_at, finding.at)}, "
        f"visible since {format_moment(facts.visible_at, finding.at)}, "
        f"and expires on {format_moment(facts.expires_at, finding.at)}"
    )


def _created(finding: Finding, facts: Evidence) -> str:
    again = "again, after its profile had expired, " if facts.detail == "returned" else ""
    return (
        f"{finding.identifier} was bound {again}by this request; "
        f"the profile API finds it from {format_moment(facts.visible_at, finding.at)} on"
    )


def _not_yet_visible(finding: Finding, facts: Evidence) -> str:
    return (
        f"{finding.identifier} was created {_ago(finding, facts.created_at)} and is visible to the "
        f"profile API at {format_moment(facts.visible_at, finding.at)}"
    )


def _expired(finding: Finding, facts: Evidence) -> str:
    return (
        f"{finding.identifier} expired on {_dated(facts.expires_at)}; "
        f"its visitor was last seen on {_dated(facts.last_activity)}"
    )


def _twin(finding: Finding, facts: Evidence) -> str:
    return (
        f"only the anonymous twin {_listed(facts.related)} of the same visitor exists, so the web "
        f"destination never sent {finding.identifier}"
    )


def _never_bound(finding: Finding, facts: Evidence) -> str:
    return (
        f"a profile exists (tntId {_listed(facts.related)}), but nothing has bound "
        f"{finding.identifier} to it{USUAL}"
    )


def _atjs_never_ran(finding: Finding, facts: Evidence) -> str:
    why = ", for an ad blocker keeps it away" if facts.detail == "blocked" else ""
    return (
        f"at.js never ran on the visitor's device{why}, so nothing created a profile for "
        f"{finding.identifier}"
    )


def _consent_withheld(finding: Finding, _: Evidence) -> str:
    return (
        "at.js never ran on the visitor's device, for consent is withheld and holds analytics.js "
        f"back, so nothing created a profile for {finding.identifier}"
    )


def _never_tracked(finding: Finding, _: Evidence) -> str:
    return (
        f"at.js ran on the visitor's device, but no page told it of {finding.identifier}: the "
        "login came while the want of consent held analytics.js back"
    )


def _wrong_kind(finding: Finding, facts: Evidence) -> str:
    asked = finding.identifier
    kind = next(iter(facts.related), "")
    other = asked and structs.replace(asked, kind=kind)
    return f"{other} exists here, and was asked for as {asked}"


def _wrong_client(finding: Finding, facts: Evidence) -> str:
    if facts.detail:
        return facts.detail
    return (
        f"{finding.identifier} exists under client code {_listed(facts.related)}, not under "
        f"{finding.client!r}"
    )


def _never_created(finding: Finding, facts: Evidence) -> str:
    sentence = f"no request ever bound {finding.identifier} under client code {finding.client!r}"
    if facts.related:
        sentence += f"; {len(facts.related)} devices have no third-party id at all"
    return sentence


def _detail(_: Finding, facts: Evidence) -> str:
    return facts.detail


_SENTENCES: Final[dict[Verdict, Callable[[Finding, Evidence], str]]] = {
    Verdict.FOUND: _found,
    Verdict.CREATED: _created,
    Verdict.NEVER_CREATED: _never_created,
    Verdict.NOT_YET_VISIBLE: _not_yet_visible,
    Verdict.EXPIRED: _expired,
    Verdict.ANONYMOUS_TWIN_ONLY: _twin,
    Verdict.ID_NEVER_BOUND: _never_bound,
    Verdict.ATJS_NEVER_RAN: _atjs_never_ran,
    Verdict.CONSENT_WITHHELD: _consent_withheld,
    Verdict.NEVER_TRACKED: _never_tracked,
    Verdict.WRONG_KIND_OF_ID: _wrong_kind,
    Verdict.WRONG_CLIENT_CODE: _wrong_client,
    Verdict.UNAUTHORIZED: _detail,
    Verdict.REFUSED_BY_LIMIT: _detail,
    Verdict.INVALID_REQUEST: _detail,
    Verdict.PARTLY_SIMULATED: _detail,
    Verdict.ACCEPTED: _detail,
    Verdict.FAULT: _detail,
}

_CURES: Final[dict[Verdict | tuple[Verdict, str], str]] = {
    Verdict.NEVER_CREATED: (
        "Let the visitor reach a page with at.js first; the profile API never creates a profile."
    ),
    Verdict.NOT_YET_VISIBLE: "Wait until {visible}, or let Segment retry.",
    Verdict.EXPIRED: "Only a visit brings a profile back; an update does not.",
    Verdict.ANONYMOUS_TWIN_ONLY: (
        "Call identify in the page after login, so that the web destination sends the userId."
    ),
    Verdict.ID_NEVER_BOUND: (
        "Name the page in analytics.page(), or send an identify or a track, so that a beacon "
        "carries the id."
    ),
    Verdict.ATJS_NEVER_RAN: (
        "Look for an ad blocker, a consent banner, or a page without the web destination."
    ),
    (Verdict.ATJS_NEVER_RAN, "blocked"): (
        "No retry helps: without a page that runs at.js Target knows nothing of this visitor."
    ),
    Verdict.CONSENT_WITHHELD: (
        "Ask for consent; until it is given Target may not know this visitor, and no retry helps."
    ),
    Verdict.NEVER_TRACKED: "Call identify again once consent is given, on the page it is given on.",
    Verdict.WRONG_KIND_OF_ID: "Ask for it by the other kind of id.",
    Verdict.WRONG_CLIENT_CODE: "Check the client code in the destination's settings.",
    Verdict.PARTLY_SIMULATED: (
        "Audiences that depend on it are unknown, and count as not matching: test them elsewhere."
    ),
    Verdict.UNAUTHORIZED: "Generate a new profile authentication token and set it in Segment.",
}
