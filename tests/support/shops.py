"""What a shop declares at Segment and Adobe, and the page with Segment's snippet."""

import json
from typing import Any, Final

__all__ = ["cloud", "shop_page", "workspace"]

_METHODS: Final = (
    *("page", "track", "identify", "group", "alias", "reset"),
    *("ready", "on", "setAnonymousId", "addSourceMiddleware", "user"),
)
_SNIPPET: Final = """\
<!doctype html><title>Shop</title>
<script>
  const waiting = window.analytics = [];
  for (const method of %(methods)s)
    waiting[method] = (...given) => waiting.push([method, ...given]);
  waiting._writeKey = %(key)s;
  waiting._cdn = %(cdn)s;
  waiting._loadOptions = %(options)s;
  const script = document.createElement("script");
  script.async = true;
  script.src = %(cdn)s + "/analytics.js/v1/" + %(key)s + "/analytics.min.js";
  document.head.append(script);
  %(first)s
</script>
<body>"""


def workspace(code: str, key: str, **web: Any) -> dict[str, Any]:
    """Declare one site with both destinations; keywords are further fields of the web one."""
    settings = {"client_code": code, "admin_number": "6", "cookie_domain": "shop.example"}
    traits = {"traits": {"@path": "$.traits"}}
    user = {"@path": "$.userId"}
    anyone = {"@if": {"exists": user, "then": user, "else": {"@path": "$.anonymousId"}}}
    return {
        "sources": {"shop": {"type": "web", "write_key": key}},
        "destinations": {
            "in page": {
                "type": "web",
                "source": "shop",
                "settings": settings,
                "mappings": [
                    {"action": "upsertProfile", "fields": {"userId": anyone, **traits}},
                    {"action": "triggerView"},
                    {"action": "trackEvent"},
                ],
                **web,
            },
            "cloud": cloud("shop", code, fields={"user_id": anyone, **traits}),
        },
    }


def cloud(source: str, code: str = "acme", **mapping: Any) -> dict[str, Any]:
    """Declare a cloud destination that updates profiles; keywords are fields of its mapping."""
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
    return {
        "type": "cloud",
        "source": source,
        "settings": {"client_code": code},
        "mappings": [{"action": "updateProfile", "fields": fields, **mapping}],
    }


def shop_page(cdn: str, key: str, first: str = "", **options: Any) -> str:
    """Write a page with Segment's snippet.

    Args:
        cdn: Where it loads analytics.js from.
        key: The write key.
        first: JavaScript that calls analytics before it is there.
        options: What analytics.js is loaded with.
    """
    return _SNIPPET % {
        "methods": json.dumps(_METHODS),
        "key": json.dumps(key),
        "cdn": json.dumps(cdn),
        "options": json.dumps(options),
        "first": first,
    }
