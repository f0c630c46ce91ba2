"""What reports in words say of a scenario: its steps, and what its tenant has to tell."""

import shlex
from collections.abc import Iterator
from urllib.parse import quote

from simulator.testing.outcomes import ScenarioOutcome, StepOutcome
from simulator.testing.reports import sections as sections_of

__all__ = ["link", "sections", "table", "told_steps"]

_MOST = 50  # of the journal, the deliveries and each timeline


def told_steps(scenario: ScenarioOutcome) -> Iterator[str]:
    """Tell the steps, what each came to, and what stands below it."""
    for step in scenario.steps:
        yield f"{step.status:>9}  {step.keyword} {step.text}"
        if step.datatable:
            yield from (f"{'':11}  {row}" for row in table(step.datatable))
        if step.docstring is not None:
            yield from (f"{'':11}  {line}" for line in ['"""', *_lines(step), '"""'])
        if step.message:
            yield from (f"{'':11}! {line}" for line in step.message.splitlines())


def _lines(step: StepOutcome) -> list[str]:
    return (step.docstring or "").splitlines()


def table(rows: list[list[str]]) -> Iterator[str]:
    """Set a table as feature files have them."""
    columns = max(map(len, rows))
    widths = [max(len(row[place]) for row in rows if place < len(row)) for place in range(columns)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield f"| {' | '.join(cells)} |"


def sections(scenario: ScenarioOutcome) -> Iterator[tuple[str, str]]:
    """Tell of a scenario's tenant, how it is run again, and how what was asked is asked again."""
    if scenario.world is not None:
        yield from sections_of(scenario.world, _MOST)
    if scenario.command:
        yield "again", scenario.command
    if scenario.bundle:
        yield "bundle", shlex.join(["offtarget", "replay", scenario.bundle])


def link(file: str) -> str:
    """Write the name of a file as a link to it."""
    return quote(file, errors="replace")
