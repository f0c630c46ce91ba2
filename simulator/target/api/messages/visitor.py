"""Who asks: the ids of a visitor."""

from typing import Annotated, Literal, TypeAlias

from simulator.target.api.messages.base import Wire
from simulator.target.settings.stated import SCALAR, length, ruled, sized

__all__ = ["AuthenticatedState", "CustomerId", "VisitorId"]

_TNT_ID = r"^([^.]+(\.[^.]*)?)?$"  # one dot at most, before the location hint

AuthenticatedState: TypeAlias = Literal["unknown", "authenticated", "logged_out"]


class CustomerId(Wire, kw_only=True):
    """An id of the customer's own for the visitor."""

    id: Annotated[str, length("customer_id_length"), SCALAR]
    integration_code: Annotated[str, length("integration_code_length")]
    authenticated_state: AuthenticatedState


class VisitorId(Wire, kw_only=True):
    """Who the visitor is."""

    tnt_id: Annotated[str, length("tnt_id_length"), ruled(pattern=_TNT_ID), SCALAR] | None = None
    third_party_id: Annotated[str, length("third_party_id_length"), SCALAR] | None = None
    marketing_cloud_visitor_id: Annotated[str, length("ecid_length"), SCALAR] | None = None
    customer_ids: Annotated[list[CustomerId], sized("customer_ids")] | None = None
