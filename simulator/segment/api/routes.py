"""Segment's routes in one list, and how a request is answered by one of them.

Pages of any origin call them (contract: clients.md E): a browser asks first, and is told that
it may send what analytics.js sends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from simulator.named import Directory
from simulator.segment.api.tracking import LONG, SHORT, batch, tracking
from simulator.segment.api.wire import Answer
from simulator.target.api.wire import EVIDENCE, REASON, Call, Reply, in_a_header
from simulator.times import format_http

__all__ = ["ROUTES", "Route", "preflight", "respond"]

Handler: TypeAlias = Callable[[Call, Directory], Answer]
_ALLOWED: Final = "authorization, content-type, x-retry-count"
_A_DAY: Final = "86400"


@dataclass(frozen=True, slots=True)
class Route:
    """One of Segment's routes.

    Attributes:
        method: The HTTP method it takes.
        rule: Its path, with ``<names>`` for what varies.
        handle: Answers a call.
    """

    method: str
    rule: str
    handle: Handler


ROUTES: Final = (
    *(Route("POST", f"/v1/{name}", tracking(kind)) for name, kind in (*LONG, *SHORT)),
    *(Route("POST", f"/v1/{name}", batch) for name in ("batch", "b", "import")),
)


def respond(route: Route, call: Call, tenants: Directory) -> Reply:
    """Answer a call."""
    answer = route.handle(call, tenants)
    headers = [*answer.headers, *_cors(call)]
    if answer.content_type:
        headers.append(("Content-Type", answer.content_type))
    if answer.at is not None:
        headers.append(("Date", format_http(answer.at)))
    if answer.reason and answer.told:
        headers.append((REASON, answer.reason))
        headers.append((EVIDENCE, in_a_header(answer.evidence)))
    if answer.taken is not None:
        answer.taken.answered(answer.status, headers, answer.body)
    return Reply(answer.status, answer.body, headers)


def preflight(call: Call) -> list[tuple[str, str]]:
    """Answer what a browser asks before it calls."""
    return [
        *_cors(call),
        ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", _ALLOWED),
        ("Access-Control-Max-Age", _A_DAY),
    ]


def _cors(call: Call) -> list[tuple[str, str]]:
    """Let the calling page read the answer."""
    origin = call.header("Origin")
    return [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")] if origin else []
