"""What can only be read: properties, environments, response tokens, the settings of at.js.

Environments are the three that Adobe starts every team with. Source: Adobe, Target Admin API
(contract: adobe-target.md 10.1).
"""

from typing import Any, Final

import msgspec

from simulator.target.activities.model import GLOBAL_MBOX
from simulator.target.api.admin.frame import Done, Managing, Mistake, not_found
from simulator.target.api.admin.listing import listing
from simulator.times import format_instant
from simulator.vendor_hosts import target_host

__all__ = [
    "get_atjs_settings",
    "get_mbox",
    "get_property",
    "list_environments",
    "list_mboxes",
    "list_profile_attributes",
    "list_properties",
    "list_response_tokens",
]

_ENVIRONMENTS: Final = (("Production", True), ("Staging", False), ("Development", False))
_TIMEOUT: Final = 3_000  # milliseconds: at.js's own
_TOKENS: Final[dict[str, tuple[str, ...]]] = {
    "ACTIVITY": (
        "activity.id",
        "activity.name",
        "activity.decisioningMethod",
        "experience.id",
        "experience.name",
        "experience.trafficAllocationId",
        "experience.trafficAllocationType",
        "offer.id",
        "offer.name",
        "option.id",
        "option.name",
    ),
    "BUILT_IN": (
        "profile.activeActivities",
        "profile.categoryAffinity",
        "profile.daysSinceLastVisit",
        "profile.isFirstSession",
        "profile.isNewSession",
        "profile.marketingCloudVisitorId",
        "profile.thirdPartyId",
        "profile.tntId",
    ),
    "GEO": ("geo.city", "geo.country", "geo.state", "geo.zip"),
}
"""The response tokens there always are, by Adobe's kinds; attributes of profiles are more."""


def list_properties(managing: Managing) -> Done:
    """List the properties."""
    shown = [msgspec.to_builtins(one) for one in managing.target.catalogue.properties]
    return listing(managing, "properties", shown)


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
    return listing(managing, "environments", shown)


def list_mboxes(managing: Managing) -> Done:
    """List the mboxes that were asked for so far."""
    shown = [
        {"name": one.name, "status": "active", "lastRequestedAt": format_instant(one.last)}
        for one in managing.target.mboxes
    ]
    return listing(managing, "mboxes", shown)


def list_profile_attributes(managing: Managing) -> Done:
    """List the attributes of profiles that were seen so far, as the audience builder does."""
    names = [one.name for one in managing.target.seen.listing("profile")]
    return Done({"mboxProfileAttributes": names}, what=f"{len(names)} attributes were listed")


def get_mbox(managing: Managing) -> Done:
    """Give an mbox, with the parameters it was asked for with."""
    name = managing.call.arguments["name"]
    mbox = managing.target.mboxes.get(name)
    if mbox is None:
        raise Mistake(404, "NotFound.Mbox", f"no mbox {name!r} was asked for yet", "name")
    parameters = [{"name": one, "parameterType": "MBOX"} for one in sorted(mbox.parameters)]
    content = {"name": mbox.name, "mboxParameters": parameters}
    return Done(content, what=f"mbox {name!r} was read")


def list_response_tokens(managing: Managing) -> Done:
    """List the response tokens, and which of them are switched on."""
    chosen = managing.target.settings.response_tokens
    kinds = {name: kind for kind, names in _TOKENS.items() for name in names}
    kinds |= {name: "SCRIPT" if name.startswith("user.") else "MBOX" for name in chosen} | kinds
    shown: list[dict[str, Any]] = [
        {
            "id": number,
            "token": name,
            "name": name,
            "type": kind,
            "active": name in chosen,
            "deletable": kind in ("MBOX", "SCRIPT"),
        }
        for number, (name, kind) in enumerate(kinds.items(), 1)
    ]
    return listing(managing, "responseTokens", shown)


def get_atjs_settings(managing: Managing) -> Done:
    """Give the settings at.js is downloaded with."""
    target, settings = managing.target, managing.target.settings
    content = {
        "clientCode": target.codes[0],
        "imsOrgId": settings.ims_org_id or "",
        "decisioningMethod": "server-side",
        "profileLifetime": settings.lifetime,
        "serverDomain": target_host(target.codes[0]),
        "crossDomain": "disabled",
        "globalMboxName": GLOBAL_MBOX,
        "globalMboxAutoCreate": True,
        "legacyBrowserSupport": False,
        "timeout": _TIMEOUT,
    }
    return Done(content, what="the settings of at.js were read")
