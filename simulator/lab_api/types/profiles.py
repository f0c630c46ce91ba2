"""Visitors: what Target holds of them, and why it does not find them."""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from simulator.lab_api.types.deliveries import DeliveryState
from simulator.openapi import at_least_one, at_most_one
from simulator.segment.delivery import Outcome
from simulator.target.diagnosis import NEVER_RAN, UNTRACKED
from simulator.target.identifiers import CLIENT_CODE
from simulator.target.verdicts import Verdict
from simulator.times import WrittenDuration

__all__ = [
    "ATJS",
    "AwaitBody",
    "AwaitRequest",
    "Awaited",
    "DeliveryCondition",
    "Explanation",
    "IdentifierState",
    "Moment",
    "NamedClient",
    "NamedId",
    "ProfileList",
    "ProfileState",
    "Timeline",
]

ATJS: Final = ("ran", *NEVER_RAN, UNTRACKED)
"""How at.js may have fared on a visitor's devices."""


NamedClient: TypeAlias = Annotated[str, Meta(extra_json_schema={"pattern": f"^({CLIENT_CODE})?$"})]
"""A client code; the empty text stands for the tenant's first."""


class NamedId(Struct):
    """An id of a visitor and its kind: thirdPartyId, tntId or marketingCloudVisitorId."""

    kind: str
    value: str


class Explanation(Struct):
    """A verdict on an identifier, and the evidence; instants only where they apply."""

    verdict: str
    sentence: str
    cure: str
    client: str
    at: str
    identifier: NamedId | None = None
    created_at: str | None = None
    visible_at: str | None = None
    last_activity: str | None = None
    expires_at: str | None = None
    related: list[str] = []


class DeliveryCondition(Struct, forbid_unknown_fields=True):
    """Which delivery is meant: of those that are as told, the latest."""

    id: Annotated[int, Meta(ge=1, le=10**12)] | None = None
    user_id: str | None = None
    message_id: str | None = None
    destination: str | None = None


class AwaitRequest(Struct, forbid_unknown_fields=True):
    """A condition, and how much of the tenant's time it may take to come true.

    Attributes:
        verdict: What is to be found of an id.
        attributes: What its profile is to hold.
        outcome: What is to become of a delivery.
    """

    within: WrittenDuration
    third_party_id: str | None = None
    tnt_id: str | None = None
    ecid: str | None = None
    client: NamedClient | None = None
    verdict: Annotated[str, Meta(extra_json_schema={"enum": list(Verdict)})] = "found"
    attributes: dict[str, str] = {}
    delivery: DeliveryCondition | None = None
    outcome: Outcome = "delivered"


_IDS = ("third_party_id", "tnt_id", "ecid", "delivery")
AwaitBody: TypeAlias = Annotated[
    AwaitRequest, Meta(extra_json_schema=at_least_one(*_IDS) | at_most_one(*_IDS))
]
"""A condition, and what its type leaves open: that it names one id, or a delivery."""


class Awaited(Struct):
    """How long the condition took to come true."""

    waited: str
    now: str
    explanation: Explanation | None = None
    delivery: DeliveryState | None = None


class IdentifierState(Struct):
    """An identifier of a profile, and from when the profile API finds it."""

    kind: str
    value: str
    bound_at: str
    visible_at: str
    visible: bool


class ProfileState(Struct):
    """A profile as Target holds it; ``targeting`` has the values that count now."""

    client: str
    third_party_id: str | None
    tnt_ids: list[str]
    attributes: dict[str, str]
    targeting: dict[str, str]
    identifiers: list[IdentifierState]
    created_at: str
    modified_at: str
    last_activity: str
    expires_at: str


class ProfileList(Struct):
    """The profiles of a tenant, oldest first."""

    profiles: list[ProfileState]
    total: int


class Moment(Struct):
    """Something that happened to a profile, or will."""

    at: str
    coming: bool
    what: str


class Timeline(Struct):
    """The story of a profile."""

    client: str
    identifier: NamedId
    moments: list[Moment]
