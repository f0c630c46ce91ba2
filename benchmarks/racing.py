"""Several servers under the same load, in turn: what one takes of the machine, all do."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.effort import Effort
from benchmarks.figures import middle, ratio
from benchmarks.servers import Server
from benchmarks.traffic import Kind
from benchmarks.wrk import Load, Loaded, together

__all__ = ["HEADER", "Race", "race"]

HEADER: Final = ("request", "connections", "server", "a second", "p50 ms", "p99 ms", "ratio")
_WARM: Final = 1  # seconds, before anything counts


@dataclass(frozen=True, slots=True)
class Race:
    """What a kind of request measured, for each server.

    Attributes:
        kind: What was asked.
        connections: Over how many connections.
        runs: Server to its rounds.
    """

    kind: Kind
    connections: int
    runs: Mapping[str, Sequence[Loaded]]

    def ratio(self, one: str, other: str) -> float:
        """Give how many requests a second one server answers for each of another's."""
        return ratio(self._rates(one), self._rates(other))

    def rows(self, first: str) -> list[Sequence[str]]:
        """Give the rows of a table; the ratio is that of ``first`` to the server of the row."""
        return [
            (
                self.kind.name,
                str(self.connections),
                name,
                f"{middle(self._rates(name)):,.0f}",
                f"{middle([run.p50 for run in runs]):.2f}",
                f"{middle([run.p99 for run in runs]):.2f}",
                f"{self.ratio(first, name):.3f}",
            )
            for name, runs in self.runs.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give all of it as JSON has it."""
        runs = {name: [asdict(one) for one in given] for name, given in self.runs.items()}
        return {"request": self.kind.name, "connections": self.connections, "runs": runs}

    def _rates(self, name: str) -> list[float]:
        return [run.rate for run in self.runs[name]]


def race(
    lanes: Sequence[tuple[Server, Path]],
    kind: Kind,
    connections: int,
    effort: Effort,
    turns: int = 1,
) -> Race:
    """Load servers in turn, each with its file of requests; every other time backwards.

    Args:
        lanes: The servers.
        kind: What they are asked.
        connections: Over how many connections.
        effort: How many rounds there are, and how long a run takes.
        turns: How many runs of each make a round.

    Raises:
        UnusableError: One answered something else than it should.
    """
    runs: dict[str, list[Loaded]] = {server.name: [] for server, _ in lanes}
    for server, file in lanes:
        _load(server, file, kind, connections, _WARM)
    for number in range(effort.rounds * turns):
        for server, file in lanes if number % 2 == 0 else reversed(lanes):
            run = _load(server, file, kind, connections, effort.seconds)
            runs[server.name].append(run)
    rounds = {
        name: [together(each[start : start + turns]) for start in range(0, len(each), turns)]
        for name, each in runs.items()
    }
    return Race(kind, connections, rounds)


def _load(server: Server, file: Path, kind: Kind, connections: int, seconds: int) -> Loaded:
    """Load one server.

    Raises:
        UnusableError: It answered something else than it should.
    """
    refused = kind.status != 200 and not server.recipe.constant  # noqa: PLR2004
    return Load(file, connections, seconds, refused).on(server.url)
