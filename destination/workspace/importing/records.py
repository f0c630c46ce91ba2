"""What people have, taken apart: Segment's Public API answers and Terraform's state.

Both forms become the same records, with the names of Terraform; each remembers its place and
the names it had (contract: segment.md 10).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from destination.documents import DocumentError
from destination.js import Json
from destination.workspace.importing.secrets import unmarked
from destination.workspace.model import PLACEHOLDER

__all__ = ["MARKED", "Record", "Records", "Remark", "parsed", "records_of"]

MARKED: Final = "is marked as sensitive, and not copied"

_KINDS: Final = ("subscription", "destination", "source")
_RESOURCES: Final = {
    "segment_destination_subscription": "subscription",
    "segment_destination": "destination",
    "segment_source": "source",
}
_STATES: Final = ("values", "planned_values")
_CAPITAL: Final = re.compile(r"(?<=[a-z])([A-Z])|(?<=[A-Z])([A-Z])(?=[a-z])")
# What is told of where something else is put in its place.
_TOLD_LATER: Final = (
    ("subscription", "trigger"),
    ("subscription", "settings"),
    ("destination", "settings"),
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something of the input that is not in the workspace, or not as it was.

    Attributes:
        place: Where the input has it.
        sentence: What became of it.
    """

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


@dataclass(frozen=True, slots=True)
class Record:
    """A subscription, destination or source, as the input has it.

    Attributes:
        place: Where: ``data.subscriptions[0]``, or a resource's address.
        values: Its fields, under Terraform's names.
        names: The names they have in the input.
        withheld: The fields that Terraform marks as sensitive, which are not among the values;
            and the places within others, such as ``settings.traits``, of those that are
            placeholders.
    """

    place: str
    values: dict[str, Json]
    names: dict[str, str]
    withheld: frozenset[str] = frozenset()

    def at(self, name: str) -> str:
        """Name the place of a field."""
        return f"{self.place}.{self.names.get(name, name)}"

    def text(self, name: str) -> str:
        """Give a field that is text; empty where it is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Records:
    """All of an input; and what was left out of it so far."""

    subscriptions: list[Record] = field(default_factory=list)
    destinations: list[Record] = field(default_factory=list)
    sources: list[Record] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, place: str, sentence: str) -> None:
        """Note what is not taken as it is."""
        self.remarks.append(Remark(place, sentence))

    def add(self, kind: str, record: Record) -> None:
        """Add a record of a kind."""
        {
            "subscription": self.subscriptions,
            "destination": self.destinations,
            "source": self.sources,
        }[kind].append(record)


def records_of(content: Any, path: Path) -> Records:
    """Take an input apart.

    Raises:
        DocumentError: It is neither of the two forms.
    """
    records = Records()
    several = content if isinstance(content, list) else [content]
    for index, one in enumerate(several):
        place = f"[{index}]" if isinstance(content, list) else ""
        if not _take(records, one, place):
            rule = (
                "holds neither data.subscriptions, as Segment's Public API answers, nor "
                "values.root_module, as `terraform show -json` prints"
            )
            raise DocumentError(path, 1, place, rule)
    return records


def _take(records: Records, content: Any, place: str) -> bool:
    if not isinstance(content, dict):
        return False
    data = content.get("data")
    if isinstance(data, dict):
        return _take_answer(records, data, f"{place}.data".lstrip("."))
    shapes = [content.get(name) for name in _STATES]
    prior = content.get("prior_state")
    shapes.append(prior.get("values") if isinstance(prior, dict) else None)
    for values in shapes:
        module = values.get("root_module") if isinstance(values, dict) else None
        if isinstance(module, dict):
            for where, resource in _resources(module, f"{place}.root_module".lstrip(".")):
                _take_resource(records, resource, where)
            return True
    return False


def _take_answer(records: Records, data: dict[str, Any], place: str) -> bool:
    """Take an answer of the Public API: a list, or a single one."""
    found = False
    for kind in _KINDS:
        single, many = data.get(kind), data.get(f"{kind}s")
        listed = [(f".{kind}", single)] if single is not None else []
        if isinstance(many, list):
            found = True
            listed += [(f".{kind}s[{index}]", one) for index, one in enumerate(many)]
        for where, one in listed:
            found = True
            if isinstance(one, dict):
                names = {_CAPITAL.sub(r"_\g<0>", name).lower(): name for name in one}
                values = {short: one[name] for short, name in names.items()}
                records.add(kind, Record(place + where, values, names))
            else:
                records.remark(place + where, "is no object; left out")
    pages = data.get("pagination")
    if found and isinstance(pages, dict) and pages.get("next"):
        records.remark(f"{place}.pagination.next", "the list goes on; fetch the next page as well")
    return found


def _resources(module: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    """Go through the resources of a module and of those within."""
    own, inner = module.get("resources"), module.get("child_modules")
    for index, resource in enumerate(own if isinstance(own, list) else ()):
        yield f"{place}.resources[{index}]", resource
    for index, child in enumerate(inner if isinstance(inner, list) else ()):
        if isinstance(child, dict):
            yield from _resources(child, f"{place}.child_modules[{index}]")


def _take_resource(records: Records, resource: Any, place: str) -> None:
    kind = resource.get("type") if isinstance(resource, dict) else None
    if not isinstance(kind, str):
        records.remark(place, "is no resource; left out")
        return
    address, values = resource.get("address"), resource.get("values")
    place = address if isinstance(address, str) and address else place
    if kind in _RESOURCES and isinstance(values, dict):
        _take_values(records, _RESOURCES[kind], values, resource.get("sensitive_values"), place)
    elif kind in _RESOURCES:
        records.remark(place, "has no values; left out")
    elif kind.startswith("segment_"):
        records.remark(place, f"{kind} is not modelled; left out")


def _take_values(
    records: Records, kind: str, values: dict[str, Json], marks: Json, place: str
) -> None:
    """Add a resource, without what is marked as sensitive."""
    if not isinstance(marks, dict):  # all of it, or nothing
        marks = dict.fromkeys(values, marks)
    kept, places = unmarked(values, marks)
    withheld = [inner.removeprefix(".") for inner in places]
    for inner in withheld:
        kept.pop(inner, None)
        if (kind, inner) not in _TOLD_LATER:
            instead = f"; {PLACEHOLDER!r} stands for it" if inner.startswith("settings") else ""
            records.remark(f"{place}.{inner}", f"{MARKED}{instead}")
    names = {name: name for name in values}
    records.add(kind, Record(place, kept, names, frozenset(withheld)))


def parsed(value: Json) -> Json:
    """Give settings as an object: Terraform has them as JSON text.

    Raises:
        ValueError: They are no object; the message says what they are instead.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"is no readable JSON ({error})") from None
    if not isinstance(value, dict):
        raise ValueError("is no object")  # noqa: TRY004  a value of the input, not a type of ours
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
