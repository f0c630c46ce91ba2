"""HTTP/1.1 over a connection, with bounds: how large a head may be, how long anything may take.

A piece is read when the piece before it has gone on, so that a sender is never faster than
who receives.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, TypeAlias

import h11

__all__ = ["MOST_HEAD", "PATIENCE", "Channel", "Headers", "text"]

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]

MOST_HEAD: Final = 64 * 1024
"""How many bytes the head of a request or an answer may have."""
PATIENCE: Final = 30.0
"""How many seconds a head may take to arrive, and every piece of a body."""
_PIECE: Final = 64 * 1024
_LINGER: Final = 2.0  # seconds an unread body is read on, so that the answer is not lost


class Channel:
    """One end of a conversation in HTTP/1.1.

    Args:
        role: ``h11.SERVER`` towards a client, ``h11.CLIENT`` towards a server.
        reader: What comes in.
        writer: What goes out.
    """

    def __init__(
        self, role: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.http = h11.Connection(role, max_incomplete_event_size=MOST_HEAD)
        self.reader = reader
        self.writer = writer

    async def receive(self, patience: float = PATIENCE) -> Any:
        """Give the next event.

        Raises:
            TimeoutError: It takes too long.
            h11.RemoteProtocolError: It is no HTTP, or too large, or ends too early.
            OSError: The connection broke.
        """
        async with asyncio.timeout(patience):
            while (event := self.http.next_event()) is h11.NEED_DATA:
                if self.http.they_are_waiting_for_100_continue:
                    await self.send(h11.InformationalResponse(status_code=100, headers=[]))
                self.http.receive_data(await self.reader.read(_PIECE))
        return event

    async def send(self, *events: Any) -> None:
        """Send events, and wait until the other side can take more.

        Raises:
            TimeoutError: It does not take them.
            OSError: The connection broke.
        """
        for event in events:
            self.writer.write(self.http.send(event) or b"")
        async with asyncio.timeout(PATIENCE):
            await self.writer.drain()

    async def answer(self, status: int, sentence: str, headers: Headers = ()) -> None:
        """Answer with a sentence, which is the reason, too: it is all that many clients show."""
        body = f"{sentence}\n".encode()
        head = [
            (b"Content-Type", b"text/plain; charset=utf-8"),
            (b"Content-Length", str(len(body)).encode()),
            *headers,
        ]
        reason = sentence.encode("ascii", "replace")
        await self.send(
            h11.Response(status_code=status, headers=head, reason=reason),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )

    def over(self) -> bool:
        """Tell whether a request and its answer are complete, so that another may follow."""
        if self.http.their_state is h11.SEND_BODY:
            self.http.next_event()  # the end of a request that has no body
        return self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    async def linger(self) -> None:
        """Read what is still coming, for a moment: who closes before may lose the answer."""
        with suppress(OSError, TimeoutError):
            if self.writer.can_write_eof():
                self.writer.write_eof()
            async with asyncio.timeout(_LINGER):
                while await self.reader.read(_PIECE):
                    pass


def text(value: bytes) -> str:
    """Read a header's value or a request's target; h11 lets no line break through."""
    return value.decode("latin-1")
