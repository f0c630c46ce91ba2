"""A live server for a test session: started as a process of its own, or one that runs already."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from simulator.client import Client
from simulator.processes import end

__all__ = ["LiveServer", "ServerError", "connected", "started"]

_COMMAND: Final = ("-P", "-m", "simulator.cli", "serve", "--port", "0", "--json", "--until-eof")
_PATIENCE: Final = 60  # seconds a server may take to answer, on a machine that does much else
_GRACE: Final = 10  # seconds it may take to end
_MOST_SAID: Final = 2_000


class ServerError(RuntimeError):
    """The server did not start; the message has what it said."""


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A live server.

    Attributes:
        url: Where it listens.
        client: Its lab API.
        token: The lab token; None where it wants none.
    """

    url: str
    client: Client
    token: str | None = field(default=None, repr=False)


@contextmanager
def connected(url: str, token: str | None = None) -> Iterator[LiveServer]:
    """Give a server that runs already; it is left running."""
    with Client(url, token=token) as client:
        yield LiveServer(client.url, client, token)


@contextmanager
def started(seed: int) -> Iterator[LiveServer]:
    """Start a server on a free port, and end it.

    It ends with this process, too, however that comes about: its standard input is a pipe of
    ours. It has a process group of its own, so that an interrupt on the terminal reaches the
    tests, and they end it when they are done with it.

    Raises:
        ServerError: It did not start.
    """
    # What is set for `offtarget serve` on a command line is not meant for this one.
    ours = {name: one for name, one in os.environ.items() if not name.startswith("OFFTARGET_")}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        subprocess.Popen(  # noqa: S603  nothing in it comes from elsewhere
            [sys.executable, *_COMMAND, "--seed", str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env=ours,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        try:
            with connected(_address(process, said)) as server:
                yield server
        finally:
            end(process, _GRACE)


def _address(process: "subprocess.Popen[str]", said: IO[str]) -> str:
    """Wait until it says where it listens."""
    overdue = threading.Timer(_PATIENCE, process.kill)
    overdue.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        overdue.cancel()
        overdue.join()
    if not line:
        said.seek(0)
        words = said.read(_MOST_SAID).strip() or "it said nothing"
        raise ServerError(f"offtarget serve did not start: {words}")
    url: str = json.loads(line)["url"]
    return url
