"""How long identity scenarios take in process, beside what the web framework alone takes.

Walks the three shipped identity scenarios in turn, each in a lab of its own. In between it
sends requests to a bare Flask application that answers a constant, so that both see the
same weather: the ratio of the two says what the simulator costs, and moves less from
machine to machine than the milliseconds do.

    python benchmarks/scenarios.py --count 1000
"""

import argparse
import gc
from collections.abc import Sequence
from itertools import cycle, islice
from time import process_time
from unittest.mock import patch

from flask import Flask, Response

from simulator.scenario.load import ScenarioFile, find, load
from simulator.scenario.run import open_lab, run
from simulator.wsgi import WsgiTransport

CHAPTERS = ("scenario-1", "scenario-2", "scenario-3")
ROUNDS = 20
FLOOR_REQUESTS = 500


def walk(file: ScenarioFile) -> None:
    """Walk a scenario in a lab of its own."""
    with open_lab(file.scenario) as lab:
        for outcome in run(file, lab):
            if outcome.problems:
                raise SystemExit(f"{file.name} fails, so there is nothing to measure")


def requests_of(files: Sequence[ScenarioFile]) -> float:
    """Count the requests of a scenario, on average."""
    send = WsgiTransport.send
    with patch.object(WsgiTransport, "send", autospec=True, side_effect=send) as counted:
        for file in files:
            walk(file)
    return counted.call_count / len(files)


def _answer(name: str) -> Response:
    return Response(name)


def bare_flask() -> WsgiTransport:
    """Make an application with one route that does nothing."""
    app = Flask("floor", static_folder=None)
    app.add_url_rule("/floor/<name>", view_func=_answer)
    return WsgiTransport(app.wsgi_app)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure in-process identity scenarios.")
    parser.add_argument("--count", type=int, default=1_000, help="how many scenarios to walk")
    count = parser.parse_args().count
    files = [load(find(chapter)[0]) for chapter in CHAPTERS]
    requests, floor = requests_of(files), bare_flask()
    # What imports have left behind is not looked through again by every collection.
    gc.collect()
    gc.freeze()
    walking = floors = 0.0
    batch = -(-count // ROUNDS)
    todo = list(islice(cycle(files), count))
    for start in range(0, count, batch):
        began = process_time()
        for file in todo[start : start + batch]:
            walk(file)
        walking += process_time() - began
        began = process_time()
        for _ in range(FLOOR_REQUESTS):
            floor.send("GET", "/floor/x")
        floors += process_time() - began
    each = walking / count
    bare = floors / (FLOOR_REQUESTS * len(range(0, count, batch)))
    print(f"{count} identity scenarios in process: {walking:.2f} s of one core")
    print(f"one scenario: {each * 1e3:.2f} ms, {requests:.1f} requests")
    print(f"one request to a bare Flask application (the floor): {bare * 1e6:.0f} µs")
    print(f"ratio of a scenario to the floor of its requests: {each / (bare * requests):.2f}")


if __name__ == "__main__":
    main()
