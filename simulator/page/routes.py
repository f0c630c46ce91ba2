"""What pages load, in one list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.page.asking import Asked, Given
from simulator.page.download import DOWNLOAD, download, endpoint

__all__ = ["ROUTES", "Route"]


@dataclass(frozen=True, slots=True)
class Route:
    """Something a page loads.

    Attributes:
        method: The HTTP method it takes.
        rule: Its path, with ``<names>`` for what varies.
        handle: Answers a request.
    """

    method: str
    rule: str
    handle: Callable[[Asked], Given]


ROUTES: Final = (
    Route("GET", DOWNLOAD, download),
    Route("GET", "/rest/v1/endpoint/<client>", endpoint),
)
