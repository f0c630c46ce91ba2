"""The Delivery API's request as types, in the names of Adobe's OpenAPI document.

Decoding validates; what is wrong is put into the words of Adobe's answers (Bean
Validation's). What a request says of its device (screen, window, client hints) is taken as
it comes: real pages send more than any document lists.
Source: adobe/target-openapi, delivery (contract: adobe-target.md 7.2, 7.4).
"""

import re
from typing import Any, Final

import msgspec

from simulator.target.api.wire import Refused

__all__ = [
    "DeliveryRequest",
    "MboxRequest",
    "Notification",
    "RequestDetails",
    "decode_delivery",
]


class Wire(msgspec.Struct, rename="camel", kw_only=True):
    """A JSON object; fields it does not name are taken and dropped."""


class VisitorId(Wire):
    """Who the visitor is."""

    tnt_id: str | None = None
    third_party_id: str | None = None
    marketing_cloud_visitor_id: str | None = None
    customer_ids: list[dict[str, Any]] | None = None


class Context(Wire):
    """Where the request comes from."""

    channel: str
    beacon: bool | None = None


class RequestDetails(Wire, kw_only=True):
    """What a page load, mbox, view or notification carries."""

    parameters: dict[str, Any] | None = None
    profile_parameters: dict[str, Any] | None = None


class MboxRequest(RequestDetails, kw_only=True):
    """An mbox asked for."""

    name: str
    index: int


class ViewRequest(RequestDetails, kw_only=True):
    """A view asked for; without a name, all views."""

    name: str | None = None
    key: str | None = None


class Execute(Wire):
    """What is to be decided and shown at once."""

    page_load: RequestDetails | None = None
    mboxes: list[MboxRequest] | None = None


class Prefetch(Wire):
    """What is to be decided now and shown later."""

    page_load: RequestDetails | None = None
    mboxes: list[MboxRequest] | None = None
    views: list[ViewRequest] | None = None


class NotificationMbox(Wire):
    """The mbox a notification is about."""

    name: str
    state: str | None = None


class NotificationView(Wire):
    """The view a notification is about."""

    name: str | None = None
    key: str | None = None
    state: str | None = None


class Notification(RequestDetails, kw_only=True):
    """Something that happened: an offer was shown or clicked, an mbox was visited."""

    id: str
    type: str
    timestamp: float
    tokens: list[str] | None = None
    mbox: NotificationMbox | None = None
    view: NotificationView | None = None


class DeliveryRequest(Wire):
    """The body of ``POST /rest/v1/delivery``."""

    context: Context
    request_id: str | None = None
    id: VisitorId | None = None
    execute: Execute | None = None
    prefetch: Prefetch | None = None
    notifications: list[Notification] | None = None

    def details(self) -> list[RequestDetails]:
        """List everything that may carry parameters, in the order it takes effect."""
        found: list[RequestDetails | None] = []
        for part in (self.execute, self.prefetch):
            if part is not None:
                found += (part.page_load, *(part.mboxes or ()))
        if self.prefetch is not None:
            found += self.prefetch.views or ()
        found += self.notifications or ()
        return [details for details in found if details is not None]


_DECODER: Final = msgspec.json.Decoder(DeliveryRequest)
_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_WRONG: Final = re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`")
_KINDS: Final = {"str": "text", "int": "a whole number", "float": "a number", "bool": "a boolean"}


def decode_delivery(body: bytes) -> DeliveryRequest:
    """Decode and check the body of a delivery request.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    try:
        return _DECODER.decode(body)
    except msgspec.ValidationError as error:
        raise Refused(400, _in_adobes_words(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "Malformed JSON") from None


def _in_adobes_words(message: str) -> str:
    place = _PLACE.search(message)
    path = place[1] if place else ""
    if missing := _MISSING.match(message):
        return f"{path}.{missing[1]} must not be null".removeprefix(".")
    if wrong := _WRONG.match(message):
        if wrong[2] == "null":
            return f"{path} must not be null"
        return f"{path or 'request'} must be {_KINDS.get(wrong[1], wrong[1])}"
    return f"{path or 'request'} is not valid"
