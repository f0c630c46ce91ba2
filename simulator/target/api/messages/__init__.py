"""The Delivery API's request as types, in the names of Adobe's OpenAPI document.

The types say what may come and of which kind; what else is demanded is in
``simulator.target.api.checks``. Real pages send more than any document lists: fields that
are not named are dropped, and most values may be null.
Source: adobe/target-openapi, delivery (contract: adobe-target.md 7.2, 7.6).
"""

from simulator.target.api.messages.cloud import (
    Analytics,
    AudienceManager,
    ExperienceCloud,
    Preview,
    PreviewIndex,
    PropertyToken,
    QaMode,
    Trace,
)
from simulator.target.api.messages.context import (
    Address,
    Application,
    Browser,
    ClientHints,
    Context,
    Geo,
    MobilePlatform,
    Screen,
    Window,
)
from simulator.target.api.messages.decoding import decode_delivery
from simulator.target.api.messages.details import (
    MboxRequest,
    Notification,
    Order,
    Product,
    RequestDetails,
    ViewRequest,
)
from simulator.target.api.messages.request import DeliveryRequest, Execute, Prefetch
from simulator.target.api.messages.visitor import CustomerId, VisitorId

__all__ = [
    "Address",
    "Analytics",
    "Application",
    "AudienceManager",
    "Browser",
    "ClientHints",
    "Context",
    "CustomerId",
    "DeliveryRequest",
    "Execute",
    "ExperienceCloud",
    "Geo",
    "MboxRequest",
    "MobilePlatform",
    "Notification",
    "Order",
    "Prefetch",
    "Preview",
    "PreviewIndex",
    "Product",
    "PropertyToken",
    "QaMode",
    "RequestDetails",
    "Screen",
    "Trace",
    "ViewRequest",
    "VisitorId",
    "Window",
    "decode_delivery",
]
