"""Tokens of the profile API and of debugging."""

from typing import Literal

from msgspec import Struct

__all__ = [
    "IssueRequest",
    "IssuedToken",
    "TokenList",
    "TokenState",
]


class IssueRequest(Struct, forbid_unknown_fields=True):
    """Which token to issue."""

    scope: Literal["profile_api", "debug_tools"] = "profile_api"


class IssuedToken(Struct):
    """A fresh token; no other answer shows its text."""

    token: str
    scope: str
    issued_at: str
    expires_at: str


class TokenState(Struct):
    """The latest token of a scope."""

    scope: str
    issued_at: str
    expires_at: str
    expired: bool


class TokenList(Struct):
    """The latest token of each scope, and whether the profile API demands one."""

    demanded: bool
    tokens: list[TokenState]
