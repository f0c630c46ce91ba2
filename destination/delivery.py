"""Planned requests sent over httpx.

``base_url`` points every request at a simulator (or any other stand-in) and changes
nothing else about it; without one they go to the Adobe host they name. Time-outs and error
texts are those of Segment's client (contract: segment.md 1, clients.md A).
"""

from collections.abc import Iterable
from functools import cache
from ssl import SSLContext
from types import TracebackType
from typing import Final, Self

import httpx

from destination.attempt import Answer, Attempt, carry_out, carry_out_async
from destination.errors import TransportError
from destination.failure import TIMEOUT, transport_failure
from destination.plan import Plan, PlannedRequest

__all__ = ["AsyncCourier", "Courier", "trusted"]

_LOCATION: Final = "offtarget.location"


class Courier:
    """Carries out plans, one request after the other, on kept connections.

    Args:
        base_url: Where everything is sent; None sends to the hosts the requests name.
        timeout: Seconds a request may take.
        transport: An httpx transport, to stay in process.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._way = _Way(base_url, timeout)
        self._client = httpx.Client(
            timeout=timeout,
            transport=transport,
            verify=trusted(environment=self._way.trusts_environment),
            trust_env=self._way.trusts_environment,
            event_hooks={"response": [_keep_location]},
        )

    def attempt(self, plan: Plan) -> Attempt:
        """Carry out ``plan`` once; whatever goes wrong is in the attempt."""
        return carry_out(plan, self._send)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, planned: PlannedRequest) -> Answer | TransportError:
        try:
            return _read_answer(self._client.send(self._way.request(planned)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return self._way.failure(planned, error)


class AsyncCourier:
    """The courier's asynchronous twin: many plans at once, each in its own order.

    Args:
        base_url: Where everything is sent; None sends to the hosts the requests name.
        timeout: Seconds a request may take.
        transport: An httpx transport, to stay in process.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        timeout: float = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._way = _Way(base_url, timeout)
        self._client = httpx.AsyncClient(
            timeout=timeout,
            transport=transport,
            verify=trusted(environment=self._way.trusts_environment),
            trust_env=self._way.trusts_environment,
            # Who calls decides how many attempts are made at once.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
            event_hooks={"response": [_keep_location_async]},
        )

    async def attempt(self, plan: Plan) -> Attempt:
        """Carry out ``plan`` once; whatever goes wrong is in the attempt."""
        return await carry_out_async(plan, self._send)

    async def close(self) -> None:
        """Close the kept connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _send(self, planned: PlannedRequest) -> Answer | TransportError:
        try:
            return _read_answer(await self._client.send(self._way.request(planned)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return self._way.failure(planned, error)


class _Way:
    """What both couriers know of the way: where to, how long, and what to call a failure."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        self._base_url = base_url
        self._timeout = timeout

    @property
    def trusts_environment(self) -> bool:
        """Proxy variables are for the way to Adobe, not for a stand-in on this machine."""
        return self._base_url is None

    def request(self, planned: PlannedRequest) -> httpx.Request:
        url = planned.url
        return httpx.Request(
            planned.method,
            self._base_url or f"{url.scheme}://{url.host}/",
            headers=_wire_headers(planned.headers),
            content=planned.body or None,
            extensions={
                "target": url.target.encode("ascii"),
                "timeout": httpx.Timeout(self._timeout).as_dict(),
            },
        )

    def failure(self, planned: PlannedRequest, error: Exception) -> TransportError:
        return transport_failure(planned, error, self._timeout)


@cache
def trusted(*, environment: bool) -> SSLContext:
    """Give what says whom TLS trusts; one for all clients, since reading it takes long.

    Args:
        environment: Whether the environment may name other authorities.
    """
    return httpx.create_ssl_context(trust_env=environment)


def _read_answer(response: httpx.Response) -> Answer:
    """Take from httpx what the classification looks at: the phrase as it was, all of the body."""
    phrase: bytes = response.extensions.get("reason_phrase", b"")
    return Answer(
        response.status_code,
        phrase.decode("latin-1"),
        {name.lower(): value for name, value in response.headers.items()}
        | response.extensions.get(_LOCATION, {}),
        response.content,
    )


def _wire_headers(planned: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Encode headers as Node does; blanks at the end mean nothing, and h11 takes none."""
    sent = [(name.encode(), value.rstrip(" \t").encode("latin-1")) for name, value in planned]
    return [*sent, (b"connection", b"keep-alive")]


def _keep_location(response: httpx.Response) -> None:
    """Set ``Location`` aside: httpx would resolve it, and raise where Node would not."""
    response.headers.encoding = "latin-1"
    location = response.headers.pop("location", None)
    if location is not None:
        response.extensions[_LOCATION] = {"location": location}


async def _keep_location_async(response: httpx.Response) -> None:
    _keep_location(response)
