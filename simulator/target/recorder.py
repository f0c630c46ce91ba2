"""Who is told that something of a tenant has changed, so that it can be kept elsewhere, too.

What changes is named by its kind and a key, and by a client code where it belongs to one; what
it is by then is asked when it is written. So telling costs little, and nothing where nobody
keeps anything: whoever holds something that changes has a recorder, or None.
"""

from typing import Final, Protocol

__all__ = ["OF_CODES", "Recorder"]

OF_CODES: Final = (
    "grave_device",
    "grave_ecid",
    "grave_third_party",
    "device",
    "third_party",
    "session",
    "tally",
    "impression",
)
"""The kinds that belong to a client code."""


class Recorder(Protocol):
    """Is told of changes, in their order, by who is in the tenant's world."""

    def mark(self, kind: str, key: str, code: str = "", *, last: bool = False) -> None:
        """Note that what is kept under a key has changed, has come, or is gone.

        Args:
            kind: Of which kind it is.
            key: What tells it from others of its kind.
            code: The client code it belongs to; empty for the tenant's own.
            last: Whether it comes after all others of its kind from now on.
        """

    def empty(self, *kinds: str) -> None:
        """Note that all of these kinds are gone."""
