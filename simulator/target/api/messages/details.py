"""What a page load, an mbox, a view and a notification carry, and what they are."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from simulator.target.api.messages.base import Identifying, Text, Wire
from simulator.target.api.messages.context import Address
from simulator.target.settings.stated import held, length, ruled
from simulator.times import LAST

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


_Product: TypeAlias = Annotated[str, length("product_id_length")] | int | float
_MboxName: TypeAlias = Annotated[str, length("mbox_name_length")]
_ViewName: TypeAlias = Annotated[str, length("view_name_length")]
_ViewKey: TypeAlias = Annotated[str, length("view_key_length")]
_ImpressionId: TypeAlias = Annotated[str, length("request_id_length")]


def _parameters(most: str, longest: str, *taken: str) -> Meta:
    """State what holds for parameters: settings have how many, and how long a text."""
    wrong: list[dict[str, Any]] = [{"pattern": "^profile\\."}]
    wrong += [{"enum": list(taken)}] if taken else []
    names = {"pattern": "\\S", "not": {"anyOf": wrong}}
    kinds = ["number", "boolean", "object", "array", "null"]
    value = {"anyOf": [{"type": "string"} | held(longest, "maxLength"), {"type": kinds}]}
    return ruled(
        **held(most, "maxProperties"),
        propertyNames=names | held("parameter_name_length", "maxLength"),
        additionalProperties=value,
    )


_Parameters: TypeAlias = Annotated[
    dict[str, Any],
    _parameters(
        "mbox_parameters", "parameter_value_length", "orderId", "orderTotal", "productPurchasedId"
    ),
]
_ProfileParameters: TypeAlias = Annotated[
    dict[str, Any], _parameters("profile_parameters", "profile_value_length")
]


class Order(Wire, kw_only=True):
    """What was bought."""

    id: Annotated[str, length("order_id_length")] | int | float | None = None
    total: Annotated[float, ruled(minimum=0)] | None = None
    purchased_product_ids: list[Text] | None = None
    time: str | None = None


class Product(Wire, kw_only=True):
    """What is looked at."""

    id: _Product | None = None
    category_id: _Product | None = None


class RequestDetails(Wire, kw_only=True):
    """What a page load, mbox, view or notification carries.

    Attributes:
        parameters: Belong to this request.
        profile_parameters: Are kept on the visitor's profile. Both are flat names and texts
            once they are checked.
    """

    address: Address | None = None
    parameters: _Parameters | None = None
    profile_parameters: _ProfileParameters | None = None
    order: Order | None = None
    product: Product | None = None


class MboxRequest(RequestDetails, kw_only=True):
    """An mbox asked for."""

    name: Annotated[_MboxName, ruled(pattern="\\S", **{"not": {"pattern": "-clicked$"}})]
    index: Annotated[int, ruled(minimum=0)]


class ViewRequest(RequestDetails, kw_only=True):
    """A view asked for; without a name, all views."""

    name: _ViewName | None = None
    key: _ViewKey | None = None


class NotificationMbox(Wire, kw_only=True):
    """The mbox a notification is about."""

    name: _MboxName
    state: str | None = None


class NotificationView(Wire, kw_only=True):
    """The view a notification is about."""

    name: _ViewName | None = None
    key: _ViewKey | None = None
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

    id: Annotated[Identifying, length("notification_id_length")]
    type: Annotated[str, ruled(enum=["display", "click"])]
    timestamp: Annotated[float, ruled(minimum=0, maximum=LAST)]
    impression_id: _ImpressionId | None = None
    tokens: list[str] | None = None
    mbox: NotificationMbox | None = None
    view: NotificationView | None = None
    page_load: NotificationPageLoad | None = None

    def __post_init__(self) -> None:
        """Take a number for its text."""
        self.print("id")
