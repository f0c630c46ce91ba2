"""What stands for secrets in a bundle: the same for the same secret, and as long or longer.

Tokens, write keys and whatever is sent in their place are replaced before anything is kept, so
that a request that was refused for its token is refused again, and one that was taken is taken.
A stand-in tells nothing of its secret but its length and how many there were before.
"""

import binascii
import json
import re
from base64 import b64decode, b64encode
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from destination.workspace.load import to_content
from simulator.target.tokens import TokensState
from simulator.tenant import Tenant

__all__ = ["MASKS", "SECRET_NAMES", "StandIns"]

MASKS: Final = frozenset(("", "***", "********", "(set)"))
"""What stands for a secret already, or for none."""

SECRET_NAMES: Final = (
    "writeKey",
    "write_key",
    "bearer_token",
    "profile_api_token",
    "authorizationToken",
)
"""The names under which JSON has secrets, at any depth."""

_NAMED: Final = re.compile(
    (r'("(?:' + "|".join(SECRET_NAMES) + r')"\s*:\s*)("(?:[^"\\]|\\.)*")').encode()
)
_WORD: Final = re.compile("[a-z_]*")
_SHORTEST: Final = 8  # characters of a secret that is told from a word wherever it stands
_STEM: Final = "standin"
_STAND_IN: Final = re.compile(f"{_STEM}[0-9]+x+")
_MOST: Final = 10_000
_DEPTH: Final = 3  # how deep JSON that is text in JSON is looked into
_BASIC: Final = re.compile(r"(\s*basic\s+)([A-Za-z0-9+/=_-]+)\s*", re.IGNORECASE)


class StandIns:
    """What stands for the secrets of one tenant."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._given: dict[str, None] = {}
        self._declared: dict[str, None] = {}

    @property
    def given(self) -> list[str]:
        """All stand-ins, the first given first."""
        return list(self._given)

    def of(self, secret: str) -> str:
        """Give what stands for a secret."""
        if secret in MASKS or secret in self._given:
            return secret
        if _STAND_IN.fullmatch(secret):  # of a bundle that is replayed here
            self._given[secret] = None
            return secret
        found = self._known.get(secret)
        if found is None:
            if len(self._known) >= _MOST:
                return self._fitting(_MOST, len(secret))
            found = self._known[secret] = self._made(len(secret))
            self._given[found] = None
        return found

    def learn(self, tenant: Tenant) -> None:
        """Know the secrets a tenant has now."""
        content = to_content(tenant.workspace)
        for one in (*_of_workspace(content), tenant.target.settings.profile_api_token):
            self.declare(one)

    def declare(self, secret: str | None) -> None:
        """Know a secret that is hidden wherever it stands, if it can be told from a word."""
        if secret and self.of(secret) != secret:
            self._declared[secret] = None

    def header(self, name: str, value: str) -> str:
        """Give a header as it is kept."""
        if name.lower() != "authorization":
            return self.text(value)
        basic = _BASIC.fullmatch(value)
        if basic is not None:
            return self._basic(basic)
        scheme, space, token = value.partition(" ")
        return f"{scheme}{space}{self.of(token.strip())}" if space else self.of(value)

    def _basic(self, basic: re.Match[str]) -> str:
        """Write Basic authentication anew; what cannot be read stays unreadable."""
        digits = basic[2].rstrip("=")
        try:
            packed = digits + "=" * (-len(digits) % 4)
            user, colon, _ = (
                b64decode(packed, b"-_" if "-" in digits else None).decode().partition(":")
            )
        except (binascii.Error, UnicodeDecodeError):
            return f"{basic[1]}="
        return f"{basic[1]}{b64encode(f'{self.of(user)}{colon}'.encode()).decode()}"

    def body(self, body: bytes) -> bytes:
        """Give a body as it is kept."""
        if b'"' in body and any(name in body for name in _NAMES):
            body = _NAMED.sub(self._named, body)
        return self.hidden(body, self._declared)

    def text(self, text: str) -> str:
        """Give a text as it is kept, such as a target."""
        hidden = self.hidden(text.encode("utf-8", "surrogatepass"), self._declared)
        return hidden.decode("utf-8", "surrogatepass")

    def everywhere(self, content: bytes) -> bytes:
        """Hide whatever was learnt to be a secret by now, in what was kept before that."""
        return self.hidden(content, self._known)

    def hidden(self, content: bytes, secrets: Any) -> bytes:
        """Hide secrets wherever they stand, however they are written there."""
        for secret in sorted(secrets, key=len, reverse=True):
            if len(secret) >= _SHORTEST and not _WORD.fullmatch(secret):
                stand_in = self._known[secret].encode()
                for form in _forms(secret):
                    content = content.replace(form, stand_in)
        return content

    def tokens(self, state: TokensState) -> TokensState:
        """Give what is known of tokens, as if their stand-ins had been issued.

        Nobody has the text of a token that never came by: its digest stands for another.
        """
        digests = {_digest(secret): _digest(one) for secret, one in self._known.items()}

        for number, digest in enumerate(
            (*(digest for digest, _ in state.standing), *(digest for _, digest, _ in state.former))
        ):
            digests.setdefault(digest, _digest(f"token {number}, which never came by"))
        standing = [(digests[digest], one) for digest, one in state.standing]
        former = [(scope, digests[digest], why) for scope, digest, why in state.former]
        return TokensState(state.issued, standing, former)

    def _named(self, found: re.Match[bytes]) -> bytes:
        try:
            secret = json.loads(found[2])
        except ValueError:
            return found[0]
        return found[1] + json.dumps(self.of(secret)).encode()

    def _made(self, length: int) -> str:
        number = len(self._given) + 1
        made = self._fitting(number, length)
        while made in self._given or made in self._known:
            number += 1
            made = self._fitting(number, length)
        return made

    def _fitting(self, number: int, length: int) -> str:
        """Write a number as a stand-in of that length, or a longer one where it does not fit."""
        return f"{_STEM}{number}x".ljust(length, "x")


_NAMES: Final = tuple(name.encode() for name in SECRET_NAMES)


def _of_workspace(content: dict[str, Any]) -> list[str | None]:
    sources = content.get("sources", {}).values()
    destinations = content.get("destinations", {}).values()
    return [
        *(one.get("write_key") for one in sources),
        *(one.get("settings", {}).get("bearer_token") for one in destinations),
    ]


@lru_cache(1_000)
def _forms(secret: str) -> list[bytes]:
    """Write a secret in each way in which it may stand: in JSON, within text in JSON, in a URL."""
    forms = {secret: None}
    with suppress(UnicodeEncodeError):
        forms[quote(secret, safe="")] = forms[quote(secret)] = None
    for _ in range(_DEPTH):
        for one in list(forms):
            forms[json.dumps(one)[1:-1]] = forms[json.dumps(one, ensure_ascii=False)[1:-1]] = None
    return [one.encode("utf-8", "surrogatepass") for one in sorted(forms, key=len, reverse=True)]


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
