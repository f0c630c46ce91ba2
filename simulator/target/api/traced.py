"""The trace of an answer: the profile before, what changed, and why each activity was chosen.

Only for who has a token for it. Names are those of Adobe's traces, as far as its decisioning
engine shows them; ``why``, ``unknownSegmentIds``, ``before`` and ``changed`` are ours.
Source: adobe/target-nodejs-sdk (contract: adobe-target.md 7.5).
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from simulator.target.activities.choose import Considered
from simulator.target.activities.compiled import Branch, Running
from simulator.target.activities.counting import Counting
from simulator.target.activities.sealing import Token
from simulator.target.api.asking import Asking
from simulator.target.api.messages import DeliveryRequest, Notification, RequestDetails
from simulator.target.audiences import Facts
from simulator.target.profiles import Visit
from simulator.target.target import Target

__all__ = ["Trace", "granted"]


def granted(
    request: DeliveryRequest, visit: Visit, target: Target, code: str, now: int
) -> dict[str, str] | None:
    """Give the attributes from before a visit that may be traced; None where it may not.

    Args:
        request: The request, with the token that opens the trace.
        visit: The visit that is to take place.
        target: Who is asked.
        code: The client code.
        now: The time, in milliseconds.
    """
    wanted = request.trace
    if wanted is None:
        return None
    if target.tokens.reject("debug_tools", wanted.authorization_token, now) is not None:
        return None
    profiles = target.profiles(code)
    device = profiles.known(visit, now)
    return {} if device is None else profiles.targeting(device, now)


class Trace:
    """Writes the traces of one answer.

    Args:
        asking: The request; its ``before`` is known.
        counting: What it makes of the visitor's part in activities.
    """

    def __init__(self, asking: Asking, counting: Counting) -> None:
        self._asking = asking
        self._counting = counting

    def of_place(
        self, kind: str, details: RequestDetails, seen: Sequence[Considered], facts: Facts
    ) -> dict[str, Any]:
        """Trace a page load, an mbox or a view."""
        return {
            **self._common(kind, msgspec.to_builtins(details), facts.url),
            "campaigns": [
                _campaign(one.candidate.running, one.branch) for one in seen if one.branch
            ],
            "evaluatedCampaignTargets": [_evaluated(one) for one in seen],
        }

    def of_notification(
        self, notification: Notification, tokens: Sequence[Token]
    ) -> dict[str, Any]:
        """Trace a notification."""
        counted = [
            {"campaignId": one.activity, "branchId": one.experience, "type": one.kind}
            for one in tokens
        ]
        common = self._common("notification", msgspec.to_builtins(notification), "")
        return {**common, "notifications": counted}

    def _common(self, kind: str, details: dict[str, Any], url: str) -> dict[str, Any]:
        asking = self._asking
        before, after = asking.before or {}, asking.profile
        browser = asking.request.context.browser
        return {
            "clientCode": asking.code,
            "request": {
                "sessionId": asking.visit.session_id,
                "pageURL": url,
                "host": (browser and browser.host) or "",
                kind: {name: value for name, value in details.items() if value is not None},
            },
            "profile": {
                "visitorId": {
                    "tntId": asking.visited.device.identifier,
                    "thirdPartyId": asking.visit.third_party_id,
                },
                "before": dict(before),
                "changed": {
                    name: value for name, value in after.items() if before.get(name) != value
                },
                "activities": {
                    str(number): entry.experience
                    for number, entry in self._counting.entered.items()
                },
            },
        }


def _campaign(running: Running, branch: Branch) -> dict[str, Any]:
    return {
        "id": running.number,
        "campaignType": running.activity.type,
        "branchId": branch.number,
        "offers": [offer.id for _, offer in branch.offers.values()],
        "environment": "production",
    }


def _evaluated(considered: Considered) -> dict[str, Any]:
    running, branch = considered.candidate.running, considered.branch
    return {
        "campaignId": running.number,
        "campaignName": running.activity.name,
        "campaignType": running.activity.type,
        "branchId": None if branch is None else branch.number,
        "matchedSegmentIds": [one.number for one in considered.matched],
        "unmatchedSegmentIds": [one.number for one in considered.unmatched],
        "unknownSegmentIds": [one.number for one in considered.unknown],
        "unknownRuleConditions": [said for one in considered.unknown for said in one.rule.unknown],
        "why": considered.why,
    }
