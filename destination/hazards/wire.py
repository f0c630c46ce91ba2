"""What the URL does to a payload: the plan of Segment's wire, read as a server reads it.

The comparison of what was meant with what arrives finds the harm, whatever its cause; only
then is the cause looked for, field by field. Source: contract, clients.md A.
"""

import re
from collections.abc import Iterator
from typing import Final

from destination.hazards.attributes import Attributes
from destination.hazards.meaning import Meaning, arriving, intended, meaning
from destination.hazards.model import Hazard
from destination.js import keys
from destination.plan import Update

__all__ = ["WIRE_CODES", "unsendable", "wire_hazards"]

WIRE_CODES: Final = frozenset(
    ("parameter_injection", "fragment_cut", "id_addresses_another", "changed_on_the_way")
)
"""The hazards of what arrives otherwise than it was meant."""

_USER: Final = "user_id"
_BEYOND_LATIN: Final = re.compile(r"[^\x00-\xff]")
_SECOND_ID: Final = ("mbox3rdPartyId", "mboxPC")

_CUT: Final = "{!r} is {!r}: '#' ends the URL there, and nothing behind it arrives"
_SMUGGLED: Final = "{!r} is {!r}: it sends the parameters {!r} besides"
_SECOND: Final = "{!r} is {!r}: it sends {!r} besides, and so names another visitor"
_CHANGED: Final = "{!r} is {!r} and arrives as {!r}"
_LOST: Final = "{!r} is {!r} and does not arrive"
_ID: Final = "user_id is {!r}: the lookup asks for {!r}, the update writes to {!r}"
_BROKEN: Final = "user_id is {!r}: the requests cannot be made as they were meant"
_THROWS: Final = (
    "{!r} is {!r}: node-fetch 2.6.1 throws 'Request path contains unescaped characters'"
)
_RAW: Final = "{!r} is {!r}: node-fetch 2.6.1 sends a raw byte, which servers refuse with a 400"


def wire_hazards(update: Update, code: str, user: str, sent: Attributes) -> list[Hazard]:
    """Tell what arrives otherwise than it was meant; nothing where all does.

    Args:
        update: The plan.
        code: The client code.
        user: The id.
        sent: The attributes.
    """
    meant, got = intended(code, user, sent.pairs), meaning(update, code)
    if got == meant:
        return []
    found = [*_of_id(user, got), *_of_attributes(sent, cut="#" in user)]
    # The names stand first that say why; a difference nobody can name is still one.
    return found or [Hazard("changed_on_the_way", _USER, _BROKEN, (user,), "error")]


def unsendable(user: str, sent: Attributes) -> Iterator[Hazard]:
    """Tell of text that the node-fetch of Segment's own lock file cannot send."""
    if not user.isascii():
        yield _version(_USER, user)
    for name in sent.odd:
        value = sent.pairs[name]
        if not (value.isascii() and name.isascii()):
            yield _version(name, value if name.isascii() else name)


def _version(field: str, value: str) -> Hazard:
    said = _THROWS if _BEYOND_LATIN.search(field + value) else _RAW
    return Hazard("unsendable_text", field, said, (field, value))


def _of_id(user: str, got: Meaning | None) -> Iterator[Hazard]:
    if got is None:
        yield Hazard("id_addresses_another", _USER, _BROKEN, (user,), "error")
        return
    if (got.looked_up, got.updated) == (user, user):
        return
    if "#" in user:
        yield Hazard("fragment_cut", _USER, _CUT, (_USER, user), "error")
    elif "&" in user:
        yield _smuggling(_USER, user, arriving("x", user)[1:])
    else:
        looked_up = "another route" if got.looked_up is None else got.looked_up
        parts = (user, looked_up, "nobody" if got.updated is None else got.updated)
        yield Hazard("id_addresses_another", _USER, _ID, parts, "error")


def _of_attributes(sent: Attributes, *, cut: bool) -> Iterator[Hazard]:
    if cut:
        return
    names = list(keys(sent.pairs))
    for at, name in enumerate(names):
        if name not in sent.odd:
            continue
        value, last = sent.pairs[name], at == len(names) - 1
        if "#" in name or "#" in value:
            yield Hazard("fragment_cut", name, _CUT, (name, value), "error")
            return
        got = arriving(name, value, last=last)
        if got == [(f"profile.{name}", value)]:
            continue
        if "&" in name or "&" in value or "=" in name:
            yield _smuggling(name, value, got if "=" in name else got[1:])
        elif got:
            yield Hazard("changed_on_the_way", name, _CHANGED, (name, value, _told(name, got[0])))
        else:
            yield Hazard("changed_on_the_way", name, _LOST, (name, value))


def _told(name: str, got: tuple[str, str]) -> str:
    arrived, value = got
    return value if arrived == f"profile.{name}" else f"{arrived}={value}"


def _smuggling(field: str, value: str, extra: list[tuple[str, str]]) -> Hazard:
    second = next((one for one, _ in extra if one in _SECOND_ID), None)
    if second is not None:
        return Hazard("parameter_injection", field, _SECOND, (field, value, second), "error")
    listed = ", ".join(f"{one}={got}" for one, got in extra) or "none"
    return Hazard("parameter_injection", field, _SMUGGLED, (field, value, listed), "error")
