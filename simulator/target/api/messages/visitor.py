"""Who asks: the ids of a visitor."""

from typing import Literal, TypeAlias

from simulator.target.api.messages.base import Wire

__all__ = ["AuthenticatedState", "CustomerId", "VisitorId"]

AuthenticatedState: TypeAlias = Literal["unknown", "authenticated", "logged_out"]


class CustomerId(Wire, kw_only=True):
    """An id of the customer's own for the visitor."""

    id: str
    integration_code: str
    authenticated_state: AuthenticatedState


class VisitorId(Wire, kw_only=True):
    """Who the visitor is."""

    tnt_id: str | None = None
    third_party_id: str | None = None
    marketing_cloud_visitor_id: str | None = None
    customer_ids: list[CustomerId] | None = None
