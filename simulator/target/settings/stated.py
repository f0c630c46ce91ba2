"""Rules that documents state beside a type, and that are held elsewhere: limits are settings."""

from typing import Any, Final

from msgspec import Meta

from simulator.target.settings.model import Settings

__all__ = ["held", "length", "ruled", "sized"]

_DEFAULTS: Final = Settings()


def ruled(**rules: Any) -> Meta:
    """State rules in schemas alone: msgspec does not hold them.

    Args:
        rules: Keywords of JSON Schema.
    """
    return Meta(extra_json_schema=rules)


def length(setting: str, least: int = 0) -> Meta:
    """State how long a text may be: the default of a setting, which is named, too."""
    return ruled(**({"minLength": least} if least else {}), **held(setting, "maxLength"))


def sized(setting: str) -> Meta:
    """State how many entries a list may have: the default of a setting."""
    return ruled(**held(setting, "maxItems"))


def held(setting: str, keyword: str) -> dict[str, Any]:
    """Give a rule that is the default of a setting."""
    return {keyword: getattr(_DEFAULTS, setting), "x-offtarget-setting": setting}
