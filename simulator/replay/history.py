"""The events of one person, found in a file of many.

Whose events they are is told by their ids: those with the id asked for, and those that share
a userId or an anonymousId with one of these; an alias ties its two. The file is read again as
long as that leads to further ids, and only this person's events are kept: memory does not
depend on the file's size.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from destination.event import EventError, check_event, too_deep
from destination.events import Item
from destination.js import Json, to_well_formed
from destination.pipeline import from_browser
from simulator.replay.forms import Forms
from simulator.segment.delivery import plain
from simulator.segment.moments import Moments, moments_of

__all__ = ["MOST_EVENTS", "Dropped", "History", "Recorded", "ReplayError", "history_of"]

MOST_EVENTS: Final = 5_000
"""How many events of one person are taken; more is a sign of an id that many share."""

_IDS: Final = ("userId", "anonymousId")
_EXTERNAL: Final = {"user_id": "userId", "anonymous_id": "anonymousId"}


class ReplayError(ValueError):
    """A person's events cannot be replayed; the message says why."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as it was recorded.

    Attributes:
        event: The event.
        moments: When it was made, and when Segment had it; None where it does not tell.
    """

    event: dict[str, Json]
    moments: Moments | None

    @property
    def browser(self) -> bool:
        """Whether a page acted on it before Segment had it."""
        return from_browser(self.event)

    @property
    def device(self) -> str:
        """What tells the browsers of a person apart: the anonymousId."""
        return str(self.event.get("anonymousId") or self.event.get("userId"))


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that was left out: its number in the file, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """What a file holds of one person.

    Attributes:
        identifier: The id asked for.
        ids: All ids of the person, as far as the file tells.
        events: Their events, in the file's order.
        dropped: Events of theirs that Segment would drop, and lines that are no event at all.
        forms: Where the id asked for stands in another form, in anybody's events.
        missing: The pages of the Profile API that would follow those of the file.
    """

    identifier: str
    ids: frozenset[str]
    events: tuple[Recorded, ...]
    dropped: tuple[Dropped, ...]
    forms: Forms
    missing: tuple[str, ...] = ()

    @property
    def aliased(self) -> frozenset[str]:
        """Every former id that an alias of theirs joined to another."""
        aliases = (one.event for one in self.events if one.event["type"] == "alias")
        return frozenset(str(event["previousId"]) for event in aliases)


def history_of(identifier: str, read: Callable[[], Iterable[Item]]) -> History:
    """Gather a person's events.

    Args:
        identifier: A userId or an anonymousId.
        read: Reads the file from its beginning; called until no pass finds a further id.

    Raises:
        ReplayError: There are more than ``MOST_EVENTS``.
    """
    ids, forms = {identifier}, Forms(identifier)
    items: Iterable[Item] = _looked_at(read(), forms)
    while True:
        known = len(ids)
        events, dropped = _pass(identifier, ids, items)
        if len(ids) == known:
            return History(identifier, frozenset(ids), tuple(events), tuple(dropped), forms)
        items = read()


def _looked_at(items: Iterable[Item], forms: Forms) -> Iterator[Item]:
    """Give the items of the first pass, each looked at for other forms of the id."""
    for item in items:
        if item.event is not None:
            forms.look(item.event, _named(item.event))
        yield item


def _pass(
    identifier: str, ids: set[str], items: Iterable[Item]
) -> tuple[list[Recorded], list[Dropped]]:
    """Read the file once; ids that belong to known ones are added."""
    events: list[Recorded] = []
    dropped: list[Dropped] = []
    for item in items:
        if item.event is None:
            _note(dropped, item.number, item.reason)
            continue
        named = _named(item.event)
        tied = {*named.values(), *_former(item.event)}
        if ids.isdisjoint(tied):
            continue
        ids |= tied
        try:
            event = check_event({**_storable(item.event), **named})
        except EventError as error:
            _note(dropped, item.number, f"Segment would drop it: {error.code}: {error.message}")
            continue
        if len(events) == MOST_EVENTS:
            raise ReplayError(
                f"the events of {identifier!r} and of whoever shares an id with it are too many: "
                f"{MOST_EVENTS} are taken; does an id among them stand for many people?"
            )
        events.append(Recorded(event, moments_of(event)))
    return events, dropped


def _note(dropped: list[Dropped], number: int, reason: str) -> None:
    if len(dropped) < MOST_EVENTS:
        dropped.append(Dropped(number, reason))


def _named(event: Mapping[str, Any]) -> dict[str, str]:
    """Give the ids of an event; the Profile API lists them apart, as ``external_ids``."""
    named = {field: event[field] for field in _IDS if event.get(field)}
    listed = event.get("external_ids")
    for one in listed if isinstance(listed, list) and not named else ():
        field = _EXTERNAL.get(str(one.get("type"))) if isinstance(one, dict) else None
        if field is not None:
            named.setdefault(field, one.get("id"))
    texts = {field: value for field, value in named.items() if isinstance(value, str)}
    return {field: to_well_formed(text) for field, text in texts.items()}


def _former(event: Mapping[str, Any]) -> Iterator[str]:
    """Give the id an alias joins to its userId; nothing else ties a ``previousId``."""
    previous = event.get("previousId")
    if event.get("type") == "alias" and isinstance(previous, str) and previous:
        yield to_well_formed(previous)


def _storable(event: dict[str, Any]) -> dict[str, Any]:
    """Give an event as a browser would send it; one that is nested too deeply is refused anyway."""
    stored: dict[str, Any] = event if too_deep(event) else plain(event)
    return stored
