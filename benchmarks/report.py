"""What a run of the benchmarks says: tables as they come, figures at the end, all of it as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Goal, table

__all__ = ["Missing", "Report"]


class Missing(Exception):  # noqa: N818  an absence, not an error
    """Something that cannot be had here; the message names it and says why."""


@dataclass(slots=True)
class Report:
    """Collects what was measured, and prints it.

    Attributes:
        parts: What each part measured, in numbers.
        figures: What is held against a bound.
        missing: What could not be had.
    """

    parts: dict[str, Any] = field(default_factory=dict)
    figures: list[tuple[Goal, float]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def begin(self, title: str) -> None:
        """Say which part comes."""
        print(f"\n{title}", flush=True)

    def show(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table."""
        print(table(header, rows), flush=True)

    def keep(self, part: str, measured: Any) -> None:
        """Keep the numbers of a part."""
        self.parts[part] = measured

    def hold(self, goal: Goal, figure: float) -> None:
        """Hold a figure against its bound, at the end."""
        self.figures.append((goal, figure))

    def leave_out(self, row: str, why: object) -> None:
        """Name what cannot be had; its row is left out of all tables."""
        self.missing.append(f"{row}: left out, {why}")
        print(self.missing[-1], flush=True)

    def finish(self, file: Path, facts: Mapping[str, Any]) -> None:
        """Print the figures and what is missing, and write everything to a file."""
        self.begin("What must be reached")
        for goal, figure in self.figures:
            print(goal.line(figure))
        for line in self.missing:
            print(line)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.as_dict(facts), indent=1) + "\n", encoding="utf-8")
        print(f"\nAll numbers: {file}", flush=True)

    def as_dict(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Give everything as JSON has it, with what is known of the machine."""
        figures = [
            {
                "name": goal.name,
                "figure": figure,
                "bound": goal.bound,
                "at_most": goal.at_most,
                "reached": goal.reached_by(figure),
            }
            for goal, figure in self.figures
        ]
        told = {"figures": figures, "missing": self.missing, "parts": self.parts}
        return {"machine": dict(facts), **told}
