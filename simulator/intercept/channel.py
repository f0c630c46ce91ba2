"""HTTP/1.1 over a connection, with bounds: how large a head may be, how long anything may take.

A piece is read when the piece before it has gone on, so that a sender is never faster than
who receives.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, TypeAlias

import h11

__all__ = ["PATIENCE", "Channel", "Headers", "text"]

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]

PATIENCE: Final = 30.0
"""How many seconds a head may take to arrive, and every piece of a body."""
_PIECE: Final = 64 * 1024
_MOST_HEAD: Final = 64 * 1024  # bytes the head of a request or an answer may have
_LINGER: Final = 2.0  # seconds to wait for more of a body that nobody wants


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
        self.http = h11.Connection(role, max_incomplete_event_size=_MOST_HEAD)
        self.reader = reader
        self.writer = writer
        self._seen: Any = None

    async def receive(self, patience: float = PATIENCE) -> Any:
        """Give the next event, or the one that was looked at before.

        Raises:
            TimeoutError: It takes too long.
            h11.RemoteProtocolError: It is no HTTP, or too large, or ends too early.
            OSError: The connection broke.
        """
        if self._seen is not None:
            event, self._seen = self._seen, None
            return event
        async with asyncio.timeout(patience):
            while (event := self.http.next_event()) is h11.NEED_DATA:
                if self.http.they_are_waiting_for_100_continue:
                    await self.send(h11.InformationalResponse(status_code=100, headers=[]))
                self.http.receive_data(await self.reader.read(_PIECE))
        return event

    async def listen(self) -> None:
        """Wait until something comes, were it the end."""
        if not self.http.trailing_data[0]:
            self.http.receive_data(await self.reader.read(_PIECE))

    async def peek(self, patience: float) -> Any:
        """Look at the next event, which is received later."""
        self._seen = await self.receive(patience)
        return self._seen

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
        if self._body_to_come():
            headers = [*headers, (b"Connection", b"close")]
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
        done = self.http.our_state is h11.DONE
        return not self._body_to_come() and done and self.http.their_state is h11.DONE

    @property
    def switched(self) -> bool:
        """Tell whether what was spoken here is HTTP no more."""
        return self.http.our_state is h11.SWITCHED_PROTOCOL

    def _body_to_come(self) -> bool:
        if self.http.their_state is h11.SEND_BODY:
            self.http.next_event()  # the end, where there is no body
        return self.http.their_state in (h11.SEND_BODY, h11.ERROR)

    async def linger(self) -> None:
        """Read what is still coming: a client that cannot send it all may not see the answer."""
        with suppress(OSError, TimeoutError):
            if self.writer.can_write_eof():
                self.writer.write_eof()
            async with asyncio.timeout(PATIENCE):
                while await asyncio.wait_for(self.reader.read(_PIECE), _LINGER):
                    pass


def text(value: bytes) -> str:
    """Read a header's value or a request's target; h11 lets no line break through."""
    return value.decode("latin-1")
