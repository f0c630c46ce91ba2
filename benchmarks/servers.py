"""Servers as processes: started, asked, filled, weighed, and ended again."""

import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from time import perf_counter
from typing import IO, Final

from benchmarks.report import Missing
from simulator.processes import end

__all__ = ["Answered", "Recipe", "Server", "StartError", "free_port", "memory", "started"]

_POLL: Final = 0.002  # seconds between two tries to reach a server
_PATIENCE: Final = 90  # seconds a server may take to answer
_GRACE: Final = 10  # seconds it may take to end


class StartError(RuntimeError):
    """A server did not start; the message has what it said."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a server is started.

    Attributes:
        name: What it is called in tables.
        command: The command, with ``{port}`` where the port belongs.
        folder: Where it is started.
        constant: Whether it answers 200 to everything.
    """

    name: str
    command: Sequence[str]
    folder: Path | None = None
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer.

    Attributes:
        status: The status.
        content_type: The Content-Type header.
        body: The body.
    """

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Attributes:
        recipe: How it was started.
        port: Where it listens.
        process: Its process, the parent of its others.
        ready: The seconds from its start to its first answer.
    """

    recipe: Recipe
    port: int
    process: "subprocess.Popen[bytes]"
    ready: float

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return self.recipe.name

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, request: bytes) -> Answered:
        """Send one request, as it is."""
        return _ask(self.port, request)

    def kill(self) -> None:
        """Kill all its processes, as a machine would that runs out of memory."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def memory(self) -> int:
        """Give the resident memory of its processes, in bytes."""
        return memory(self.process.pid)


@contextmanager
def started(recipe: Recipe, first: bytes) -> Iterator[Server]:
    """Start a server on a free port, wait for its first answer, and end it in the end.

    Args:
        recipe: How it is started.
        first: The request it is to answer, however it does.

    Raises:
        StartError: It ended, or did not answer in time.
    """
    port = free_port()
    command = [part.replace("{port}", str(port)) for part in recipe.command]
    with tempfile.TemporaryFile() as said:
        began = perf_counter()
        process = subprocess.Popen(  # noqa: S603  nothing in it comes from elsewhere
            command,
            cwd=recipe.folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await(recipe.name, process, port, first, said)
            yield Server(recipe, port, process, perf_counter() - began)
        finally:
            end(process, _GRACE)


def memory(pid: int) -> int:
    """Give the resident memory of a process and its descendants, in bytes.

    Pages that several of them share are counted once: each counts its proportional part.

    Raises:
        Missing: This system does not tell.
    """
    folder = Path("/proc") / str(pid)
    try:
        rollup = (folder / "smaps_rollup").read_text()
    except OSError as error:
        raise Missing(f"only Linux tells what memory is resident: {error}") from None
    (share,) = (line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    children = {
        child for file in folder.glob("task/*/children") for child in file.read_text().split()
    }
    return int(share) * 1024 + sum(memory(int(child)) for child in children)


def _await(
    name: str, process: "subprocess.Popen[bytes]", port: int, first: bytes, said: IO[bytes]
) -> None:
    pause, began = threading.Event(), perf_counter()
    while True:
        try:
            _ask(port, first)
        except OSError:
            if process.poll() is not None or perf_counter() - began > _PATIENCE:
                said.seek(0)
                words = said.read()[-2_000:].decode(errors="replace")
                raise StartError(f"{name} does not answer: {words}") from None
            pause.wait(_POLL)
        else:
            return


def _ask(port: int, request: bytes) -> Answered:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        try:
            response.begin()
            content_type = response.getheader("Content-Type", "")
            return Answered(response.status, content_type, response.read())
        finally:
            response.close()


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
