"""Settings that are limits: Adobe's, and how much of its own a tenant keeps."""

from typing import Final

from simulator.target.settings.admin import ADMIN_LIMITS
from simulator.target.settings.delivery import DELIVERY_LIMITS
from simulator.target.settings.readers import count
from simulator.target.settings.setting import Setting

__all__ = ["LIMITS"]

LIMITS: Final[dict[str, Setting]] = {
    "third_party_id_length": Setting(
        "How many characters a third-party id may have.",
        "Adobe, Target limits: 256 (older documents: 128)",
        count(1, 10_000),
    ),
    "mboxes": Setting(
        "How many mboxes one delivery call may ask for.",
        "Adobe, Target limits: 50",
        count(1, 10_000),
    ),
    **DELIVERY_LIMITS,
    "update_get_bytes": Setting(
        "How large the query of a single update by GET may be.",
        "Adobe, single profile update: 8 KB",
        count(1, 1_000_000),
    ),
    "update_post_bytes": Setting(
        "How large query and body of a single update by POST may be together.",
        "Adobe, single profile update: 60 KB",
        count(1, 10_000_000),
    ),
    **ADMIN_LIMITS,
    "updates_per_day": Setting(
        "How many single updates a tenant takes in 24 hours; beyond, HTTP 503.",
        "Adobe, single profile update: 1,000,000; the status is assumed",
        count(1, 1_000_000_000),
    ),
    "managing_calls_per_minute": Setting(
        "How many calls of the bulk and Admin APIs a tenant takes in a minute; beyond, HTTP 503.",
        "Adobe, Target limits: 50",
        count(1, 1_000_000),
    ),
    "profiles": Setting(
        "How many profiles a client code may have, of devices and of third parties; a delivery "
        "call that would need more is refused with HTTP 503, and a v2 batch's row has no effect.",
        "ours: an account's are bounded by its contract, a machine's by its memory",
        count(1, 100_000_000),
    ),
    "profile_bytes": Setting(
        "How large a profile's names and values may become by an update or a batch.",
        "Adobe, bulk profile update: 64 KB of external profile data",
        count(1, 1_000_000_000),
    ),
    "bulk_bytes": Setting(
        "What a batch must be smaller than, in bytes.",
        "Adobe, bulk profile update: 50 MB",
        count(1, 60 * 1024 * 1024),
    ),
    "bulk_rows": Setting(
        "How many rows a batch may have.",
        "Adobe, bulk profile update: 500,000",
        count(1, 10_000_000),
    ),
    "bulk_waiting": Setting(
        "How many batches may wait to be processed, four of the largest size among them; beyond, "
        "HTTP 503.",
        "ours; Adobe says that it may slow down what it takes in",
        count(1, 10_000),
    ),
    "bulk_remembered": Setting(
        "How many processed batches are remembered; the status of older ones is unknown.",
        "ours",
        count(0, 100_000),
    ),
    "journal_size": Setting(
        "How many requests the journal keeps; older ones are dropped.",
        "ours",
        count(0, 100_000),
    ),
    "tape_requests": Setting(
        "How many requests and calls of the lab API a tenant's tape holds, for a bundle that is "
        "replayed: always the latest half, and more while they weigh less than the tenant's "
        "state. 0 for no tape.",
        "ours",
        count(0, 1_000_000),
    ),
    "tape_bytes": Setting(
        "How many bytes of requests and answers a tenant's tape holds, beside two states of the "
        "tenant.",
        "ours",
        count(64 * 1024, 1024 * 1024 * 1024),
    ),
    "seen_mboxes": Setting(
        "How many mboxes are listed as seen.",
        "ours",
        count(0, 100_000),
    ),
    "seen_per_call": Setting(
        "How many profile attributes of one delivery call are listed as seen.",
        "Adobe, targets and audiences FAQ: 50; profile updates have no such limit",
        count(0, 100_000),
    ),
    "seen_names": Setting(
        "How many names of profile attributes are listed as seen, and how many of parameters.",
        "ours",
        count(0, 100_000),
    ),
    "remembered": Setting(
        "How many expired identifiers are remembered, to tell expired from never created.",
        "ours",
        count(0, 1_000_000),
    ),
}
"""In the order they are shown."""
