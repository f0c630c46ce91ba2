"""Feature files as Cucumber reads them, for reports in Cucumber's own forms."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from gherkin.ast_builder import AstBuilder
from gherkin.errors import ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.stream.id_generator import IdGenerator

from simulator.testing.outcomes import ScenarioOutcome, Source, StepOutcome

__all__ = ["AFTER", "BEFORE", "Document", "Node", "blamed", "scenarios_of"]

Node: TypeAlias = dict[str, Any]
"""A node of a Gherkin document, or of anything else that is written as JSON."""
BEFORE: Final = "before the first step"
AFTER: Final = "after the last step"


@dataclass
class Document:
    """A feature file, read.

    Attributes:
        source: The file.
        ids: Names nodes; no two documents of a report may name two alike.
        tree: Its Gherkin document; None where it cannot be parsed.
        pickles: Its scenarios, by line and row.
    """

    source: Source
    ids: IdGenerator
    tree: Node | None = None
    pickles: dict[tuple[int, int], Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            parsed: Any = Parser(AstBuilder(self.ids)).parse(self.source.text)
        except ParserError:
            return
        self.tree = {**parsed, "uri": self.source.path}
        places = dict(_places(self.tree))
        for pickle in cast("list[Node]", Compiler(self.ids).compile(cast("Any", self.tree))):
            self.pickles[places[pickle["astNodeIds"][-1]]] = pickle

    def pickle(self, outcome: ScenarioOutcome) -> Node:
        """Give the pickle of an outcome's scenario; one without steps where there is none."""
        key = outcome.line, outcome.row
        if key not in self.pickles:
            found = [one for one in self.scenarios() if one["location"]["line"] == outcome.line]
            self.pickles[key] = {
                "id": self.ids.get_next_id(),
                "uri": outcome.path,
                "name": outcome.name,
                "language": "en",
                "steps": [],
                "tags": [],
                "astNodeIds": [one["id"] for one in found],
            }
        return self.pickles[key]

    def feature(self) -> Node | None:
        """Give its feature; None where it holds none."""
        return (self.tree or {}).get("feature")

    def scenarios(self) -> Iterator[Node]:
        """Go through its scenarios."""
        return scenarios_of(self.feature())


def scenarios_of(parent: Node | None) -> Iterator[Node]:
    """Go through the scenarios of a feature or a rule."""
    for child in (parent or {}).get("children", ()):
        if "scenario" in child:
            yield child["scenario"]
        yield from scenarios_of(child.get("rule"))


def _places(tree: Node) -> Iterator[tuple[str, tuple[int, int]]]:
    """Give line and row of every scenario, and of every row of an outline, by its id."""
    for scenario in scenarios_of(tree.get("feature")):
        line, row = scenario["location"]["line"], 0
        yield scenario["id"], (line, 0)
        for table in scenario["examples"]:
            for one in table.get("tableBody", ()):
                yield one["id"], (line, row)
                row += 1


def blamed(outcome: ScenarioOutcome) -> tuple[str, StepOutcome] | None:
    """Tell what a scenario came to that no step of it shows, as a step of its own.

    Returns:
        Whether it happened before the first step or after the last, and the step; None where
        it passed, or a step shows it.
    """
    shown = any(one.status == outcome.status and one.message for one in outcome.steps)
    if outcome.status == "passed" or shown:
        return None
    ran = any(one.status == "passed" for one in outcome.steps)
    where = AFTER if ran else BEFORE
    return where, StepOutcome(
        keyword="*",
        text=where,
        line=outcome.line,
        status=outcome.status,
        message=outcome.reason,
    )
