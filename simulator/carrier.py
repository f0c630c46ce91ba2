"""How a lab's requests reach a simulator: over HTTP, or within the process.

Devices, the cloud destination and the lab API's client all send through one ``Carrier``, so
that nothing of theirs differs between the two. The target goes out as it is given: no
normalising of dots, slashes and percent signs on the way.
"""

from collections.abc import Iterable
from typing import Final, Protocol, TypeAlias

from destination.attempt import Answer

__all__ = [
    "Answer",
    "BrokenError",
    "Carrier",
    "CarrierError",
    "Headers",
    "LateError",
    "UnreachableError",
    "arrived",
    "joined",
]

Headers: TypeAlias = Iterable[tuple[str, str]]
_PATIENCE: Final = 10_000
"""Milliseconds after which a caller in process gives up, as Segment's client does."""


class CarrierError(ConnectionError):
    """No answer came; the message says why."""


class LateError(CarrierError, TimeoutError):
    """No answer came in time."""


class BrokenError(CarrierError, ConnectionResetError):
    """The connection broke before the answer was whole."""


class UnreachableError(CarrierError, ConnectionRefusedError):
    """Nobody listens there."""


def arrived(late: int, *, whole: bool) -> None:
    """Let an answer arrive in process, where nobody waits and no connection can break.

    Args:
        late: How late it comes, in milliseconds.
        whole: Whether all of it comes.

    Raises:
        LateError: A caller would have given up before.
        BrokenError: The connection breaks before it is whole.
    """
    if late >= _PATIENCE:
        raise LateError(f"no answer within {_PATIENCE} ms")
    if not whole:
        raise BrokenError("the connection broke before the answer was whole")


def joined(headers: Headers) -> dict[str, str]:
    """Give headers by their names in lower case; what is said of one several times is one list."""
    named: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        named[key] = f"{named[key]}, {value}" if key in named else value
    return named


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
