"""Identifiers: Adobe's client codes, and the ids a profile is found by."""

import re
from typing import Any, Final, Literal, NamedTuple, TypeAlias

__all__ = ["THIRD_PARTY_ID", "TNT_ID", "Identifier", "Kind", "is_client_code", "kept_under"]

Kind: TypeAlias = Literal["device", "third_party"]
"""The two kinds of profiles, by what they are kept under."""

THIRD_PARTY_ID: Final = "thirdPartyId"
TNT_ID: Final = "tntId"
_CODE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")


class Identifier(NamedTuple):
    """An id of a visitor and Adobe's name for its kind: ``thirdPartyId`` or ``tntId``."""

    kind: str
    value: str

    def __str__(self) -> str:
        named = "third-party id" if self.kind == THIRD_PARTY_ID else self.kind
        return f"{named} {self.value!r}"

    @property
    def other(self) -> "Identifier":
        """The same text taken for the other kind of id."""
        kind = TNT_ID if self.kind == THIRD_PARTY_ID else THIRD_PARTY_ID
        return Identifier(kind, self.value)


def kept_under(identifier: Identifier) -> tuple[Kind, str]:
    """Tell where a profile with this id is kept.

    The location hint of a tntId routes a request and is no part of the identity.
    """
    if identifier.kind == THIRD_PARTY_ID:
        return "third_party", identifier.value
    return "device", identifier.value.partition(".")[0]


def is_client_code(text: Any) -> bool:
    """Tell whether ``text`` could be a client code: letters, digits, ``-`` and ``_``."""
    return isinstance(text, str) and _CODE.fullmatch(text) is not None
