"""Where an id stands in events in another form, or as something else than an id.

Target takes ids as they are written: another case, a blank at an end, an address in the place
of a userId each make another visitor. Nobody sees that in a ticket unless it is pointed to.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard

__all__ = ["Forms"]

_OWNED: Final = ("userId", "anonymousId")
_OTHERS: Final = ("previousId", "groupId")
_SHOWN: Final = 3
_KEPT: Final = 30
_DEEPEST: Final = 4


class Forms:
    """Other forms of an id, gathered from events.

    Args:
        identifier: The id asked for.
    """

    def __init__(self, identifier: str) -> None:
        self._identifier = identifier
        self._folded = _folded(identifier)
        self._found: dict[tuple[str, str, str], int] = {}

    def look(self, event: Mapping[str, Any], owners: Mapping[str, str]) -> None:
        """Look for the id in an event.

        Args:
            event: The event.
            owners: Its userId and anonymousId, those it has.
        """
        owner = next(iter(owners.values()), "")
        for place, value in owners.items():
            if value != self._identifier and self._alike(value):
                self._note(value, place, owner)
        for place in _OTHERS:
            other = event.get(place)
            tied = place == "previousId" and event.get("type") == "alias"
            if self._alike(other) and not (tied and other == self._identifier):
                self._note(other, place, owner)
        if self._identifier in owners.values():
            return  # what they say of themselves is no news
        context = event.get("context")
        within = context.get("traits") if isinstance(context, dict) else None
        for place, traits in (("traits", event.get("traits")), ("context.traits", within)):
            for path, value in _texts(traits, place, 0):
                if self._alike(value):
                    self._note(value, path, owner)

    @property
    def sentence(self) -> str:
        """Where it stands, in words; empty for nowhere."""
        ranked = sorted(self._found, key=lambda one: -self._found[one])
        said = [self._said(*one) for one in ranked[:_SHOWN]]
        return f"{self._identifier!r} occurs {', and '.join(said)}" if said else ""

    @property
    def cure(self) -> str:
        """Which id to ask for; empty where nobody's is known."""
        others = dict.fromkeys(
            value if place in _OWNED else owner
            for value, place, owner in self._found
            if place in _OWNED or owner
        )
        if not others:
            return ""
        asked = " or ".join(map(repr, list(others)[:_SHOWN]))
        return (
            f"Ask for {asked}, and send one id, written in one way: Target takes it as it stands."
        )

    def _said(self, value: str, place: str, owner: str) -> str:
        form = "" if value == self._identifier else f"as {value!r} "
        whose = "" if place in _OWNED or not owner else f" of {owner!r}"
        return f"{form}in {place}{whose}"

    def _alike(self, value: object) -> TypeGuard[str]:
        return isinstance(value, str) and _folded(value) == self._folded

    def _note(self, value: str, place: str, owner: str) -> None:
        key = (value, place, owner)
        if key in self._found or len(self._found) < _KEPT:
            self._found[key] = self._found.get(key, 0) + 1


def _folded(text: str) -> str:
    return text.strip().casefold()


def _texts(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Go through the texts in a value, each with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{number}", depth + 1)
