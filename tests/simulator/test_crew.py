"""The workers of a server: whether one listens, as far as its open files tell."""

import socket
import subprocess
from pathlib import Path

import pytest

from serving import SERVE, read_until
from simulator.crew import listens
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
