"""What must not be copied: values that Terraform marks, and texts that look like secrets."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from destination.js import Json, number_text
from destination.workspace.model import PLACEHOLDER

__all__ = ["copied", "secret_kind", "unmarked"]

_SHAPES: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("a bearer token", r"(?i:\bbearer)\s+(?:(?=\S*\d)[\w.~+/=-]{16,}|[^\s{}]{8,}\s*$)"),
        ("a user and password", r"(?i:^\s*basic)\s+(?=\S*[\d=])[A-Za-z0-9+/]{8,}={0,2}\s*$"),
        ("a JWT", r"\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*"),
        ("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
        ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
        (
            "an access token",
            r"\b(?:gh[pousr]_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk_live_\w{10,})",
        ),
        ("a URL with a password", r"://[^\s/:@]+:[^\s/@{}]+@"),
    )
)
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SAYING: Final = frozenset(
    {"apikey", "auth", "authorization", "bearer", "credential", "key", "passphrase", "passwd"}
    | {"password", "pwd", "secret", "signature", "token"}
)
_BETWEEN: Final = re.compile(r"[-_.:/ ]+")
_MIXED: Final = re.compile(r"(?=.*[A-Za-z])(?=.*\d)")
_TEMPLATE: Final = ("{{", "{%")
_SHORTEST: Final = 16
_LEAST_BITS: Final = 2.75
"""Bits a character, by the text's own letters: hardly any text that was drawn has less."""
_UNBROKEN: Final = 20
_UNBROKEN_BITS: Final = 3.5
"""Of letters alone: words of that length have less."""


def unmarked(value: Json, mark: Json) -> tuple[Json, list[str]]:
    """Take out of a value what Terraform marks as sensitive.

    Args:
        value: Any value of a resource.
        mark: Its part of ``sensitive_values``: true, or as deep as the value.

    Returns:
        The value, a placeholder in each place that is marked; and those places, such as
        ``.traits[0]``, the value itself being empty text.
    """
    if isinstance(mark, dict) and isinstance(value, dict):
        places: list[str] = []
        kept = {}
        for name, item in value.items():
            kept[name], inner = unmarked(item, mark.get(name))
            places += [f".{name}{place}" for place in inner]
        return kept, places
    if isinstance(mark, list) and isinstance(value, list):
        marks = mark + [None] * (len(value) - len(mark))
        pairs = [unmarked(item, one) for item, one in zip(value, marks, strict=False)]
        places = [f"[{at}]{place}" for at, (_, inner) in enumerate(pairs) for place in inner]
        return [kept for kept, _ in pairs], places
    return (PLACEHOLDER, [""]) if _any(mark) else (value, [])


def _any(mark: Json) -> bool:
    """Tell whether anything is marked; what does not match its value marks all of it."""
    if isinstance(mark, dict):
        return any(map(_any, mark.values()))
    return any(map(_any, mark)) if isinstance(mark, list) else bool(mark)


def copied(value: Json, place: str, remark: Callable[[str, str], None]) -> Json:
    """Copy a setting or a mapping, a placeholder for each text that looks like a secret.

    Numbers become what JavaScript would print: Terraform writes ``1e+21`` in digits.

    Args:
        value: The value.
        place: Where the input has it.
        remark: Takes the place of each such text, and what became of it.
    """
    return _copied(value, place, remark, keyed=False)


def _copied(value: Json, place: str, remark: Callable[[str, str], None], *, keyed: bool) -> Json:
    if isinstance(value, dict):
        return {
            name: item
            if name == "@path" and isinstance(item, str)
            else _copied(item, f"{place}.{name}", remark, keyed=keyed or _says_secret(name))
            for name, item in value.items()
        }
    if isinstance(value, list):
        path = place.endswith(".@arrayPath") and isinstance(next(iter(value), None), str)
        return [
            item if path and at == 0 else _copied(item, f"{place}[{at}]", remark, keyed=keyed)
            for at, item in enumerate(value)
        ]
    if isinstance(value, str) and (kind := secret_kind(value, keyed=keyed)):
        sentence = f"looks like {kind}, and is not copied; {PLACEHOLDER!r} stands for it"
        remark(place, sentence)
        return PLACEHOLDER
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return value


def _number(value: float) -> float:
    written = number_text(value)
    if "I" in written:  # of more digits than a double holds
        return value
    read: float = json.loads(written)
    return read


def _says_secret(name: str) -> bool:
    words = {word.lower() for word in _WORDS.findall(name)}
    return not _SAYING.isdisjoint(words | {word.removesuffix("s") for word in words})


def secret_kind(text: str, *, keyed: bool = False) -> str:
    """Tell which kind of secret a text looks like; empty for none.

    Args:
        text: The text.
        keyed: Whether the names above it speak of a secret: then it need but look random.
    """
    for kind, pattern in _SHAPES:
        if pattern.search(text):
            return kind
    return "a secret, by its name and its letters" if keyed and _drawn(text) else ""


def _drawn(text: str) -> bool:
    """Tell whether letters and digits were drawn by chance, rather than written as words."""
    if len(text) < _SHORTEST or " " in text or any(mark in text for mark in _TEMPLATE):
        return False
    bits = _bits(text)
    pieces = _BETWEEN.split(text)
    return (bits >= _LEAST_BITS and any(map(_MIXED.match, pieces))) or any(
        len(piece) >= _UNBROKEN and _bits(piece) >= _UNBROKEN_BITS for piece in pieces
    )


def _bits(text: str) -> float:
    """Measure how even the letters of a text are: Shannon's entropy, in bits a character."""
    shares = (number / len(text) for number in Counter(text).values())
    return -sum(share * math.log2(share) for share in shares)
