"""Secrets behind a mask, in one way: wherever text is shown, logged or reported.

What is known to be secret is masked wherever it occurs, percent-encoded or not; and so is what
follows a name that sounds like a secret's, in a query, a header or an address.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol
from urllib.parse import quote, quote_plus, unquote, unquote_plus

__all__ = ["MASK", "masked", "masked_target", "secrets_of"]

MASK: Final = "********"
"""Stands for a secret."""

_SHORTEST: Final = 4  # characters of a secret that is masked wherever it occurs
_NAMES: Final = (
    r"(?:token|secret|passw(?:or)?d|passwd|pwd|api_?key|write_?key|authori[sz]ation|signature"
    r"|credential|session_?key|access_?key|private_?key|bearer)"
)
_NAME: Final = re.compile(rf"(?i){_NAMES}")
_LIKELY: Final = re.compile(
    rf"(?i)({_NAMES}[\w.-]{{0,64}}(?:=|%3d)|\b(?:bearer|basic)\s+|(?<=://))"
    r"([^\s&#\"'/@]+(?=@)|(?<!://)[^\s&#\"']+)"
)
_KEYED_PATH: Final = re.compile(r"(/v1/projects/|/analytics\.js/v1/)[^/]+")
_PLAIN: Final = "/:@!$'()*,;~"
_ROUNDS: Final = 3  # how often a name may be percent-encoded and still be known


class _Source(Protocol):
    @property
    def write_key(self) -> str | None: ...


class _Destination(Protocol):
    @property
    def settings(self) -> Mapping[str, Any]: ...


class _Workspace(Protocol):
    @property
    def sources(self) -> Mapping[str, _Source]: ...

    @property
    def destinations(self) -> Mapping[str, _Destination]: ...


def secrets_of(token: str | None, workspace: _Workspace | None) -> tuple[str, ...]:
    """List what must not be shown: the lab token, write keys, bearer tokens."""
    sources = workspace.sources.values() if workspace else ()
    destinations = workspace.destinations.values() if workspace else ()
    found = (
        token,
        *(one.write_key for one in sources),
        *(one.settings.get("bearer_token") for one in destinations),
    )
    return tuple(one for one in found if isinstance(one, str) and len(one) >= _SHORTEST)


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask what is secret in a text.

    Args:
        text: The text.
        secrets: What is known to be secret.
    """
    for secret in sorted(secrets, key=len, reverse=True):  # one may begin with another
        for written in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(written, MASK)
    return _LIKELY.sub(rf"\1{MASK}", text)


def masked_target(path: str, query: str, secrets: Iterable[str] = ()) -> str:
    """Write a path, decoded, and a query, as it came, as one address without secrets.

    It is of printable ASCII without blanks, whatever came: what is decoded to be looked at is
    encoded again.
    """
    secrets = tuple(secrets)
    shown = _encoded(masked(_KEYED_PATH.sub(rf"\1{MASK}", path), secrets))
    if not query:
        return shown
    return f"{shown}?{'&'.join(_pair(one, secrets) for one in query.split('&'))}"


def _pair(pair: str, secrets: tuple[str, ...]) -> str:
    name, equals, value = pair.partition("=")
    known = unquote_plus(name)
    for _ in range(_ROUNDS):
        known = unquote(known)
    if equals and _NAME.search(known):
        return f"{_encoded(masked(known, secrets))}={MASK}"
    return f"{_encoded(masked(unquote_plus(name), secrets))}{equals}" + _encoded(
        masked(unquote_plus(value), secrets)
    )


def _encoded(text: str) -> str:
    return quote(text, safe=_PLAIN, errors="replace")
