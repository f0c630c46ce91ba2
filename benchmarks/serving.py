"""Serving: requests a second and latencies, beside the floor, a Flask view and peers."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zlib import crc32

from benchmarks import getting, ours
from benchmarks.effort import Effort
from benchmarks.figures import Goal
from benchmarks.peers import Fixed, mockoon, wiremock
from benchmarks.racing import HEADER, Race, race
from benchmarks.report import Missing, Report
from benchmarks.servers import Recipe, Server, StartError, started
from benchmarks.traffic import DELIVERY, FOUND, KINDS, MISSED, UPDATE, spread
from benchmarks.wrk import Load, UnusableError

__all__ = ["measure"]

_PROFILES: Final = 1_000
_ASKED: Final = 10  # visitors, of those
_FETCHES: Final = (FOUND, MISSED)
_TURNS: Final = 2  # of what fewer servers are asked, so that there is time for it
_OURS, _BARE, _FLASK = "offtarget", "bare WSGI", "Flask view"
_FULL, _FEW = f"WireMock, {_PROFILES:,} profiles", f"WireMock, {_ASKED} profiles"
_GOALS: Final = (
    (Goal("profile fetch, against bare WSGI", 0.6), _BARE, _FETCHES),
    (Goal("profile update, against bare WSGI", 0.6), _BARE, (UPDATE,)),
    (Goal("at.js delivery with 10 profile parameters, against bare WSGI", 0.3), _BARE, (DELIVERY,)),
    (
        Goal("profile fetch, against warm WireMock with the same 1,000 profiles", 3, " times"),
        _FULL,
        _FETCHES,
    ),
    (
        Goal("profile fetch, against warm WireMock with the 10 asked for alone", 3, " times"),
        _FEW,
        _FETCHES,
    ),
)


@dataclass(frozen=True, slots=True)
class _Peer:
    """Who else gives the answers to fetches.

    Attributes:
        name: What it is called in tables.
        make: Gives how it is started.
        holds: Of how many profiles it has the answers: peers look through them one by one.
        warms: Whether it is warmed: a JVM compiles what it does often.
    """

    name: str
    make: Callable[[Fixed, Path], Recipe]
    holds: int
    warms: bool = False


_PEERS: Final = (
    _Peer(_FULL, wiremock, _PROFILES, warms=True),
    _Peer(_FEW, wiremock, _ASKED, warms=True),
    _Peer(f"Mockoon, {_ASKED} profiles", mockoon, _ASKED),
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
        asked = spread(_PROFILES, _ASKED)
        peers = _peers(report, running, server, folder, effort)
        races = []
        for kind in KINDS:
            file = kind.written(folder, asked)
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


def _peers(
    report: Report, running: ExitStack, server: Server, folder: Path, effort: Effort
) -> list[Server]:
    """Start the peers that can be had, see that they answer as a server does, and warm them."""
    peers = []
    for number, one in enumerate(_PEERS):
        fixed, own = _answers(server, one.holds), folder / f"peer-{number}"
        own.mkdir()
        try:
            recipe = replace(one.make(fixed, own), name=one.name)
            peer = running.enter_context(started(recipe, FOUND.make(1)))
        except (Missing, StartError) as missing:
            report.leave_out(f"serving beside {one.name}", missing)
            continue
        _compare(peer, fixed)
        if one.warms:
            _warm(peer, own, effort)
        peers.append(peer)
    return peers


def _compare(peer: Server, fixed: Fixed) -> None:
    for target, answer in fixed:
        given = peer.ask(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        if (given.status, given.body) != (answer.status, answer.body):
            raise UnusableError(f"{peer.name} answers {target} otherwise than Offtarget")


def _answers(server: Server, found: int) -> Fixed:
    """Collect the answers to the fetches that are measured, and to others that find.

    Peers look through them one by one: they come in an order that favours neither kind.
    """
    requests = [MISSED.make(one) for one in spread(_PROFILES, _ASKED)]
    requests += [FOUND.make(one) for one in spread(_PROFILES, found)]
    requests.sort(key=crc32)
    return [(one.split()[1].decode(), server.ask(one)) for one in requests]


def _warm(peer: Server, folder: Path, effort: Effort) -> None:
    """Let a peer give both kinds of answers for a while."""
    asked = spread(_PROFILES, _ASKED)
    files = [kind.written(folder, asked) for kind in _FETCHES]
    both = folder / "both.requests"
    both.write_bytes(b"\0".join(file.read_bytes() for file in files))
    Load(both, max(effort.connections), effort.warming, refused=None).on(peer.url)
