"""Ending a process: asked first, killed where it does not listen."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from simulator.processes import end
from waiting import PATIENCE

LISTENS = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))"
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.fixture
def process(request: pytest.FixtureRequest) -> "Iterator[subprocess.Popen[str]]":
    """Start a program that has done what the parameter says, and goes on until it is ended."""
    code = f"import signal, sys; {request.param}; print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        yield running


@pytest.mark.parametrize("process", [LISTENS], indirect=True)
def test_who_listens_ends_in_its_own_way(process: "subprocess.Popen[str]") -> None:
    assert end(process, PATIENCE) == 7
    assert end(process, PATIENCE) == 7


@pytest.mark.parametrize("process", [DEAF], indirect=True)
def test_who_does_not_is_killed(process: "subprocess.Popen[str]") -> None:
    assert end(process, 0.1) == -signal.SIGKILL
