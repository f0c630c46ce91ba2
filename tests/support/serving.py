"""Servers that tests start, watch and end, each the leader of a process group of its own."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from waiting import PATIENCE

Start = Callable[..., tuple["subprocess.Popen[bytes]", str]]
SERVE = [sys.executable, "-m", "simulator.cli", "serve", "--port", "0"]


def read_until(server: "subprocess.Popen[bytes]", end: bytes) -> bytes:
    assert server.stdout is not None
    deadline, seen = time.monotonic() + PATIENCE, b""
    while end not in seen:
        ready, _, _ = select.select([server.stdout], [], [], deadline - time.monotonic())
        assert ready, f"the server said no more than {seen!r}"
        piece = os.read(server.stdout.fileno(), 4096)
        assert piece, f"the server ended after {seen!r}"
        seen += piece
    return seen


def starting() -> Iterator[Start]:
    """Give who starts servers, and end them all at last."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*options: str) -> tuple["subprocess.Popen[bytes]", str]:
        server = subprocess.Popen(
            [*SERVE, "--json", *options], stdout=subprocess.PIPE, start_new_session=True
        )
        started.append(server)
        return server, json.loads(read_until(server, b"}"))["url"]

    yield begin
    for server in started:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.communicate(timeout=PATIENCE)


def refusal(*options: str) -> str:
    """Start a server that is refused before it says where it listens, and tell why."""
    ended = subprocess.run(
        [*SERVE, *options], capture_output=True, timeout=PATIENCE, check=False, text=True
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    return ended.stderr


def is_gone(url: str) -> bool:
    """Tell whether nobody listens at a URL; a server that is just ending still does."""
    address = urlsplit(url)
    try:
        socket.create_connection((str(address.hostname), address.port or 80), 1).close()
    except ConnectionRefusedError:
        return True
    except (ConnectionResetError, TimeoutError):
        pass
    return False
