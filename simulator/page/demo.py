"""A shop to try, on two devices side by side, under the tenant's clock.

The frame looks through the lab API; the pages in it load analytics.js and at.js from here, as
a shop's would. An ad blocker is a policy of the page's: what it keeps away is never asked for.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

from simulator.page.asking import Asked, Given
from simulator.page.cdn import ACTION_PATH, ANALYTICS_PATH, PARTS_PATH, categories_of
from simulator.page.download import DOWNLOAD
from simulator.tenant import Tenant, TenantError

__all__ = ["asset", "frame", "shop"]

_TYPES: Final = {
    "style.css": "text/css; charset=utf-8",
    "device.js": "text/javascript; charset=utf-8",
    "frame.js": "text/javascript; charset=utf-8",
    "shop.js": "text/javascript; charset=utf-8",
}
"""What the pages load, and its type."""
_HTML: Final = "text/html; charset=utf-8"
_DEVICES: Final = ("laptop", "phone")
_SCRIPTS: Final = {
    "": ("/demo/-/",),
    "segment": (f"{ANALYTICS_PATH}/", f"{PARTS_PATH}/", f"{ACTION_PATH}/"),
    "at.js": (DOWNLOAD,),
}
"""The scripts a shop may load, by who keeps them away; the first, nobody does."""


def frame(asked: Asked) -> Given:
    """Give the page with both devices."""
    try:
        tenant = asked.tenants.called(asked.arguments["tenant"])
    except TenantError as error:
        return _missing(str(error))
    built_in = {
        "tenant": tenant.name,
        "key": _site(tenant)[1],
        "proposal": _proposal(tenant),
    }
    policy = "script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'"
    return _page("frame.html", built_in, f"default-src 'none'; {policy}")


def shop(asked: Asked) -> Given:
    """Give the shop as a device of the demo sees it; ``blocked`` says what a blocker keeps away."""
    device, blocked = asked.arguments["device"], asked.query.get("blocked", "")
    try:
        tenant = asked.tenants.called(asked.arguments["tenant"])
    except TenantError as error:
        return _missing(str(error))
    with tenant.world.entered() as now:
        name, key = _site(tenant)
        categories = categories_of(tenant.workspace.destinations.values(), name)
    if device not in _DEVICES or blocked not in _SCRIPTS or key is None:
        return _missing(
            f"device is {device!r} and blocked {blocked!r}; the demo has a laptop and a phone, "
            "blockers of at.js and of segment, and a shop once the workspace has one"
        )
    built_in = {
        "tenant": tenant.name,
        "device": device,
        "key": key,
        "now": now,
        "categories": categories,
    }
    kept_away = _SCRIPTS[blocked] if blocked else ()
    loaded = " ".join(
        f"{asked.origin}{path}"
        for paths in _SCRIPTS.values()
        for path in paths
        if path not in kept_away
    )
    policy = f"script-src {loaded}; style-src 'self' 'unsafe-inline'; connect-src 'self'"
    return _page("shop.html", built_in, f"default-src 'none'; {policy}; img-src data:")


def asset(asked: Asked) -> Given:
    """Give a style or script of the demo's own."""
    name = asked.arguments["name"]
    if name not in _TYPES:
        return _missing("the demo has no such part")
    return Given(_read(name).encode(), _TYPES[name])


def _page(name: str, built_in: dict[str, Any], policy: str) -> Given:
    # In a script element nothing ends the text but the element's own end.
    told = json.dumps(built_in).replace("<", "\\u003c")
    body = _read(name).replace("BUILT_IN", told)
    framed = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    headers = (
        ("Content-Security-Policy", f"{policy}; {framed}"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    )
    return Given(body.encode(), _HTML, headers=headers)


def _missing(why: str) -> Given:
    return Given(why.encode(), "text/plain; charset=utf-8", 404)


def _site(tenant: Tenant) -> tuple[str, str | None]:
    """Give the first site that has a write key, by its name, and the key; None for none."""
    sources = tenant.workspace.sources.items()
    sites = ((name, one.write_key) for name, one in sources if one.type == "web" and one.write_key)
    return next(sites, ("", None))


def _proposal(tenant: Tenant) -> dict[str, Any]:
    """Give the workspace the demo brings where there is no shop yet."""
    text = _read("workspace.json").replace('"CODE"', json.dumps(tenant.target.codes[0]))
    proposal: dict[str, Any] = json.loads(text.replace('"KEY"', json.dumps(f"demo-{tenant.name}")))
    return proposal


@cache
def _read(name: str) -> str:
    return (files("simulator.page") / "shop" / name).read_text("utf-8")
