"""What the lab API takes and gives; the client decodes with the same types.

Instants are ISO 8601 in UTC, durations ``1h30m``. The OpenAPI document is made from these.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.target.activities.model import Activity, Audience, Offer, Property
from simulator.target.faults import ENDPOINTS, Fault

__all__ = [
    "ENDPOINTS",
    "Agenda",
    "AwaitRequest",
    "Awaited",
    "BatchFault",
    "BatchList",
    "BatchState",
    "Belonging",
    "BelongingRequest",
    "CatalogueView",
    "ClockMove",
    "ClockState",
    "Explanation",
    "Failure",
    "FailureDetail",
    "FaultList",
    "FaultState",
    "Firing",
    "Health",
    "IdentifierState",
    "Info",
    "IssueRequest",
    "IssuedToken",
    "Journal",
    "JournalEntry",
    "Moment",
    "NamedId",
    "ProfileList",
    "ProfileState",
    "ResetRequest",
    "SeenName",
    "SeenNames",
    "SettingsState",
    "SnapshotNames",
    "TenantList",
    "Timeline",
    "TokenList",
    "TokenState",
]


class FailureDetail(Struct):
    """What went wrong: a code, a sentence, and the field it is about (empty for none)."""

    code: str
    message: str
    field: str = ""


class Failure(Struct):
    """The one shape of an error."""

    error: FailureDetail


class Health(Struct):
    """Whether the server answers."""

    status: Literal["ok"] = "ok"


class Info(Struct):
    """What this server is and can do."""

    version: str
    capabilities: list[str]
    client_codes: list[str]
    tenants: int


class TenantList(Struct):
    """The tenants that were made so far."""

    tenants: list[str]


class SettingsState(Struct):
    """All settings of a tenant; a secret only says that it is set."""

    settings: dict[str, Any]


class Firing(Struct):
    """Something the clock triggered, or will."""

    at: str
    kind: str
    subject: str


class ClockState(Struct):
    """A tenant's time, and what fell due when it was moved."""

    now: str
    rate: float
    frozen: bool
    fired: list[Firing] = []


class ClockMove(Struct, forbid_unknown_fields=True):
    """How to change a tenant's time: one of advance, set and next, with or without a rate."""

    advance: Annotated[str, Meta(description="a duration such as 1h")] | UnsetType = UNSET
    set: Annotated[str, Meta(description="a later instant")] | UnsetType = UNSET
    next: Annotated[bool, Meta(description="to the next entry")] | UnsetType = UNSET
    freeze: Annotated[bool, Meta(description="false lets it run")] | UnsetType = UNSET
    rate: Annotated[float, Meta(description="1 is real time")] | UnsetType = UNSET


class Agenda(Struct):
    """What the clock will trigger, in order."""

    entries: list[Firing]
    total: int


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


class CatalogueView(Struct):
    """What is set up at Adobe; ``total`` counts what the limit leaves out, too."""

    properties: list[Property]
    audiences: list[Audience]
    offers: list[Offer]
    activities: list[Activity]
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


class JournalEntry(Struct):
    """A request a tenant has seen, and what became of it; ``decided`` says what was shown."""

    number: int
    at: str
    method: str
    target: str
    status: int
    ids: list[NamedId]
    wrote: list[str]
    verdict: str
    sentence: str
    cure: str
    client: str
    identifier: NamedId | None = None
    decided: list[str] = []


class Journal(Struct):
    """The latest requests, oldest first; ``total`` counts those that were dropped, too."""

    entries: list[JournalEntry]
    total: int


class SnapshotNames(Struct):
    """The snapshots kept under a name."""

    names: list[str]


class ResetRequest(Struct, forbid_unknown_fields=True):
    """How to begin anew."""

    at: Annotated[str, Meta(description="where the clock starts")] | UnsetType = UNSET
    freeze: bool = False
    seed: int | UnsetType = UNSET
    settings: dict[str, Any] = {}


class IssueRequest(Struct, forbid_unknown_fields=True):
    """Which token to issue."""

    scope: Literal["profile_api", "debug_tools"] = "profile_api"


class IssuedToken(Struct):
    """A fresh token; no other answer shows its text."""

    token: str
    scope: str
    issued_at: str
    expires_at: str


class TokenState(Struct):
    """The latest token of a scope."""

    scope: str
    issued_at: str
    expires_at: str
    expired: bool


class TokenList(Struct):
    """The latest token of each scope, and whether the profile API demands one."""

    demanded: bool
    tokens: list[TokenState]


class BelongingRequest(Struct, forbid_unknown_fields=True):
    """An audience, a visitor, and what a request of theirs would say."""

    rule: Annotated[dict[str, Any], Meta(description="Adobe's targetRule")] | None = None
    audience: Annotated[int | str, Meta(description="or an audience's number or name")] | None = (
        None
    )
    third_party_id: Annotated[str, Meta(description="the visitor; nobody if left out")] | None = (
        None
    )
    tnt_id: str | None = None
    client: str | None = None
    parameters: Annotated[dict[str, str], Meta(description="such as page.category")] = {}
    url: str = ""
    referring_url: str = ""
    landing_url: Annotated[str, Meta(description="empty for not known")] = ""
    user_agent: str = ""
    geo: Annotated[dict[str, str], Meta(description="as in context.geo")] = {}
    new_visitor: Annotated[bool, Meta(description="not known if left out")] | None = None
    first_page_of_session: bool | None = None
    in_other_activities: bool | None = None
    category_affinity: Annotated[str, Meta(description="empty for none")] | None = None


class Belonging(Struct):
    """Whether a visitor belongs to an audience; null where that is not known.

    ``read`` has what the rule looked at: dimension to attribute to value.
    """

    holds: bool | None
    unknown: list[str]
    read: dict[str, dict[str, str | None]]
    profile: Annotated[bool, Meta(description="whether the visitor has a profile")]
    at: str


class SeenName(Struct):
    """A name that was seen, and in how many calls."""

    name: str
    first: str
    last: str
    count: int


class SeenNames(Struct):
    """What can be targeted on: names, never values."""

    profile_attributes: list[SeenName]
    parameters: list[SeenName]


class BatchFault(Struct):
    """Why a row of a batch had no effect; rows are counted from 1, the header is none."""

    row: int
    verdict: str
    sentence: str


class BatchState(Struct):
    """A batch, and what became of it; ``consumed`` is the sum of the three after it."""

    batch_id: str
    client: str
    api: Annotated[str, Meta(description="v1, which only updates, or v2, which creates, too")]
    status: Literal["incomplete", "complete"]
    rows: int
    submitted_at: str
    due_at: str
    consumed: int
    successful: int
    not_found: int
    failed: int
    faults: Annotated[list[BatchFault], Meta(description="the first of them")] = []


class BatchList(Struct):
    """The batches a tenant remembers, oldest first."""

    batches: list[BatchState]
    total: int


class FaultState(Struct):
    """A fault, and how it stands: requests it was met by, and those it struck."""

    fault: Fault
    set_at: str
    met: int
    struck: int
    open: Annotated[bool, Meta(description="whether its window is open now")]
    ends_at: str | None = None


class FaultList(Struct):
    """The faults of a tenant, the first set first."""

    faults: list[FaultState]
