"""Scenarios: how long identity scenarios take, in process and over HTTP.

Walks the three shipped identity scenarios in turn, each in a lab of its own. Beside them it
sends requests to a bare Flask application in this process, which answers a constant: the
ratio moves less from machine to machine than the milliseconds do.
"""

import gc
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Final

from flask import Flask, Response

from benchmarks import ours
from benchmarks.effort import Effort
from benchmarks.figures import Goal, middle, ratio
from benchmarks.report import Report
from benchmarks.servers import Server, started
from benchmarks.traffic import FOUND
from simulator.scenario.load import ScenarioFile, find, load
from simulator.scenario.run import open_lab, run
from simulator.wsgi import WsgiTransport

__all__ = ["measure"]

_CHAPTERS: Final = ("scenario-1", "scenario-2", "scenario-3")
_INSIDE, _OUTSIDE, _FLASK = "in process", "over HTTP", "a request to a bare Flask view"
_GOALS: Final = {
    _INSIDE: Goal("1,000 identity scenarios in process", 5, " s", at_most=True),
    _OUTSIDE: Goal("1,000 identity scenarios over HTTP", 15, " s", at_most=True),
}
_FLOOR_REQUESTS: Final = 500
_ALL: Final = 1_000


def measure(report: Report, effort: Effort, _folder: Path) -> None:
    """Walk them in batches, in turn, each timed by the clock on the wall."""
    files = [load(find(chapter)[0]) for chapter in _CHAPTERS]
    todo = list(islice(cycle(files), effort.scenarios // effort.rounds))
    floor = _bare_flask()
    with started(ours.recipe(), FOUND.make(1)) as server:
        tasks: dict[str, tuple[Callable[[], None], int]] = {
            _INSIDE: (lambda: _walk(todo, None), len(todo)),
            _OUTSIDE: (lambda: _walk(todo, server), len(todo)),
            _FLASK: (lambda: _ask(floor), _FLOOR_REQUESTS),
        }
        _walk(files, None)
        # What imports have left behind is not looked through again by every collection.
        gc.collect()
        gc.freeze()
        took: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(effort.rounds):
            for name, (task, count) in tasks.items():
                began = perf_counter()
                task()
                took[name].append((perf_counter() - began) / count)
        gc.unfreeze()
    rows = [
        (name, f"{middle(each) * 1e3:.3f}", f"{ratio(each, took[_FLASK]):.1f}")
        for name, each in took.items()
    ]
    report.show(("scenario", "ms each", "ratio to the view"), rows)
    report.keep("scenarios", took)
    for name, goal in _GOALS.items():
        report.hold(goal, middle(took[name]) * _ALL)


def _walk(files: list[ScenarioFile], server: Server | None) -> None:
    for file in files:
        with open_lab(file.scenario, url=server.url if server else None) as lab:
            for outcome in run(file, lab):
                if outcome.problems:
                    raise SystemExit(f"{file.name} fails, so there is nothing to measure")


def _ask(floor: WsgiTransport) -> None:
    for _ in range(_FLOOR_REQUESTS):
        floor.send("GET", "/floor/x")


def _answer(name: str) -> Response:
    return Response(name)


def _bare_flask() -> WsgiTransport:
    """Make an application with one route that does nothing."""
    app = Flask("floor", static_folder=None)
    app.add_url_rule("/floor/<name>", view_func=_answer)
    return WsgiTransport(app.wsgi_app)
