"""Where the cloud destination's requests go: Adobe's hosts are simulated, and no other is there.

A client code can lead a request to a host of somebody else's. In this world that host has no
address, so that nothing leaves it; in production its owner gets the id, and the token.
"""

from destination.attempt import Answer
from destination.errors import TransportError
from destination.plan import Plan, PlannedRequest, Update
from simulator.carrier import Carrier, CarrierError
from simulator.vendor_hosts import TARGET_DOMAIN

__all__ = ["carry", "leads_elsewhere"]


def carry(carrier: Carrier, request: PlannedRequest) -> Answer | TransportError:
    """Send a request to Adobe's simulated host; any other cannot be found."""
    if _is_adobes(request):
        target = request.url.target
        try:
            return carrier.send(request.method, target, request.headers, request.body)
        except CarrierError as error:
            from destination.failure import transport_failure  # noqa: PLC0415  it needs httpx

            cause = error.__cause__
            return transport_failure(request, cause if isinstance(cause, Exception) else error)
    reason = f"getaddrinfo ENOTFOUND {request.url.hostname}"
    return TransportError(f"request to {request.url} failed, reason: {reason}", code="ENOTFOUND")


def leads_elsewhere(plan: Plan) -> bool:
    """Tell whether a plan leads to a host that is none of Adobe's."""
    lookup = plan.lookup if isinstance(plan, Update) else None
    return isinstance(lookup, PlannedRequest) and not _is_adobes(lookup)


def _is_adobes(request: PlannedRequest) -> bool:
    return request.url.hostname.endswith(TARGET_DOMAIN)
