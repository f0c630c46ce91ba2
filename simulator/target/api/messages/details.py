"""What a page load, an mbox, a view and a notification carry, and what they are."""

from typing import Any

from simulator.target.api.messages.base import Text, Wire
from simulator.target.api.messages.context import Address

__all__ = [
    "MboxRequest",
    "Notification",
    "NotificationMbox",
    "NotificationPageLoad",
    "NotificationView",
    "Order",
    "Product",
    "RequestDetails",
    "ViewRequest",
]


class Order(Wire, kw_only=True):
    """What was bought."""

    id: Text | None = None
    total: float | None = None
    purchased_product_ids: list[Text] | None = None
    time: str | None = None


class Product(Wire, kw_only=True):
    """What is looked at."""

    id: Text | None = None
    category_id: Text | None = None


class RequestDetails(Wire, kw_only=True):
    """What a page load, mbox, view or notification carries.

    Attributes:
        parameters: Belong to this request.
        profile_parameters: Are kept on the visitor's profile. Both are flat names and texts
            once they are checked.
    """

    address: Address | None = None
    parameters: dict[str, Any] | None = None
    profile_parameters: dict[str, Any] | None = None
    order: Order | None = None
    product: Product | None = None


class MboxRequest(RequestDetails, kw_only=True):
    """An mbox asked for."""

    name: str
    index: int


class ViewRequest(RequestDetails, kw_only=True):
    """A view asked for; without a name, all views."""

    name: str | None = None
    key: str | None = None


class NotificationMbox(Wire, kw_only=True):
    """The mbox a notification is about."""

    name: str
    state: str | None = None


class NotificationView(Wire, kw_only=True):
    """The view a notification is about."""

    name: str | None = None
    key: str | None = None
    state: str | None = None


class NotificationPageLoad(Wire, kw_only=True):
    """The page load a notification is about."""

    state: str | None = None


class Notification(RequestDetails, kw_only=True):
    """Something that happened: an offer was shown or clicked, an mbox was visited.

    Attributes:
        type: ``display`` or ``click``; of a beacon, anything may come, and is not processed.
        timestamp: When, in milliseconds since 1970.
        tokens: The event tokens of what was shown or clicked.
    """

    id: str
    type: str
    timestamp: float
    impression_id: str | None = None
    tokens: list[str] | None = None
    mbox: NotificationMbox | None = None
    view: NotificationView | None = None
    page_load: NotificationPageLoad | None = None
