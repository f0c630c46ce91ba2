"""Where the cloud destination's requests go: Adobe's hosts are simulated, and no other is there.

A client code can lead a request to a host of somebody else's. In this world that host has no
address, so that nothing leaves it; in production its owner gets the id, and the token.
"""

from destination.attempt import Answer
from destination.errors import TransportError
from destination.plan import PlannedRequest
from simulator.carrier import Carrier, CarrierError
from simulator.vendor_hosts import TARGET_DOMAIN

__all__ = ["carry"]


def carry(carrier: Carrier, request: PlannedRequest) -> Answer | TransportError:
    """Send a request to Adobe's simulated host; any other cannot be found."""
    if _is_adobes(request):
        target = request.url.target
        try:
            return carrier.send(request.method, target, request.headers, request.body)
        except CarrierError as error:
            from destination.failure import transport_failure  # noqa: PLC0415  it needs httpx

            return transport_failure(request, error)
    reason = f"getaddrinfo ENOTFOUND {request.url.hostname}"
    return TransportError(f"request to {request.url} failed, reason: {reason}", code="ENOTFOUND")


def _is_adobes(request: PlannedRequest) -> bool:
    return request.url.hostname.endswith(TARGET_DOMAIN)
