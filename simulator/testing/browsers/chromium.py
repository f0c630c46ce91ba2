"""Chromium: where it is found, and how it is driven."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.testing.browsers.sites import Site
from simulator.testing.browsers.surfing import LONGEST, Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["BrowserError", "find", "launching", "surfing"]

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ONLINE: Final = "Object.defineProperty(Navigator.prototype, 'onLine', {get: () => true});"
"""A machine with loopback alone tells its browsers that they are offline."""
_COMMANDS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Chromium/Application/chrome.exe",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


class BrowserError(RuntimeError):
    """There is no browser to drive, or nothing to drive it with; the message says how to get it."""


def find(told: str | None = None) -> str:
    """Find Chromium.

    Args:
        told: Where it is; None looks where it commonly is.

    Raises:
        BrowserError: It is not there.
    """
    found = _at(told) if told else next(filter(None, map(_at, (*_COMMANDS, *_PLACES))), None)
    if found is not None:
        return found
    where = f"not at {told!r}" if told else "nowhere"
    raise BrowserError(
        f"the browser target needs Chromium, and it is {where}: install it (apt-get install "
        "chromium), or say where it is by --offtarget-browser or OFFTARGET_BROWSER"
    )


def _at(place: str) -> str | None:
    return place if Path(place).is_file() and os.access(place, os.X_OK) else shutil.which(place)


@contextmanager
def launching(path: str) -> Iterator[Callable[..., "Browser"]]:
    """Start browsers, with further flags, for as long as a block runs.

    While it does, nothing else in this thread can run an event loop.

    Args:
        path: Where Chromium is.

    Raises:
        BrowserError: There is no Playwright.
    """
    try:
        from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  slow, and an extra
    except ImportError:
        raise BrowserError(
            "the browser target needs Playwright: pip install 'offtarget[browser]'"
        ) from None
    expect.set_options(timeout=LONGEST)
    started: list[Browser] = []
    with sync_playwright() as playwright:

        def start(*flags: str) -> "Browser":
            args = [*_FLAGS, *flags]
            started.append(playwright.chromium.launch(executable_path=path, args=args))
            return started[-1]

        try:
            yield start
        finally:
            for browser in started:
                browser.close()


@contextmanager
def surfing(chromium: "Browser", site: Site) -> Iterator[Callable[..., Surfer]]:
    """Make browser profiles, in one browser or in another, and end them with the block."""
    made = []

    def make(browser: "Browser" = chromium, **options: Any) -> Surfer:
        context = browser.new_context(**options)
        context.add_init_script(_ONLINE)
        made.append(context)
        return Surfer(context, site)

    try:
        yield make
    finally:
        for context in made:
            context.close()
