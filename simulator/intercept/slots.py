"""How many connections may be open at once: others wait for one to end, those at rest first.

A connection is at rest between two requests. One that has rested for a moment is closed where
somebody waits: its client opens another when it needs one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Final

__all__ = ["MOST", "Full", "Slots"]

MOST: Final = 256
"""How many connections may be open at once; each takes three of a process's 1,024 files."""
_MOST_WAITING: Final = 128
_WAITING: Final = 5.0  # seconds for somebody else's connection to end
_RESTED: Final = 0.5  # seconds after which no client is likely to be in the middle of anything
_IDLE: Final = 75.0  # seconds a client may say nothing between two requests


class Full(Exception):  # noqa: N818  an answer, not an error of ours
    """So many connections are open that no other may be, and none ended in time."""


class Slots:
    """The connections of one event loop."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(MOST)
        self._waiting = 0
        self._resting: dict[asyncio.Timeout, float] = {}

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Be one of the open connections.

        Raises:
            Full: It may not be, even after a while.
        """
        await self._take()
        try:
            yield
        finally:
            self._free.release()

    @asynccontextmanager
    async def rest(self) -> AsyncIterator[None]:
        """Be at rest: for so long only, and for less where others wait.

        Raises:
            TimeoutError: It is over.
        """
        now = asyncio.get_running_loop().time()
        async with asyncio.timeout_at(now + _IDLE) as end:
            self._resting[end] = now
            self._press()
            try:
                yield
            finally:
                del self._resting[end]
                if not end.expired():
                    self._press()  # another is to go in its place

    async def _take(self) -> None:
        if self._waiting >= _MOST_WAITING:
            raise Full
        self._waiting += 1
        try:
            self._press()
            async with asyncio.timeout(_WAITING):
                await self._free.acquire()
        except TimeoutError:
            raise Full from None
        finally:
            self._waiting -= 1

    def _press(self) -> None:
        """Let those who have rested longest end, as many as are waited for."""
        if not self._free.locked():
            return
        for end, since in islice(self._resting.items(), self._waiting):
            if not end.expired():
                end.reschedule(since + _RESTED)
