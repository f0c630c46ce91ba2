"""Adobe's routes in one list, and how a request finds its way through one of them.

Whoever serves them parses a request into a ``Call``, asks ``respond``, and writes the reply
out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

from simulator.openapi import Content, Parameter
from simulator.taping import Tape
from simulator.target.api.admin.frame import error_admin
from simulator.target.api.admin.routes import ADMIN, AdminRoute
from simulator.target.api.bulk import (
    batch_status,
    batch_too_large,
    batch_update_v1,
    batch_update_v2,
)
from simulator.target.api.delivery import deliver, too_many
from simulator.target.api.faulted import faulted, named_ids
from simulator.target.api.legacy import LEGACY
from simulator.target.api.profile import (
    fetch_by_ecid,
    fetch_by_third_party_id,
    fetch_by_tnt_id,
    update,
)
from simulator.target.api.queries import (
    ATTRIBUTES,
    BATCH,
    BATCH_FILE,
    BATCH_PARAMETERS,
    BATCH_TAKEN,
    CLIENT,
    DELIVERED,
    DELIVERY,
    NAMED_CLIENT,
    ORGANISATION,
    PHRASE,
    PROFILE,
    SESSION,
    SUBMITTED,
    UPDATE_FORM,
    managed_answer,
    managed_body,
)
from simulator.target.api.routing import Directory, called, locate
from simulator.target.api.wire import (
    EVIDENCE,
    REASON,
    Answer,
    Call,
    Refused,
    Reply,
    error_json,
    error_xml,
    in_a_header,
)
from simulator.target.faults import Endpoint
from simulator.target.target import Target
from simulator.target.verdicts import Verdict
from simulator.times import format_http
from simulator.vendor_hosts import TARGET_DOMAIN

__all__ = ["ROUTES", "Route", "preflight", "respond"]

_Handler: TypeAlias = Callable[[Call, Target, str, int], Answer]
_TOLD: Final = (Verdict.PARTLY_SIMULATED, Verdict.INVALID_REQUEST, Verdict.REFUSED_BY_LIMIT)
"""Verdicts of calls that succeed, and are told of in full."""
_REASONS: Final = {one: (REASON, one.value) for one in Verdict}
_FAILURE: Final = 400  # the lowest status of one


def too_large(call: Call, _target: Target, _code: str, _now: int) -> Answer:
    """Answer, in the place of any handler, a call whose body is too large to be read.

    Raises:
        Refused: Always.
    """
    rule = f"the body of this {call.method} is larger than any call may have"
    raise Refused(413, "Request Entity Too Large", Verdict.REFUSED_BY_LIMIT, rule)


@dataclass(frozen=True, slots=True)
class Route:
    """One of Adobe's routes.

    Attributes:
        methods: The HTTP methods it takes.
        rule: Its path, with ``<names>`` for what varies; ``<client>`` is a client code,
            ``<tenant>`` one or a tenant's name.
        handle: Answers a call.
        refuse: Writes an error in the form this surface uses.
        cors: Whether pages call it, with credentials.
        demands_client: Whether the query must name the client code.
        endpoint: Which of the endpoints that faults name it is; ``any`` for none of its own.
        counted: Whether a session may have only so many calls of it under way at once.
        too_large: Answers, in the place of ``handle``, a call whose body is too large to be
            read.
        gives: What it answers where nothing is wrong, by status; None for no body.
        takes: The body, by the choice in the path where it depends on one; None for none.
        parameters: What the query may hold.
        fails: The error statuses beside 400.
        doc: What it does, where the docstring of ``handle`` does not say that.
    """

    methods: tuple[str, ...]
    rule: str
    handle: _Handler
    refuse: Callable[[Refused, str, int], Answer] = error_json
    cors: bool = False
    demands_client: bool = False
    endpoint: Endpoint = "any"
    counted: bool = False
    too_large: _Handler = too_large
    gives: Mapping[int, Content | None] = field(default_factory=dict)
    takes: Content | Mapping[str, Content] | None = None
    parameters: tuple[Parameter, ...] = ()
    fails: tuple[int, ...] = ()
    doc: str = ""


_GUARDED: Final = (401, 403)
_WRITING: Final = ("POST", "PUT", "PATCH")


def _admin(route: AdminRoute) -> Route:
    """Make the route of a call of the Admin API."""
    one = route.operation
    fails = [401, 406]
    fails += [404] if re.search("<(?!any)", one.rule) else []
    fails += [413] if one.method in _WRITING else []
    fails += [503] if one.counted else []
    return Route(
        (one.method,),
        route.rule,
        route.handle,
        error_admin,
        endpoint="admin",
        gives={one.status: managed_answer(one.gives)},
        takes=_body(one.takes),
        parameters=one.parameters,
        fails=tuple(fails),
    )


def _body(kind: Any) -> Content | Mapping[str, Content] | None:
    if isinstance(kind, Mapping):
        return {choice: managed_body(one) for choice, one in kind.items()}
    return None if kind is None else managed_body(kind)


ROUTES: Final = (
    Route(
        ("POST",),
        "/rest/v1/delivery",
        deliver,
        cors=True,
        endpoint="delivery",
        counted=True,
        gives={200: DELIVERED, 204: None},
        takes=DELIVERY,
        parameters=(SESSION, CLIENT, ORGANISATION),
        fails=(413, 420, 503),
    ),
    Route(
        ("GET",),
        "/rest/v1/profiles/thirdPartyId/<identifier>",
        fetch_by_third_party_id,
        demands_client=True,
        endpoint="profile_fetch",
        gives={200: PROFILE},
        parameters=(NAMED_CLIENT,),
        fails=(*_GUARDED, 404),
    ),
    Route(
        ("GET",),
        "/rest/v1/profiles/marketingCloudVisitorId/<identifier>",
        fetch_by_ecid,
        demands_client=True,
        endpoint="profile_fetch",
        gives={200: PROFILE},
        parameters=(NAMED_CLIENT,),
        fails=(*_GUARDED, 404),
    ),
    Route(
        ("GET",),
        "/rest/v1/profiles/<identifier>",
        fetch_by_tnt_id,
        demands_client=True,
        endpoint="profile_fetch",
        gives={200: PROFILE},
        parameters=(NAMED_CLIENT,),
        fails=(*_GUARDED, 404),
    ),
    Route(
        ("GET", "POST"),
        "/m2/<client>/profile/update",
        update,
        error_xml,
        endpoint="profile_update",
        gives={200: SUBMITTED, 503: PHRASE},
        takes=UPDATE_FORM,
        parameters=ATTRIBUTES,
        fails=(*_GUARDED, 413),
    ),
    *(
        Route(one.methods, one.rule, one.handle, cors=True, fails=(404,), doc=one.doc)
        for one in LEGACY
    ),
    *map(_admin, ADMIN),
    Route(
        ("POST",),
        "/m2/<client>/profile/batchUpdate",
        batch_update_v1,
        error_xml,
        endpoint="bulk_update",
        too_large=batch_too_large,
        gives={200: BATCH_TAKEN},
        takes=BATCH_FILE,
        fails=(*_GUARDED, 503),
    ),
    Route(
        ("POST",),
        "/m2/<client>/v2/profile/batchUpdate",
        batch_update_v2,
        error_xml,
        endpoint="bulk_update",
        too_large=batch_too_large,
        gives={200: BATCH_TAKEN},
        takes=BATCH_FILE,
        fails=(*_GUARDED, 503),
    ),
    Route(
        ("GET",),
        "/m2/<client>/profile/batchStatus",
        batch_status,
        error_xml,
        endpoint="batch_status",
        gives={200: BATCH},
        parameters=BATCH_PARAMETERS,
        fails=(404,),
    ),
)


def respond(route: Route, call: Call, directory: Directory, late: Callable[[int], object]) -> Reply:
    """Answer a call, and note it in the journal of the tenant it belongs to.

    Args:
        route: Whose call it is.
        call: The request.
        directory: Finds the tenant.
        late: Keeps the caller waiting for so many milliseconds; the call is under way meanwhile.
    """
    try:
        if route.demands_client:
            _demand_client(call)
        if "tenant" in call.arguments:
            owner, code = called(call.arguments["tenant"], directory)
        else:
            owner, code = locate(call, directory, call.arguments.get("client"))
    except Refused as refused:
        answer = route.refuse(refused, "", 0)
        headers = _headers(route, call, answer, None, reasons=True)
        return Reply(answer.status, answer.body, headers, answer.finding)
    target = owner.target
    if not route.counted:
        return _handled(route, route.handle, call, target, code, late)
    session = (code, call.parameters.get("sessionId", ""))
    if not target.underway.enter(session, target.settings.concurrent_requests):
        return _handled(route, too_many, call, target, code, late)
    try:
        return _handled(route, route.handle, call, target, code, late)
    finally:
        target.underway.leave(session)


def _handled(
    route: Route,
    handle: _Handler,
    call: Call,
    target: Target,
    code: str,
    late: Callable[[int], object],
) -> Reply:
    if target.world.tape is None:
        reply = _replied(route, handle, call, target, code)
    else:
        reply = _recorded(route, handle, call, target, code, target.world.tape)
    if reply.late:
        late(reply.late)
    return reply


def _recorded(
    route: Route, handle: _Handler, call: Call, target: Target, code: str, tape: Tape
) -> Reply:
    oversized = handle is route.too_large
    with tape.taking(call.asked("target", oversized=oversized)) as taken:
        reply = _replied(route, handle, call, target, code)
        if taken is not None:
            taken.answered(
                reply.status, reply.headers, reply.body, late=reply.late, kept=reply.kept
            )
        return reply


def _replied(route: Route, handle: _Handler, call: Call, target: Target, code: str) -> Reply:
    with target.world.entered() as now:
        if target.faults:
            answer = _under_faults(route, handle, call, target, code, now)
        else:
            answer = _answered(route, handle, call, target, code, now)
        target.journal.add(call.method, call.target, answer.status, answer.finding, answer.touched)
    headers = _headers(route, call, answer, now, reasons=target.settings.reason_header)
    return Reply(answer.status, answer.body, headers, answer.finding, answer.late, answer.kept)


def _answered(
    route: Route, handle: _Handler, call: Call, target: Target, code: str, now: int
) -> Answer:
    try:
        return handle(call, target, code, now)
    except Refused as refused:
        return route.refuse(refused, code, now)


def _under_faults(
    route: Route, handle: _Handler, call: Call, target: Target, code: str, now: int
) -> Answer:
    handled = partial(_answered, route, handle, call, target, code, now)
    ids = named_ids(call) if target.faults.name_ids else ()
    struck = target.faults.strike(route.endpoint, ids, now)
    if struck is None:
        return handled()
    return faulted(struck, handled, lambda refused: route.refuse(refused, code, now), code, now)


def _demand_client(call: Call) -> None:
    """Insist on the parameter the profile fetch documents, unless the Host says as much."""
    if not call.parameters.get("client") and TARGET_DOMAIN not in call.host:
        raise Refused(400, "client must not be null")


def _headers(
    route: Route, call: Call, answer: Answer, now: int | None, *, reasons: bool
) -> list[tuple[str, str]]:
    """Give the headers of an answer.

    Args:
        route: Whose it is.
        call: What is answered.
        answer: The answer.
        now: The tenant's time, in milliseconds; None where no tenant was found.
        reasons: Whether headers of our own say why: the code, and of a failure the sentence.
    """
    headers = [("Content-Type", answer.content_type)] if answer.content_type else []
    if now is not None:
        headers.append(("Date", format_http(now)))
    if route.cors:
        headers += _cors(call)
    if reasons:
        finding = answer.finding
        headers.append(_REASONS[finding.verdict])
        if answer.status >= _FAILURE or finding.verdict in _TOLD:
            headers.append((EVIDENCE, in_a_header(finding.sentence)))
    return headers


def _cors(call: Call) -> list[tuple[str, str]]:
    """Let the calling page read the answer, cookies included, as at.js demands."""
    origin = call.header("Origin")
    if not origin:
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Origin"),
    ]


def preflight(call: Call) -> list[tuple[str, str]]:
    """Answer what a browser asks before it calls: whatever a page wants is allowed."""
    headers = [*_cors(call), ("Access-Control-Allow-Methods", "POST, OPTIONS")]
    asked = call.header("Access-Control-Request-Headers")
    return [*headers, ("Access-Control-Allow-Headers", asked)] if asked else headers
