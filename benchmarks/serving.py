"""Serving: requests a second and latencies, beside the floor, a Flask view and peers."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks import getting, ours
from benchmarks.effort import Effort
from benchmarks.figures import Goal
from benchmarks.peers import Fixed, mockoon, wiremock
from benchmarks.racing import HEADER, Race, load, race
from benchmarks.report import Missing, Report
from benchmarks.servers import Recipe, Server, StartError, started
from benchmarks.traffic import DELIVERY, FOUND, KINDS, MISSED, UPDATE, Kind, spread

__all__ = ["measure"]

_PROFILES: Final = 1_000
_ASKED: Final = 10  # visitors: few, since peers look through their answers one by one
_FETCHES: Final = (FOUND, MISSED)
_TURNS: Final = 2  # of what fewer servers are asked, so that there is time for it
_OURS, _BARE, _FLASK = "offtarget", "bare WSGI", "Flask view"
_PEERS: Final = {"WireMock": wiremock, "Mockoon": mockoon}
_GOALS: Final = (
    (Goal("profile fetch, against bare WSGI", 0.6), _BARE, _FETCHES),
    (Goal("profile update, against bare WSGI", 0.6), _BARE, (UPDATE,)),
    (Goal("at.js delivery with 10 profile parameters, against bare WSGI", 0.3), _BARE, (DELIVERY,)),
    (Goal("profile fetch, against warm WireMock", 3, " times"), "WireMock", _FETCHES),
)


def measure(report: Report, effort: Effort, folder: Path) -> None:
    """Measure every kind of request, and hold the lowest ratio of each figure.

    Raises:
        Missing: wrk cannot be had.
        UnusableError: A server answered something else than it should.
    """
    getting.command("wrk")
    with ExitStack() as running:
        first = FOUND.make(1)
        server = running.enter_context(started(ours.recipe(_OURS, *ours.INSTANT), first))
        ours.fill(server, range(1, _PROFILES + 1), folder)
        servers = [server, *_floors(running, server, folder)]
        peers = _peers(report, running, _answers(server), folder)
        races = []
        for kind in KINDS:
            file = kind.written(folder, spread(_PROFILES, _ASKED))
            if kind in _FETCHES and peers:
                _warm(peers, kind, file, effort)
            lanes = [(one, file) for one in (*servers, *(peers if kind in _FETCHES else ()))]
            turns = 1 if kind in _FETCHES else _TURNS
            races += [race(lanes, kind, one, effort, turns) for one in effort.connections]
    report.show(HEADER, [row for one in races for row in one.rows(_OURS)])
    report.keep("serving", [one.as_dict() for one in races])
    _hold(report, races)


def _hold(report: Report, races: list[Race]) -> None:
    for goal, other, kinds in _GOALS:
        ratios = [
            one.ratio(_OURS, other) for one in races if one.kind in kinds and other in one.runs
        ]
        if ratios:
            report.hold(goal, min(ratios))


def _floors(running: ExitStack, server: Server, folder: Path) -> list[Server]:
    """Start what answers a found profile's bytes to everything."""
    file = folder / "constant"
    file.write_bytes(server.ask(FOUND.make(1)).body)
    servers = []
    for name, which in ((_BARE, "bare"), (_FLASK, "flask")):
        command = [sys.executable, "-m", "benchmarks.floor", which, "{port}", str(file)]
        recipe = Recipe(name, command, constant=True)
        servers.append(running.enter_context(started(recipe, FOUND.make(1))))
    return servers


def _answers(server: Server) -> Fixed:
    """Collect the answers to the fetches that are measured."""
    requests = [kind.make(one) for kind in _FETCHES for one in spread(_PROFILES, _ASKED)]
    return [(one.split()[1].decode(), server.ask(one)) for one in requests]


def _peers(report: Report, running: ExitStack, fixed: Fixed, folder: Path) -> list[Server]:
    peers = []
    for name, make in _PEERS.items():
        try:
            peer = running.enter_context(started(make(fixed, folder), FOUND.make(1)))
        except (Missing, StartError) as missing:
            report.leave_out(f"serving beside {name}", missing)
            continue
        for target, answer in fixed:
            given = peer.ask(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            if (given.status, given.body) != (answer.status, answer.body):
                raise SystemExit(f"{name} answers {target} otherwise than Offtarget")
        peers.append(peer)
    return peers


def _warm(peers: list[Server], kind: Kind, file: Path, effort: Effort) -> None:
    """Let WireMock answer for a while first: a JVM compiles what it does often."""
    for peer in peers:
        if peer.name == "WireMock":
            load(peer, file, kind, max(effort.connections), effort.warming)
