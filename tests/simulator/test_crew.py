"""The workers of a server: whether one listens, as far as its open files tell."""

import socket
import subprocess
from multiprocessing import Pipe
from pathlib import Path

import pytest

from serving import SERVE, read_until
from simulator import serving as server_side
from simulator.crew import Crew, listens
from waiting import PATIENCE

FEW = 128  # open files, which a server has enough of with its threads and sockets


def test_a_process_listens_where_a_socket_of_its_own_does() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as bound:
        port = server.getsockname()[1]
        bound.bind(("127.0.0.1", 0))
        assert listens(port)
        assert not listens(bound.getsockname()[1])
    assert not listens(port)


@pytest.mark.parametrize("heard", [False, True])
def test_a_look_leaves_no_file_open_and_closes_none(*, heard: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Path(__file__).open("rb"):
        port = server.getsockname()[1] if heard else 0
        before = sorted(Path("/dev/fd").iterdir())
        for _ in range(3):
            assert listens(port) is heard
        assert sorted(Path("/dev/fd").iterdir()) == before


def test_a_server_that_may_open_few_files_says_that_it_is_ready() -> None:
    command = ["sh", "-c", f'ulimit -n {FEW} && exec "$@"', "sh", *SERVE, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        try:
            assert b'"url"' in read_until(server, b"}")
        finally:
            server.terminate()
            server.wait(PATIENCE)


def test_one_worker_alone_tells_of_the_end_of_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signals of several would meet in their parent, which stands still where they do."""
    begun: list[str] = []
    monkeypatch.setattr(server_side, "_start", lambda task, *_: begun.append(task.__name__))
    monkeypatch.setattr(server_side, "limit_late", lambda _: None)
    crew, served = Crew(3), server_side.Serving()
    ours, theirs = Pipe()
    with ours, theirs:
        for _ in range(3):
            server_side._load(served, lambda _: None, crew, theirs, "", lifeline=ours)
    assert begun.count("_watch") == 3
    assert begun.count("_hold") == 1
