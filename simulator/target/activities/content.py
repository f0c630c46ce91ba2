"""What an offer shows to one visitor: its content, with ``${…}`` replaced by values.

Nothing is executed; a value is put in once, as text, and never read for more of them. What
comes out is bounded, whatever the values are. Source: Adobe, passing dynamic data into
offers (contract: adobe-target.md 10.6).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.target.activities.model import Activity, Experience, Offer

__all__ = ["MOST_CHARACTERS", "Values", "written"]

MOST_CHARACTERS: Final = 4_000_000
"""How long the texts of one offer may become; beyond it, what stands there stays."""
_MACRO: Final = re.compile(
    r"\$\{\s*([A-Za-z]+\.[^\s{}\"]{1,256})((?:\s+[a-z_]{1,20}=\"[^\"]{0,5000}\")*)\s*\}"
)
_OPTION: Final = re.compile(r"([a-z_]+)=\"([^\"]*)\"")
_DEEPEST: Final = 100
_NOT_ESCAPED: Final = frozenset("@*_+-./")
_ESCAPED: Final = re.compile(r"%u([0-9A-Fa-f]{4})|%([0-9A-Fa-f]{2})")
_ONE_BYTE: Final = 256


@dataclass(frozen=True, slots=True)
class Values:
    """What may be put into an offer.

    Attributes:
        profile: The attributes that count for targeting.
        parameters: The parameters of the mbox or page load.
        visitor: ``pcId``, ``sessionId`` and ``isFirstSession``.
        activity: The activity.
        experience: The experience.
        offer: The offer.
    """

    profile: Mapping[str, str]
    parameters: Mapping[str, str]
    visitor: Mapping[str, str]
    activity: Activity
    experience: Experience
    offer: Offer

    def get(self, name: str) -> str | None:
        """Give a value by its name in an offer; None where there is none.

        Raises:
            KeyError: Nothing of that kind can be put into an offer.
        """
        kind, _, rest = name.partition(".")
        if kind == "profile":
            return self.profile.get(rest)
        if kind == "user":
            return self.visitor.get(rest) or self.profile.get(name)
        if kind == "mbox":
            return self.parameters.get(rest)
        return {
            "campaign.id": str(self.activity.id),
            "campaign.name": self.activity.name,
            "campaign.recipe.id": str(self.experience.experience_local_id),
            "campaign.recipe.name": self.experience.name,
            "offer.id": str(self.offer.id),
            "offer.name": self.offer.name,
        }[name]


def written(offer: Offer, values: Values) -> Any:
    """Give the content of an offer as an answer holds it."""
    if offer.type not in ("html", "json"):
        return offer.content
    return _Writing(values).value(offer.content, 0)


class _Writing:
    """The writing of one offer, with what it may still add."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._left = MOST_CHARACTERS

    def value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return _MACRO.sub(self._replaced, value) if "${" in value else value
        if depth > _DEEPEST:
            return value
        if isinstance(value, dict):
            return {key: self.value(inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner, depth + 1) for inner in value]
        return value

    def _replaced(self, macro: re.Match[str]) -> str:
        try:
            value = self._values.get(macro[1])
        except KeyError:
            return macro[0]
        options = dict(_OPTION.findall(macro[2]))
        blank = value == "" and options.get("show_blank") == "true"
        text = value or ("" if blank else options.get("default", ""))
        text = _encoded(text, options.get("encode", ""))
        self._left -= len(text)
        return macro[0] if self._left < 0 else text


def _encoded(text: str, how: str) -> str:
    if how == "escape":
        return "".join(map(_escaped, text))
    if how == "unescape":
        return _well_formed(_ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), text))
    return text


def _well_formed(text: str) -> str:
    """Join the halves of characters; a half alone becomes the replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _escaped(character: str) -> str:
    """Escape as JavaScript's ``escape`` does."""
    if character in _NOT_ESCAPED or (character.isascii() and character.isalnum()):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    return "".join(f"%{code:02X}" if code < _ONE_BYTE else f"%u{code:04X}" for code in codes)
