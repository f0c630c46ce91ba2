"""What a call takes of the processor, without the server around it.

    python benchmarks/calls.py

Prints microseconds: the least of many short runs of each kind of request, in turn, for others
use the machine, too. The harness's own part, under a microsecond, is among them.
"""

import gc
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.traffic import KINDS, arriving, spread
from simulator.asking import Application
from simulator.lab_api.served import Simulator
from simulator.server import create_app
from simulator.settings import Settings
from simulator.tenants import Tenants

_PROFILES: Final = 1_000
_RUNS: Final = 60
_CALLS: Final = 300  # in a run


def environ_of(request: bytes) -> tuple[dict[str, Any], bytes]:
    """Read a request as a WSGI server does; the second is its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split()
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
    }
    for line in lines:
        name, _, value = line.partition(": ")
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ, body


def caller(application: Application, requests: list[bytes]) -> Callable[[], None]:
    """Make what sends requests to an application, one after the other."""
    read = [environ_of(request) for request in requests]

    def start(_status: str, _headers: list[tuple[str, str]]) -> None:
        """Take the head of an answer."""

    def send() -> None:
        for environ, body in read:
            b"".join(application({**environ, "wsgi.input": BytesIO(body)}, start))

    return send


def main() -> None:
    """Measure and print."""
    settings = Settings().changed({"preset": "instant", "updates_per_day": 1_000_000_000})
    application = create_app(Simulator(Tenants(settings=settings)))
    caller(application, [arriving(one) for one in range(1, _PROFILES + 1)])()
    visitors = spread(_PROFILES, _CALLS)
    callers = {one.name: caller(application, list(map(one.make, visitors))) for one in KINDS}
    gc.collect()
    gc.freeze()
    took: dict[str, list[float]] = {name: [] for name in callers}
    for _ in range(_RUNS):
        for name, send in callers.items():
            began = process_time()
            send()
            took[name].append((process_time() - began) / len(visitors))
    for name, runs in took.items():
        print(f"{name:<14} {min(runs) * 1e6:6.1f}")


if __name__ == "__main__":
    main()
