"""A server on loopback that says what a test tells it to, byte for byte."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["RESET", "SILENCE", "RawServer", "raw_server", "reply"]

RESET = b"reset"  # an answer that is none: the connection is dropped
SILENCE = b"silence"  # an answer that never comes


def reply(status: str = "200 OK", body: bytes = b"SUCCESS", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class RawServer:
    """Answers requests with ``answers`` in their order, then with a plain 200."""

    url: str
    answers: list[bytes] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    impatient: bool = False  # whether it closes each connection after its answer, unsaid
    hasty: bool = False  # whether it answers without a look at bodies
    closed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def lines(self) -> list[str]:
        return [head.split(b"\r\n", 1)[0].decode("ascii") for head in self.requests]

    def headers(self, number: int) -> list[tuple[bytes, bytes]]:
        pairs = (line.split(b": ", 1) for line in self.requests[number].split(b"\r\n")[1:])
        return [(name.lower(), value) for name, value in pairs]

    def accept(self, listening: socket.socket) -> None:
        while True:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(ConnectionError):
                if self.done.is_set():
                    return
                self.connections += 1
                connection.settimeout(5)
                while self._answer(connection):
                    pass
            self.closed.release()

    def _answer(self, connection: socket.socket) -> bool:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            received = connection.recv(1)
            if not received:
                return False
            head += received
        self.requests.append(head.removesuffix(b"\r\n\r\n"))
        if not self.hasty:
            length = int(dict(self.headers(-1)).get(b"content-length", b"0"))
            self.bodies.append(connection.recv(length, socket.MSG_WAITALL))
        answer = self.answers.pop(0) if self.answers else reply()
        if answer == SILENCE:
            self.done.wait(5)
        if answer in (SILENCE, RESET):
            return False
        connection.sendall(answer)
        return b"connection: close" not in answer.lower() and not self.impatient


@contextlib.contextmanager
def raw_server() -> Iterator[RawServer]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        running = RawServer(f"http://127.0.0.1:{address[1]}")
        thread = threading.Thread(target=running.accept, args=(listening,), daemon=True)
        thread.start()
        yield running
        running.done.set()
        with socket.create_connection(address):  # wakes accept
            thread.join(5)
    assert not thread.is_alive()
