"""What a server has answered, counted by surface, verdict and status.

A request costs one addition in a dictionary of C's, with keys that C compares: under the global
interpreter lock threads take turns between calls and jumps, and there is none within an addition,
so they lose no count and need no lock. A build of Python without that lock would lose some.
"""

import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from simulator.asking import Application
from simulator.target.api.admin.routes import is_admin
from simulator.target.api.wire import REASON

__all__ = ["UNTOLD", "Traffic", "counted", "resident", "surface_of", "verdict_of"]

UNTOLD: Final = "untold"
"""Stands for the verdict where an answer names none."""

_SURFACES: Final = {"/rest/v1/d": "delivery", "/rest/v1/p": "profile_fetch"}
_PARTS: Final = {"m2": "mbox", "v1": "tracking", "_lab": "lab"}
_ENDS: Final = {"update": "profile_update", "batchUpdate": "bulk", "batchStatus": "bulk"}
_REFUSED: Final = 4
_FAILED: Final = 5

Start = Callable[..., Any]


class Traffic:
    """The counts of one process, since it began.

    Attributes:
        counts: How many requests, by surface, verdict and status.
    """

    def __init__(self) -> None:
        self.counts: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self._began = time.monotonic()

    def note(self, path: str, status: int, headers: Iterable[tuple[str, str]] = ()) -> None:
        """Count an answer to a request for a path."""
        self.count(surface_of(path), status, headers)

    def count(self, surface: str, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Count an answer of a surface."""
        self.counts[surface, verdict_of(headers), status] += 1

    @property
    def uptime(self) -> float:
        """The seconds since it began."""
        return time.monotonic() - self._began

    def by_surface(self) -> dict[str, dict[str, int]]:
        """Give how many requests each surface has answered, by verdict."""
        shown: dict[str, dict[str, int]] = {}
        for (surface, verdict, _), count in sorted(self.counts.copy().items()):
            verdicts = shown.setdefault(surface, {})
            verdicts[verdict] = verdicts.get(verdict, 0) + count
        return shown

    def by_class(self) -> tuple[int, int, int]:
        """Give how many requests were answered, refused (4xx), and failed (5xx)."""
        classes: Counter[int] = Counter()
        for (_, _, status), count in self.counts.copy().items():
            classes[status // 100] += count
        return classes.total(), classes[_REFUSED], classes[_FAILED]


def counted(application: Application, traffic: Traffic) -> Application:
    """Let an application count what it answers; it may not crash."""

    def counting(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            traffic.note(environ["PATH_INFO"], int(status[:3]), headers)
            return start_response(status, headers, *rest)

        return application(environ, start)

    return counting


def surface_of(path: str) -> str:
    """Tell which surface a path belongs to."""
    found = _SURFACES.get(path[:10])
    if found is not None:
        return found
    first, _, rest = path[1:].partition("/")
    if is_admin(path):
        return "admin"
    if first == "m2":
        return _ENDS.get(rest.rpartition("/")[2], "mbox")
    return "page" if path.startswith("/v1/projects/") else _PARTS.get(first, "page")


def verdict_of(headers: Iterable[tuple[str, str]]) -> str:
    """Give the verdict that headers tell."""
    for name, value in headers:
        if name == REASON:
            return value
    return UNTOLD


def resident() -> int | None:
    """Give the resident memory of this process, in bytes; None where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()
    return None
