"""What an attempt sent and got, captured for the log: masked, and cut where it is long."""

from collections.abc import Iterable
from typing import Final

from destination.attempt import Answer, Exchange
from destination.plan import PlannedRequest
from destination.workspace.secrets import hidden
from simulator.masking import MASK
from simulator.segment.delivery import Exchanged

__all__ = ["captured", "headers_of"]

_MASKED_HEADER: Final = "authorization"
_LONGEST: Final = 20_000


def captured(exchange: Exchange, secrets: Iterable[str]) -> Exchanged:
    """Capture a request and its answer.

    Args:
        exchange: What was sent and answered.
        secrets: What must not be kept, wherever it stands.
    """
    request, answer = exchange.request, exchange.answer
    url = str(request.url.sent)
    headers = headers_of(request)
    body = _text(request.body)
    if not isinstance(answer, Answer):
        error = hidden(answer.message, secrets, MASK)
        return Exchanged(request.method, url, headers, body, error=error)
    return Exchanged(
        request.method,
        url,
        headers,
        body,
        answer.status,
        answer.phrase,
        dict(answer.headers),
        _text(answer.body),
    )


def headers_of(request: PlannedRequest) -> dict[str, str]:
    """Give the headers of a request, a mask in the place of its token."""
    return {
        name: MASK if name.lower() == _MASKED_HEADER else value for name, value in request.headers
    }


def _text(body: bytes) -> str:
    return body[:_LONGEST].decode(errors="replace")
