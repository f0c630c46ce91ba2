"""What the types of the Delivery API's request have in common."""

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from simulator.target.settings import Settings

__all__ = ["Natural", "Text", "Wire", "held", "length", "ruled", "sized"]

Text: TypeAlias = str | int | float
"""Text by the documents; at.js passes a number on as it stood in the page."""

_DEFAULTS: Final = Settings()


class Wire(msgspec.Struct, rename="camel", kw_only=True, gc=False):
    """A JSON object; fields it does not name are taken and dropped.

    (``gc=False``: decoded JSON has no cycles, so the collector need not follow it.)
    """


def ruled(**rules: Any) -> Meta:
    """State, in the OpenAPI document alone, rules that ``simulator.target.api.checks`` holds.

    Args:
        rules: Keywords of JSON Schema.
    """
    return Meta(extra_json_schema=rules)


def length(setting: str, least: int = 0) -> Meta:
    """State how long a text may be: the default of a setting, which is named, too."""
    return ruled(**({"minLength": least} if least else {}), **held(setting, "maxLength"))


def sized(setting: str, keyword: str = "maxItems") -> Meta:
    """State how many entries something may have: the default of a setting."""
    return ruled(**held(setting, keyword))


def held(setting: str, keyword: str) -> dict[str, Any]:
    """Give a rule that is the default of a setting."""
    return {keyword: getattr(_DEFAULTS, setting), "x-offtarget-setting": setting}


Natural: TypeAlias = Annotated[int, ruled(minimum=1)]
