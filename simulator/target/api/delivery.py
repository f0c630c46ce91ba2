"""``POST /rest/v1/delivery``: what at.js and Adobe's server SDKs call.

Everything a request says of its visitor takes effect before it is answered. Source:
adobe/target-openapi, at.js 2.11.4 (contract: adobe-target.md 7, 9; clients.md B to D).
"""

import re
from typing import Any, Final

from simulator.target.api.messages import (
    DeliveryRequest,
    MboxRequest,
    Notification,
    decode_delivery,
)
from simulator.target.api.parameters import flattened
from simulator.target.api.wire import Answer, Call, Refused, answer_json
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.journal import Touched
from simulator.target.profiles import CustomerId, Visit, Visited
from simulator.target.settings import Settings
from simulator.target.target import Target
from simulator.target.verdicts import Evidence, Finding, Verdict

__all__ = ["deliver"]

_SESSION_ID: Final = re.compile(r"[!-~]{1,128}")
_NOT_IN_SESSION_ID: Final = frozenset(" ?{}/")
_LONGEST_TNT_ID: Final = 128
_CHANNELS: Final = ("web", "mobile")
_NOTIFICATION_TYPES: Final = ("display", "click")
_EDGE_LABELS: Final = 4


def deliver(call: Call, target: Target, code: str, now: int) -> Answer:
    """Answer a delivery request.

    Raises:
        Refused: 400 with Adobe's words; nothing has changed then.
    """
    session_id = _session_id(call)
    request = decode_delivery(call.body)
    beacon = bool(request.context.beacon)
    rejected = _check(request, target.settings)
    if rejected and not beacon:
        raise Refused(400, rejected)
    accepted = [one for one in request.notifications or () if one.type in _NOTIFICATION_TYPES]
    request.notifications = accepted
    visit = _visit(request, session_id, target.settings)
    visited = target.profiles(code).visit(visit, now)
    finding = _finding(visited, code, now, rejected)
    touched = Touched(_ids(visit, visited), tuple(visit.profile_parameters))
    if beacon:
        return Answer(204, b"", "", finding, touched)
    answer = answer_json(_response(request, call, code, target, visit, visited), finding)
    return Answer(200, answer.body, answer.content_type, finding, touched)


def _session_id(call: Call) -> str:
    session_id = call.parameters.get("sessionId", "")
    if not session_id:
        raise Refused(400, "sessionId must not be null")
    if not _SESSION_ID.fullmatch(session_id) or _NOT_IN_SESSION_ID & set(session_id):
        raise Refused(
            400,
            "sessionId must be 1 to 128 printable characters without space, ?, {, } and /",
        )
    return session_id


def _check(request: DeliveryRequest, settings: Settings) -> str:
    """Check what the types cannot; give what is wrong with the notifications alone.

    Raises:
        Refused: 400, for anything but an unknown kind of notification.
    """
    if request.context.channel not in _CHANNELS:
        raise Refused(400, f"context.channel must be one of {', '.join(_CHANNELS)}")
    for name, part in (("execute", request.execute), ("prefetch", request.prefetch)):
        _check_mboxes(name, (part and part.mboxes) or [], settings)
    for number, notification in enumerate(request.notifications or ()):
        if notification.type not in _NOTIFICATION_TYPES:
            return f"notifications[{number}].type must be one of {', '.join(_NOTIFICATION_TYPES)}"
        if notification.mbox is not None and notification.view is not None:
            raise Refused(400, f"notifications[{number}] must not have both an mbox and a view")
    return ""


def _check_mboxes(part: str, mboxes: list[MboxRequest], settings: Settings) -> None:
    if len(mboxes) > settings.mboxes:
        raise Refused(
            400,
            f"size must be between 0 and {settings.mboxes}",
            Verdict.REFUSED_BY_LIMIT,
            f"{part}.mboxes has {len(mboxes)} entries; at most {settings.mboxes} are allowed",
        )
    indices = [mbox.index for mbox in mboxes]
    if any(index < 0 for index in indices) or len(set(indices)) < len(indices):
        raise Refused(400, f"{part}.mboxes.index must be unique and not negative")
    if any(not mbox.name.strip() for mbox in mboxes):
        raise Refused(400, f"{part}.mboxes.name must not be blank")


def _visit(request: DeliveryRequest, session_id: str, settings: Settings) -> Visit:
    tnt_id = (request.id and request.id.tnt_id) or None
    third_party_id = (request.id and request.id.third_party_id) or None
    if tnt_id is not None and (len(tnt_id) > _LONGEST_TNT_ID or tnt_id[0] == "."):
        raise Refused(400, f"id.tntId size must be between 1 and {_LONGEST_TNT_ID}")
    longest = settings.third_party_id_length
    if tnt_id is not None and tnt_id.count(".") > 1:
        raise Refused(400, "id.tntId must have no '.' but the one before its location hint")
    if third_party_id is not None and len(third_party_id) > longest:
        raise Refused(
            400,
            f"id.thirdPartyId size must be between 0 and {longest}",
            Verdict.REFUSED_BY_LIMIT,
        )
    attributes: dict[str, str] = {}
    for details in request.details():
        attributes.update(flattened(details.profile_parameters or {}))
    ecid = (request.id and request.id.marketing_cloud_visitor_id) or None
    return Visit(session_id, tnt_id, third_party_id, attributes, ecid, _customer_ids(request))


def _customer_ids(request: DeliveryRequest) -> list[CustomerId]:
    given = (request.id and request.id.customer_ids) or ()
    return [
        CustomerId(one.id, one.integration_code, one.authenticated_state == "authenticated")
        for one in given
    ]


def _finding(visited: Visited, code: str, now: int, rejected: str) -> Finding:
    if rejected:
        return Finding(Verdict.INVALID_REQUEST, code, at=now, evidence=Evidence(detail=rejected))
    device = visited.device
    facts = Evidence(
        device.created_at,
        device.visible_at,
        device.last_activity,
        device.expires_at,
        detail="returned" if visited.returned else "",
    )
    verdict = Verdict.CREATED if visited.created else Verdict.FOUND
    return Finding(verdict, code, Identifier(TNT_ID, device.identifier), now, facts)


def _ids(visit: Visit, visited: Visited) -> tuple[Identifier, ...]:
    named = (
        (TNT_ID, visited.device.identifier),
        (THIRD_PARTY_ID, visit.third_party_id),
        (ECID, visit.ecid),
    )
    return tuple(Identifier(kind, value) for kind, value in named if value)


def _response(
    request: DeliveryRequest,
    call: Call,
    code: str,
    target: Target,
    visit: Visit,
    visited: Visited,
) -> dict[str, Any]:
    """Write the answer; it never has a top-level ``message``, which at.js takes for an error."""
    ids = {"tntId": visited.device.identifier}
    if request.id is not None:
        given = {
            "thirdPartyId": visit.third_party_id,
            "marketingCloudVisitorId": request.id.marketing_cloud_visitor_id,
        }
        ids |= {name: value for name, value in given.items() if value}
    response: dict[str, Any] = {
        "status": 200,
        "requestId": request.request_id or target.world.draws.uuid(),
        "client": code,
        "id": ids,
    }
    edge_host = call.host.partition(":")[0]
    if edge_host and edge_host.count(".") != _EDGE_LABELS - 1:
        response["edgeHost"] = edge_host  # four labels would send SDKs to another host
    response |= _decided(request)
    if request.notifications:
        response["notifications"] = [_taken(one) for one in request.notifications]
    return response


def _decided(request: DeliveryRequest) -> dict[str, Any]:
    """Answer what was asked for; nothing is targeted at anybody yet."""
    decided: dict[str, Any] = {}
    for name, part in (("execute", request.execute), ("prefetch", request.prefetch)):
        if part is None:
            continue
        answered: dict[str, Any] = {}
        if part.page_load is not None:
            answered["pageLoad"] = {}
        if part.mboxes is not None:
            answered["mboxes"] = [{"index": one.index, "name": one.name} for one in part.mboxes]
        decided[name] = answered
    if request.prefetch is not None and request.prefetch.views is not None:
        decided["prefetch"]["views"] = []
    return decided


def _taken(notification: Notification) -> dict[str, str]:
    return {"id": notification.id}
