"""The simulator as it is measured: one worker, journal on, as ``offtarget serve`` starts it."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.servers import Recipe, Server
from benchmarks.traffic import CODE, FOUND, arrival, spread
from benchmarks.wrk import UnusableError
from simulator.client import Client

__all__ = ["COMMAND", "INSTANT", "fill", "hurried", "look_for", "recipe"]

INSTANT: Final = ("--preset", "instant")
COMMAND: Final = str(Path(sys.executable).with_name("offtarget"))
_FILLING: Final = 64  # connections
_LOOKED_FOR: Final = 100  # visitors, of all who came
_UPDATES: Final = 1_000_000_000  # a day, in the place of the million that Adobe takes
_HERE: Final = Path(__file__).parent


def recipe(name: str = "offtarget", *options: str) -> Recipe:
    """Give how it is started, with what options beside the port."""
    return Recipe(name, [COMMAND, "serve", "--port", "{port}", *options])


@contextmanager
def hurried(client: Client) -> Iterator[None]:
    """Let time fly while visitors come, so that a session ends after a second.

    What is there afterwards are profiles, and no sessions of the last half hour.
    """
    tenant = client.tenant(CODE)
    tenant.configure(updates_per_day=_UPDATES, session_length="1m")
    tenant.move(rate=60)
    yield
    tenant.configure(session_length="30m")
    tenant.move(rate=1)


def fill(server: Server, numbers: Sequence[int], folder: Path) -> None:
    """Let visitors come, one visit each.

    Args:
        server: A server, which has all visitors before the first of ``numbers``.
        numbers: The visitors, one after the other.
        folder: Where files may be put.

    Raises:
        UnusableError: A visit failed, or was lost.
    """
    template = folder / "arrival.request"
    template.write_bytes(arrival())
    command = ["wrk", "-t1", f"-c{_FILLING}", "-d1h", "-s", str(_HERE / "fill.lua"), server.url]
    command += ["--", str(template), str(numbers[0]), str(numbers[-1]), str(_FILLING)]
    with Client(server.url) as client, hurried(client):
        done = subprocess.run(  # noqa: S603  nothing in it comes from elsewhere
            command, check=False, capture_output=True, text=True
        )
    if done.returncode:
        raise UnusableError(f"{server.name} could not be filled: {done.stdout}{done.stderr}")
    look_for(server, numbers[-1])


def look_for(server: Server, last: int) -> None:
    """See that visitors are there, from everywhere among those up to the last.

    Raises:
        UnusableError: One is not.
    """
    for number in (*spread(last, _LOOKED_FOR), last):
        if server.ask(FOUND.make(number)).status != FOUND.status:
            raise UnusableError(f"{server.name} has lost visitor {number}")
