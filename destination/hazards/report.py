"""A whole file checked: hazards counted by their code, with the first examples of each."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from destination.events import Item
from destination.hazards.catalogue import HAZARDS
from destination.hazards.checker import Checker
from destination.hazards.model import Hazard, Severity
from destination.js import Json

__all__ = ["Example", "Found", "Malformed", "Report", "check_all"]

_EXAMPLES: Final = 5
_OF_ONE_FIELD: Final = 2
_FIELD: Final = 200  # characters of a name that are shown
_MALFORMED: Final = 100


class Malformed(msgspec.Struct):
    """A line that is no event, and why."""

    line: int
    reason: str


class Example(msgspec.Struct):
    """A hazard as it was met; line 0 is what every event meets."""

    line: int
    field: str
    sentence: str
    severity: Severity


class Found(msgspec.Struct):
    """All hazards of one code."""

    count: int
    title: str
    cure: str
    scenario: str
    examples: list[Example]


class Report(msgspec.Struct):
    """What was found in a file; of bounded size, whatever the file's.

    Attributes:
        lines: Events and malformed lines together.
        events: Those that are events.
        malformed: The first hundred that are not.
        errors: Hazards of severity error.
        hazards: What was found, by code, in the order of the catalogue.
    """

    lines: int = 0
    events: int = 0
    malformed: list[Malformed] = []
    errors: int = 0
    hazards: dict[str, Found] = {}


def check_all(
    items: Iterable[Item],
    checker: Checker,
    *,
    also: Callable[[dict[str, Json]], None] | None = None,
) -> Report:
    """Check every event.

    Args:
        items: What was read.
        checker: Finds the hazards.
        also: Sees each event besides, as an inventory does.
    """
    report, found = Report(), dict[str, Found]()
    _count(report, found, checker.standing)
    for item in items:
        report.lines += 1
        if item.event is None:
            if len(report.malformed) < _MALFORMED:
                report.malformed.append(Malformed(item.number, item.reason))
            continue
        report.events += 1
        hazards = checker.check(item.event, item.number, item.size)
        if hazards:
            _count(report, found, hazards)
        if also is not None:
            also(item.event)
    _count(report, found, checker.ending())
    report.hazards = {code: found[code] for code in HAZARDS if code in found}
    return report


def _count(report: Report, found: dict[str, Found], hazards: Iterable[Hazard]) -> None:
    for hazard in hazards:
        report.errors += hazard.severity == "error"
        group = found.get(hazard.code)
        if group is None:
            known = HAZARDS[hazard.code]
            group = found[hazard.code] = Found(0, known.title, known.cure, known.scenario, [])
        group.count += 1
        if len(group.examples) < _EXAMPLES and _is_news(hazard, group.examples):
            field = hazard.field[:_FIELD]
            shown = Example(hazard.number, field, hazard.sentence, hazard.severity)
            group.examples.append(shown)


def _is_news(hazard: Hazard, shown: list[Example]) -> bool:
    """Tell whether an example shows more than others do: two of one field are enough."""
    return sum(one.field == hazard.field[:_FIELD] for one in shown) < _OF_ONE_FIELD
