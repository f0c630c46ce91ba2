"""The tags of liquidjs, and those Segment has switched off.

Source: liquidjs 10.27.2, npm ``@segment/actions-core`` 3.170.0.
"""

from typing import Final

from destination.mapping.liquid.tags import blocks, branches, values
from destination.mapping.liquid.tags.base import Disabled, Tag

__all__ = ["DISABLED_TAGS", "TAGS", "Disabled"]

DISABLED_TAGS: Final = ("case", "for", "include", "layout", "render", "tablerow")
TAGS: Final[tuple[type[Tag], ...]] = (*blocks.TAGS, *branches.TAGS, *values.TAGS)
