"""A real browser's profile, and the pages opened in it."""

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from simulator.testing.browsers.sites import Site

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, Route

__all__ = ["LONGEST", "Surfer"]

LONGEST: Final = 30_000
"""Milliseconds to wait for anything: a machine may be busy."""
_SHORT: Final = ("t", "p", "i", "g", "a")


@dataclass
class Surfer:
    """A browser profile: cookies and storage that no other shares.

    Attributes:
        context: Playwright's.
        site: Where its pages come from.
        said: What the pages wrote on the console, or threw.
        asked: All requests of its pages.
        sent: The delivery requests, in the order they were made.
        told: The requests that told Segment of an event, likewise.
        under_way: The requests of its pages that have no answer yet.
        held: Those of them that are held.
    """

    context: "BrowserContext"
    site: Site
    said: list[str] = field(default_factory=list)
    asked: list["Request"] = field(default_factory=list)
    sent: list["Request"] = field(default_factory=list)
    told: list["Request"] = field(default_factory=list)
    under_way: set["Request"] = field(default_factory=set)
    held: list["Route"] = field(default_factory=list)

    def open(self, html: str, host: str = "shop.localhost", query: str = "") -> "Page":
        """Open a page that says ``html``."""
        self.site.html = html
        self.page.goto(self.site.at(host) + query)
        return self.page

    @property
    def page(self) -> "Page":
        """Its only page."""
        return self.context.pages[0] if self.context.pages else self._made()

    def bodies(self) -> list[dict[str, Any]]:
        """Give what was sent to the Delivery API, in order."""
        return [json.loads(one.post_data or "{}") for one in self.sent]

    def events(self) -> list[dict[str, Any]]:
        """Give the events Segment was told of, in order."""
        return [json.loads(one.post_data or "{}") for one in self.told]

    def target_first(self) -> None:
        """Hold what goes to Segment until Target has answered: in a page, the two race."""
        self.context.route(lambda url: _is_short(urlsplit(url).path), self._hold)

    def settle(self, *, sent: int = 0, told: int = 0) -> None:
        """Wait until so much was sent to Target and Segment, and every request has its answer.

        Raises:
            AssertionError: It was not, in the time a busy machine may take.
        """
        overdue = time.monotonic() + LONGEST / 1_000
        while not self._is_settled(sent, told):
            if time.monotonic() > overdue:
                what = f"{len(self.sent)} sent; no answer to {self.under_way}; {self.said}"
                raise AssertionError(what)

    def _is_settled(self, sent: int, told: int) -> bool:
        made = len(self.sent) >= sent and len(self.told) >= told
        if made and len(self.under_way) <= len(self.held):
            while self.held:
                self.held.pop(0).continue_()
        if not made or self.under_way:
            self.page.title()  # what the browser has to tell is heard while it is asked
            return False
        return True

    def _made(self) -> "Page":
        page = self.context.new_page()
        page.set_default_timeout(LONGEST)
        page.on("console", lambda one: self.said.append(f"{one.type}: {one.text}"))
        page.on("pageerror", lambda error: self.said.append(f"pageerror: {error}"))
        page.on("request", self._note)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)
        return page

    def _hold(self, route: "Route") -> None:
        self.held.append(route)

    def _end(self, request: "Request") -> None:
        self.under_way.discard(request)

    def _note(self, request: "Request") -> None:
        self.under_way.add(request)
        self.asked.append(request)
        path = urlsplit(request.url).path
        if request.method == "POST" and path == "/rest/v1/delivery":
            self.sent.append(request)
        elif request.method == "POST" and _is_short(path):
            self.told.append(request)


def _is_short(path: str) -> bool:
    """Tell whether a path is one by which analytics.js tells Segment of an event."""
    return path.removeprefix("/v1/") in _SHORT
