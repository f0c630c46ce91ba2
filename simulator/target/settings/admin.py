"""Settings that are limits of what a team sets up: Adobe's, for the Admin API and workspaces."""

from typing import Final

from simulator.target.settings.readers import count
from simulator.target.settings.setting import Setting

__all__ = ["ADMIN_LIMITS"]

_SOURCE: Final = "Adobe, Target limits"

ADMIN_LIMITS: Final[dict[str, Setting]] = {
    "audiences": Setting(
        "How many audiences a team can have.",
        f"{_SOURCE}: 20,000 recommended",
        count(0, 100_000),
    ),
    "activities": Setting(
        "How many activities a team can have.",
        f"{_SOURCE}: 10,000 live ones recommended",
        count(0, 100_000),
    ),
    "offers": Setting(
        "How many offers a team can have.",
        f"{_SOURCE}: 150,000",
        count(0, 1_000_000),
    ),
    "properties": Setting(
        "How many properties a team can have.",
        f"{_SOURCE}: 5,000 recommended",
        count(0, 100_000),
    ),
    "offer_bytes": Setting(
        "How large the content of an offer may be.",
        f"{_SOURCE}: 1,024 KB",
        count(1, 60 * 1024 * 1024),
    ),
    "audience_name_length": Setting(
        "How many characters the name of an audience may have.",
        f"{_SOURCE}: 255",
        count(1, 255),
    ),
    "activity_name_length": Setting(
        "How many characters the name of an activity may have.",
        f"{_SOURCE}: 250",
        count(1, 250),
    ),
    "offer_name_length": Setting(
        "How many characters the name of an offer may have.",
        f"{_SOURCE}: 250",
        count(1, 250),
    ),
    "experience_name_length": Setting(
        "How many characters the name of an experience may have.",
        f"{_SOURCE}: 50",
        count(1, 250),
    ),
    "experiences": Setting(
        "How many experiences an activity may have.",
        f"{_SOURCE}: 2,000",
        count(1, 100_000),
    ),
    "metrics": Setting(
        "How many success metrics an activity may have.",
        f"{_SOURCE}: 50",
        count(0, 10_000),
    ),
    "audiences_each": Setting(
        "How many audiences a location or an experience may name.",
        f"{_SOURCE}: 50",
        count(1, 10_000),
    ),
    "rule_values": Setting(
        "How many values a condition of an audience may have.",
        f"{_SOURCE}: 1,000 recommended",
        count(1, 1_000_000),
    ),
    "rule_value_length": Setting(
        "How many characters a value of a condition may have.",
        f"{_SOURCE}: 2,500 recommended",
        count(1, 1_000_000),
    ),
    "batch_operations": Setting(
        "How many operations a batch of the Admin API may have.",
        "Adobe, Target Admin API: 256",
        count(1, 256),
    ),
}
"""In the order they are shown."""
