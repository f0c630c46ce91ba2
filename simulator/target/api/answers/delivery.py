"""The answer of the Delivery API (adobe-target.md 7.5)."""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from simulator.target.api.answers.base import Written
from simulator.target.api.messages import CustomerId

__all__ = ["Delivered"]

_Trace: TypeAlias = Annotated[
    dict[str, Any] | UnsetType, Meta(description="for whoever has a token that opens it")
]
_EventToken: TypeAlias = Annotated[str, Meta(description="what a notification is to bring back")]


class AnalyticsPayload(Written, kw_only=True):
    """What the client is to send to Analytics."""

    pe: Literal["tnt"]
    tnta: str


class AnalyticsAnswer(Written, kw_only=True):
    """For Analytics, where the client said that it logs there itself."""

    payload: AnalyticsPayload


class OptionAnswer(Written, kw_only=True):
    """What is to be shown; default content has neither type nor content.

    Attributes:
        content: Text, JSON, a URL, or a list of visual actions, as the type says.
        event_token: Only of what is prefetched: what is executed is counted at once.
    """

    type: Literal["html", "json", "redirect", "actions"] | UnsetType = UNSET
    content: Any = UNSET
    event_token: str | UnsetType = UNSET
    response_tokens: dict[str, Any] | UnsetType = UNSET


class MetricAnswer(Written, kw_only=True):
    """What is to be told of a click."""

    type: Literal["click"]
    event_token: _EventToken
    selector: str | UnsetType = UNSET
    analytics: AnalyticsAnswer | UnsetType = UNSET


class PlaceAnswer(Written, kw_only=True):
    """A page load: what is to be shown there.

    Attributes:
        state: Only of what is prefetched; opaque.
    """

    options: list[OptionAnswer] | UnsetType = UNSET
    metrics: list[MetricAnswer] | UnsetType = UNSET
    analytics: AnalyticsAnswer | UnsetType = UNSET
    state: str | UnsetType = UNSET
    trace: _Trace = UNSET


class MboxShown(PlaceAnswer, kw_only=True):
    """An mbox; where nothing matches, it has its index and its name, and nothing else."""

    index: int
    name: str


class ViewAnswer(PlaceAnswer, kw_only=True):
    """A view for which there is something to be shown."""

    name: str
    key: str | UnsetType = UNSET
    options: list[OptionAnswer]


class ExecuteAnswer(Written, kw_only=True):
    """What is to be shown at once."""

    page_load: PlaceAnswer | UnsetType = UNSET
    mboxes: list[MboxShown] | UnsetType = UNSET


class PrefetchAnswer(ExecuteAnswer, kw_only=True):
    """What may be shown later.

    Attributes:
        metrics: Clicks on the page that belong to no view.
    """

    views: list[ViewAnswer] | UnsetType = UNSET
    metrics: list[MetricAnswer] | UnsetType = UNSET


class NotificationAnswer(Written, kw_only=True):
    """A notification that was processed."""

    id: str
    trace: _Trace = UNSET


class VisitorAnswer(Written, kw_only=True):
    """Who the visitor is: always a tntId, and the ids that were sent."""

    tnt_id: str
    third_party_id: str | UnsetType = UNSET
    marketing_cloud_visitor_id: str | UnsetType = UNSET
    customer_ids: list[CustomerId] | UnsetType = UNSET


class Delivered(Written, kw_only=True):
    """What a visitor is to be shown.

    Attributes:
        edge_host: The host that clients are to go on with; left out where its name would
            lead them to Adobe.
    """

    status: Literal[200]
    request_id: str
    client: str
    id: VisitorAnswer
    edge_host: str | UnsetType = UNSET
    execute: ExecuteAnswer | UnsetType = UNSET
    prefetch: PrefetchAnswer | UnsetType = UNSET
    notifications: list[NotificationAnswer] | UnsetType = UNSET
