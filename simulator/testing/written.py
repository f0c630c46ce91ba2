"""What feature files hold: every scenario, and every row of an outline, whether it runs or not."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.gherkin_parser import Feature, Rule, Scenario, Step, get_gherkin_document
from pytest_bdd.parser import ScenarioTemplate, render_string

__all__ = ["FeatureError", "Line", "Written", "fault_of", "read", "tags_of"]

OUTLINES: Final = ("Scenario Outline", "Scenario Template")
_PLACEHOLDER: Final = re.compile(r"<([^<>\n]+)>")


class FeatureError(ValueError):
    """A file holds no feature that could be read; the message says why."""


class Line(NamedTuple):
    """A step as it is written, with an example's values in their places."""

    keyword: str
    text: str
    line: int
    docstring: str | None
    datatable: list[list[str]]
    background: bool


class Written(NamedTuple):
    """A scenario as it is written, or one row of an outline.

    Attributes:
        feature: The feature's name.
        rule: The rule's name; empty for none.
        title: Its name as it is written, ``<placeholders>`` and all.
        name: Its name, with an example's values in their places.
        line: Its line in the file.
        row: Which of the outline's rows it is, from 0; 0 also where there is none.
        example: The values of the row.
        tags: Its own and those it inherits, with their ``@``.
        lines: Its steps, those of backgrounds first.
        fault: Why it could not fail; empty where it could.
    """

    feature: str
    rule: str
    title: str
    name: str
    line: int
    row: int
    example: dict[str, str]
    tags: list[str]
    lines: list[Line]
    fault: str


def read(path: Path) -> list[Written]:
    """Read what a feature file holds, in the order of the file.

    Raises:
        FeatureError: It is no feature, or is not written as Gherkin is.
        OSError: It cannot be read.
    """
    try:
        feature = get_gherkin_document(str(path)).feature
    except KeyError:  # pytest-bdd takes it for granted that a file holds a feature
        raise FeatureError("holds no feature") from None
    except GherkinParseError as error:
        said = error.message.removeprefix("Unknown parsing error: ").removeprefix("Parser errors:")
        at = f"line {error.line}: {error.line_content.strip()}"
        raise FeatureError(f"cannot be parsed: {said.strip()} ({at})") from None
    except UnicodeDecodeError as error:
        raise FeatureError(f"is not UTF-8: {error}") from None
    return list(_scenarios(feature, feature, [], []))


def _scenarios(
    feature: Feature, parent: Feature | Rule, tags: Sequence[str], before: Sequence[Step]
) -> Iterator[Written]:
    tags = [*tags, *(tag.name for tag in parent.tags)]
    for child in parent.children:
        if child.background is not None:
            before = [*before, *child.background.steps]
        elif child.rule is not None:
            yield from _scenarios(feature, child.rule, tags, before)
        elif child.scenario is not None:
            rule = "" if isinstance(parent, Feature) else parent.name
            yield from _rows(feature.name, rule, child.scenario, tags, before)


def _rows(
    feature: str, rule: str, scenario: Scenario, tags: Sequence[str], before: Sequence[Step]
) -> Iterator[Written]:
    outline = bool(scenario.examples) or scenario.keyword in OUTLINES
    tables = [table for table in scenario.examples if table.table_header is not None]
    rows = [
        (
            {
                head.value: cell.value
                for head, cell in zip(table.table_header.cells, row.cells, strict=False)
            },
            [tag.name for tag in table.tags],
        )
        for table in tables
        if table.table_header is not None
        for row in table.table_body or ()
    ]
    fault = ""
    if outline and not rows:
        fault = "is an outline without examples"
    if not scenario.steps:
        fault = "has no step of its own"
    inherited = [*tags, *(tag.name for tag in scenario.tags)]
    for number, (example, more) in enumerate(rows or [({}, [])]):
        yield Written(
            feature,
            rule,
            scenario.name,
            render_string(scenario.name, example),
            scenario.location.line,
            number,
            example,
            list(dict.fromkeys([*inherited, *more])),
            [
                _line(step, example, background=place < len(before))
                for place, step in enumerate([*before, *scenario.steps])
            ],
            fault,
        )


def _line(step: Step, example: dict[str, str], *, background: bool) -> Line:
    rows = step.datatable.rows if step.datatable else ()
    text = step.docstring.content if step.docstring else None
    return Line(
        step.keyword,
        render_string(step.text, example),
        step.location.line,
        None if text is None else render_string(text, example),
        [[render_string(cell.value, example) for cell in row.cells] for row in rows],
        background,
    )


def tags_of(template: ScenarioTemplate) -> set[str]:
    """Give a scenario's tags: its own, its rule's and its feature's, without ``@``."""
    inherited = template.rule.tags if template.rule else set()
    return template.tags | inherited | template.feature.tags


def fault_of(template: ScenarioTemplate) -> str:
    """Tell why a scenario that pytest-bdd would run could not fail; empty where it could."""
    if len(template.steps) == len(template.all_background_steps):
        return "has no step of its own"
    outline = template.templated or template.keyword in OUTLINES
    if outline and not any(template.examples):
        return "is an outline without examples"
    return _misnamed(template)


def _misnamed(template: ScenarioTemplate) -> str:
    """Tell where a placeholder is written otherwise than the column that is to fill it."""
    told = [template.name]
    for step in template.steps:
        rows = step.datatable.rows if step.datatable else ()
        told += [
            step.name,
            step.docstring or "",
            *(cell.value for row in rows for cell in row.cells),
        ]
    named = set(_PLACEHOLDER.findall("\n".join(told)))
    for table in template.examples:
        columns = set(table.example_params)
        if named - columns and columns - named:  # a text may well have <b> in it
            return f"names <{min(named - columns)}>, which is no column of its examples"
    return ""
