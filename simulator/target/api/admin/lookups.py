"""What can only be read: properties, environments, response tokens, the settings of at.js.

Environments are the three that Adobe starts every team with. Source: Adobe, Target Admin API
(contract: adobe-target.md 10.1).
"""

from typing import Any, Final

import msgspec

from simulator.target.activities.model import GLOBAL_MBOX
from simulator.target.api.admin.frame import Done, Managing, not_found
from simulator.target.api.admin.listing import listing

__all__ = [
    "get_atjs_settings",
    "get_property",
    "list_environments",
    "list_properties",
    "list_response_tokens",
]

_ENVIRONMENTS: Final = (("Production", True), ("Staging", False), ("Development", False))
_TIMEOUT: Final = 3_000  # milliseconds: at.js's own
_RESPONSE_TOKENS: Final = (
    ("ACTIVITY", "activity.id"),
    ("ACTIVITY", "activity.name"),
    ("ACTIVITY", "activity.decisioningMethod"),
    ("ACTIVITY", "experience.id"),
    ("ACTIVITY", "experience.name"),
    ("ACTIVITY", "experience.trafficAllocationId"),
    ("ACTIVITY", "experience.trafficAllocationType"),
    ("ACTIVITY", "offer.id"),
    ("ACTIVITY", "offer.name"),
    ("ACTIVITY", "option.id"),
    ("ACTIVITY", "option.name"),
    ("BUILT_IN", "profile.activeActivities"),
    ("BUILT_IN", "profile.categoryAffinity"),
    ("BUILT_IN", "profile.daysSinceLastVisit"),
    ("BUILT_IN", "profile.isFirstSession"),
    ("BUILT_IN", "profile.isNewSession"),
    ("BUILT_IN", "profile.marketingCloudVisitorId"),
    ("BUILT_IN", "profile.thirdPartyId"),
    ("BUILT_IN", "profile.tntId"),
    ("GEO", "geo.city"),
    ("GEO", "geo.country"),
    ("GEO", "geo.state"),
    ("GEO", "geo.zip"),
)


def list_properties(managing: Managing) -> Done:
    """List the properties."""
    shown = [msgspec.to_builtins(one) for one in managing.target.catalogue.properties]
    return listing(managing, "properties", shown, "id", "name", "channel")


def get_property(managing: Managing) -> Done:
    """Give a property."""
    number = managing.number("property")
    site = managing.target.catalogue.properties.get(number)
    if site is None:
        raise not_found("property", number)
    return Done(msgspec.to_builtins(site), what=f"property {number} was read")


def list_environments(managing: Managing) -> Done:
    """List the environments."""
    shown = [
        {"id": number, "name": name, "default": default}
        for number, (name, default) in enumerate(_ENVIRONMENTS, 1)
    ]
    return listing(managing, "environments", shown, "id", "name")


def list_response_tokens(managing: Managing) -> Done:
    """List the response tokens."""
    shown: list[dict[str, Any]] = [
        {"id": number, "token": name, "name": name, "type": kind, "deletable": False}
        for number, (kind, name) in enumerate(_RESPONSE_TOKENS, 1)
    ]
    return listing(managing, "responseTokens", shown, "id", "token", "type")


def get_atjs_settings(managing: Managing) -> Done:
    """Give the settings at.js is downloaded with."""
    target, settings = managing.target, managing.target.settings
    content = {
        "clientCode": target.codes[0],
        "imsOrgId": settings.ims_org_id or "",
        "decisioningMethod": "server-side",
        "profileLifetime": settings.lifetime,
        "serverDomain": f"{target.codes[0]}.tt.omtrdc.net",
        "crossDomain": "disabled",
        "globalMboxName": GLOBAL_MBOX,
        "globalMboxAutoCreate": True,
        "legacyBrowserSupport": False,
        "timeout": _TIMEOUT,
    }
    return Done(content, what="the settings of at.js were read")
