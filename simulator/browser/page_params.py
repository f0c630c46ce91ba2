"""Page parameters as at.js 2.x turns them into a delivery request.

Nested names are joined by dots; a name that holds ``profile.`` anywhere is a profile
attribute and loses its first eight characters; a few names have places of their own.
Source: at.js 2.11.4 (contract: adobe-target.md 9.5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from destination.js import UNDEFINED, keys

__all__ = ["WireParameters", "to_wire"]

_PREFIX: Final = "profile."
_TAKEN_OUT: Final = frozenset(
    (
        "mbox3rdPartyId",
        "at_property",
        "orderId",
        "orderTotal",
        "productPurchasedId",
        "productId",
        "categoryId",
    )
)


@dataclass(slots=True)
class WireParameters:
    """What the parameters of a page become on the wire.

    Attributes:
        third_party_id: ``id.thirdPartyId``; None where there is none.
        parameters: mbox parameters.
        profile_parameters: Profile attributes.
    """

    third_party_id: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    profile_parameters: dict[str, Any] = field(default_factory=dict)

    def details(self) -> dict[str, Any]:
        """Give the parts of a request that carry parameters; empty ones are left out."""
        parts = {"parameters": self.parameters, "profileParameters": self.profile_parameters}
        return {name: part for name, part in parts.items() if part}


def to_wire(page_params: Mapping[str, Any], own: Mapping[str, Any] | None = None) -> WireParameters:
    """Sort page parameters, and a call's own, into the places of a request.

    Args:
        page_params: What ``targetPageParams`` returns; flattened.
        own: The parameters of the call itself; they win, and stay as they are.
    """
    wire = WireParameters()
    named = dict(_flat(page_params, "")) | dict(own or {})
    for name, value in named.items():
        sent = "" if value is None or value is UNDEFINED else value
        if name == "mbox3rdPartyId":
            wire.third_party_id = sent or None
        elif _PREFIX in name:
            wire.profile_parameters[name[len(_PREFIX) :]] = sent
        elif name not in _TAKEN_OUT:
            wire.parameters[name] = sent
    return wire


def _flat(value: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key in keys(dict(value)):
        item, name = value[key], f"{prefix}{key}"
        if isinstance(item, list):
            item = {str(index): inner for index, inner in enumerate(item)}
        if isinstance(item, dict):
            yield from _flat(item, f"{name}.")
        else:
            yield name, item
