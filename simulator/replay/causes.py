"""Why no page bound an id: for each event of a page that names it, what kept it from Target.

The walk shows that nothing carried the id; Segment's own configuration says why. What a
verdict says of unnamed pages is one reason among others, each with a cure of its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from destination.actions.web import SetPageParams, TriggerView, WebMode, WebPlan
from destination.js import Json, text, truthy
from destination.pipeline import Pipeline, kept_from
from destination.workspace.model import Destination, Workspace
from simulator.replay.walk import Act, Visit, Walked

__all__ = ["UNTOLD", "WITHHELD", "Causes", "causes_of"]

UNTOLD: Final = "untold"
WITHHELD: Final = "consent"

_ID: Final = "mbox3rdPartyId"
_CURES: Final = {
    "servers": "Look for an ad blocker, or a page without analytics.js.",
    "nowhere": "Connect the source of the page to Adobe Target Web, and enable it.",
    "unmapped": "Add mappings to the web destination: enabling it makes none.",
    WITHHELD: "Ask for consent before the login; without it Target may not know this visitor.",
    "integrations": (
        "Let the integrations object of the page's events name 'Adobe Target Web' as true."
    ),
    "unmatched": (
        "Add a mapping whose trigger matches an event with the id, such as upsertProfile for "
        "identify."
    ),
    "faulty": "Correct the mapping of the web destination.",
    "other": "Map the id field of the web destination to the id the cloud destination sends.",
    "unnamed": (
        "Name the page in analytics.page(), or send an identify or a track, so that a beacon "
        "carries the id."
    ),
    "silent": "Switch Send Notifications on, or send an identify or a track with the id.",
    "refused": "Keep the id, and what the page sends with it, within Target's limits.",
    UNTOLD: (
        "Call identify in the page after login, so that the web destination sends the userId."
    ),
}
"""By the code of a cause."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Why an id was never bound.

    Attributes:
        codes: What kept it from Target, the most frequent first.
        sentence: The same, for people.
        cure: What to do about each.
        refused_as: The verdict with which Target refused the id; empty where it did not.
    """

    codes: Sequence[str]
    sentence: str
    cure: str
    refused_as: str = ""


class _Web(NamedTuple):
    declared: Destination
    mode: WebMode


def causes_of(walked: Walked, workspace: Workspace) -> Causes:
    """Say why no request of a page bound the id a walk was about.

    Args:
        walked: The walk, in which nothing bound it.
        workspace: How Segment is set up.
    """
    pages = Pipeline(workspace).web
    name = next(iter(pages), None)
    if not walked.acts:
        return _alone("servers", "no event comes from analytics.js")
    if name is None:
        return _alone("nowhere", "the workspace has no web destination in force for any page")
    web = _Web(workspace.destinations[name], pages[name])
    if not web.mode.loads:
        return _alone(
            "unmapped",
            f"no mapping of the web destination {name!r} is enabled, and without one Segment "
            "never loads at.js",
        )
    named = [act for act in walked.acts if _names(act, walked.identifier)]
    subject = f"that name {walked.identifier!r}"
    if not named and walked.visits:
        return _unnamed(walked)
    if not named:
        named, subject = list(walked.acts), "of this visitor"
    found = Counter(_cause(act, walked.identifier, web) for act in named)
    refusals = (one.refused_as for act in named for one in _refused(act, walked.identifier))
    told = _told(found, subject, web.declared.consent)
    return replace(told, refused_as=next(refusals, ""))


def _unnamed(walked: Walked) -> Causes:
    """Say why no event of a page puts the id first."""
    events = [act.recorded.event for act in walked.acts]
    wins = {str(one["userId"]) for one in events if one.get("anonymousId") == walked.identifier}
    if not wins:
        return _alone(UNTOLD, f"no event of a page names {walked.identifier!r}")
    users = " and ".join(map(repr, sorted(wins)))
    return Causes(
        ["outranked"],
        f"it is an anonymousId, and wherever it stands the userId, {users}, goes out in its place",
        f"Ask for {users.replace(' and ', ' or ')}.",
    )


def _alone(code: str, sentence: str) -> Causes:
    return Causes([code], sentence, _CURES[code])


def _told(found: Counter[tuple[str, str]], subject: str, consent: Sequence[str]) -> Causes:
    """Put the causes into one sentence, the most frequent first."""
    total, causes = found.total(), found.most_common()
    said = [(count, _said(code, detail, consent)) for (code, detail), count in causes]
    if len(said) > 1:
        parts = ", ".join(f"{count} {what}" for count, what in said)
        sentence = f"of the {total} events of pages {subject}, {parts}"
    elif total > 1:
        sentence = f"each of the {total} events of pages {subject} {said[0][1]}"
    else:
        one = subject.replace("that name", "that names")
        sentence = f"the one event of a page {one} {said[0][1]}"
    codes = list(dict.fromkeys(code for (code, _), _ in causes))
    return Causes(codes, sentence, " ".join(_CURES[code] for code in codes))


def _said(code: str, detail: str, consent: Sequence[str]) -> str:
    return {
        WITHHELD: f"never reached the web destination, which needs consent to "
        f"{' and '.join(map(repr, consent))}",
        "integrations": "never reached the web destination, which the integrations object leaves "
        "out",
        "unmatched": "matched no mapping of the web destination",
        "faulty": f"met a mapping that fails: {detail}",
        "other": f"went out with {detail}",
        "unnamed": "sent nothing, for want of a page name",
        "silent": "sent nothing, since Send Notifications is off",
        "refused": f"met Target's refusal: {detail}",
    }[code]


def _names(act: Act, identifier: str) -> bool:
    """Tell whether an event names the id where the default mappings look for it."""
    event = act.recorded.event
    return (event.get("userId") or event.get("anonymousId")) == identifier


def _refused(act: Act, identifier: str) -> list[Visit]:
    return [one for one in act.visits if one.refused and one.third_party_id == identifier]


def _cause(act: Act, identifier: str, web: _Web) -> tuple[str, str]:
    """Say what kept the id of an event from Target: a code, and a detail."""
    event = act.recorded.event
    refused = _refused(act, identifier)
    if refused:
        return "refused", refused[0].refused
    if web.mode.admitted(event) is None:
        withheld = kept_from(web.declared, event) == "FILTERED_BY_END_USER_CONSENT"
        return (WITHHELD if withheld else "integrations"), ""
    plans = web.mode.plan(event)
    if not plans:
        return "unmatched", ""
    errors = [plan.error for plan in plans if plan.error is not None]
    if errors:
        return "faulty", str(errors[0])
    return _unsent(plans, identifier)


def _unsent(plans: Sequence[WebPlan], identifier: str) -> tuple[str, str]:
    """Say why what the page did for an event sent no request with the id."""
    steps = [step for plan in plans for step in plan.steps]
    params = [step.values for step in steps if isinstance(step, SetPageParams)]
    ids = [values[_ID] for values in params if _ID in values]
    if all(_text(one) != identifier for one in ids):
        shown = next((repr(_text(one)) for one in ids if truthy(one)), "")
        return "other", f"the id {shown} instead" if shown else "no id at all"
    views = [step for step in steps if isinstance(step, TriggerView)]
    named = any(truthy(view.name) for view in views)
    return ("silent" if named else "unnamed"), ""


def _text(value: Json) -> str:
    return text(value) if truthy(value) else ""
