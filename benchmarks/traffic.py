"""The requests that are measured, whole, as clients put them on the wire.

Visitors have numbers, and everything about one follows from its number, so that what a
server was filled with is what it is asked for.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = [
    "CODE",
    "DELIVERY",
    "FOUND",
    "KINDS",
    "MISSED",
    "UPDATE",
    "Kind",
    "arrival",
    "arriving",
    "spread",
]

CODE: Final = "acme"
_ARRIVING: Final = "{n}"  # eleven digits stand here when it is sent
_NAMES: Final = ("city", "plan", "segment", "favourite", "campaign")
_PARAMETERS: Final = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request.

    Attributes:
        name: What it is called.
        make: Gives the request about a visitor, by number.
        status: The status of its answer.
    """

    name: str
    make: Callable[[int], bytes]
    status: int = 200

    def written(self, folder: Path, visitors: Iterable[int]) -> Path:
        """Write the requests about visitors to a file, as wrk is given them."""
        file = folder / f"{self.name.replace(' ', '-')}.requests"
        file.write_bytes(b"\0".join(self.make(number) for number in visitors))
        return file


def spread(count: int, asked: int) -> Sequence[int]:
    """Choose visitors of ``count`` of them, the whole range through, from 1."""
    step = max(count // asked, 1)
    return range(1, count + 1, step)[:asked]


def arrival() -> bytes:
    """Make the visit that brings a visitor, for ``fill.lua``.

    A tntId of 32 characters, a third-party id of 16, five attributes of 12.
    """
    values = {name: f"{name[0]}{_ARRIVING}" for name in _NAMES}
    return _visit(_ARRIVING, values, length=11 - len(_ARRIVING))


def arriving(number: int) -> bytes:
    """Make the visit that brings the visitor of a number."""
    return arrival().replace(_ARRIVING.encode(), b"%011d" % number)


def _found(number: int) -> bytes:
    return _request("GET", _profile(f"user-{number:011}"))


def _missed(number: int) -> bytes:
    return _request("GET", _profile(f"none-{number:011}"))


def _update(number: int) -> bytes:
    """Make an update as Segment's cloud destination sends it."""
    written = f"profile.city=C{number:011}&profile.plan=P{number:011}"
    target = f"/m2/{CODE}/profile/update?mbox3rdPartyId=user-{number:011}&{written}"
    return _request("POST", target, b"")


def _delivery(number: int) -> bytes:
    values = {f"parameter{place}": f"value {place}" for place in range(_PARAMETERS)}
    return _visit(f"{number:011}", values)


def _profile(identifier: str) -> str:
    return f"/rest/v1/profiles/thirdPartyId/{identifier}?client={CODE}"


def _visit(number: str, parameters: dict[str, str], length: int = 0) -> bytes:
    """Make a delivery call; ``length`` is what each number will be longer by when sent."""
    body: dict[str, Any] = {
        "context": {"channel": "web", "address": {"url": "https://shop.example/"}},
        "id": {"tntId": f"0123456789abcdef01234{number}", "thirdPartyId": f"user-{number}"},
        "execute": {"pageLoad": {"profileParameters": parameters}},
    }
    content = json.dumps(body, separators=(",", ":")).encode()
    target = f"/rest/v1/delivery?client={CODE}&sessionId=session-{number}"
    return _request("POST", target, content, length * content.count(_ARRIVING.encode()))


def _request(method: str, target: str, body: bytes | None = None, longer: int = 0) -> bytes:
    headers = ["Host: localhost", "Accept: */*"]
    if body is not None:
        headers += ["Content-Type: application/json"] if body else []
        headers += [f"Content-Length: {len(body) + longer}"]
    head = "\r\n".join([f"{method} {target} HTTP/1.1", *headers, "", ""])
    return head.encode() + (body or b"")


FOUND: Final = Kind("fetch found", _found)
MISSED: Final = Kind("fetch missed", _missed, 404)
UPDATE: Final = Kind("update", _update)
DELIVERY: Final = Kind("delivery", _delivery)
KINDS: Final = (FOUND, MISSED, UPDATE, DELIVERY)
