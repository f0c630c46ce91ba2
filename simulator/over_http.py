"""The carrier over HTTP, to a server."""

from typing import Final

import httpx

from destination.delivery import read_answer, trusted
from simulator.carrier import Answer, CarrierError, Headers

__all__ = ["HttpCarrier"]

_TIMEOUT: Final = httpx.Timeout(30.0).as_dict()


class HttpCarrier:
    """Carries requests to a server.

    They go straight to httpx's transport: cookies, redirects and proxies, which a client of
    httpx would see to, are not for a carrier, and take as long as half a request.

    Args:
        url: Where it listens; a path goes before every target.
        transport: An httpx transport, where the default will not do.
    """

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._given = url.rstrip("/")
        self._url: httpx.URL | None = None
        # Proxy variables are for the way to Adobe, not for a stand-in on this machine.
        self._transport = transport or httpx.HTTPTransport(
            verify=trusted(environment=False), trust_env=False
        )

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Send a request over a kept connection."""
        try:
            url = self._url = self._url or httpx.URL(self._given)
            prefix = url.raw_path.rstrip(b"/")
            request = httpx.Request(
                method,
                url,
                headers=list(headers),
                content=body or None,
                extensions={"target": prefix + target.encode("ascii"), "timeout": _TIMEOUT},
            )
            response = self._transport.handle_request(request)
            response.read()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CarrierError(str(error) or type(error).__name__) from error
        return read_answer(response)

    def close(self) -> None:
        """Close the kept connections."""
        self._transport.close()
