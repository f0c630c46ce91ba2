"""``POST /rest/v1/delivery``: what at.js and Adobe's server SDKs call.

Everything a request says of its visitor takes effect before it is answered. Source:
adobe/target-openapi, at.js 2.11.4 (contract: adobe-target.md 7, 9; clients.md B to D).
"""

import re
from typing import Any, Final

from simulator.target.api.asking import Asking, opened_tokens
from simulator.target.api.decided import decide
from simulator.target.api.messages import DeliveryRequest, MboxRequest, decode_delivery
from simulator.target.api.parameters import flattened
from simulator.target.api.traced import granted
from simulator.target.api.wire import Answer, Call, Refused, answer_json
from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.journal import Touched
from simulator.target.profiles import Visit, Visited
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
    tokens = opened_tokens(request, target, code)
    visit = _visit(request, session_id, target.settings)
    before = granted(request, visit, target, code, now)
    visited = target.profiles(code).visit(visit, now)
    for name, details in request.mboxes():
        target.mboxes.note(name, flattened(details.parameters or {}), now)
    decided = decide(Asking(request, target, code, visit, visited, now, tokens, before))
    finding = _finding(visited, code, now, rejected)
    touched = Touched(_ids(visit, visited), tuple(visit.profile_parameters), decided.told)
    if beacon:
        return Answer(204, b"", "", finding, touched)
    response = _response(request, call, code, target, visit, visited) | decided.answered
    answer = answer_json(response, finding)
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
    parameters: dict[str, str] = {}
    for details in request.details():
        attributes.update(flattened(details.profile_parameters or {}))
        parameters.update(flattened(details.parameters or {}))
    url = (request.context.address and request.context.address.url) or ""
    return Visit(session_id, tnt_id, third_party_id, attributes, url, parameters)


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
    ids = (Identifier(TNT_ID, visited.device.identifier),)
    if visit.third_party_id is None:
        return ids
    return (*ids, Identifier(THIRD_PARTY_ID, visit.third_party_id))


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
    return response
