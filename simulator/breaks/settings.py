"""Breaks: limits that never bite, and choices that cannot be made."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from simulator.breaks.breaking import BREAKS, Change, pinned
from simulator.target.settings import Lag
from simulator.times import DAY, SECOND

__all__: list[str] = []

_ENDLESS: Final = 10**12
_PINNED: Final[dict[str, tuple[str, object]]] = {
    "lag-per-identifier": ("lag_anchor", "profile"),
    "merge-at": ("merge_at", "link"),
    "customer-ids": ("customer_id_codes", None),
    "update-limit": ("update_post_bytes", _ENDLESS),
    # The Delivery API.
    "delivery-mboxes": ("mboxes", _ENDLESS),
    "delivery-lengths": ("profile_value_length", _ENDLESS),
    "delivery-body": ("delivery_bytes", _ENDLESS),
    "delivery-concurrent": ("concurrent_requests", _ENDLESS),
    "profiles-most": ("profiles", _ENDLESS),
    "location-hint-off": ("location_hint", "35_0"),
    "location-hint": ("location_hint", None),
    # Bulk updates, and how much is taken in a while.
    "batch-lag": ("bulk_lag", Lag(10 * SECOND, 10 * SECOND)),
    "bulk-v2-override": ("bulk_consecutive", "add"),
    "bulk-plus": ("bulk_plus", "plus"),
    "bulk-bytes": ("bulk_bytes", _ENDLESS),
    "bulk-rows": ("bulk_rows", _ENDLESS),
    "bulk-waiting": ("bulk_waiting", _ENDLESS),
    "bulk-loss": ("bulk_loss", 0.0),
    "managing-calls": ("managing_calls_per_minute", _ENDLESS),
    "profile-bytes": ("profile_bytes", _ENDLESS),
    "updates-per-day": ("updates_per_day", _ENDLESS),
    "token-expires": ("profile_token_lifetime", 30 * DAY),
    # What a team sets up.
    "admin-limits": ("audience_name_length", _ENDLESS),
    "admin-seen": ("seen_names", 0),
    "audience-seen": ("seen_per_call", _ENDLESS),
    "audience-time": ("time_zone", 0),
    "unknown-audience": ("unknown_audience", "matches"),
    "xt-leaves": ("xt_unmatched", "stays"),
    "xt-stays": ("xt_unmatched", "leaves"),
    "response-tokens": ("response_tokens", ()),
    "pages-at-js-page-load": ("atjs_page_load", True),
    # Segment.
    "tracking-strict": ("strict", False),
    "tracking-duplicate": ("deduplication_window", 0),
    "tracking-size": ("event_bytes", _ENDLESS),
    "tracking-rate": ("tracking_calls_per_second", _ENDLESS),
}


def _pins(setting: str, value: object) -> Iterator[Change]:
    yield pinned(setting, value)


for _rule, (_setting, _value) in _PINNED.items():
    BREAKS[_rule] = partial(_pins, _setting, _value)
