"""Named choices of several settings."""

from typing import Any, Final

from simulator.target.settings.setting import TEN_SECONDS, UP_TO_AN_HOUR, Lag, SettingError
from simulator.times import DAY, HOUR, SECOND

__all__ = ["PRESETS", "preset"]

PRESETS: Final[dict[str, dict[str, Any]]] = {
    "documented": {
        "visibility_lag": UP_TO_AN_HOUR,
        "update_lag": UP_TO_AN_HOUR,
        "bulk_lag": TEN_SECONDS,
        "merge_at": "link",
    },
    "instant": {
        "visibility_lag": Lag(0, 0),
        "update_lag": Lag(0, 0),
        "bulk_lag": Lag(0, 0),
        "merge_at": "link",
    },
    "drawn": {
        "visibility_lag": Lag(0, HOUR),
        "update_lag": Lag(0, HOUR),
        "bulk_lag": Lag(0, 10 * SECOND),
        "merge_at": "link",
    },
    "worst": {
        "visibility_lag": UP_TO_AN_HOUR,
        "update_lag": Lag(DAY, DAY),
        "bulk_lag": UP_TO_AN_HOUR,
        "merge_at": "session_end",
    },
}
"""Named choices of lags and merging; ``documented`` is the default."""


def preset(name: Any) -> dict[str, Any]:
    """Give what a preset sets.

    Raises:
        SettingError: There is no such preset.
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise SettingError("preset", name, f"it must be one of {', '.join(PRESETS)}")
    return PRESETS[name]
