"""Notifications (adobe-target.md 7.6)."""

from typing import Final

from simulator.target.api.checks.details import check_details
from simulator.target.api.checks.refusals import beyond, demand_size, invalid
from simulator.target.api.messages import Notification
from simulator.target.settings import Settings
from simulator.times import LAST

__all__ = ["check_notification", "is_registered", "unregistered"]

_TYPES: Final = ("display", "click")


def is_registered(notification: Notification) -> bool:
    """Tell whether a notification is of a type that Target processes."""
    return notification.type in _TYPES


def unregistered(notifications: list[Notification]) -> str:
    """Give what is wrong with the first notification of another type; empty if nothing is.

    A beacon goes on without it: nobody hears of the refusal (contract: 7.6).
    """
    for number, notification in enumerate(notifications):
        if notification.type not in _TYPES:
            return f"notifications[{number}].type must be one of {', '.join(_TYPES)}"
    return ""


def check_notification(number: int, notification: Notification, settings: Settings) -> None:
    """Check a notification, be its type what it may.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    field = f"notifications[{number}]"
    if len(notification.id) > settings.notification_id_length:
        raise beyond(f"{field}.id", len(notification.id), settings.notification_id_length)
    if not 0 <= notification.timestamp <= LAST:
        raise invalid(f"{field}.timestamp must be milliseconds since 1970")
    if notification.impression_id is not None:
        longest = settings.request_id_length
        demand_size(f"{field}.impressionId", notification.impression_id, longest)
    mbox, view = notification.mbox, notification.view
    if mbox is not None:
        if view is not None:
            raise invalid(f"{field} must not have both an mbox and a view")
        demand_size(f"{field}.mbox.name", mbox.name, settings.mbox_name_length)
    elif view is not None:
        demand_size(f"{field}.view.name", view.name, settings.view_name_length)
        demand_size(f"{field}.view.key", view.key, settings.view_key_length)
    check_details(field, notification, settings)
