"""Who records what a tenant is asked and what it answers, as those see it who answer.

Whatever is recorded is answered while nobody else is in the tenant's world, at one instant of
the machine's time: so the tape has everything in the one order in which it happened.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol, TypeAlias

__all__ = ["HEADERS", "Asked", "Surface", "Taken", "Tape"]

Surface: TypeAlias = Literal["target", "segment", "lab"]
"""Whose call it is: Adobe's, Segment's, or the lab API's."""

HEADERS = ("Accept", "Authorization", "Content-Encoding", "Content-Type", "Origin")
"""All that handlers read of a request's headers, but for Host."""


def _nowhere() -> str:
    return ""


def _none(_: str) -> str | None:
    return None


class Asked(NamedTuple):
    """A request.

    Attributes:
        surface: Whose call it is.
        method: In capitals.
        path: Percent-decoded once.
        query: Raw, without the question mark.
        body: Raw.
        header: Gives a header by its name; None where there is none.
        host: The Host header.
        origin: Gives scheme, host and port under which the client came.
        address: The client's IP address; empty where it is not known.
        oversized: Whether its body was too large to be read.
    """

    surface: Surface
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    header: Callable[[str], str | None] = _none
    host: str = ""
    origin: Callable[[], str] = _nowhere
    address: str = ""
    oversized: bool = False


class Taken(Protocol):
    """A request that is being recorded."""

    def answered(
        self,
        status: int,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        *,
        late: int = 0,
        kept: int | None = None,
    ) -> None:
        """Note the answer.

        Args:
            status: The HTTP status.
            headers: All but those that every server adds.
            body: The body, encoded.
            late: How late it comes, in milliseconds.
            kept: How much of the body is sent before the connection breaks; None for all.
        """


class Tape(Protocol):
    """Records a tenant."""

    def taking(self, asked: Asked) -> AbstractContextManager[Taken | None]:
        """Record a request, in whose place nobody else comes until it is answered.

        Gives None where it is a part of another that is recorded, or of what falls due.
        """

    def resize(self, requests: int, size: int) -> None:
        """Hold another number of requests, and of their bytes, from now on."""

    def begin_anew(self) -> None:
        """Forget all that was recorded: the tenant is about to be another."""
