"""What a workspace holds that must not be shown, and a text without it."""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import msgspec

__all__ = ["Place", "hidden", "places", "secrets_in", "value_at"]

Place: TypeAlias = tuple[str, ...]

_SECRETS: Final = (("sources", ("write_key",)), ("destinations", ("settings", "bearer_token")))
_SHORT: Final = 4
"""How many characters a secret needs to be looked for inside of words."""


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
    found = (value_at(content, place) for place in places(content))
    return [one for one in found if isinstance(one, str) and one]


def hidden(text: str, secrets: Collection[str], mask: str) -> str:
    """Put a mask in the place of secrets, as they are and as they stand in a URL.

    The longest go first, so that nothing is left of one that holds another. One of a few
    characters is hidden where it stands alone: other words may well have it in them.
    """
    forms = {form for one in secrets if one for form in (one, quote(one), quote(one, safe=""))}
    if not forms:
        return text
    wanted = "|".join(_pattern(one) for one in sorted(forms, key=len, reverse=True))
    return re.sub(wanted, lambda _: mask, text)


def _pattern(form: str) -> str:
    exact = re.escape(form)
    return exact if len(form) >= _SHORT else rf"(?<!\w){exact}(?!\w)"
