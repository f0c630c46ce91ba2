"""How a lab's requests reach a simulator: over HTTP, or within the process.

Devices, the cloud destination and the lab API's client all send through one ``Carrier``, so
that nothing of theirs differs between the two. The target goes out as it is given: no
normalising of dots, slashes and percent signs on the way.
"""

from collections.abc import Iterable
from typing import Final, Protocol, TypeAlias

import httpx

from destination.attempt import Answer
from destination.delivery import read_answer

__all__ = ["Answer", "Carrier", "CarrierError", "Headers", "HttpCarrier", "arrived"]

Headers: TypeAlias = Iterable[tuple[str, str]]
_TIMEOUT: Final = 30.0
_PATIENCE: Final = 10_000
"""Milliseconds after which a caller in process gives up, as Segment's client does."""


class CarrierError(ConnectionError):
    """No answer came; the message says why."""


def arrived(late: int, *, whole: bool) -> None:
    """Let an answer arrive in process, where nobody waits and no connection can break.

    Args:
        late: How late it comes, in milliseconds.
        whole: Whether all of it comes.

    Raises:
        httpx.ReadTimeout: A caller would have given up before.
        httpx.RemoteProtocolError: The connection breaks before it is whole.
    """
    if late >= _PATIENCE:
        raise httpx.ReadTimeout(f"no answer within {_PATIENCE} ms")
    if not whole:
        raise httpx.RemoteProtocolError("the connection broke before the answer was whole")


class Carrier(Protocol):
    """Carries requests to one simulator."""

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Send a request and give its answer.

        Args:
            method: The HTTP method.
            target: Path and query, in ASCII, as they go over the wire.
            headers: Beside those that any client adds.
            body: Raw.

        Raises:
            CarrierError: No answer came.
        """

    def close(self) -> None:
        """Close what was kept open."""


class HttpCarrier:
    """Carries requests to a server.

    Args:
        url: Where it listens; a path goes before every target.
        transport: An httpx transport, where the default will not do.
    """

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        # Proxy variables are for the way to Adobe, not for a stand-in on this machine.
        self._http = httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False)

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Send a request over a kept connection."""
        try:
            prefix = httpx.URL(self._url).raw_path.rstrip(b"/")
            extensions = {"target": prefix + target.encode("ascii")}
            response = self._http.request(
                method,
                self._url,
                headers=list(headers),
                content=body or None,
                extensions=extensions,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CarrierError(str(error) or type(error).__name__) from error
        return read_answer(response)

    def close(self) -> None:
        """Close the kept connections."""
        self._http.close()
