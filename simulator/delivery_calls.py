"""The calls of the lab API's client that are about deliveries."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from simulator.lab_api import types

__all__ = ["DeliveryCalls"]

_T = TypeVar("_T")


class Caller(Protocol):
    """Who makes calls of the lab API."""

    def call(
        self,
        method: str,
        path: str,
        gives: type[_T],
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
    ) -> _T:
        """Make one call and give its answer."""


class DeliveryCalls:
    """What a tenant's client asks of its delivery log.

    Args:
        caller: Makes the calls.
        prefix: The path of the tenant.
    """

    def __init__(self, caller: Caller, prefix: str) -> None:
        self._caller = caller
        self._prefix = prefix

    def deliveries(self, **narrowed: Any) -> types.DeliveryList:
        """List the latest deliveries.

        Args:
            narrowed: ``outcome``, ``step``, ``user``, ``message_id``, ``source``,
                ``destination``, ``code``, ``verdict``, ``after``, ``limit``.
        """
        path = f"{self._prefix}/deliveries"
        return self._caller.call("GET", path, types.DeliveryList, query=narrowed)

    def good_deliveries(self, **narrowed: Any) -> types.DeliveryList:
        """List what was delivered."""
        path = f"{self._prefix}/deliveries/good"
        return self._caller.call("GET", path, types.DeliveryList, query=narrowed)

    def bad_deliveries(self, **narrowed: Any) -> types.DeliveryList:
        """List what failed, on ingest or at the destination, for good."""
        path = f"{self._prefix}/deliveries/bad"
        return self._caller.call("GET", path, types.DeliveryList, query=narrowed)

    def delivery_counts(self) -> types.DeliveryCounts:
        """Count events and deliveries by the steps of Delivery Overview."""
        path = f"{self._prefix}/deliveries/counts"
        return self._caller.call("GET", path, types.DeliveryCounts)

    def delivery(self, number: int) -> types.DeliveryState:
        """Show one delivery."""
        return self._caller.call("GET", f"{self._prefix}/deliveries/{number}", types.DeliveryState)

    def forecast(self, number: int) -> types.DeliveryForecast:
        """Tell what will become of a delivery if nobody comes."""
        path = f"{self._prefix}/deliveries/{number}/forecast"
        return self._caller.call("GET", path, types.DeliveryForecast)

    def clear_deliveries(self) -> None:
        """Forget the delivery log; what waits for a retry is not tried again."""
        self._caller.call("DELETE", f"{self._prefix}/deliveries", types.DeliveryList)
