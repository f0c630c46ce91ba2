"""Settings that are limits: Adobe's, and how much of its own a tenant keeps."""

from typing import Final

from simulator.target.settings.admin import ADMIN_LIMITS
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
    "journal_size": Setting(
        "How many requests the journal keeps; older ones are dropped.",
        "ours",
        count(0, 100_000),
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
