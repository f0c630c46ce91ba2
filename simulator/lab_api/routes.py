"""The lab API's routes in one list: what serves them, and what they take and give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from simulator.bundle.model import Beginning, Bundle
from simulator.lab_api import (
    activities,
    audiences,
    awaiting,
    batches,
    bundles,
    catalogue,
    deliveries,
    faults,
    handlers,
    tokens,
    types,
)
from simulator.lab_api.calls import MOST, LabCall
from simulator.openapi import Parameter
from simulator.segment.delivery import Outcome
from simulator.snapshot import Snapshot
from simulator.workspace import Workspace

__all__ = ["ROUTES", "Route"]

_TENANT: Final = "/v1/tenants/<tenant>"


@dataclass(frozen=True, slots=True)
class Route:
    """One call of the lab API.

    Attributes:
        method: The HTTP method; all but GET write.
        rule: Its path below ``/_lab``.
        handle: What it does; its docstring's first line is the summary.
        gives: The type of the answer.
        takes: The type of the body; None for no body.
        parameters: What the query may hold.
        fails: The error statuses beside 400 of what takes anything, 401, 403, and 404 of a tenant.
        taped: Whether a tenant's tape records it.
        hot: Whether labs and steps call it so often that it is served without Flask, too.
    """

    method: str
    rule: str
    handle: Callable[[LabCall], Any]
    gives: Any
    takes: Any = None
    parameters: tuple[Parameter, ...] = ()
    fails: tuple[int, ...] = ()
    taped: bool = True
    hot: bool = False


_CLIENT: Final = Parameter(
    "client", "the client code; the tenant's first if left out", types.NamedClient
)
_LIMIT: Final = Parameter(
    "limit", "how many entries to give, 1,000 at most", Annotated[int, Meta(ge=0, le=MOST)]
)
_AFTER: Final = Parameter(
    "after", "only entries with a higher number", Annotated[int, Meta(ge=0, le=10**12)]
)
_OF_DELIVERIES: Final = (
    Parameter("outcome", "only what has come to this", Outcome),
    Parameter("step", "only what stands at this step", Literal[deliveries.STEPS_SHOWN]),
    Parameter("user", "only what is about this third-party id, or userId"),
    Parameter("message_id", "only deliveries of this event"),
    Parameter("source", "only what came by this source"),
    Parameter("destination", "only what is bound for this destination"),
    Parameter("code", "only what was discarded under this code"),
    Parameter("verdict", "only what met this verdict at its last attempt"),
    _AFTER,
    _LIMIT,
)

ROUTES: Final = (
    Route("GET", "/health", handlers.health, types.Health),
    Route("GET", "/v1/info", handlers.info, types.Info),
    Route("GET", "/v1/tenants", handlers.tenants, types.TenantList),
    Route(
        "DELETE",
        _TENANT,
        handlers.delete_tenant,
        types.TenantList,
        fails=(409,),
        taped=False,
    ),
    Route("GET", f"{_TENANT}/settings", handlers.get_settings, types.SettingsState),
    Route(
        "PATCH",
        f"{_TENANT}/settings",
        handlers.patch_settings,
        types.SettingsState,
        takes=types.SettingsPatch,
    ),
    Route("GET", f"{_TENANT}/workspace", handlers.get_workspace, Workspace),
    Route("PUT", f"{_TENANT}/workspace", handlers.put_workspace, Workspace, Workspace),
    Route(
        "GET",
        f"{_TENANT}/catalogue",
        catalogue.get_catalogue,
        types.CatalogueView,
        parameters=(_LIMIT,),
    ),
    Route("GET", f"{_TENANT}/clock", handlers.get_clock, types.ClockState, hot=True),
    Route(
        "POST",
        f"{_TENANT}/clock",
        handlers.post_clock,
        types.ClockState,
        types.ClockMoveBody,
        hot=True,
    ),
    Route("GET", f"{_TENANT}/agenda", handlers.get_agenda, types.Agenda, parameters=(_LIMIT,)),
    Route(
        "POST",
        f"{_TENANT}/await",
        awaiting.post_await,
        types.Awaited,
        types.AwaitBody,
        fails=(412,),
    ),
    Route(
        "GET",
        f"{_TENANT}/profiles",
        handlers.get_profiles,
        types.ProfileList,
        parameters=(_CLIENT, _LIMIT),
        hot=True,
    ),
    Route(
        "GET",
        f"{_TENANT}/profiles/<path:identifier>/timeline",
        handlers.get_timeline,
        types.Timeline,
        parameters=(_CLIENT,),
    ),
    Route(
        "GET",
        f"{_TENANT}/explain",
        handlers.explain,
        types.Explanation,
        parameters=(
            Parameter("third_party_id", "the mbox3rdPartyId to explain"),
            Parameter("tnt_id", "or the tntId to explain"),
            Parameter("ecid", "or the ECID to explain"),
            _CLIENT,
            Parameter("twin", "an anonymousId of the same person", list[str]),
            Parameter("device", "the tntId of a device of the same person", list[str]),
            Parameter("atjs", "whether at.js ran there, or why not", Literal[types.ATJS]),
        ),
        hot=True,
    ),
    Route(
        "POST",
        f"{_TENANT}/audiences/evaluate",
        audiences.evaluate,
        types.Belonging,
        types.BelongingBody,
    ),
    Route("GET", f"{_TENANT}/audiences/attributes", audiences.seen, types.SeenNames),
    Route(
        "GET",
        f"{_TENANT}/journal",
        handlers.get_journal,
        types.Journal,
        parameters=(
            _LIMIT,
            Parameter(
                "after",
                "only entries with a higher number",
                Annotated[int, Meta(ge=0, le=10**15)],
            ),
            Parameter("verdict", "only entries with this verdict"),
        ),
    ),
    Route(
        "GET",
        f"{_TENANT}/activities/<path:activity>/results",
        activities.get_results,
        types.ActivityResults,
        parameters=(_CLIENT,),
    ),
    Route(
        "GET",
        f"{_TENANT}/activities/<path:activity>/qa",
        activities.get_qa_link,
        types.QaLink,
        parameters=(_CLIENT,),
    ),
    Route("GET", f"{_TENANT}/bundle", bundles.get_bundle, Bundle, taped=False),
    Route(
        "PUT",
        f"{_TENANT}/bundle",
        bundles.put_bundle,
        types.Replaying,
        Beginning,
        fails=(409,),
        taped=False,
    ),
    Route(
        "PATCH",
        f"{_TENANT}/bundle",
        bundles.patch_bundle,
        types.ClockState,
        types.MachineTime,
        fails=(409,),
        taped=False,
    ),
    Route("GET", f"{_TENANT}/snapshot", handlers.get_snapshot, Snapshot),
    Route("PUT", f"{_TENANT}/snapshot", handlers.put_snapshot, types.ClockState, Snapshot),
    Route("GET", f"{_TENANT}/snapshots", handlers.list_snapshots, types.SnapshotNames),
    Route(
        "PUT",
        f"{_TENANT}/snapshots/<name>",
        handlers.keep_snapshot,
        types.SnapshotNames,
        fails=(409,),
    ),
    Route(
        "POST",
        f"{_TENANT}/snapshots/<name>/restore",
        handlers.restore_snapshot,
        types.ClockState,
    ),
    Route("DELETE", f"{_TENANT}/snapshots/<name>", handlers.delete_snapshot, types.SnapshotNames),
    Route("GET", f"{_TENANT}/batches", batches.get_batches, types.BatchList, parameters=(_LIMIT,)),
    Route(
        "GET",
        f"{_TENANT}/deliveries",
        deliveries.get_deliveries,
        types.DeliveryList,
        parameters=_OF_DELIVERIES,
    ),
    Route(
        "GET",
        f"{_TENANT}/deliveries/good",
        deliveries.get_good_deliveries,
        types.DeliveryList,
        parameters=_OF_DELIVERIES,
    ),
    Route(
        "GET",
        f"{_TENANT}/deliveries/bad",
        deliveries.get_bad_deliveries,
        types.DeliveryList,
        parameters=_OF_DELIVERIES,
    ),
    Route("GET", f"{_TENANT}/deliveries/counts", deliveries.get_counts, types.DeliveryCounts),
    Route(
        "GET",
        f"{_TENANT}/deliveries/<delivery>",
        deliveries.get_delivery,
        types.DeliveryState,
    ),
    Route(
        "GET",
        f"{_TENANT}/deliveries/<delivery>/forecast",
        deliveries.get_forecast,
        types.DeliveryForecast,
    ),
    Route("DELETE", f"{_TENANT}/deliveries", deliveries.clear_deliveries, types.DeliveryList),
    Route("GET", f"{_TENANT}/tokens", tokens.get_tokens, types.TokenList),
    Route(
        "POST",
        f"{_TENANT}/tokens",
        tokens.post_tokens,
        types.IssuedToken,
        types.IssueRequest,
    ),
    Route("GET", f"{_TENANT}/faults", faults.get_faults, types.FaultList),
    Route("PUT", f"{_TENANT}/faults", faults.put_fault, types.FaultList, types.FaultBody),
    Route("DELETE", f"{_TENANT}/faults", faults.delete_faults, types.FaultList),
    Route("DELETE", f"{_TENANT}/faults/<name>", faults.delete_fault, types.FaultList),
    Route(
        "POST",
        f"{_TENANT}/reset",
        handlers.post_reset,
        types.ClockState,
        types.ResetRequest,
        hot=True,
    ),
)
