"""Servers that are started and weighed."""

import os
import subprocess
import sys

import pytest

from benchmarks.servers import Answered, Recipe, StartError, memory, started

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
ALWAYS_NO = """
import socket
server = socket.create_server(("127.0.0.1", {port}))
while True:
    connection, _ = server.accept()
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 404 Not Found\\r\\nContent-Length: 2\\r\\n\\r\\nno")
    connection.close()
"""


def test_a_server_is_ready_with_its_first_answer_whatever_that_is_and_ends_in_the_end() -> None:
    with started(Recipe("small", [sys.executable, "-c", ALWAYS_NO]), REQUEST) as server:
        assert server.ready > 0
        assert server.process.poll() is None
    assert server.process.poll() is not None


def test_an_answer_is_read_whole() -> None:
    with started(Recipe("small", [sys.executable, "-c", ALWAYS_NO]), REQUEST) as server:
        assert server.ask(REQUEST) == Answered(404, "", b"no")


def test_a_server_that_ends_says_why_it_did_not_start() -> None:
    recipe = Recipe("broken", [sys.executable, "-c", "raise SystemExit('no such port {port}')"])
    with (
        pytest.raises(StartError, match=r"broken does not answer: no such port \d+"),
        started(recipe, REQUEST),
    ):
        pass


def test_what_a_child_holds_is_memory_of_its_parent() -> None:
    before = memory(os.getpid())
    held = "held = bytes(1) * 50_000_000; print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        grown = memory(os.getpid()) - before
        child.communicate(b"\n")
    assert 40_000_000 < grown < 100_000_000
