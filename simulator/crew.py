"""The worker processes of one server: who is who, and whether all are there."""

import multiprocessing
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["FIRST", "THREADS", "Crew", "listens"]

FIRST: Final = 1
"""The number of the worker that does what one alone must do."""
THREADS: Final = 32
"""How many requests each works on at once, by default.

They are for waiting: for answers that are late, for a tenant that is busy. While there is much
to do one of them leads (``simulator/leading.py``), so that more of them cost little.
"""
_OPEN_FILES: Final = Path("/dev/fd")


class Crew:
    """What the workers of a server have in common; made before there is one.

    Args:
        workers: How many there are.

    Attributes:
        parent: The process that started them.
        secret: What their proxy proves itself by to each of them.
    """

    def __init__(self, workers: int) -> None:
        self.parent = os.getpid()
        self.secret = secrets.token_urlsafe(32)
        method = multiprocessing.get_start_method()
        context = multiprocessing.get_context("fork" if method == "fork" else "spawn")
        self._taken = context.Value("i", 0)
        self._all = context.Barrier(workers)

    def number(self) -> int:
        """Give a worker its number, from 1."""
        with self._taken.get_lock():
            self._taken.value += 1
            return int(self._taken.value)

    def met(self) -> None:
        """Wait until every worker has come here."""
        self._all.wait()


def listens(port: int) -> bool:
    """Tell whether this process listens on a port, as far as its open files tell."""
    return any(_accepts(int(file.name), port) for file in _OPEN_FILES.iterdir())


def _accepts(descriptor: int, port: int) -> bool:
    """Tell whether an open file is a socket that accepts connections at a port.

    A copy is asked, which is closed whatever it is: no other thread's file is in danger, and
    none more is open afterwards.
    """
    with suppress(OSError):
        copy = os.dup(descriptor)
        try:
            one = socket.socket(fileno=copy)
            try:
                accepts = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                return bool(accepts) and one.getsockname()[1] == port
            finally:
                one.detach()
        finally:
            os.close(copy)
    return False
