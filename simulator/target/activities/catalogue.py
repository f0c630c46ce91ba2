"""The catalogue of a tenant: its audiences, offers, activities and properties by number.

Whoever fills it (a workspace document, the Admin API) sees the same rules: names are
unique, what is referred to exists, what is referred to stays. Client codes of one tenant
share it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec

from simulator.target.activities.model import Activity, Audience, Offer, Property
from simulator.target.audiences.combine import combined
from simulator.target.recorder import Recorder

__all__ = ["Catalogue", "CatalogueError", "CatalogueState", "Item", "Section"]

Item: TypeAlias = Audience | Offer | Activity | Property
_I = TypeVar("_I", Audience, Offer, Activity, Property)
_FIRST_ID: Final = 1_001


class CatalogueError(ValueError):
    """Something the catalogue cannot take, or give up; nothing is changed then.

    Args:
        field_name: What it is about.
        message: The field, the value and the rule.
    """

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name


@dataclass(slots=True)
class Section(Generic[_I]):
    """Things of one kind, by number.

    Attributes:
        kind: What people call one of them.
    """

    kind: str
    items: dict[int, _I] = field(default_factory=dict)

    def get(self, number: int) -> _I | None:
        """Give one of them."""
        return self.items.get(number)

    def named(self, name: str) -> _I | None:
        """Give the one of that name."""
        return next((one for one in self if one.name == name), None)

    def __iter__(self) -> Iterator[_I]:
        return iter(self.items.values())

    def __len__(self) -> int:
        return len(self.items)


class CatalogueState(msgspec.Struct, forbid_unknown_fields=True):
    """All that a catalogue holds, as a snapshot has it.

    Attributes:
        last_id: The highest number that was given out.
    """

    audiences: list[Audience] = []
    offers: list[Offer] = []
    activities: list[Activity] = []
    properties: list[Property] = []
    last_id: int = _FIRST_ID - 1


class Catalogue:
    """What a tenant's team has set up.

    Attributes:
        version: Changes with every write, for whoever keeps something made from it.
        recorder: Is told of each item that changes; None for nobody.
    """

    def __init__(self) -> None:
        self.recorder: Recorder | None = None
        self.audiences: Section[Audience] = Section("audience")
        self.offers: Section[Offer] = Section("offer")
        self.activities: Section[Activity] = Section("activity")
        self.properties: Section[Property] = Section("property")
        self.version = 0
        self._last_id = _FIRST_ID - 1

    def put(self, section: Section[_I], item: _I) -> _I:
        """Take something new (its number is 0) or in the place of what has its number.

        Raises:
            CatalogueError: Its name is taken, or it refers to something that is not there.
        """
        for field_name, message in self._faults(section, item):
            raise CatalogueError(field_name, message)
        if not item.id:
            item = msgspec.structs.replace(item, id=self._last_id + 1)
        self._last_id = max(self._last_id, item.id)
        section.items[item.id] = item
        self.version += 1
        self._mark(section.kind, item.id)
        return item

    def remove(self, section: Section[_I], number: int) -> _I | None:
        """Give up something; None if it is not there.

        Raises:
            CatalogueError: An activity or a combined audience still refers to it.
        """
        item = section.get(number)
        if item is None:
            return None
        users = [one.name for one in self.activities if number in _references(one, section.kind)]
        if section.kind == "audience":
            others = (one for one in self.audiences if one.id != number)
            users += [one.name for one in others if number in combined(one.audience_rule)]
        if users:
            rule = f"{section.kind} {number} is used by {', '.join(map(repr, users))}"
            raise CatalogueError("id", rule)
        del section.items[number]
        self.version += 1
        self._mark(section.kind, number)
        return item

    def sections(
        self,
    ) -> tuple[Section[Property], Section[Audience], Section[Offer], Section[Activity]]:
        """Give all sections."""
        return self.properties, self.audiences, self.offers, self.activities

    def hold(self, items: Iterable[Item]) -> None:
        """Hold exactly these, which agree with each other; new numbers follow theirs."""
        self.clear()
        for item in items:
            if isinstance(item, Property):
                self.properties.items[item.id] = item
            elif isinstance(item, Audience):
                self.audiences.items[item.id] = item
            elif isinstance(item, Offer):
                self.offers.items[item.id] = item
            else:
                self.activities.items[item.id] = item
            self._last_id = max(self._last_id, item.id)
        for section in self.sections():
            for item in section:
                self._mark(section.kind, item.id)

    @property
    def last_id(self) -> int:
        """The highest number that was given out."""
        return self._last_id

    def state(self) -> CatalogueState:
        """Give all that it holds."""
        return CatalogueState(
            audiences=list(self.audiences),
            offers=list(self.offers),
            activities=list(self.activities),
            properties=list(self.properties),
            last_id=self._last_id,
        )

    def restore(self, state: CatalogueState) -> None:
        """Go back to what it held before."""
        self.hold([*state.properties, *state.audiences, *state.offers, *state.activities])
        self._last_id = max(self._last_id, state.last_id)
        self._mark("catalogue", 0)

    def clear(self) -> None:
        """Forget everything; numbers begin anew."""
        for section in self.sections():
            section.items.clear()
        self._last_id = _FIRST_ID - 1
        self.version += 1
        if self.recorder is not None:
            self.recorder.empty(*(section.kind for section in self.sections()))
        self._mark("catalogue", 0)

    def _mark(self, kind: str, number: int) -> None:
        if self.recorder is not None:
            self.recorder.mark(kind, str(number))
            self.recorder.mark("catalogue", "0")

    def _faults(self, section: Section[_I], item: _I) -> Iterator[tuple[str, str]]:
        """Tell what keeps an item off a section: the field and the rule."""
        other = section.named(item.name)
        if other is not None and other.id != item.id:
            yield "name", f"name is {item.name!r}; {section.kind} {other.id} has it already"
        yield from self._unknown(item)

    def _unknown(self, item: Item) -> Iterator[tuple[str, str]]:
        """Tell what an item refers to that is not there."""
        if not isinstance(item, Activity):
            return
        for kind, known in (
            ("audience", self.audiences.items.keys()),
            ("offer", self.offers.items.keys()),
            ("property", self.properties.items.keys()),
        ):
            for number in _references(item, kind):
                if number not in known:
                    yield f"{kind}Id", f"{kind}Id is {number}; there is no {kind} of that number"


def _references(activity: Activity, kind: str) -> list[int]:
    """List the numbers of one kind that an activity refers to."""
    if kind == "offer":
        return [option.offer_id for option in activity.options]
    if kind == "property":
        return activity.property_ids
    if kind != "audience":
        return []
    locations = activity.locations
    named = [mbox.audience_ids for mbox in locations.mboxes]
    named += [view.audience_ids for view in locations.views]
    named += [experience.audience_ids for experience in activity.experiences]
    return [number for numbers in named for number in numbers]
