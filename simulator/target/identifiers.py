"""Identifiers: Adobe's client codes, and the ids a profile is found by."""

import re
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta, Struct

__all__ = [
    "CLIENT_CODE",
    "ECID",
    "THIRD_PARTY_ID",
    "TNT_ID",
    "ClientCode",
    "Identifier",
    "Kind",
    "is_client_code",
    "kept_under",
]

Kind: TypeAlias = Literal["device", "third_party", "ecid"]
"""What profiles are found under: two kinds of them, and a second name of devices."""

THIRD_PARTY_ID: Final = "thirdPartyId"
TNT_ID: Final = "tntId"
ECID: Final = "marketingCloudVisitorId"
_KINDS: Final[dict[str, Kind]] = {
    THIRD_PARTY_ID: "third_party",
    TNT_ID: "device",
    ECID: "ecid",
}
_WORDS: Final = {THIRD_PARTY_ID: "third-party id", ECID: "ECID"}
CLIENT_CODE: Final = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
"""The pattern of Adobe's client codes: one becomes a part of a host's name."""
ClientCode: TypeAlias = Annotated[str, Meta(pattern=f"^{CLIENT_CODE}$", examples=["acme"])]
_CODE: Final = re.compile(CLIENT_CODE)


class Identifier(Struct, frozen=True, gc=False):
    """An id of a visitor, and Adobe's name for its kind.

    That is ``thirdPartyId``, ``tntId``, or ``marketingCloudVisitorId`` for an ECID.
    """

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{_WORDS.get(self.kind, self.kind)} {self.value!r}"

    @property
    def others(self) -> list["Identifier"]:
        """The same text taken for each of the other kinds of id."""
        return [Identifier(kind, self.value) for kind in _KINDS if kind != self.kind]


def kept_under(identifier: Identifier) -> tuple[Kind, str]:
    """Tell where a profile with this id is kept.

    The location hint of a tntId routes a request and is no part of the identity.
    """
    kind = _KINDS[identifier.kind]
    return kind, identifier.value.partition(".")[0] if kind == "device" else identifier.value


def is_client_code(text: Any) -> bool:
    """Tell whether ``text`` could be a client code: letters, digits, ``-`` and ``_``."""
    return isinstance(text, str) and _CODE.fullmatch(text) is not None
