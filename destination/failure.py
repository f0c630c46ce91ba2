"""What keeps an answer from coming, in the words of Segment's client (contract: clients.md A)."""

from typing import Final

import httpx

from destination.errors import TransportError
from destination.plan import PlannedRequest

__all__ = ["TIMEOUT", "transport_failure"]

TIMEOUT: Final = 10.0
"""Seconds a request may take before Segment's client gives up."""
_BROKEN: Final = (
    ConnectionResetError,
    httpx.RemoteProtocolError,
    httpx.ReadError,
    httpx.WriteError,
)


def transport_failure(
    planned: PlannedRequest, error: Exception, timeout: float = TIMEOUT
) -> TransportError:
    """Put what kept an answer from coming in the words of Segment's client.

    Args:
        planned: The request.
        error: What httpx, or a stand-in for it, raised.
        timeout: Seconds the request could have taken.
    """
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        message = f"Request timed out after {round(timeout * 1000)}ms"
        return TransportError(message, name="TimeoutError", code="ETIMEDOUT")
    reason, code = _reason(error)
    return TransportError(f"request to {planned.url} failed, reason: {reason}", code=code)


def _reason(error: Exception) -> tuple[str, str]:
    """Put a transport error in Node's words."""
    if isinstance(error, _BROKEN):
        return "socket hang up", "ECONNRESET"
    if isinstance(error, httpx.ConnectError | ConnectionRefusedError):
        unknown_host = "Name or service not known" in str(error) or "getaddrinfo" in str(error)
        return str(error), "ENOTFOUND" if unknown_host else "ECONNREFUSED"
    return str(error) or type(error).__name__, "ECONNRESET"
