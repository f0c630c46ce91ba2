"""What stands for secrets in a bundle: the same for the same secret, and as long or longer.

Tokens, write keys and whatever is sent in their place are replaced before anything is kept, so
that a request that was refused for its token is refused again, and one that was taken is taken.
A stand-in tells nothing of its secret but its length and how many there were before.
"""

import binascii
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

import msgspec

from destination.js import text as text_of
from destination.workspace.secrets import secrets_in
from simulator.bundle.model import Bundle
from simulator.masking import MASK
from simulator.target.tokens import TokensState
from simulator.tenant import Tenant

__all__ = ["MASKS", "StandIns"]

MASKS: Final = frozenset(("", "***", MASK, "(set)"))
"""What stands for a secret already, or for none."""

_NAMES: Final = (
    b"writeKey",
    b"write_key",
    b"bearer_token",
    b"profile_api_token",
    b"authorizationToken",
)
"""The names under which JSON has secrets, at any depth."""
_NAMED: Final = re.compile(
    rb'("(?:' + b"|".join(_NAMES) + rb')"\s*:\s*(?:\[\s*)?)("(?:[^"\\]|\\.)*")'
    rb'|("bearer_token"\s*:\s*(?:\[\s*)?)(-?[0-9][0-9.eE+-]*)'
)
"""A secret that stands under its name, alone or in an array; a token may be a number, too."""
_NUMBER: Final = re.compile(r"[0-9.eE+-]+")
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
        self._declared: dict[str, str] = {}

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
        token = tenant.target.settings.profile_api_token
        for one in (*secrets_in(tenant.workspace), token):
            self.declare(one)

    def declare(self, secret: str | None) -> None:
        """Know a secret that is hidden wherever it stands, if it can be told from a word."""
        if secret and (stand_in := self.of(secret)) != secret:
            self._declared[secret] = stand_in

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
        return self._hidden(self.named(body), self._declared)

    def named(self, content: bytes) -> bytes:
        """Hide secrets that stand in JSON under their names."""
        if b'"' in content and any(name in content for name in _NAMES):
            content = _NAMED.sub(self._named, content)
        return content

    def text(self, text: str) -> str:
        """Give a text as it is kept, such as a target."""
        hidden = self._hidden(text.encode("utf-8", "surrogatepass"), self._declared)
        return hidden.decode("utf-8", "surrogatepass")

    def everywhere(self, document: bytes) -> bytes:
        """Hide whatever was learnt to be a secret by now, in JSON that was kept before that.

        It is looked for in texts alone: whoever asks may have sent a token that is as a number
        of the document is, or as anything else in it.
        """
        known = self._known | self._declared
        if all(form not in document for one in _told_apart(known) for form in _forms(one)):
            return document
        return msgspec.json.encode(self._walked(msgspec.json.decode(document), known))

    def _walked(self, node: Any, known: Collection[str]) -> Any:
        if isinstance(node, str):
            return self._hidden(node.encode(), known).decode()
        if isinstance(node, list):
            return [self._walked(one, known) for one in node]
        if isinstance(node, dict):
            walked = self._walked
            return {walked(name, known): walked(one, known) for name, one in node.items()}
        return node

    def _hidden(self, content: bytes, secrets: Iterable[str]) -> bytes:
        """Hide secrets wherever they stand, however they are written there."""
        for secret in _told_apart(secrets):
            stand_in = self.of(secret).encode()
            for form in _forms(secret):
                if form not in content:
                    continue
                if _NUMBER.fullmatch(secret):  # which another number may well have in it
                    content = re.sub(rb"(?<![0-9])%b(?![0-9])" % re.escape(form), stand_in, content)
                else:
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
        before, value = found.group(1, 2) if found[2] else found.group(3, 4)
        try:
            secret = text_of(json.loads(value))
        except ValueError:
            return found[0]
        return before + json.dumps(self.of(secret)).encode()

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


def _told_apart(secrets: Iterable[str]) -> list[str]:
    """Give the secrets that are hidden wherever they stand, the longest first."""
    return sorted(filter(_is_told_apart, secrets), key=len, reverse=True)


@lru_cache(1_000)
def _is_told_apart(secret: str) -> bool:
    if len(secret) < _SHORTEST or _WORD.fullmatch(secret):
        return False
    return secret not in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    """Give the words of bundles themselves: names of fields, and what of a few some may be."""
    return frozenset(_words(msgspec.json.schema(Bundle)))


def _words(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from map(str, schema.get("enum", ()))
        schema = [*schema.values()]
    for inner in schema if isinstance(schema, list | tuple) else ():
        yield from _words(inner)


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
