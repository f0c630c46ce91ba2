"""What pages ask for, and what they are given, free of any web framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from simulator.named import Directory
from simulator.page.builds import Builds

__all__ = ["Asked", "Given", "given_json", "given_script"]

_SCRIPT: Final = "text/javascript; charset=utf-8"
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Attributes:
        tenants: Those it may belong to.
        builds: What it serves in the place of its own scripts.
        origin: Scheme, host and port under which the client came, in lower case.
        arguments: What varies in the path, by the names in the route's rule.
        query: The query decoded; of a name given twice, the first counts.
        body: Raw.
    """

    tenants: Directory
    builds: Builds
    origin: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def scheme(self) -> str:
        """How the client came: ``http`` or ``https``."""
        return self.origin.partition("://")[0]

    @property
    def host(self) -> str:
        """The host it asked, its port included where it is no usual one."""
        return self.origin.partition("://")[2]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer.

    Attributes:
        body: The body, encoded.
        content_type: Its type.
        status: The HTTP status.
        headers: What goes with it.
    """

    body: bytes
    content_type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def given_script(text: str) -> Given:
    """Answer with a script; what is built in may change, so browsers ask anew."""
    return Given(text.encode(), _SCRIPT, headers=(("Cache-Control", "no-cache"),))


def given_json(content: Any, status: int = 200) -> Given:
    """Answer with JSON."""
    return Given(msgspec.json.encode(content), _JSON, status)
