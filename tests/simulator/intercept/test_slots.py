"""Where as many connections are open as may be: who waits, who goes, and who is turned away."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

import httpx

from intercepting import Server
from simulator.intercept.slots import MOST
from waiting import PATIENCE, until

ADOBE = "http://acme.tt.omtrdc.net/rest/v1/delivery?client=acme&sessionId=s"
REFUSED = b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n"


@contextmanager
def crowd(proxied: Server) -> Iterator[list[socket.socket]]:
    """Open as many connections as may be open."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(closing(socket.create_connection(proxied.address, PATIENCE)))
            for _ in range(MOST)
        ]


def busy(connections: list[socket.socket]) -> None:
    """Begin a request on each, and never end it."""
    for connection in connections:
        connection.sendall(b"GET http://")


def at_rest(connections: list[socket.socket]) -> None:
    """Make a request on each, and wait for its answer; the connection may go on."""
    for connection in connections:
        connection.sendall(REFUSED)
    for connection in connections:
        answer = b""
        while not answer.endswith(b"through\n"):
            piece = connection.recv(4096)
            assert piece
            answer += piece


def visit(proxied: Server) -> int:
    with httpx.Client(proxy=proxied.proxy, trust_env=False, timeout=PATIENCE) as client:
        return client.post(ADOBE, json={"context": {"channel": "web"}}).status_code


def is_open(connection: socket.socket) -> bool:
    """Tell whether a connection at rest is open still."""
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def test_those_who_say_nothing_are_few_and_keep_nobody_else_out_for_long(
    serve_proxied: Callable[..., Server],
) -> None:
    proxied = serve_proxied()
    with crowd(proxied) as idle:
        busy(idle)
        with httpx.Client(proxy=proxied.proxy, trust_env=False, timeout=PATIENCE) as client:
            answer = client.get(ADOBE)
        assert (answer.status_code, answer.text[:33]) == (503, "256 connections are open already,")

    def comes_through() -> bool:
        with suppress(httpx.TransportError):
            return visit(proxied) == 200
        return False

    until(comes_through)


def test_who_comes_when_all_are_busy_waits_for_one_to_end(
    serve_proxied: Callable[..., Server],
) -> None:
    proxied = serve_proxied()
    with crowd(proxied) as connections:
        busy(connections)
        threading.Timer(1, connections[0].close).start()
        assert visit(proxied) == 200


def test_connections_at_rest_make_room_the_one_that_rests_longest_first(
    serve_proxied: Callable[..., Server],
) -> None:
    proxied = serve_proxied()
    with crowd(proxied) as connections:
        first, second, *others = connections
        at_rest([first])
        at_rest([second])
        at_rest(others)
        assert visit(proxied) == 200
        assert not is_open(first)
        assert sum(map(is_open, others)) == len(others)
        at_rest([second])


def test_a_connection_that_asks_again_rests_no_more(serve_proxied: Callable[..., Server]) -> None:
    proxied = serve_proxied()
    with crowd(proxied) as connections:
        first, second, *others = connections
        at_rest([first])
        at_rest([second])
        at_rest([first])
        busy([first, *others])
        assert visit(proxied) == 200
        assert is_open(first)
        assert not is_open(second)
