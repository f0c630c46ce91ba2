"""What the types of the Delivery API's request have in common."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec

from simulator.target.api.parameters import text_of
from simulator.target.settings.stated import ruled

__all__ = ["Identifying", "Natural", "Text", "Wire"]

Text: TypeAlias = str | int | float
"""Text by the documents; at.js passes a number on as it stood in the page."""
if TYPE_CHECKING:
    Identifying: TypeAlias = str
else:
    Identifying: TypeAlias = str | int | float | bool
"""An id: text by the documents; at.js passes on what the page was called with, and ``Wire.print``
makes it the text that everything behind the decoder reads."""
Natural: TypeAlias = Annotated[int, ruled(minimum=1)]


class Wire(msgspec.Struct, rename="camel", kw_only=True, gc=False):
    """A JSON object; fields it does not name are taken and dropped.

    (``gc=False``: decoded JSON has no cycles, so the collector need not follow it.)
    """

    def print(self, *names: str) -> None:
        """Write the ids of those names as text, where a page has sent anything else."""
        for name in names:
            value = getattr(self, name)
            if value is not None and type(value) is not str:
                setattr(self, name, text_of(value))
