"""Whether a scenario names an instant of its world: a date it can come to, or a time of day.

Worlds begin on one date, so that such a scenario holds whenever it runs; a target whose worlds
begin otherwise cannot run it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from simulator.testing.guard import template_of
from simulator.testing.recording import example_of

if TYPE_CHECKING:
    from pytest_bdd.parser import Step

__all__ = ["instant_named"]

_DATE: Final = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_TIME: Final = re.compile(r"(?<![\w:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])")
_REACH: Final = timedelta(days=366)
"""What is named beyond it, or before a world begins, is what events and traits say."""


def instant_named(item: pytest.Item) -> str:
    """Say which instant of its world a scenario names, and where.

    Returns:
        ``line 30 names 10:00``; nothing where it names none, or is no scenario.
    """
    template = template_of(item)
    if template is None:
        return ""
    for step in template.render(example_of(item)).steps:
        for found in _instants(step):
            return f"line {step.line_number} names {found}"
    return ""


def _instants(step: "Step") -> Iterator[str]:
    from simulator.clock import START  # noqa: PLC0415  plugins are loaded with every pytest

    began = datetime.fromtimestamp(START / 1_000, UTC).date()
    cells = [str(cell) for row in step.datatable.raw() for cell in row] if step.datatable else []
    for text in (step.name, *cells, step.docstring or ""):
        for found in _DATE.findall(text):
            if _is_reached(found, began):
                yield found
        yield from _TIME.findall(text)


def _is_reached(text: str, began: date) -> bool:
    try:
        return began <= date.fromisoformat(text) <= began + _REACH
    except ValueError:  # it has the form of a date, and is none
        return False
