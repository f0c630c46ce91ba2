"""Breaks: what pages load, and what Segment's tracking API answers."""

import re
from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

from simulator.breaks.breaking import Change, breaks, pinned
from simulator.page import asking, cdn, download, steps
from simulator.segment.api import tracking
from simulator.segment.api.reading import UnreadableError, content_of
from simulator.times import SECOND

__all__: list[str] = []

_given: Final = asking.given_json
_content_of: Final = content_of
_NOT_FOUND: Final = 404


@breaks("pages-settings")
def wrong_ones_loaded() -> Iterator[Change]:
    """Tell a page to load what is switched off, and nothing that is live."""

    def given(content: Any, *status: int) -> Any:
        live = content.get("remotePlugins")
        others = [] if live else [{"name": "Adobe Target Web", "creationName": "Adobe Target Web"}]
        return _given({**content, "remotePlugins": others}, *status)

    yield patch.object(cdn, "given_json", given)


@breaks("pages-wrong-key")
def any_key_will_do() -> Iterator[Change]:
    """Give settings for every write key."""

    def given(content: Any, status: int = 200) -> Any:
        return _given({"integrations": {}}) if status == _NOT_FOUND else _given(content, status)

    yield patch.object(cdn, "given_json", given)


@breaks("pages-consent")
def consent_untold() -> Iterator[Change]:
    """Tell a page nothing of consent."""
    yield patch.object(cdn, "_consent", lambda *_: {})


@breaks("pages-web-destination")
def steps_reversed() -> Iterator[Change]:
    """Let the web destination call at.js first, and set the id last."""

    def given(content: Any, *status: int) -> Any:
        told = content.get("steps", [])
        return _given({**content, "steps": told[::-1]}, *status)

    yield patch.object(steps, "given_json", given)


@breaks("pages-at-js")
def at_js_as_it_comes() -> Iterator[Change]:
    """Give at.js of any version, without the account's settings."""
    yield pinned("atjs_timeout", 5 * SECOND)
    yield patch.object(download, "_VERSION", re.compile(".*"))


@breaks("tracking-unreadable")
def unreadable_is_empty() -> Iterator[Change]:
    """Take a body that cannot be read for an empty one."""

    def content(body: bytes) -> dict[str, Any]:
        try:
            return _content_of(body)
        except UnreadableError:
            return {}

    yield patch.object(tracking, "content_of", content)
