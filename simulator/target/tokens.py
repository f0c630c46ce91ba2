"""Tokens of the profile API and of debugging: issued, expiring, and ended by the next one.

What is kept of a token is its digest: its text is given once, to whoever asked for it. A
token is made from the tenant's seed, so that two runs with one seed are alike; it guards a
simulated world and is no secret that chance has made. Source: Adobe, profile API settings
(contract: adobe-target.md 6).
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from simulator.draws import Draws
from simulator.target.recorder import Recorder
from simulator.target.settings import Settings
from simulator.times import FIRST, format_moment
from simulator.world import World

__all__ = ["SCOPES", "IssuedToken", "Rejection", "Scope", "Standing", "Tokens", "TokensState"]

Scope: TypeAlias = Literal["profile_api", "debug_tools"]
"""What a token opens: the profile API, or the trace of a delivery request."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
_REMEMBERED: Final = 100  # ended tokens, to tell revoked and expired from wrong
_DEMANDED_BY: Final = {"profile_api": "the profile API", "debug_tools": "a trace"}


class IssuedToken(NamedTuple):
    """A fresh token; all times in milliseconds.

    Attributes:
        text: What goes behind ``Bearer``.
        scope: What it opens.
        issued_at: From when.
        expires_at: From when it opens nothing, unless a new one ends it before.
    """

    text: str
    scope: Scope
    issued_at: int
    expires_at: int


class Standing(NamedTuple):
    """The latest token of a scope, without its text."""

    scope: Scope
    issued_at: int
    expires_at: int


class Rejection(NamedTuple):
    """Why a token opens nothing.

    Attributes:
        why: The reason in a word.
        detail: The reason in a sentence.
    """

    why: Literal["missing", "wrong", "expired", "revoked"]
    detail: str


class TokensState(NamedTuple):
    """All that is known of a tenant's tokens; none of their texts is in it.

    Attributes:
        issued: How many were.
        standing: The latest of each scope, with its digest.
        former: Those that have ended, the first ended first: scope, digest, why.
    """

    issued: int
    standing: list[tuple[bytes, Standing]]
    former: list[tuple[Scope, bytes, Rejection]]


_WRONG: Final = Rejection("wrong", "the token is not the one the tenant demands")


class Tokens:
    """The tokens of one tenant.

    Args:
        name: The tenant's name; tenants of one seed have different tokens.
        world: Its clock and seed.
        settings: Gives the settings in force.

    Attributes:
        recorder: Is told when something has changed; None for nobody.
    """

    def __init__(self, name: str, world: World, settings: Callable[[], Settings]) -> None:
        self.recorder: Recorder | None = None
        self._name = name
        self._world = world
        self._settings = settings
        self._count = 0
        self._standing: dict[Scope, tuple[bytes, Standing]] = {}
        self._former: OrderedDict[tuple[Scope, bytes], Rejection] = OrderedDict()

    def issue(self, scope: Scope, now: int) -> IssuedToken:
        """Issue a token; the former one of its scope opens nothing from now on."""
        if scope in self._standing:
            digest, former = self._standing[scope]
            self._former[scope, digest] = _expired(former, now) or _revoked(now)
            while len(self._former) > _REMEMBERED:
                self._former.popitem(last=False)
        name = f"tokens of {self._name}"
        text = Draws(self._world.draws.seed, name, self._count).uuid_hex()
        self._count += 1
        standing = Standing(scope, now, now + self._lifetime(scope))
        self._standing[scope] = (_digest(text), standing)
        self._mark()
        return IssuedToken(text, *standing)

    def reject(self, scope: Scope, text: str, now: int) -> Rejection | None:
        """Tell why a token does not open ``scope``; None where it does.

        A token set by hand (``profile_api_token``) opens the profile API beside the issued
        one, and never expires.
        """
        if not text:
            return Rejection("missing", f"{_DEMANDED_BY[scope]} demands a token, and none came")
        given = _digest(text)
        by_hand = self._settings().profile_api_token
        if scope == "profile_api" and by_hand and compare_digest(given, _digest(by_hand)):
            return None
        digest, standing = self._standing.get(scope, (b"", None))
        if standing is not None and compare_digest(given, digest):
            return _expired(standing, now)
        return self._former.get((scope, given), _WRONG)

    def standing(self) -> list[Standing]:
        """List the latest token of each scope, expired or not."""
        return [standing for _, standing in self._standing.values()]

    def clear(self) -> None:
        """Forget all tokens, as where a tenant begins anew."""
        self._count = 0
        self._standing.clear()
        self._former.clear()
        self._mark()

    def state(self) -> TokensState:
        """Give all that is known."""
        former = [(scope, digest, why) for (scope, digest), why in self._former.items()]
        return TokensState(self._count, list(self._standing.values()), former)

    def restore(self, state: TokensState) -> None:
        """Go back to what was known before."""
        self._count = state.issued
        self._standing = {one.scope: (digest, one) for digest, one in state.standing}
        self._former = OrderedDict(((scope, digest), why) for scope, digest, why in state.former)
        self._mark()

    def _mark(self) -> None:
        if self.recorder is not None:
            self.recorder.mark("tokens", "")

    def _lifetime(self, scope: Scope) -> int:
        settings = self._settings()
        if scope == "profile_api":
            return settings.profile_token_lifetime
        return settings.debug_token_lifetime


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _expired(token: Standing, now: int) -> Rejection | None:
    if now < token.expires_at:
        return None
    return Rejection("expired", f"the token expired on {format_moment(token.expires_at, FIRST)}")


def _revoked(at: int) -> Rejection:
    moment = format_moment(at, FIRST)
    return Rejection("revoked", f"the token was revoked on {moment}, when a new one was issued")
