"""Which browser a User-Agent header names, of those that audiences can be made for.

Source: Adobe, browser (audience categories); the major version alone counts there. The
spelling of the names is that of Adobe's on-device decisioning engine, in lower case.
"""

import re
from functools import lru_cache
from typing import Final

__all__ = ["BROWSERS", "browser", "major_version"]

# Each browser names those it descends from as well, so the youngest of the family is first.
_MARKS: Final = (
    ("edge", re.compile(r"\b(?:Edge|Edg|EdgA|EdgiOS)/([0-9]+)")),
    ("opera", re.compile(r"\b(?:OPR|Opera)[/ ]([0-9]+)")),
    ("ie", re.compile(r"\bMSIE ([0-9]+)|\bTrident/.*\brv:([0-9]+)")),
    ("firefox", re.compile(r"\b(?:Firefox|FxiOS)/([0-9]+)")),
    ("chrome", re.compile(r"\b(?:Chrome|CriOS)/([0-9]+)")),
    ("safari", re.compile(r"\bVersion/([0-9]+).* Safari/")),
)
BROWSERS: Final = frozenset(name for name, _ in _MARKS)


@lru_cache(maxsize=256)
def _read(user_agent: str) -> tuple[str | None, str | None]:
    for name, mark in _MARKS:
        found = mark.search(user_agent)
        if found:
            return name, next(filter(None, found.groups()))
    return None, None


def browser(user_agent: str) -> str | None:
    """Give the browser's name; None where it is not one of them."""
    return _read(user_agent)[0]


def major_version(user_agent: str) -> str | None:
    """Give the browser's major version; None where it is not one of them."""
    return _read(user_agent)[1]
