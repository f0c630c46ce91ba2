"""Lists of the Admin API: ``total``, ``offset``, ``limit`` and ``sortBy``."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, TypeAlias

from msgspec import Meta

from simulator.openapi import Parameter
from simulator.target.api.admin.frame import Done, Managing, Mistake

__all__ = ["listed_by", "listing"]

_MOST: Final = 2_147_483_647
_COUNT: Final = re.compile(r"[0-9]{1,10}", re.ASCII)


_Number: TypeAlias = Annotated[int, Meta(ge=0, le=_MOST)]
_ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "activities": (
        "id",
        "name",
        "modifiedAt",
        "type",
        "state",
        "priority",
        "startsAt",
        "endsAt",
    ),
    "audiences": ("id", "name", "modifiedAt", "type", "origin"),
    "environments": ("id", "name"),
    "mboxes": ("name", "lastRequestedAt"),
    "offers": ("id", "name", "modifiedAt", "type"),
    "properties": ("id", "name", "channel"),
    "responseTokens": ("id", "token", "type"),
}
"""What each list can be sorted by; an entry without a value comes before the others."""


def listed_by(name: str) -> tuple[Parameter, ...]:
    """Describe the parameters of a list."""
    field = f"-?({'|'.join(_ORDERS[name])})"
    order = Annotated[str, Meta(pattern=f"^({field}(,{field})*)?$")]
    about = "fields with commas between, a minus before one that falls"
    return (
        Parameter("offset", "how many entries to pass over", _Number),
        Parameter("limit", "how many to give", _Number),
        Parameter("sortBy", about, order),
    )


def listing(managing: Managing, name: str, entries: Iterable[Mapping[str, Any]]) -> Done:
    """Give a part of a list, sorted as the call asks.

    Args:
        managing: The call.
        name: What the list is called in the answer.
        entries: All there is.

    Raises:
        Mistake: 400, a parameter of the query breaks its rule.
    """
    held = list(entries)
    offset, limit = _count(managing, "offset", 0), _count(managing, "limit", _MOST)
    for field, falling in reversed(_order(managing, _ORDERS[name])):
        held.sort(key=lambda one: (field in one, one.get(field)), reverse=falling)
    shown = held[offset : offset + limit]
    content = {"total": len(held), "offset": offset, "limit": limit, name: shown}
    return Done(content, what=f"{len(shown)} of {len(held)} {name} were listed")


def _count(managing: Managing, name: str, default: int) -> int:
    text = managing.call.parameters.get(name)
    if text is None:
        return default
    if not _COUNT.fullmatch(text) or int(text) > _MOST:
        rule = f"{name} is {text!r}; it must be a whole number from 0 to {_MOST}"
        raise Mistake(400, "Invalid.Parameter", rule, name)
    return int(text)


def _order(managing: Managing, fields: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Read ``sortBy``: names of fields with commas between, a minus before one that falls."""
    text = managing.call.parameters.get("sortBy", "")
    order = []
    for part in filter(None, text.split(",")):
        field = part.removeprefix("-")
        if field not in fields:
            rule = f"sortBy is {text!r}; it must be of {', '.join(fields)}, - before one that falls"
            raise Mistake(400, "Invalid.Parameter", rule, "sortBy")
        order.append((field, part != field))
    return order
