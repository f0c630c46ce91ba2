"""Makes labs whose devices are browsers; Chromium is started with the first of them."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from simulator.lab import Lab
from simulator.testing.browsers.chromium import find, launching, surfing
from simulator.testing.browsers.lab import BrowserLab, shop
from simulator.testing.browsers.sites import Site, running
from simulator.testing.labs import LabMaker
from simulator.testing.targets import TARGETS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["BrowserLabs"]


class BrowserLabs(LabMaker):
    """Makes labs whose devices are browsers.

    Args:
        url: The live server.
        browser: Where Chromium is; None looks for it.
        given: What other makers take.
    """

    def __init__(self, url: str, *, browser: str | None = None, **given: Any) -> None:
        super().__init__(url, target=TARGETS["browser"], **given)
        self._path = browser
        self._at = url
        self._open = ExitStack()
        self._chromium: tuple[Browser, Site] | None = None

    def _made(self, name: str, **given: Any) -> Lab:
        """Make a lab; whoever surfs in it is gone when it is closed.

        Raises:
            BrowserError: There is no browser, or nothing to drive it with.
        """
        if given.pop("destinations") is not None:
            self.target.need("destinations")
        if self._chromium is None:
            start = self._open.enter_context(launching(find(self._path)))
            site = Site()
            self._open.enter_context(running(site.server))
            self._chromium = start(), site
        surf = ExitStack()
        workspace = given.pop("workspace") or shop(name)
        lab = BrowserLab(
            name,
            self._at,
            surf.enter_context(surfing(*self._chromium)),
            workspace,
            token=given["token"],
            seed=given["seed"],
            settings=given["settings"],
        )
        lab.ends_with(surf)
        return lab

    def __exit__(self, *_: object) -> None:
        self._open.close()
        super().__exit__()
