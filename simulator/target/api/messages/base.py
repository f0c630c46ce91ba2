"""What the types of the Delivery API's request have in common."""

from typing import Annotated, TypeAlias

import msgspec

from simulator.target.settings.stated import ruled

__all__ = ["Natural", "Text", "Wire"]

Text: TypeAlias = str | int | float
"""Text by the documents; at.js passes a number on as it stood in the page."""
Natural: TypeAlias = Annotated[int, ruled(minimum=1)]


class Wire(msgspec.Struct, rename="camel", kw_only=True, gc=False):
    """A JSON object; fields it does not name are taken and dropped.

    (``gc=False``: decoded JSON has no cycles, so the collector need not follow it.)
    """
