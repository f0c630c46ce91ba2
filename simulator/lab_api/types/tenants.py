"""The server, its tenants, and the one shape of an error."""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.settings import settings_schema
from simulator.times import WrittenInstant

__all__ = [
    "Failure",
    "FailureDetail",
    "Health",
    "Info",
    "Interception",
    "ResetRequest",
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


class Info(Struct):
    """What this server is and can do.

    Attributes:
        version: Its version.
        capabilities: What its lab API can do.
        client_codes: Those it is for; empty for any.
        tenants: How many it has.
        interception: The proxy beside it.
        strays: The latest calls of Segment's API whose write key led to no tenant.
    """

    version: str
    capabilities: list[str]
    client_codes: list[str]
    tenants: int
    interception: Interception | None = None
    strays: list[str] = []


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
