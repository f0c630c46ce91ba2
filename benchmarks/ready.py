"""Ready: how soon a server answers after its start, and what memory it then has."""

import subprocess
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks import ours
from benchmarks.effort import Effort
from benchmarks.figures import Goal, middle, ratio
from benchmarks.peers import PEERS
from benchmarks.report import Missing, Report
from benchmarks.servers import Answered, Recipe, StartError, started
from benchmarks.traffic import FOUND

__all__ = ["measure"]

_VERSION: Final = Goal("offtarget --version", 0.15, " s", at_most=True)
_READY: Final = Goal("server ready", 0.5, " s", at_most=True)
_HEADER: Final = ("server", "first answer s", "memory MB", "ratio of times", "ratio of memory")
_MEGABYTE: Final = 1e6


def measure(report: Report, effort: Effort, folder: Path) -> None:
    """Start each server in turn, and ask the command for its version in between."""
    recipes = [ours.recipe(), *_peers(report, folder)]
    times: dict[str, list[float]] = {recipe.name: [] for recipe in recipes}
    weights: dict[str, list[float]] = {recipe.name: [] for recipe in recipes}
    versions = []
    for _ in range(effort.rounds):
        versions.append(_version())
        for recipe in recipes:
            with started(recipe, FOUND.make(1)) as server:
                times[recipe.name].append(server.ready)
                weights[recipe.name].append(server.memory() / _MEGABYTE)
    first = recipes[0].name
    rows = [
        (
            name,
            f"{middle(times[name]):.2f}",
            f"{middle(weights[name]):.0f}",
            f"{ratio(times[first], times[name]):.3f}",
            f"{ratio(weights[first], weights[name]):.3f}",
        )
        for name in times
    ]
    report.show(_HEADER, rows)
    report.keep("ready", {"seconds": times, "megabytes": weights, "version": versions})
    report.hold(_VERSION, middle(versions))
    report.hold(_READY, middle(times[first]))


def _peers(report: Report, folder: Path) -> list[Recipe]:
    fixed = [(FOUND.make(1).split()[1].decode(), Answered(200, "application/json", b"{}"))]
    recipes = []
    for name, make in PEERS.items():
        try:
            recipe = make(fixed, folder)
            with started(recipe, FOUND.make(1)):
                recipes.append(recipe)  # it does start, and its files have been read once
        except (Missing, StartError) as missing:
            report.leave_out(f"ready beside {name}", missing)
    return recipes


def _version() -> float:
    began = perf_counter()
    subprocess.run([ours.COMMAND, "--version"], check=True, capture_output=True)  # noqa: S603
    return perf_counter() - began
