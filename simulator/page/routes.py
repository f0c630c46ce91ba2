"""What pages load, in one list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.page.asking import Asked, Given
from simulator.page.cdn import (
    ACTION_PATH,
    ANALYTICS_PATH,
    PARTS_PATH,
    SETTINGS_PATH,
    analytics,
    bundle,
    settings,
    web_destination,
)
from simulator.page.demo import asset, frame, shop
from simulator.page.download import DOWNLOAD, download, endpoint
from simulator.page.steps import STEPS_PATH, steps

__all__ = ["ROUTES", "Route"]


@dataclass(frozen=True, slots=True)
class Route:
    """Something a page loads.

    Attributes:
        method: The HTTP method it takes.
        rule: Its path, with ``<names>`` for what varies.
        handle: Answers a request.
        ours: Whether it is a page of our own, which only the server's own hosts show.
    """

    method: str
    rule: str
    handle: Callable[[Asked], Given]
    ours: bool = False


ROUTES: Final = (
    Route("GET", DOWNLOAD, download),
    Route("GET", "/rest/v1/endpoint/<client>", endpoint),
    Route("GET", SETTINGS_PATH, settings),
    *(
        Route("GET", f"{ANALYTICS_PATH}/<key>/{name}", analytics)
        for name in ("analytics.min.js", "analytics.js")
    ),
    Route("GET", f"{PARTS_PATH}/<name>", bundle),
    Route("GET", f"{ACTION_PATH}/<name>.js", web_destination),
    Route("POST", STEPS_PATH, steps),
    Route("GET", "/demo/<tenant>", frame, ours=True),
    Route("GET", "/demo/<tenant>/<device>", shop, ours=True),
    Route("GET", "/demo/-/<name>", asset, ours=True),
)
