"""Bodies and answers of the Admin API, most of them made from the catalogue's own types."""

from collections.abc import Collection
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.target.activities.model import (
    Activity,
    Audience,
    Name,
    Offer,
    Priority,
    Property,
    State,
)
from simulator.target.api.answers.base import Written
from simulator.times import WrittenInstant

__all__ = [
    "ACTIVITIES",
    "ACTIVITY",
    "ACTIVITY_BODY",
    "ASPECT",
    "ASPECT_BODIES",
    "AUDIENCE",
    "AUDIENCES",
    "AUDIENCE_BODY",
    "AUDIENCE_PATCH",
    "CONTENT_BODY",
    "ENVIRONMENTS",
    "JSON_BODY",
    "MBOXES",
    "OFFER",
    "OFFERS",
    "PROPERTIES",
    "PROPERTY",
    "RESPONSE_TOKENS",
    "AtjsSettings",
    "BatchAnswer",
    "MboxAnswer",
    "ProfileAttributes",
    "TokenAnswer",
]

_GIVEN: Final = ("id", "modified_at")
"""What a body need not say: the catalogue does."""
_RULES: Final = ("target_rule", "audience_rule")


def _made(
    name: str,
    kind: type[Struct],
    left_out: Collection[str] = (),
    *,
    closed: bool = False,
    patch: bool = False,
    **other: Any,
) -> Any:
    """Make a type of another's fields.

    Args:
        name: What it is called.
        kind: The other type; its docstring is kept.
        left_out: The fields it has not.
        closed: Whether it has nothing but its fields.
        patch: Whether each of them may be left out.
        other: Fields of another type, none of them to be left out.
    """
    fields: list[Any] = list(other.items())
    for one in msgspec.structs.fields(kind):
        if one.name in other or one.name in left_out:
            continue
        optional = patch or not one.required
        kind_of = one.type | None if patch and not one.required else one.type
        fields.append((one.name, kind_of | UnsetType if optional else kind_of))
        if optional:
            fields[-1] += (UNSET,)
    return msgspec.defstruct(
        name,
        fields,
        rename="camel",
        kw_only=True,
        forbid_unknown_fields=closed,
        namespace={"__doc__": kind.__doc__},
    )


def _listing(name: str, entry: Any) -> Any:
    """Make the type of a list."""
    fields: list[Any] = [("total", int), ("offset", int), ("limit", int), (name, list[entry])]
    made = f"{entry.__name__.removesuffix('Entry').removesuffix('Answer')}Listing"
    doc = "A part of a list, and how long the whole is."
    return msgspec.defstruct(made, fields, forbid_unknown_fields=True, namespace={"__doc__": doc})


AUDIENCE_BODY: Final = _made("AudienceBody", Audience, _GIVEN)
AUDIENCE_PATCH: Final = _made("AudiencePatch", Audience, _GIVEN, patch=True)
AUDIENCE: Final = _made("AudienceAnswer", Audience, closed=True, id=int)
AUDIENCES: Final = _listing(
    "audiences", _made("AudienceEntry", Audience, _RULES, closed=True, id=int)
)

CONTENT_BODY: Final = _made("ContentOfferBody", Offer, (*_GIVEN, "type"), content=str)
JSON_BODY: Final = _made("JsonOfferBody", Offer, (*_GIVEN, "type"), content=Any)
OFFER: Final = _made("OfferAnswer", Offer, ("type",), closed=True, id=int, content=Any)
_OFFER: Final = _made(
    "OfferEntry", Offer, ("content",), closed=True, id=int, type=Literal["content", "json"]
)
OFFERS: Final = _listing("offers", _OFFER)

ACTIVITY_BODY: Final = _made("ActivityBody", Activity, (*_GIVEN, "type"))
ACTIVITY: Final = _made("ActivityAnswer", Activity, ("type",), closed=True, id=int)
_PARTS: Final = ("options", "locations", "experiences", "entry_constraint", "metrics")
ACTIVITIES: Final = _listing(
    "activities", _made("ActivityEntry", Activity, _PARTS, closed=True, id=int)
)
_UNSAID: Final = (*_PARTS, "type", "property_ids", "workspace")
ASPECT: Final = _made("ActivityAspects", Activity, _UNSAID, closed=True, id=int)


class StateBody(Struct, rename="camel"):
    """The state an activity is to have."""

    state: State


class PriorityBody(Struct, rename="camel"):
    """The priority an activity is to have."""

    priority: Priority


class NameBody(Struct, rename="camel"):
    """The name an activity is to have."""

    name: Name


class ScheduleBody(Struct, rename="camel"):
    """When an activity is to run: at least one of the two; what is left out is unset."""

    starts_at: WrittenInstant | None = None
    ends_at: WrittenInstant | None = None


_EITHER: Final = {"anyOf": [{"required": ["startsAt"]}, {"required": ["endsAt"]}]}
ASPECT_BODIES: Final[dict[str, Any]] = {
    "state": StateBody,
    "schedule": Annotated[ScheduleBody, Meta(extra_json_schema=_EITHER)],
    "priority": PriorityBody,
    "name": NameBody,
}
"""What changes each aspect of an activity."""

PROPERTY: Final = _made("PropertyAnswer", Property, closed=True, id=int)
PROPERTIES: Final = _listing("properties", PROPERTY)


class EnvironmentEntry(Written, kw_only=True):
    """An environment."""

    id: int
    name: str
    default: bool


class MboxEntry(Written, kw_only=True):
    """An mbox that was asked for."""

    name: str
    status: Literal["active"]
    last_requested_at: str


class ResponseTokenEntry(Written, kw_only=True):
    """A response token, and whether it is switched on."""

    id: int
    token: str
    name: str
    type: Literal["ACTIVITY", "BUILT_IN", "GEO", "MBOX", "SCRIPT"]
    active: bool
    deletable: bool


ENVIRONMENTS: Final = _listing("environments", EnvironmentEntry)
MBOXES: Final = _listing("mboxes", MboxEntry)
RESPONSE_TOKENS: Final = _listing("responseTokens", ResponseTokenEntry)


class ProfileAttributes(Written, kw_only=True):
    """The attributes of profiles that were seen so far."""

    mbox_profile_attributes: list[str]


class MboxParameter(Written, kw_only=True):
    """A parameter an mbox was asked for with."""

    name: str
    parameter_type: Literal["MBOX"]


class MboxAnswer(Written, kw_only=True):
    """An mbox, and the parameters it was asked for with."""

    name: str
    mbox_parameters: list[MboxParameter]


class AtjsSettings(Written, kw_only=True):
    """The settings at.js is downloaded with.

    Attributes:
        profile_lifetime: In milliseconds.
        timeout: In milliseconds.
    """

    client_code: str
    ims_org_id: str
    decisioning_method: Literal["server-side"]
    profile_lifetime: int
    server_domain: str
    cross_domain: Literal["disabled"]
    global_mbox_name: str
    global_mbox_auto_create: bool
    legacy_browser_support: bool
    timeout: int


class TokenAnswer(Written, kw_only=True):
    """A fresh token.

    Attributes:
        expires_in: In seconds.
    """

    access_token: str
    token_type: Literal["bearer"]
    scope: Literal["profile_api", "debug_tools"]
    expires_in: int


class HeaderAnswer(Written, kw_only=True):
    """A header."""

    name: str
    value: str


class OperationAnswer(Written, kw_only=True):
    """What came of one operation of a batch; of one that was skipped, no more than that.

    Attributes:
        body: JSON, as text.
    """

    operation_id: int
    skipped: bool
    status_code: int | UnsetType = UNSET
    headers: list[HeaderAnswer] | UnsetType = UNSET
    body: str | UnsetType = UNSET


class BatchAnswer(Written, kw_only=True):
    """What came of a batch, in the order of its operations."""

    results: list[OperationAnswer]
