"""Secrets behind a mask, in one way: wherever text is shown, logged or reported.

What is known to be secret is masked wherever it occurs, percent-encoded or not; and so is what
follows a name that sounds like a secret's, in a query, a header, JSON or an address.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote, unquote_plus

from destination.workspace.secrets import hidden

__all__ = ["MASK", "masked", "masked_target"]

MASK: Final = "********"
"""Stands for a secret."""

_NAMES: Final = (
    r"(?:token|secret|passw(?:or)?d|passwd|pwd|api[_-]?key|write[_-]?key|authori[sz]ation|signature"
    r"|credential|session[_-]?key|access[_-]?key|private[_-]?key|bearer)"
)
_NAME: Final = re.compile(rf"(?i){_NAMES}")
_NAME_OR_DATA: Final = re.compile(rf"(?i){_NAMES}|^data$")
_QUOTE: Final = r"\\{0,8}(?:[\"']|%(?:25){0,3}2[27])"
_GIVEN: Final = rf"(?:{_QUOTE})?\s{{0,8}}(?:[=:]|%(?:25){{0,3}}3[ad])\s{{0,8}}"
"""What stands between a name and its value: in a query, a header, JSON, or either encoded."""
_SCHEME: Final = r"\b(?:bearer|basic)\s{1,8}"
_LIKELY: Final = re.compile(
    rf"(?i)({_NAMES}[\w.-]{{0,64}}{_GIVEN}(?:{_SCHEME}|\bdigest\s|{_QUOTE})?|{_SCHEME}|(?<=://))"
    r"((?<=digest\s)[^\r\n]+"
    r"|(?<=\")(?:\\[^\r\n]|[^\"\\\r\n])+|(?<=')(?:\\[^\r\n]|[^'\\\r\n])+"
    r"|[^\s&#\"'/@]+(?=@)|(?<!://)(?<![\"'])[^\s&#\"']+)"
)
_KEYED_PATH: Final = re.compile(r"(/v1/projects/|/analytics\.js/v1/)[^/]+")
_DATA: Final = "/v1/pixel/"  # an event in BASE64, its write key in it, is ``data`` below it
_PLAIN: Final = "/:@!$'()*,;~"
_ROUNDS: Final = 3  # how often a name may be percent-encoded and still be known


def masked(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask what is secret in a text.

    Args:
        text: The text.
        secrets: What is known to be secret.
    """
    return _LIKELY.sub(rf"\1{MASK}", hidden(text, secrets, MASK))


def masked_target(path: str, query: str, secrets: Iterable[str] = ()) -> str:
    """Write a path, decoded, and a query, as it came, as one address without secrets.

    It is of printable ASCII without blanks, whatever came: what is decoded to be looked at is
    encoded again.
    """
    shown = _encoded(masked(_KEYED_PATH.sub(rf"\1{MASK}", path), secrets))
    if not query:
        return shown
    names = _NAME_OR_DATA if path.startswith(_DATA) else _NAME
    return f"{shown}?{'&'.join(_pair(one, names, secrets) for one in query.split('&'))}"


def _pair(pair: str, names: re.Pattern[str], secrets: Iterable[str]) -> str:
    name, equals, value = pair.partition("=")
    known = unquote_plus(name)
    for _ in range(_ROUNDS):
        known = unquote(known)
    if equals and names.search(known):
        return f"{_encoded(masked(known, secrets))}={MASK}"
    return f"{_encoded(masked(unquote_plus(name), secrets))}{equals}" + _encoded(
        masked(unquote_plus(value), secrets)
    )


def _encoded(text: str) -> str:
    return quote(text, safe=_PLAIN, errors="replace")
