"""Breaks: limits as wide as they can be set, and choices that cannot be made."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from simulator.breaks.breaking import BREAKS, Change, pinned
from simulator.settings import settings_schema
from simulator.target.settings import Lag
from simulator.times import DAY, SECOND

__all__: list[str] = []

_LIMITS: Final = {
    "update-limit": "update_post_bytes",
    "delivery-mboxes": "mboxes",
    "delivery-lengths": "profile_value_length",
    "delivery-body": "delivery_bytes",
    "delivery-concurrent": "concurrent_requests",
    "profiles-most": "profiles",
    "bulk-bytes": "bulk_bytes",
    "bulk-rows": "bulk_rows",
    "bulk-waiting": "bulk_waiting",
    "managing-calls": "managing_calls_per_minute",
    "profile-bytes": "profile_bytes",
    "updates-per-day": "updates_per_day",
    "admin-limits": "audience_name_length",
    "audience-seen": "seen_per_call",
    "tracking-size": "event_bytes",
    "tracking-rate": "tracking_calls_per_second",
}
"""By the rule: the limit."""
_CHOICES: Final[dict[str, tuple[str, object]]] = {
    "merge-at": ("merge_at", "link"),
    "location-hint-off": ("location_hint", "35_0"),
    "location-hint": ("location_hint", None),
    "batch-lag": ("bulk_lag", Lag(10 * SECOND, 10 * SECOND)),
    "bulk-v2-override": ("bulk_consecutive", "add"),
    "bulk-plus": ("bulk_plus", "plus"),
    "bulk-loss": ("bulk_loss", 0.0),
    "token-expires": ("profile_token_lifetime", 30 * DAY),
    "admin-seen": ("seen_names", 0),
    "audience-time": ("time_zone", 0),
    "unknown-audience": ("unknown_audience", "matches"),
    "xt-leaves": ("xt_unmatched", "stays"),
    "xt-stays": ("xt_unmatched", "leaves"),
    "response-tokens": ("response_tokens", ()),
    "pages-at-js-page-load": ("atjs_page_load", True),
    "tracking-success": ("strict", True),
    "tracking-strict": ("strict", False),
    "tracking-duplicate": ("deduplication_window", 0),
}
"""By the rule: the setting, and the one value it has."""


def _widest(setting: str) -> Iterator[Change]:
    limits: dict[str, Any] = settings_schema()["properties"][setting]
    yield pinned(setting, limits["maximum"])


def _always(setting: str, value: object) -> Iterator[Change]:
    yield pinned(setting, value)


BREAKS.update({rule: partial(_widest, limit) for rule, limit in _LIMITS.items()})
BREAKS.update({rule: partial(_always, *choice) for rule, choice in _CHOICES.items()})
