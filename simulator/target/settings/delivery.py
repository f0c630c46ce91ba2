"""Settings that are limits of a delivery request, with Adobe's figures."""

from typing import Final

from simulator.target.settings.readers import count
from simulator.target.settings.setting import Setting

__all__ = ["DELIVERY_LIMITS", "LARGEST_BODY", "LONGEST"]

LARGEST_BODY: Final = 60 * 1024 * 1024
"""Adobe's limit for a delivery request, in bytes; nothing here takes more."""

LONGEST: Final = 10_000
"""What the limits of names and ids can be set to, in characters."""

_TARGET_LIMITS: Final = "Adobe, Target limits"
_DELIVERY_API: Final = "Adobe, Delivery API"


def _length(of: str, source: str, most: int = LONGEST) -> Setting:
    return Setting(f"How many characters {of} may have.", source, count(1, most))


def _number(of: str, source: str) -> Setting:
    return Setting(f"How many {of}.", source, count(1, LONGEST))


DELIVERY_LIMITS: Final[dict[str, Setting]] = {
    "delivery_bytes": Setting(
        "How large the body of a delivery call may be, in bytes; beyond, HTTP 413.",
        f"{_TARGET_LIMITS}: 60 MB",
        count(1, LARGEST_BODY),
    ),
    "concurrent_requests": Setting(
        "How many delivery calls of one session may be under way at once; beyond, HTTP 420. "
        "A live server works on as many requests at a time as it has threads.",
        f"{_TARGET_LIMITS}: 100",
        count(1, LONGEST),
    ),
    "session_id_length": _length("a session id", f"{_TARGET_LIMITS}: 128"),
    "request_id_length": _length("a requestId or an impressionId", f"{_DELIVERY_API}: 128"),
    "tnt_id_length": _length("a tntId", f"{_DELIVERY_API}: 128"),
    "ecid_length": _length("an ECID", f"{_DELIVERY_API}: 128"),
    "customer_ids": _number("customer ids one delivery call may carry", f"{_DELIVERY_API}: 50"),
    "customer_id_length": _length("the id of a customer id", f"{_DELIVERY_API}: 128"),
    "integration_code_length": _length(
        "the integration code of a customer id", f"{_DELIVERY_API}: 50"
    ),
    "mbox_name_length": _length("the name of an mbox", f"{_TARGET_LIMITS}: 250"),
    "view_name_length": _length("the name of a view", f"{_DELIVERY_API}: 128"),
    "view_key_length": _length("the key of a view", f"{_DELIVERY_API}: 512"),
    "mbox_parameters": _number(
        "parameters a page load, an mbox, a view or a notification may carry",
        f"{_TARGET_LIMITS}: 100 (older documents: 50)",
    ),
    "profile_parameters": _number(
        "profile parameters a page load, an mbox, a view or a notification may carry",
        f"{_TARGET_LIMITS}: 50",
    ),
    "parameter_name_length": _length("the name of a parameter", f"{_TARGET_LIMITS}: 128"),
    "parameter_value_length": _length(
        "the value of a parameter", f"{_TARGET_LIMITS}: 5,000", 1_000_000
    ),
    "profile_value_length": _length(
        "the value of a profile parameter", f"{_TARGET_LIMITS}: 256", 1_000_000
    ),
    "notification_id_length": _length("the id of a notification", f"{_DELIVERY_API}: 200"),
    "order_id_length": _length("the id of an order", f"{_DELIVERY_API}: 250"),
    "purchased_product_length": Setting(
        "How many characters of the id of a purchased product are kept; the rest is cut off.",
        f"{_TARGET_LIMITS}: 50",
        count(1, LONGEST),
    ),
    "purchased_products_length": _length(
        "the ids of an order's purchased products together, with commas between them,",
        f"{_TARGET_LIMITS}: 250",
    ),
    "product_id_length": _length("the id or the category of a product", f"{_DELIVERY_API}: 128"),
    "address_length": _length("the address of a page", f"{_DELIVERY_API}: 4,096", 100_000),
    "city_length": _length("the name of a city", f"{_DELIVERY_API}: 50"),
    "zip_length": _length("a postal code", f"{_DELIVERY_API}: 12"),
    "application_name_length": _length(
        "the id or the name of an application", f"{_DELIVERY_API}: 250"
    ),
    "version_length": _length(
        "the version of an application or a mobile platform", f"{_DELIVERY_API}: 128"
    ),
    "blob_length": _length("Audience Manager's blob", f"{_DELIVERY_API}: 1,024", 1_000_000),
}
"""In the order they are shown."""
