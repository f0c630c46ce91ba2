"""The stores a server can have: each is one more way to start it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import filling, getting, ours
from benchmarks.effort import Effort
from benchmarks.figures import Goal
from benchmarks.postgresql import cluster
from benchmarks.racing import HEADER, race
from benchmarks.report import Missing, Report
from benchmarks.servers import Server, started
from benchmarks.traffic import FOUND, UPDATE, arriving, spread
from benchmarks.wrk import UnusableError

__all__ = ["MEMORY", "STORES", "Store", "measure", "served"]

_PROFILES: Final = 1_000
_GOALS: Final = {
    FOUND: Goal("fetch, SQLite against memory", 0.6),
    UPDATE: Goal("acknowledged update, SQLite against memory", 0.2),
}


@dataclass(frozen=True, slots=True)
class Store:
    """Where profiles can live.

    Attributes:
        name: What it is called in tables.
        option: The option of ``offtarget serve`` that chooses it; empty for the default.
        most: How many profiles it is filled with at most.
    """

    name: str
    option: str = ""
    most: int = 1_000_000


MEMORY: Final = Store("memory")
SQLITE: Final = Store("SQLite", "--data")
POSTGRESQL: Final = Store("PostgreSQL", "--store", most=100_000)
STORES: Final = (MEMORY, SQLITE, POSTGRESQL)


@contextmanager
def served(store: Store, profiles: int, folder: Path, *, filled: bool = False) -> Iterator[Server]:
    """Start a server on an empty store, or on one that outlives servers and is filled already.

    Raises:
        Missing: What the store needs cannot be had.
        UnusableError: The store loses what it has acknowledged.
    """
    name = f"{store.name}, {profiles:,} profiles"
    with ExitStack() as needed:
        options = list(ours.INSTANT)
        if store is not MEMORY:
            place = needed.enter_context(_place(store, profiles, folder))
            options += [store.option, place]
            if not _keeps(options):
                raise UnusableError(f"with {store.option} a server that is killed loses profiles")
            if filled:
                filling.put(place, range(1, profiles + 1))
        server = needed.enter_context(started(ours.recipe(name, *options), FOUND.make(1)))
        if filled:
            ours.look_for(server, profiles)
        yield server


def _place(store: Store, profiles: int, folder: Path) -> AbstractContextManager[str]:
    if store is POSTGRESQL:
        return cluster()
    return nullcontext(str(folder / f"sqlite-{profiles}"))


def _keeps(options: list[str]) -> bool:
    """Tell whether a visitor whose visit was answered is there after all processes are killed.

    An option alone does not say that profiles live there.
    """
    recipe = ours.recipe("offtarget", *options)
    with started(recipe, FOUND.make(1)) as server:
        server.ask(arriving(1))
        server.kill()
    with started(recipe, FOUND.make(1)) as server:
        return server.ask(FOUND.make(1)).status == FOUND.status


def measure(report: Report, effort: Effort, folder: Path) -> None:
    """Hold SQLite against memory."""
    with ExitStack() as running:
        servers = []
        try:
            getting.command("wrk")
            for store in (SQLITE, MEMORY):
                server = running.enter_context(served(store, _PROFILES, folder))
                ours.fill(server, range(1, _PROFILES + 1), folder)
                servers.append(server)
        except Missing as missing:
            report.leave_out("SQLite against memory", missing)
            return
        first, other = (server.name for server in servers)
        races = {}
        for kind in _GOALS:
            file = kind.written(folder, spread(_PROFILES, _PROFILES))
            lanes = [(server, file) for server in servers]
            races[kind] = [race(lanes, kind, one, effort) for one in effort.connections]
    flat = [one for some in races.values() for one in some]
    report.show(HEADER, [row for one in flat for row in one.rows(first)])
    report.keep("stores", [one.as_dict() for one in flat])
    for kind, goal in _GOALS.items():
        report.hold(goal, min(one.ratio(first, other) for one in races[kind]))
