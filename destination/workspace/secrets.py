"""What a workspace holds that must not be shown, and a text without it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import msgspec

from destination.js import text

__all__ = ["Place", "Secrets", "hidden", "places", "secrets_in", "value_at"]

Place: TypeAlias = tuple[str, ...]

_SECRETS: Final = (("sources", ("write_key",)), ("destinations", ("settings", "bearer_token")))
_SHORT: Final = 4
"""How many characters a secret needs to be looked for inside of words."""
_WORD: Final = re.compile(r"\w")


def places(content: Any) -> Iterator[Place]:
    """Name the places in which a workspace has secrets, as far as it is one.

    Args:
        content: JSON values.
    """
    for part, inner in _SECRETS:
        declared = value_at(content, (part,))
        for name in declared if isinstance(declared, dict) else ():
            if value_at(content, (part, name, *inner)) is not None:
                yield (part, name, *inner)


def value_at(content: Any, place: Place) -> Any:
    """Give what stands in a place; None where there is no such place."""
    for name in place:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def secrets_in(workspace: Any) -> list[str]:
    """List the secrets of a workspace, or of JSON values that are meant to be one."""
    content = msgspec.to_builtins(workspace)
    found = (_as_used(value_at(content, place)) for place in places(content))
    return [one for one in found if one]


def _as_used(value: Any) -> str:
    """Give a secret as it is used: settings take an array of one item, and numbers, for text."""
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, bool):  # which is what it is, and hides nothing
        return ""
    return text(value) if isinstance(value, str | int | float) else ""


class Secrets:
    """Texts that must not be shown, looked for together.

    Made once, it costs a text the same however many they are.

    Args:
        texts: The texts; empty ones are none.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = frozenset(filter(None, texts))
        self._forms = {form for one in self._texts for form in _written(one)}
        lengths: dict[str, set[int]] = {}
        for form in self._forms:
            lengths.setdefault(form[0], set()).add(len(form))
        self._lengths = {first: sorted(some, reverse=True) for first, some in lengths.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def hidden(self, text: str, mask: str) -> str:
        """Put a mask in the place of secrets, as they are and as they stand in a URL.

        The longest go first, so that nothing is left of one that holds another. One of a few
        characters is hidden where it stands alone: other words may well have it in them.
        """
        if not self._forms:
            return text
        shown: list[str] = []
        done = at = 0
        while at < len(text):
            length = self._length(text, at)
            if length:
                shown += text[done:at], mask
                done = at + length
            at += length or 1
        return "".join((*shown, text[done:]))

    def _length(self, text: str, at: int) -> int:
        """Tell how long the secret is that stands at a place in a text; 0 for none."""
        for length in self._lengths.get(text[at], ()):
            if text[at : at + length] in self._forms and (
                length >= _SHORT or _stands_alone(text, at, at + length)
            ):
                return length
        return 0


def hidden(text: str, secrets: Iterable[str], mask: str) -> str:
    """Put a mask in the place of secrets, as ``Secrets.hidden`` does."""
    known = secrets if isinstance(secrets, Secrets) else Secrets(secrets)
    return known.hidden(text, mask)


def _written(secret: str) -> tuple[str, ...]:
    return secret, quote(secret), quote(secret, safe="")


def _stands_alone(text: str, begin: int, end: int) -> bool:
    return not (
        _WORD.match(text[begin - 1 : begin] if begin else "") or _WORD.match(text[end : end + 1])
    )
