"""Figures of several rounds, held against what must be reached, and the tables they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Goal", "middle", "ratio", "table"]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must reach.

    Attributes:
        name: What is measured, in words.
        bound: What it must reach.
        unit: What the figure counts, as it is written behind it.
        at_most: Whether less is better.
    """

    name: str
    bound: float
    unit: str = ""
    at_most: bool = False

    def reached_by(self, figure: float) -> bool:
        """Tell whether a figure reaches the bound; the bound itself is no longer under it."""
        return figure < self.bound if self.at_most else figure >= self.bound

    def line(self, figure: float) -> str:
        """Put the figure beside its bound; the last word says whether it is reached."""
        told = f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"  # noqa: PLR2004
        side = "under" if self.at_most else "at least"
        wanted = f"{side} {self.bound:,g}{self.unit}"
        last = "met" if self.reached_by(figure) else "short"
        return f"{self.name}: {told}{self.unit} ({wanted}) {last}"


def middle(values: Sequence[float]) -> float:
    """Give the median.

    Raises:
        StatisticsError: There are no values.
    """
    return median(values)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Give the median of the ratios of rounds that were measured one beside the other.

    Raises:
        StatisticsError: There are no rounds.
        ValueError: One side has more rounds than the other.
    """
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows under a header: the first column to the left, numbers to the right.

    Raises:
        ValueError: A row has not as many cells as the header.
    """
    columns = list(zip(header, *rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    lines = []
    for cells in (header, ["-" * width for width in widths], *rows):
        first, *rest = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        lines.append("  ".join([first, *rest]).rstrip())
    return "\n".join(lines)
