"""The server, its tenants, and the one shape of an error."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "Failure",
    "FailureDetail",
    "Health",
    "Info",
    "ResetRequest",
    "SettingsState",
    "SnapshotNames",
    "TenantList",
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


class SnapshotNames(Struct):
    """The snapshots kept under a name."""

    names: list[str]


class ResetRequest(Struct, forbid_unknown_fields=True):
    """How to begin anew."""

    at: Annotated[str, Meta(description="where the clock starts")] | UnsetType = UNSET
    freeze: bool = False
    seed: int | UnsetType = UNSET
    settings: dict[str, Any] = {}
