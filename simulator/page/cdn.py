"""Segment's CDN: a source's settings, analytics.js, and the web destination (clients.md E).

Everything is made from the workspace of the tenant whose source has the write key, as it is
when it is asked for.
"""

from collections.abc import Collection
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from msgspec import UNSET

from destination.actions.web import NAME, WebMode
from destination.workspace.model import ACTIONS, Destination
from simulator.page.asking import Asked, Given, given_json, given_script
from simulator.page.scripts import script
from simulator.tenant import TenantError
from simulator.vendor_hosts import SEGMENT_API, SEGMENT_CDN, admin_host

__all__ = [
    "ACTION_PATH",
    "ANALYTICS_PATH",
    "PARTS_PATH",
    "SETTINGS_PATH",
    "analytics",
    "bundle",
    "categories_of",
    "settings",
    "web_destination",
]

SETTINGS_PATH: Final = "/v1/projects/<key>/settings"
ANALYTICS_PATH: Final = "/analytics.js/v1"
"""Where analytics.js is, below a write key."""
PARTS_PATH: Final = "/analytics-next/bundles"
"""Where Segment's own has its parts."""
ACTION_PATH: Final = "/next-integrations/actions/adobe-target"
_LIBRARY: Final = "adobe-targetDestination"
_PLACEHOLDER: Final = "__WRITE_KEY__"
_BUILDS: Final = 8  # of a process: a server has one
_TRACKED: Final = {"enabled": True, "integrations": {}}


def settings(asked: Asked) -> Given:
    """Give what analytics.js asks for when it starts: where to send, and what to load."""
    key = asked.arguments["key"]
    try:
        tenant, source = asked.tenants.of_write_key(key)
    except TenantError as error:
        return given_json({"success": False, "message": str(error)}, 404)
    with tenant.world.lock:
        declared = tenant.workspace.destinations
        modes = {
            name: mode
            for name, mode in tenant.segment.pipeline.web.items()
            if declared[name].source == source
        }
        plugins = [_plugin(asked, key, name, declared[name], mode) for name, mode in modes.items()]
        categories = {category for name in modes for category in declared[name].consent}
        consent = _consent(declared.values(), source)
    return given_json(
        {
            "integrations": {"Segment.io": _segment(asked, key), **_integration(categories)},
            "plan": {
                "track": {"__default": _TRACKED},
                "identify": {"__default": {"enabled": True}},
                "group": {"__default": {"enabled": True}},
            },
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": plugins,
            **consent,
        }
    )


def analytics(asked: Asked) -> Given:
    """Give analytics.js for a write key: Segment's where the server has it, else ours."""
    key = asked.arguments["key"]
    theirs = asked.builds.analytics_js
    if theirs is not None:
        return given_script(theirs.replace(_PLACEHOLDER, quote(key, safe="")))
    return given_script(script("analytics", {"writeKey": key, "cdn": asked.origin}))


def bundle(asked: Asked) -> Given:
    """Give a part that Segment's own bundle loads when it needs it."""
    found = asked.builds.bundles.get(asked.arguments["name"])
    if found is None:
        return given_json(
            {"message": "there is no such part beside the file of --analytics-js"}, 404
        )
    return given_script(found)


def web_destination(asked: Asked) -> Given:
    """Give the web destination's code: Segment's where the server has it, else ours."""
    return given_script(asked.builds.web_destination or _ours())


@cache
def _ours() -> str:
    return script("webmode", {"libraryName": _LIBRARY})


@lru_cache(_BUILDS)
def _hashed(code: str) -> str:
    """Give the name of a script, which changes with it: browsers keep what they have loaded."""
    return sha256(code.encode()).hexdigest()[:20]


def _segment(asked: Asked, key: str) -> dict[str, Any]:
    """Say where events go: to whoever gave the settings, or as Segment's own host would."""
    theirs = asked.host == SEGMENT_CDN
    return {
        "apiKey": key,
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
        "apiHost": f"{SEGMENT_API if theirs else asked.host}/v1",
        "protocol": asked.scheme,
    }


def _integration(categories: Collection[str]) -> dict[str, Any]:
    """Say what the web destination asks consent for where Segment's consent wrapper looks.

    The wrapper (``@segment/analytics-consent-tools``) knows destinations by their creation name
    alone: those of a source that share it ask for all that any of them does.
    """
    if not categories:
        return {}
    consent = {"categories": sorted(categories)}
    return {NAME: {"versionSettings": {"componentTypes": []}, "consentSettings": consent}}


def _plugin(
    asked: Asked, key: str, name: str, declared: Destination, mode: WebMode
) -> dict[str, Any]:
    code = mode.settings["client_code"]
    theirs = asked.host == SEGMENT_CDN
    admin = f"https://{admin_host(mode.settings['admin_number'])}" if theirs else asked.origin
    query = f"client={quote(code, safe='')}&version={quote(mode.settings['version'], safe='')}"
    hashed = _hashed(asked.builds.web_destination or _ours())
    consent = {"consentSettings": {"categories": declared.consent}} if declared.consent else {}
    return {
        "name": NAME,
        "creationName": NAME,
        "libraryName": _LIBRARY,
        "url": f"{asked.origin}{ACTION_PATH}/{hashed}.js",
        "settings": {
            **mode.settings,
            **consent,
            "subscriptions": _subscriptions(declared, mode),
            "offtarget": {
                "steps": f"{asked.origin}{ACTION_PATH}/steps/{quote(key, safe='')}/"
                f"{quote(name, safe='')}",
                "atJs": f"{admin}/admin/rest/v1/libraries/atjs/download?{query}",
                "loads": mode.loads,
            },
        },
    }


def _subscriptions(declared: Destination, mode: WebMode) -> list[dict[str, Any]]:
    """Give the mappings in the form in which Segment's own destination takes them."""
    return [
        {
            "id": str(number),
            "name": spec.name or spec.action,
            "enabled": spec.enabled,
            "partnerAction": spec.action,
            "subscribe": mapped.trigger,
            "mapping": (
                ACTIONS["web"][spec.action].default_mapping if spec.fields is UNSET else spec.fields
            ),
        }
        for number, (spec, mapped) in enumerate(zip(declared.mappings, mode.actions, strict=True))
    ]


def _consent(declared: Collection[Destination], source: str) -> dict[str, Any]:
    """Say which categories of consent destinations ask for; nothing where none does."""
    asking = _asking(declared, source)
    if not any(asking):
        return {}
    categories, unmapped = categories_of(declared, source), not all(asking)
    return {"consentSettings": {"allCategories": categories, "hasUnmappedDestinations": unmapped}}


def categories_of(declared: Collection[Destination], source: str) -> list[str]:
    """List the categories of consent that the destinations of a source ask for."""
    return sorted({category for one in _asking(declared, source) for category in one})


def _asking(declared: Collection[Destination], source: str) -> list[tuple[str, ...]]:
    return [tuple(one.consent) for one in declared if one.enabled and one.source == source]
