"""Who asks: the ids of a visitor."""

from typing import Annotated, Literal, TypeAlias

from simulator.target.api.messages.base import Identifying, Wire
from simulator.target.settings.stated import length, ruled, sized

__all__ = ["AuthenticatedState", "CustomerId", "VisitorId"]

_TNT_ID = r"^([^.]+(\.[^.]*)?)?$"  # one dot at most, before the location hint

AuthenticatedState: TypeAlias = Literal["unknown", "authenticated", "logged_out"]


class CustomerId(Wire, kw_only=True):
    """An id of the customer's own for the visitor."""

    id: Annotated[Identifying, length("customer_id_length")]
    integration_code: Annotated[str, length("integration_code_length")]
    authenticated_state: AuthenticatedState

    def __post_init__(self) -> None:
        """Take a number for its text."""
        self.print("id")


class VisitorId(Wire, kw_only=True):
    """Who the visitor is."""

    tnt_id: Annotated[Identifying, length("tnt_id_length"), ruled(pattern=_TNT_ID)] | None = None
    third_party_id: Annotated[Identifying, length("third_party_id_length")] | None = None
    marketing_cloud_visitor_id: Annotated[Identifying, length("ecid_length")] | None = None
    customer_ids: Annotated[list[CustomerId], sized("customer_ids")] | None = None

    def __post_init__(self) -> None:
        """Take numbers for their text."""
        self.print("tnt_id", "third_party_id", "marketing_cloud_visitor_id")
