"""What the lab API takes and gives: one module a topic; the client decodes with the same types.

Instants are ISO 8601 in UTC, durations ``1h30m``. The OpenAPI document is made from these.
"""

from simulator.lab_api.types.activities import (
    ActivityResults,
    CatalogueView,
    ExperienceResult,
    MetricResult,
    QaExperience,
    QaLink,
)
from simulator.lab_api.types.audiences import (
    Belonging,
    BelongingBody,
    BelongingRequest,
    SeenName,
    SeenNames,
)
from simulator.lab_api.types.batches import (
    BatchFault,
    BatchList,
    BatchState,
)
from simulator.lab_api.types.bundles import MachineTime, Replaying
from simulator.lab_api.types.clock import (
    Agenda,
    ClockMove,
    ClockMoveBody,
    ClockState,
    Firing,
)
from simulator.lab_api.types.deliveries import (
    AttemptState,
    ComingAttempt,
    DeliveryCounts,
    DeliveryForecast,
    DeliveryList,
    DeliveryState,
)
from simulator.lab_api.types.faults import ENDPOINTS, FaultBody, FaultList, FaultState
from simulator.lab_api.types.journal import (
    Journal,
    JournalEntry,
)
from simulator.lab_api.types.profiles import (
    ATJS,
    AwaitBody,
    Awaited,
    AwaitRequest,
    DeliveryCondition,
    Explanation,
    IdentifierState,
    Moment,
    NamedClient,
    NamedId,
    ProfileList,
    ProfileState,
    Timeline,
)
from simulator.lab_api.types.tenants import (
    Failure,
    FailureDetail,
    Health,
    Info,
    Interception,
    ResetRequest,
    SettingsPatch,
    SettingsState,
    SnapshotNames,
    TenantList,
)
from simulator.lab_api.types.tokens import (
    IssuedToken,
    IssueRequest,
    TokenList,
    TokenState,
)

__all__ = [
    "ATJS",
    "ENDPOINTS",
    "ActivityResults",
    "Agenda",
    "AttemptState",
    "AwaitBody",
    "AwaitRequest",
    "Awaited",
    "BatchFault",
    "BatchList",
    "BatchState",
    "Belonging",
    "BelongingBody",
    "BelongingRequest",
    "CatalogueView",
    "ClockMove",
    "ClockMoveBody",
    "ClockState",
    "ComingAttempt",
    "DeliveryCondition",
    "DeliveryCounts",
    "DeliveryForecast",
    "DeliveryList",
    "DeliveryState",
    "ExperienceResult",
    "Explanation",
    "Failure",
    "FailureDetail",
    "FaultBody",
    "FaultList",
    "FaultState",
    "Firing",
    "Health",
    "IdentifierState",
    "Info",
    "Interception",
    "IssueRequest",
    "IssuedToken",
    "Journal",
    "JournalEntry",
    "MachineTime",
    "MetricResult",
    "Moment",
    "NamedClient",
    "NamedId",
    "ProfileList",
    "ProfileState",
    "QaExperience",
    "QaLink",
    "Replaying",
    "ResetRequest",
    "SeenName",
    "SeenNames",
    "SettingsPatch",
    "SettingsState",
    "SnapshotNames",
    "TenantList",
    "Timeline",
    "TokenList",
    "TokenState",
]
