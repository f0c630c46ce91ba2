"""The page of a shop, with Segment's snippet in it."""

import json
from typing import Any, Final

__all__ = ["shop_page"]

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
