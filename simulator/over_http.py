"""The carrier over HTTP, to a server."""

from typing import Final

import httpx

from destination.delivery import read_answer, trusted
from simulator.carrier import Answer, CarrierError, Headers

__all__ = ["HttpCarrier"]

_TIMEOUT: Final = 30.0


class HttpCarrier:
    """Carries requests to a server.

    Args:
        url: Where it listens; a path goes before every target.
        transport: An httpx transport, where the default will not do.
    """

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url.rstrip("/")
        # Proxy variables are for the way to Adobe, not for a stand-in on this machine.
        self._http = httpx.Client(
            transport=transport,
            timeout=_TIMEOUT,
            verify=trusted(environment=False),
            trust_env=False,
        )

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
