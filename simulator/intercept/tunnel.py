"""A tunnel to a host that is let through: bytes both ways, untouched."""

import asyncio
from typing import Final, TypeAlias

__all__ = ["Connection", "tunnel"]

Connection: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_PIECE: Final = 64 * 1024
_IDLE: Final = 300.0  # seconds in which nothing moves


async def tunnel(one: Connection, other: Connection) -> None:
    """Carry bytes both ways until both sides have ended.

    Raises:
        TimeoutError: Nothing moves any more.
        OSError: A connection broke.
    """
    async with asyncio.timeout(_IDLE) as idle, asyncio.TaskGroup() as both:
        both.create_task(_pump(one[0], other[1], idle))
        both.create_task(_pump(other[0], one[1], idle))


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: asyncio.Timeout
) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()
        idle.reschedule(asyncio.get_running_loop().time() + _IDLE)
    writer.write_eof()
