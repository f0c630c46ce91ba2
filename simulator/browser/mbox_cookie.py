"""The ``mbox`` cookie, in Adobe's format.

Entries joined by ``|``, each ``name#value#expiry``; names and values percent-encoded, the
expiry in Unix seconds. Source: at.js 2.11.4; Adobe, at.js cookies (contract:
adobe-target.md 9.2).
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from simulator.browser.storage import TWO_YEARS
from simulator.times import SECOND

__all__ = ["DEVICE_LIFE", "NAME", "SESSION_LIFE", "MboxCookie"]

NAME: Final = "mbox"
SESSION_LIFE: Final = 1_860 * SECOND
"""How long at.js keeps a session id, renewed on use: 31 minutes."""
DEVICE_LIFE: Final = TWO_YEARS

_SESSION: Final = "session"
_DEVICE: Final = "PC"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class MboxCookie:
    """The two ids at.js keeps, and until when each counts, in milliseconds."""

    session_id: str | None = None
    session_until: int = 0
    tnt_id: str | None = None
    tnt_until: int = 0

    @classmethod
    def parse(cls, text: str, now: int) -> "MboxCookie":
        """Read a cookie; entries that are over or cannot be read do not count."""
        found: dict[str, tuple[str, int]] = {}
        for entry in text.split("|"):
            parts = entry.split("#")
            if len(parts) < _PARTS or not parts[2].isdecimal():
                continue
            if _seconds(now) <= int(parts[2]):
                found[unquote(parts[0])] = (unquote(parts[1]), int(parts[2]) * SECOND)
        session_id, session_until = found.get(_SESSION, (None, 0))
        tnt_id, tnt_until = found.get(_DEVICE, (None, 0))
        return cls(session_id, session_until, tnt_id, tnt_until)

    def __str__(self) -> str:
        entries = (
            (_SESSION, self.session_id, self.session_until),
            (_DEVICE, self.tnt_id, self.tnt_until),
        )
        return "|".join(
            f"{name}#{quote(value, safe='')}#{_seconds(until)}"
            for name, value, until in entries
            if value is not None
        )


def _seconds(instant: int) -> int:
    """Round up to whole seconds, as at.js does."""
    return -(-instant // SECOND)
