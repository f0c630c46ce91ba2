"""What queries, forms, files and answers may hold, for the OpenAPI document."""

from typing import Annotated, Any, Final, TypeAlias

from msgspec import Meta

from simulator.openapi import Content, Parameter
from simulator.target.api.answers import delivery, profiles
from simulator.target.api.answers.base import AdminFailure, ErrorForm, Failed, Plain
from simulator.target.api.messages import DeliveryRequest
from simulator.target.identifiers import CLIENT_CODE, ClientCode
from simulator.target.settings.stated import length, ruled

__all__ = [
    "ADMIN_FAILURE",
    "ATTRIBUTES",
    "BATCH",
    "BATCH_FILE",
    "BATCH_PARAMETERS",
    "BATCH_TAKEN",
    "CLIENT",
    "DELIVERED",
    "DELIVERY",
    "FAILED",
    "FAILURE",
    "NAMED_CLIENT",
    "ORGANISATION",
    "PATH",
    "PHRASE",
    "PROFILE",
    "SESSION",
    "SUBMITTED",
    "UPDATE_FORM",
    "managed_answer",
    "managed_body",
]

_Attributes: TypeAlias = Annotated[
    dict[str, str], ruled(propertyNames={"pattern": r"^profile\.[\s\S]"})
]
_SessionId: TypeAlias = Annotated[
    str, length("session_id_length", 1), ruled(pattern="^[!-.0->@-z|~]+$")
]
_ClientOrNone: TypeAlias = Annotated[str, Meta(pattern=f"^(?:{CLIENT_CODE})?$", examples=["acme"])]
_CLIENT: Final = "the client code; here it decides which tenant is asked"
_ATTRIBUTES: Final = "attributes, each under its own name, such as profile.tier=gold"
_IDS: Final = "; one of the two ids must be there, in the query or in the body"

SESSION: Final = Parameter(
    "sessionId", "the session, active for 30 minutes", _SessionId, required=True
)
CLIENT: Final = Parameter("client", f"{_CLIENT}; empty, it names none", _ClientOrNone)
NAMED_CLIENT: Final = Parameter("client", _CLIENT, ClientCode, required=True)
ORGANISATION: Final = Parameter(
    "imsOrgId", "the organisation, as Adobe's server SDKs send it in the client's place"
)
ATTRIBUTES: Final = (
    Parameter("mboxPC", f"the tntId{_IDS}"),
    Parameter("mbox3rdPartyId", f"or the customer's id{_IDS}"),
    Parameter("attributes", _ATTRIBUTES, _Attributes),
)
BATCH_PARAMETERS: Final = (
    Parameter("batchId", "the batch", Annotated[str, Meta(min_length=1)], required=True),
    Parameter("showDetails", "true shows the counts, too", bool),
)
PATH: Final = (
    Parameter("client", "the client code", ClientCode, place="path"),
    Parameter("tenant", "a client code, or the tenant's own name", ClientCode, place="path"),
    Parameter("number", "its number", Annotated[int, Meta(ge=1)], place="path"),
)
"""What varies in paths, where there is more to say than that it is text."""

_FORM: Final = Annotated[
    dict[str, str],
    ruled(properties={"mboxPC": {"type": "string"}, "mbox3rdPartyId": {"type": "string"}}),
]
_FILE: Final = Annotated[
    str,
    ruled(
        pattern=r"^batch=(pcId|thirdPartyId)(,([^%,\r\n]|%[0-7][0-9A-Fa-f])+)*([\r\n]|$)",
        examples=["batch=thirdPartyId,tier,city\nu-1,gold,Oslo\nu-2,,Z%C3%BCrich"],
    ),
]

_XML: Final = ("text/xml",)
_PLAIN: Final = ("text/plain",)
DELIVERY: Final = Content(DeliveryRequest)
DELIVERED: Final = Content(delivery.Delivered, other=ErrorForm)
PROFILE: Final = Content(profiles.ProfileDocument)
UPDATE_FORM: Final = Content(_FORM, ("application/x-www-form-urlencoded",), required=False)
SUBMITTED: Final = Content(profiles.Submitted, _XML)
BATCH_FILE: Final = Content(_FILE, _PLAIN)
BATCH_TAKEN: Final = Content(profiles.BatchTaken, _XML)
BATCH: Final = Content(profiles.BatchState, _XML)
PHRASE: Final = Content(Plain, _PLAIN)
FAILURE: Final = Content(ErrorForm)
FAILED: Final = Content(Failed, _XML)

_VERSIONS: Final = tuple(f"application/vnd.adobe.target.v{version}+json" for version in (1, 2, 3))
ADMIN_FAILURE: Final = Content(AdminFailure, _VERSIONS[:1])


def managed_body(kind: Any) -> Content:
    """Describe a body that the Admin API takes."""
    return Content(kind, ("application/json", *_VERSIONS))


def managed_answer(kind: Any) -> Content:
    """Describe an answer of the Admin API: of the version that was asked for."""
    return Content(kind, _VERSIONS)
