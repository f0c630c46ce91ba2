"""What reports must not show: secrets, masked wherever they occur; and how long a text may be."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from simulator.workspace import Workspace

__all__ = ["MASK", "cut", "masked", "masked_all", "secrets_of", "without"]

MASK: Final = "********"
_SHORTEST: Final = 4  # characters of a secret that is masked wherever it occurs
_LIKELY: Final = re.compile(
    r"(?i)(\b[\w.-]*(?:token|secret|passw(?:or)?d|api_?key|write_?key|authorization|signature)"
    r"[\w.-]*(?:=|%3d)|\b(?:bearer|basic)\s+|(?<=://))([^\s&#\"'/@]+(?=@)|(?<!://)[^\s&#\"']+)"
)


def secrets_of(token: str | None, workspace: "Workspace | None") -> tuple[str, ...]:
    """List what must not be shown: the lab token, write keys, bearer tokens."""
    sources = workspace.sources.values() if workspace else ()
    destinations = workspace.destinations.values() if workspace else ()
    found = (
        token,
        *(one.write_key for one in sources),
        *(one.settings.get("bearer_token") for one in destinations),
    )
    return tuple(one for one in found if isinstance(one, str) and len(one) >= _SHORTEST)


def without(text: str, secrets: Iterable[str]) -> str:
    """Mask secrets that are known."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def masked(text: str, secrets: Iterable[str]) -> str:
    """Mask secrets that are known, and whatever in an address or a header looks like one."""
    return _LIKELY.sub(rf"\1{MASK}", without(text, secrets))


def masked_all(told: Any, secrets: Iterable[str], most: int) -> Any:
    """Mask every text in what JSON may hold, and cut it to ``most`` characters."""
    if isinstance(told, str):
        return cut(masked(told, secrets), most)
    if isinstance(told, list):
        return [masked_all(one, secrets, most) for one in told]
    if isinstance(told, dict):
        return {
            masked_all(name, secrets, most): masked_all(one, secrets, most)
            for name, one in told.items()
        }
    return told


def cut(text: str, most: int) -> str:
    """Cut a text, and say how much is left out."""
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]}… and {left} characters more"
