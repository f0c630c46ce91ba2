"""The server, its tenants, and the one shape of an error."""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.settings import settings_schema
from simulator.times import WrittenInstant

__all__ = [
    "Failure",
    "FailureDetail",
    "Health",
    "Held",
    "Holdings",
    "Info",
    "Interception",
    "ResetRequest",
    "Running",
    "SettingsPatch",
    "SettingsState",
    "SnapshotNames",
    "TenantList",
]

SettingsPatch: TypeAlias = Annotated[dict[str, Any], Meta(extra_json_schema=settings_schema())]
"""Some settings, each under its name."""
_Fresh: TypeAlias = Annotated[
    dict[str, Any], Meta(extra_json_schema=settings_schema("client_codes", "apart"))
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


class Interception(Struct):
    """The proxy for clients that name production hosts: its port, and whom they are to trust."""

    proxy_port: int
    certificate: Annotated[str, Meta(description="the local authority's, PEM")]
    hosts: Annotated[list[str], Meta(description="what is answered for")]
    allowed: Annotated[list[str], Meta(description="what is let through")]
    demands_tenant: bool


class Held(Struct):
    """How much of something there is, and how much there may be: over all tenants."""

    held: int
    most: int


class Holdings(Struct):
    """What the tenants of this process hold.

    Attributes:
        profiles: Profiles of devices and third parties.
        journal: Requests in the journals.
        deliveries: Deliveries in the logs; those that wait are among them.
        batches: Batches that wait to be processed.
    """

    profiles: Held
    journal: Held
    deliveries: Held
    batches: Held


class Running(Struct):
    """The process that gives this answer, and what it has answered since it began.

    Each worker counts for itself, and a request that is being answered is not counted yet.

    Attributes:
        uptime: For how many seconds it has been there.
        worker: Which of the workers it is, from 1.
        workers: How many there are.
        threads: How many requests each may work on, or keep waiting, at once.
        late: How many answers of each may be late at once.
        store: What keeps the state.
        resident: Its resident memory, in bytes; null where the system does not tell.
        requests: How many requests it has answered.
        refused: How many of them with a status of 400 to 499.
        failed: How many of them with a status of 500 and more, faults on purpose among them.
        answered: How many by surface and verdict; the verdict is ``untold`` where an answer has
            no ``X-Offtarget-Reason``.
    """

    uptime: float
    worker: int
    workers: int
    threads: int
    late: int
    store: Literal["memory", "sqlite", "postgresql"]
    resident: int | None
    requests: int
    refused: int
    failed: int
    answered: dict[str, dict[str, int]]


class Info(Struct):
    """What this server is and can do.

    Attributes:
        version: Its version.
        capabilities: What its lab API can do.
        client_codes: Those it is for; empty for any.
        tenants: How many it has.
        interception: The proxy beside it.
        strays: The latest calls of Segment's API whose write key led to no tenant.
        holdings: What the tenants hold, and how much they may.
        process: The process that answers; null in a lab without a server.
    """

    version: str
    capabilities: list[str]
    client_codes: list[str]
    tenants: int
    interception: Interception | None = None
    strays: list[str] = []
    holdings: Holdings | None = None
    process: Running | None = None


class TenantList(Struct):
    """The tenants that were made so far."""

    tenants: list[str]


class SettingsState(Struct):
    """All settings of a tenant; a secret only says that it is set."""

    settings: SettingsPatch


class SnapshotNames(Struct):
    """The snapshots kept under a name."""

    names: list[str]


class ResetRequest(Struct, forbid_unknown_fields=True):
    """How to begin anew."""

    at: Annotated[WrittenInstant, Meta(description="where the clock starts")] | UnsetType = UNSET
    freeze: bool = False
    seed: int | UnsetType = UNSET
    settings: _Fresh = {}
