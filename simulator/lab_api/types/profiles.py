"""Visitors: what Target holds of them, and why it does not find them."""

from msgspec import Struct

__all__ = [
    "AwaitRequest",
    "Awaited",
    "Explanation",
    "IdentifierState",
    "Moment",
    "NamedId",
    "ProfileList",
    "ProfileState",
    "Timeline",
]


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


class AwaitRequest(Struct, forbid_unknown_fields=True):
    """A condition, and how much of the tenant's time it may take to come true."""

    within: str
    third_party_id: str | None = None
    tnt_id: str | None = None
    ecid: str | None = None
    client: str | None = None
    verdict: str = "found"
    attributes: dict[str, str] = {}


class Awaited(Struct):
    """How long the condition took to come true."""

    waited: str
    now: str
    explanation: Explanation


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
