"""One try at a delivery: the requests of a plan in their order, and what came of them.

``attempt`` is a generator that yields each request and takes each answer, so that one
piece of code serves httpx, its asynchronous twin, and canned answers. It holds Segment's
classification: a failed lookup is a retried 500 whatever Adobe said, but for the phrase
``Forbidden``; a failed update keeps its real status. Source: npm
``@segment/action-destinations`` 3.497.0 and node-fetch 2.7.0 (contract: segment.md 1, 6;
clients.md A).
"""

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import structs

from destination.actions.cloud import NOT_FOUND_COUNTER
from destination.errors import (
    ApiError,
    DestinationError,
    HttpError,
    ScriptError,
    TransportError,
)
from destination.js import UNDEFINED, Json
from destination.plan import Failed, Plan, PlannedRequest, Skipped, Update
from destination.url import InvalidUrlError, UnsupportedSchemeError, Url, join_url

__all__ = [
    "Answer",
    "Attempt",
    "Conversation",
    "Exchange",
    "Outcome",
    "attempt",
    "carry_out",
    "carry_out_async",
]

Outcome: TypeAlias = Literal["delivered", "filtered", "awaiting_retry", "failed"]

_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS: Final = 20
_CROSS_HOST_HEADERS: Final = frozenset(("authorization", "cookie"))
# Where Node's phrase for a status differs from Python's.
_NODE_PHRASES: Final = {
    413: "Payload Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    418: "I'm a Teapot",
    509: "Bandwidth Limit Exceeded",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; ``headers`` in lower case."""

    status: int
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is a 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def phrase(self) -> str:
        """The reason phrase; where the wire had none, the one node-fetch fills in."""
        if self.reason:
            return self.reason
        if self.status in _NODE_PHRASES:
            return _NODE_PHRASES[self.status]
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return str(self.status)

    @property
    def data(self) -> Json:
        """The body as Segment keeps it: parsed where it says JSON and is, else text."""
        if "application/json" not in self.headers.get("content-type", ""):
            return self.body.decode(errors="replace")
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.MsgspecError, RecursionError):
            return UNDEFINED


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that was sent and what answered it."""

    request: PlannedRequest
    answer: Answer | TransportError


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one try at a delivery.

    Attributes:
        plan: What was to be done.
        exchanges: What was sent, redirects included.
        error: Why it was not delivered; None where it was, or was filtered.
        counters: The counters Segment's code raised, in order.
    """

    plan: Plan
    exchanges: tuple[Exchange, ...] = ()
    error: DestinationError | None = None
    counters: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Where the delivery stands after this attempt."""
        if isinstance(self.plan, Skipped):
            return "filtered"
        if self.error is None:
            return "delivered"
        return "awaiting_retry" if self.error.retried else "failed"

    @property
    def output(self) -> list[dict[str, Json]] | None:
        """What Segment's log holds of an attempt that went well, or was skipped."""
        if isinstance(self.plan, Skipped):
            return [{"output": self.plan.output}]
        if self.error is not None:
            return None
        last = self.exchanges[-1].answer
        data = last.data if isinstance(last, Answer) else UNDEFINED
        return [
            {"output": "Mappings resolved"},
            {"output": "Payload validated"},
            {"output": "Action Executed", "data": None if data is UNDEFINED else data},
        ]


Conversation: TypeAlias = Generator[PlannedRequest, Answer | TransportError, Attempt]
"""Yields a request, takes its answer, gives the attempt in the end."""


def attempt(plan: Plan) -> Conversation:
    """Carry out ``plan`` once."""
    if isinstance(plan, Skipped):
        return Attempt(plan, counters=plan.counters)
    if isinstance(plan, Failed):
        return Attempt(plan, error=plan.error, counters=plan.counters)
    exchanges: list[Exchange] = []
    try:
        yield from _lookup(plan, exchanges)
    except ApiError as error:
        counters = (NOT_FOUND_COUNTER,) if error.status == HTTPStatus.INTERNAL_SERVER_ERROR else ()
        return Attempt(plan, tuple(exchanges), error, counters)
    try:
        for request in (plan.update, *plan.more):
            yield from _send(request, exchanges)
    except DestinationError as error:
        return Attempt(plan, tuple(exchanges), error)
    return Attempt(plan, tuple(exchanges))


def carry_out(plan: Plan, send: Callable[[PlannedRequest], Answer | TransportError]) -> Attempt:
    """Carry out ``plan`` once, each request through ``send``."""
    conversation = attempt(plan)
    try:
        request = next(conversation)
        while True:
            request = conversation.send(send(request))
    except StopIteration as stop:
        result: Attempt = stop.value
        return result


async def carry_out_async(
    plan: Plan, send: Callable[[PlannedRequest], Awaitable[Answer | TransportError]]
) -> Attempt:
    """Carry out ``plan`` once, each request through an asynchronous ``send``."""
    conversation = attempt(plan)
    try:
        request = next(conversation)
        while True:
            request = conversation.send(await send(request))
    except StopIteration as stop:
        result: Attempt = stop.value
        return result


_Sending: TypeAlias = Generator[PlannedRequest, Answer | TransportError, None]


def _lookup(plan: Update, exchanges: list[Exchange]) -> _Sending:
    """Look the profile up.

    A 404 becomes a 500 on purpose: a 404 would never be retried, and a new profile takes up
    to an hour to become visible.
    """
    try:
        yield from _send(plan.lookup, exchanges)
    except DestinationError as error:
        forbidden = error.message == HTTPStatus.FORBIDDEN.phrase
        status = HTTPStatus.FORBIDDEN if forbidden else HTTPStatus.INTERNAL_SERVER_ERROR
        raise ApiError(error.message, status=int(status), code=str(int(status))) from error


def _send(planned: PlannedRequest | DestinationError, exchanges: list[Exchange]) -> _Sending:
    """Send one request and follow its redirects; anything but a 2xx in the end is raised."""
    if isinstance(planned, DestinationError):
        raise planned
    request = planned
    for redirects in count():
        answer = yield request
        exchanges.append(Exchange(request, answer))
        if isinstance(answer, TransportError):
            raise answer
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or location is None:
            if answer.ok:
                return
            raise HttpError(answer.phrase, status=answer.status)
        if redirects == _MOST_REDIRECTS:
            raise TransportError(f"maximum redirect reached at: {request.url}")
        request = _redirected(request, answer.status, location)


def _redirected(request: PlannedRequest, status: int, location: str) -> PlannedRequest:
    try:
        url = join_url(request.url, location)
    except UnsupportedSchemeError as error:
        raise ScriptError(str(error)) from None
    except InvalidUrlError:
        message = f"uri requested responds with an invalid redirect URL: {location}"
        raise TransportError(message) from None
    headers = request.headers
    if not _trusted(request.url, url):
        headers = tuple(pair for pair in headers if pair[0] not in _CROSS_HOST_HEADERS)
    becomes_get = status == HTTPStatus.SEE_OTHER or (
        status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND) and request.method == "POST"
    )
    method = "GET" if becomes_get else request.method
    body = b"" if becomes_get else request.body
    if becomes_get:  # what described the body goes with it
        headers = tuple(pair for pair in headers if pair[0] != "content-type")
    return structs.replace(request, method=method, url=url, headers=headers, body=body)


def _trusted(origin: Url, url: Url) -> bool:
    """Tell whether ``url`` may see a token meant for ``origin``: its host or one below it."""
    below = url.hostname == origin.hostname or url.hostname.endswith(f".{origin.hostname}")
    return below and url.scheme == origin.scheme
