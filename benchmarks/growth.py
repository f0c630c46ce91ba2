"""Growth: the same requests as profiles become many, and what a profile weighs."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks import getting, ours
from benchmarks.effort import Effort
from benchmarks.figures import Goal
from benchmarks.racing import HEADER, Race, race
from benchmarks.report import Missing, Report
from benchmarks.servers import Server
from benchmarks.stores import MEMORY, STORES, Store, served
from benchmarks.traffic import KINDS, Kind, spread

__all__ = ["measure"]

_ASKED: Final = 1_000  # visitors, from everywhere in the store
_TURNS: Final = 4
_SPEED: Final = Goal("requests a second at 1,000,000 profiles against 1,000, memory", 0.9)
_WEIGHT: Final = Goal("memory for a profile", 1_024, " bytes", at_most=True)


def measure(report: Report, effort: Effort, folder: Path) -> None:
    """Measure each store the server has.

    Raises:
        Missing: wrk cannot be had.
        UnusableError: A server answered something else than it should.
    """
    getting.command("wrk")
    for store in STORES:
        try:
            measured = _grown(report, store, effort, folder)
        except Missing as missing:
            report.leave_out(f"growth, {store.name}", missing)
            continue
        report.keep(f"growth, {store.name}", measured)


def _grown(report: Report, store: Store, effort: Effort, folder: Path) -> dict[str, Any]:
    """Measure one store at every size it is meant for, all of them at once."""
    sizes = [size for size in effort.profiles if size <= store.most]
    held = store is MEMORY  # against bounds; and nothing can be in it before its server is
    weights = {}
    with ExitStack() as running:
        servers = [
            running.enter_context(served(store, size, folder, filled=not held)) for size in sizes
        ]
        if held:
            for server, size in zip(servers, sizes, strict=True):
                weights[size] = _filled(server, size, folder)
        # Where a figure is held, rounds are longer: what a large store does now and then is to
        # fall into them.
        turns = _TURNS if held else 1
        races = [_race(servers, sizes, one, effort, folder, turns) for one in KINDS]
    largest, least = servers[-1].name, servers[0].name
    report.show(HEADER, [row for one in races for row in one.rows(largest)])
    if held:
        report.hold(_SPEED, min(one.ratio(largest, least) for one in races))
        report.hold(_WEIGHT, weights[sizes[-1]])
    measured = {"races": [one.as_dict() for one in races]}
    return {"bytes": weights, **measured} if held else measured


def _filled(server: Server, size: int, folder: Path) -> float:
    """Fill a server, and give by how many bytes it grew for a profile.

    What any store needs, however small, has been there before: the first visitors bring it.
    """
    few = min(size // 2, _ASKED)
    ours.fill(server, range(1, few + 1), folder)
    before = server.memory()
    ours.fill(server, range(few + 1, size + 1), folder)
    return (server.memory() - before) / (size - few)


def _race(
    servers: list[Server],
    sizes: list[int],
    kind: Kind,
    effort: Effort,
    folder: Path,
    turns: int,
) -> Race:
    lanes = []
    for server, size in zip(servers, sizes, strict=True):
        part = folder / f"growth-{size}"
        part.mkdir(exist_ok=True)
        lanes.append((server, kind.written(part, spread(size, _ASKED))))
    return race(lanes, kind, effort.connections[0], effort, turns)
