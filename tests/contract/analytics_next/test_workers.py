"""Two workers' browsers, one production client code and write key: their visitors never meet."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from shops import workspace
from simulator.client import Client
from simulator.testing.browsers.shop import shop_page
from simulator.testing.browsers.surfing import Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORKERS = ("worker-1", "worker-2")


def test_the_user_of_the_proxy_chooses_the_tenant_of_everything_a_page_loads_and_sends(
    surf: Callable[..., Surfer],
    intercept: Callable[..., tuple[str, list[str]]],
    launch: Callable[..., "Browser"],
) -> None:
    url, flags = intercept("--demand-tenant")
    named = dict(flag.removeprefix("--").split("=", 1) for flag in flags)
    proxy = {"server": named.pop("proxy-server"), "password": "x", "bypass": ".localhost"}
    browser = launch(*(f"--{name}={value}" for name, value in named.items()))
    with Client(url) as client:
        tenants = [client.tenant(name) for name in WORKERS]
        for tenant in tenants:
            tenant.configure(apart=True, atjs_timeout="1m")
            tenant.declare(workspace("production", "production-key"))
        for name in WORKERS:
            surfer = surf(browser, proxy={**proxy, "username": name})
            first = f"analytics.identify('ann', {{worker: '{name}'}})"
            surfer.open(shop_page("https://cdn.segment.com", "production-key", first))
            surfer.settle(sent=2, told=1)
        held = [tenant.profiles(client="production").profiles for tenant in tenants]
        assert [[one.attributes for one in each] for each in held] == [
            [{"worker": name}] for name in WORKERS
        ]
        events = [tenant.delivery_counts().steps for tenant in tenants]
        assert [one["Successfully received"] for one in events] == [1, 1]
