"""Limits of Adobe's, held against a payload. Source: contract, adobe-target.md 3 and 11."""

from collections.abc import Iterator
from typing import Final

from destination.hazards.attributes import Attributes
from destination.hazards.model import Hazard
from destination.plan import PlannedRequest, Update
from destination.wires.safe import LONGEST_ID, MOST_BODY, MOST_QUERY

__all__ = [
    "LONGEST_NAME",
    "LONGEST_VALUE",
    "MAY_BE_LARGE",
    "attribute_limits",
    "limits_of",
    "size_of",
]

LONGEST_NAME: Final = 128
"""Characters of an attribute's name; Adobe says so of the delivery API."""
LONGEST_VALUE: Final = 256
"""Characters of a profile attribute's value; likewise."""
MAY_BE_LARGE: Final = MOST_QUERY // 12
"""Characters below which no update is large: one takes at most twelve bytes once escaped."""

_ID: Final = "user_id has {} characters; an mbox3rdPartyId has at most {}"
_NAME: Final = "the name {!r} has {} characters; Adobe takes {}"
_VALUE: Final = "{!r} has {} characters; Adobe takes {} in a profile attribute"
_EMPTY: Final = "no attribute is left: the update of {!r} is sent all the same, and changes nothing"
_BODY: Final = "the update's URL has {} bytes; Adobe refuses more than {}"
_URL: Final = "the update's URL has {} bytes; Adobe takes {} in a URL, more only in a body"


def limits_of(user: str, sent: Attributes) -> Iterator[Hazard]:
    """Tell of an id that is too long, and of an update of nothing; the safe wire refuses both."""
    if len(user) > LONGEST_ID:
        yield Hazard("too_long", "user_id", _ID, (len(user), LONGEST_ID), "error")
    if not sent.pairs:
        yield Hazard("empty_update", "traits", _EMPTY, (user,))


def attribute_limits(sent: Attributes) -> Iterator[Hazard]:
    """Tell of names and values that are too long, on any wire."""
    for name, value in sent.pairs.items():
        if len(name) > LONGEST_NAME:
            yield Hazard("too_long", name, _NAME, (name, len(name), LONGEST_NAME))
        if len(value) > LONGEST_VALUE:
            yield Hazard("too_long", name, _VALUE, (name, len(value), LONGEST_VALUE))


def size_of(plan: Update) -> Iterator[Hazard]:
    """Tell of an update that is too large, as it would go out."""
    if not isinstance(plan.update, PlannedRequest):
        return
    size = len(plan.update.url.target)
    if size > MOST_BODY:
        yield Hazard("request_too_large", "traits", _BODY, (size, MOST_BODY), "error")
    elif size > MOST_QUERY:
        yield Hazard("request_too_large", "traits", _URL, (size, MOST_QUERY))
