"""Segment's tracking API as it is simulated, in OpenAPI, made from its routes and types."""

from functools import cache
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from simulator.openapi import Answer, Content, Operation, Surface, document
from simulator.segment.api.routes import ROUTES, Route, preflight
from simulator.segment.api.tracking import LONG, batch
from simulator.target.api.wire import REASON

__all__ = ["segments_document"]

Text = Annotated[str, Meta(min_length=1)]
Instant = Annotated[str, Meta(examples=["2026-01-05T09:00:00.000Z"])]
Kind = Literal["identify", "track", "page", "screen", "group", "alias"]


class Event(Struct, rename="camel"):
    """An event. What it needs depends on its type: a track a name, all but an alias an id.

    Attributes:
        user_id: The customer's id.
        anonymous_id: The device's.
        event: What happened, of a track.
        name: What was seen, of a page or screen.
        group_id: Of a group.
        previous_id: Of an alias.
        properties: What there is to say of what happened.
        traits: What there is to say of whom it happened to.
        context: Where it came from; `direct` lets it have the caller's IP address.
        integrations: Destinations by their names, and whether it is for them; `All` is the rest.
        message_id: Counts once in 24 hours; made up if left out.
        timestamp: When it happened, by the caller's clock; now if left out.
        sent_at: When it was sent, by the caller's clock, which is corrected by it.
        write_key: The source's, where no Authorization tells it.
    """

    user_id: Text | None = None
    anonymous_id: Text | None = None
    event: Text | None = None
    name: Text | None = None
    group_id: Text | None = None
    previous_id: Text | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: dict[str, Any] | None = None
    integrations: dict[str, Any] | None = None
    message_id: str | None = None
    timestamp: Instant | None = None
    sent_at: Instant | None = None
    write_key: str | None = None


class BatchedEvent(Event, rename="camel", kw_only=True):
    """An event of a batch: the same, and its type."""

    type: Kind


class Batch(Struct, rename="camel"):
    """A batch of events: 2,500 at most, 500 KB together.

    Attributes:
        batch: The events.
        context: What holds for each that does not say otherwise.
        integrations: Likewise.
        sent_at: When it was sent, by the caller's clock.
        write_key: The source's, where no Authorization tells it.
    """

    batch: list[BatchedEvent]
    context: dict[str, Any] | None = None
    integrations: dict[str, Any] | None = None
    sent_at: Instant | None = None
    write_key: str | None = None


class Taken(Struct):
    """That the request was taken; its events may have been dropped."""

    success: Literal[True]


class Refusal(Struct):
    """Why it was not, or, where the setting ``strict`` is on, why an event was dropped."""

    success: Literal[False]
    code: str
    message: str


_ABOUT: Final = (
    "What Offtarget simulates of Segment's tracking API. It answers success to what it drops, too; "
    "the header `X-Offtarget-Reason` says why, and the setting `strict` refuses it."
)
_SCHEMES: Final = {
    "writeKey": {
        "type": "http",
        "scheme": "basic",
        "description": "The write key as user, without a password; it may stand in the body.",
    }
}
_SURFACE: Final = Surface(
    "Segment's tracking API, as Offtarget simulates it", _ABOUT, _SCHEMES, [{}, {"writeKey": []}]
)
_CORS: Final = {"Access-Control-Allow-Origin": "The Origin of the calling page."}
_HEADERS: Final = _CORS | {
    REASON: "Why something was dropped or refused; a setting switches it off."
}
_AFTER: Final = dict.fromkeys(("Retry-After", "X-RateLimit-Reset"), "After how many seconds.")
_PREFLIGHT: Final = _CORS | {
    "Access-Control-Allow-Methods": "What may be called.",
    "Access-Control-Allow-Headers": "What may be sent.",
}
_MEDIA: Final = ("application/json", "text/plain")
_REFUSED: Final = Content(Refusal)
_ANSWERS: Final = {
    200: Answer("Taken.", Content(Taken), _HEADERS),
    400: Answer("It cannot be read, is too large or, if strict, dropped.", _REFUSED, _HEADERS),
    401: Answer("If strict, no source has the write key.", _REFUSED, _HEADERS),
    429: Answer("More calls in a second than the tenant takes.", _REFUSED, _HEADERS | _AFTER),
}


@cache
def segments_document() -> dict[str, Any]:
    """Make the OpenAPI document."""
    return document(_SURFACE, [one for route in ROUTES for one in _operations(route)])


def _operations(route: Route) -> tuple[Operation, Operation]:
    name = route.rule.strip("/").replace("/", "_")
    full = any(route.rule == f"/v1/{kind}" for kind in ("batch", *dict(LONG)))
    tag = "Tracking" if full else "Other names for the same"
    takes = Content(Batch if route.handle is batch else Event, _MEDIA)
    allowed = {204: Answer("The page may call.", headers=_PREFLIGHT)}
    return (
        Operation(
            route.method, route.rule, name, route.handle.__doc__ or "", _ANSWERS, (), takes, tag
        ),
        Operation(
            "OPTIONS", route.rule, f"preflight_{name}", preflight.__doc__ or "", allowed, tag=tag
        ),
    )
