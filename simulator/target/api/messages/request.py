"""The body of ``POST /rest/v1/delivery``."""

from typing import Annotated, TypeAlias

from simulator.target.activities.model import GLOBAL_MBOX
from simulator.target.api.messages.base import Wire
from simulator.target.api.messages.cloud import (
    ExperienceCloud,
    Preview,
    PropertyToken,
    QaMode,
    Telemetry,
    Trace,
)
from simulator.target.api.messages.context import Context
from simulator.target.api.messages.details import (
    MboxRequest,
    Notification,
    RequestDetails,
    ViewRequest,
)
from simulator.target.api.messages.visitor import VisitorId
from simulator.target.settings.stated import length, ruled, sized

__all__ = ["DeliveryRequest", "Execute", "Prefetch"]


_Mboxes: TypeAlias = Annotated[list[MboxRequest], sized("mboxes")]
_Id: TypeAlias = Annotated[str, length("request_id_length")]
_Int64: TypeAlias = Annotated[int, ruled(minimum=-(2**63), maximum=2**63 - 1)]
_MboxOrView: TypeAlias = Annotated[
    Notification,
    ruled(
        **{
            "not": {
                "properties": {"mbox": {"type": "object"}, "view": {"type": "object"}},
                "required": ["mbox", "view"],
            }
        }
    ),
]


class Execute(Wire, kw_only=True):
    """What is to be decided and shown at once."""

    page_load: RequestDetails | None = None
    mboxes: _Mboxes | None = None


class Prefetch(Wire, kw_only=True):
    """What is to be decided now and shown later."""

    page_load: RequestDetails | None = None
    mboxes: _Mboxes | None = None
    views: list[ViewRequest] | None = None


class DeliveryRequest(Wire, kw_only=True):
    """A delivery request."""

    context: Context
    request_id: _Id | None = None
    impression_id: _Id | None = None
    id: VisitorId | None = None
    environment_id: _Int64 | None = None
    property: PropertyToken | None = None
    trace: Trace | None = None
    experience_cloud: ExperienceCloud | None = None
    execute: Execute | None = None
    prefetch: Prefetch | None = None
    notifications: list[_MboxOrView] | None = None
    telemetry: Telemetry | None = None
    qa_mode: QaMode | None = None
    preview: Preview | None = None

    def mboxes(self) -> list[tuple[str, RequestDetails]]:
        """List the mboxes asked for by name; a page load is ``target-global-mbox``."""
        found: list[tuple[str, RequestDetails]] = []
        for part in (self.execute, self.prefetch):
            if part is not None:
                found += [(mbox.name, mbox) for mbox in part.mboxes or ()]
                found += [(GLOBAL_MBOX, part.page_load)] if part.page_load is not None else []
        return found

    def details(self) -> list[RequestDetails]:
        """List everything that may carry parameters, in the order it takes effect."""
        found: list[RequestDetails] = []
        for part in (self.execute, self.prefetch):
            if part is not None:
                if part.page_load is not None:
                    found.append(part.page_load)
                found += part.mboxes or ()
        if self.prefetch is not None:
            found += self.prefetch.views or ()
        found += self.notifications or ()
        return found
