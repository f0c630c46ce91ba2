"""``POST /rest/v1/delivery``: what at.js and Adobe's server SDKs call.

Everything a request says of its visitor takes effect before it is answered. Source:
adobe/target-openapi, at.js 2.11.4 (contract: adobe-target.md 7, 9; clients.md B to D).
"""

from typing import Any, Final

from msgspec import structs

from simulator.target.api.asking import Asking, opened_tokens
from simulator.target.api.checks import (
    check_delivery,
    checked_session_id,
    is_registered,
    unregistered,
)
from simulator.target.api.decided import decide
from simulator.target.api.messages import CustomerId as Given
from simulator.target.api.messages import DeliveryRequest, decode_delivery
from simulator.target.api.traced import granted
from simulator.target.api.wire import Answer, Call, Refused, answer_json
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.journal import Touched
from simulator.target.profiles import CustomerId, Visit, Visited
from simulator.target.settings import Settings
from simulator.target.target import Target
from simulator.target.verdicts import Evidence, Finding, Verdict
from simulator.vendor_hosts import target_host

__all__ = ["deliver", "too_many"]

_EDGE_LABELS: Final = 4
_PROFILES_A_VISIT: Final = 2  # the device's, and that of its third-party id
_AUTHENTICATED: Final = "authenticated"


def deliver(call: Call, target: Target, code: str, now: int) -> Answer:
    """Decide what a visitor is shown, and take in what a page tells of them.

    JSON is read whatever the Content-Type says: at.js calls it ``text/plain``. Fields that are
    not named are dropped, and most values may be null.

    Raises:
        Refused: 400 with Adobe's words, 413, or 503 where there is no room; nothing has changed.
    """
    settings = target.settings
    session_id = checked_session_id(call, settings)
    _check_size(call, settings)
    request = decode_delivery(call.body)
    check_delivery(request, settings, target.catalogue)
    notifications = request.notifications or []
    rejected = unregistered(notifications)
    beacon = bool(request.context.beacon)
    if rejected:
        if not beacon:
            raise Refused(400, rejected)
        request.notifications = [one for one in notifications if is_registered(one)]
    tokens = opened_tokens(request, target, code)
    visit = _visit(request, session_id)
    _check_room(visit, target, code, now)
    before = granted(request, visit, target, code, now)
    visited = target.profiles(code).visit(visit, now)
    for name, details in request.mboxes():
        target.mboxes.note(name, details.parameters or {}, now)
    decided = decide(Asking(request, target, code, visit, visited, now, tokens, before))
    finding = _finding(visited, code, now, rejected)
    if visited.overfull:
        finding = _overfull(finding, settings)
    wrote = () if visited.overfull else tuple(visit.profile_parameters)
    touched = Touched(_ids(visit, visited), wrote, decided.told)
    if beacon:
        return Answer(204, b"", "", finding, touched)
    response = _response(request, call, code, target, visit, visited) | decided.answered
    return answer_json(response, finding, touched=touched)


def too_many(_call: Call, target: Target, _code: str, _now: int) -> Answer:
    """Answer, in the place of ``deliver``, a call whose session has too many under way.

    Raises:
        Refused: Always.
    """
    most = target.settings.concurrent_requests
    rule = f"{most} requests of this sessionId are under way already, which is all it may have"
    message = "Too many requests with same session ID"
    raise Refused(420, message, Verdict.REFUSED_BY_LIMIT, rule)


def _check_size(call: Call, settings: Settings) -> None:
    size, most = len(call.body), settings.delivery_bytes
    if size > most:
        rule = f"the body has {size} bytes; a delivery call may have {most}"
        raise Refused(413, "Request Entity Too Large", Verdict.REFUSED_BY_LIMIT, rule)


def _check_room(visit: Visit, target: Target, code: str, now: int) -> None:
    """Refuse a visit that would need more profiles than a client code may have (ours)."""
    profiles, most = target.profiles(code), target.settings.profiles
    room = most - len(profiles.store)
    if room < _PROFILES_A_VISIT and profiles.needed(visit, now) > max(room, 0):
        rule = f"client code {code} has {most - room} profiles, and may have {most}"
        raise Refused(503, "Service Unavailable", Verdict.REFUSED_BY_LIMIT, rule)


def _visit(request: DeliveryRequest, session_id: str) -> Visit:
    attributes: dict[str, str] = {}
    parameters: dict[str, str] = {}
    for details in request.details():
        if details.profile_parameters:
            attributes.update(details.profile_parameters)
        if details.parameters:
            parameters.update(details.parameters)
    ids, address = request.id, request.context.address
    url = (address and address.url) or ""
    if ids is None:
        return Visit(session_id, None, None, attributes, url=url, parameters=parameters)
    return Visit(
        session_id,
        ids.tnt_id or None,
        ids.third_party_id or None,
        attributes,
        ids.marketing_cloud_visitor_id or None,
        _customer_ids(ids.customer_ids) if ids.customer_ids else (),
        url,
        parameters,
    )


def _customer_ids(given: list[Given]) -> list[CustomerId]:
    return [
        CustomerId(one.id, one.integration_code, one.authenticated_state == _AUTHENTICATED)
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


def _overfull(finding: Finding, settings: Settings) -> Finding:
    """Say that a profile took none of a call's parameters: it would have been too large."""
    detail = f"the profile would have more than {settings.profile_bytes} bytes"
    facts = structs.replace(finding.evidence, detail=detail)
    return structs.replace(finding, verdict=Verdict.REFUSED_BY_LIMIT, evidence=facts)


def _ids(visit: Visit, visited: Visited) -> tuple[Identifier, ...]:
    ids = [Identifier(TNT_ID, visited.device.identifier)]
    if visit.third_party_id:
        ids.append(Identifier(THIRD_PARTY_ID, visit.third_party_id))
    if visit.ecid:
        ids.append(Identifier(ECID, visit.ecid))
    return tuple(ids)


def _response(
    request: DeliveryRequest,
    call: Call,
    code: str,
    target: Target,
    visit: Visit,
    visited: Visited,
) -> dict[str, Any]:
    """Write the answer; it never has a top-level ``message``, which at.js takes for an error."""
    hint = target.settings.location_hint
    tnt_id = visited.device.identifier
    ids: dict[str, Any] = {"tntId": tnt_id if hint is None else f"{tnt_id}.{hint}"}
    if request.id is not None:
        if visit.third_party_id:
            ids["thirdPartyId"] = visit.third_party_id
        if visit.ecid:
            ids["marketingCloudVisitorId"] = visit.ecid
        if request.id.customer_ids:
            ids["customerIds"] = request.id.customer_ids
    response: dict[str, Any] = {
        "status": 200,
        "requestId": request.request_id or target.world.draws.uuid(),
        "client": code,
        "id": ids,
    }
    edge_host = _edge_host(call, hint)
    if edge_host:
        response["edgeHost"] = edge_host
    return response


def _edge_host(call: Call, hint: str | None) -> str:
    """Name the host that clients are to go on with; empty where none may be named.

    Four labels would send SDKs to the mboxedge of the first, so they are named only where
    the hint sends them there in any case (contract: adobe-target.md 9.3).
    """
    if hint is not None:
        return target_host(f"mboxedge{hint.partition('_')[0]}")
    host = call.host.partition(":")[0]
    return "" if host.startswith("[") or host.count(".") == _EDGE_LABELS - 1 else host
