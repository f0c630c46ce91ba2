"""The filters of liquidjs, and those Segment has switched off.

Source: liquidjs 10.27.2, npm ``@segment/actions-core`` 3.170.0.
"""

from typing import Final

from destination.mapping.liquid.filters import arrays, dates, encodings, misc, numbers, texts
from destination.mapping.liquid.filters.calling import Adapted, adapt, disabled

__all__ = ["FILTERS"]

_DISABLED: Final = (
    "array_to_sentence_string",
    "concat",
    "find",
    "find_exp",
    "find_index",
    "find_index_exp",
    "group_by",
    "group_by_exp",
    "has",
    "has_exp",
    "map",
    "newline_to_br",
    "reject",
    "reject_exp",
    "reverse",
    "sort",
    "sort_natural",
    "type",
    "uniq",
    "where_exp",
)
FILTERS: Final[dict[str, Adapted]] = {
    name: adapt(function)
    for module in (arrays, dates, encodings, misc, numbers, texts)
    for name, function in module.FILTERS.items()
} | {name: adapt(disabled(name)) for name in _DISABLED}
