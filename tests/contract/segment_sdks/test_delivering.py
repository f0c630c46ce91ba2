"""What Segment's SDKs send arrives, to the event; also where the server is killed meanwhile."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest

from simulator.client import TenantClient
from waiting import PATIENCE, until

ALL: Final = 1_000
ROUNDS: Final = 3  # times the server is killed
USERS: Final = 10  # as in deliver.py and deliver.cjs

Sdk = Any
Connected = Callable[[TenantClient], str]


def visit(url: str, client: str, user: str) -> None:
    """Let a visitor be seen, so that there is a profile to update."""
    body = {"context": {"channel": "web"}, "id": {"thirdPartyId": user}}
    target = f"{url}/rest/v1/delivery?client={client}&sessionId={user}"
    httpx.post(target, json=body).raise_for_status()


def numbers(tenant: TenantClient, outcome: str) -> Counter[int]:
    """Count how often each event is in the delivery log; a repeat is there as dropped, too."""
    listed = tenant.deliveries(limit=ALL, outcome=outcome)
    repeats = tenant.deliveries(limit=ALL, code="duplicate_message_id")
    everything = tenant.deliveries(limit=0)
    assert len(listed.deliveries) + len(repeats.deliveries) == everything.total
    return Counter(one.event["traits"]["n"] for one in listed.deliveries)


def test_a_thousand_events_arrive_at_target(
    sdk: Sdk, connected: Connected, offtarget_server: Any, offtarget_tenant: TenantClient
) -> None:
    url, tenant = offtarget_server.url, offtarget_tenant
    tenant.configure(preset="instant")
    key = connected(tenant)
    for number in range(USERS):
        visit(url, tenant.name, f"u-{number}")
    sending = sdk(url, key, "u")
    sending.send(ALL)
    assert sending.acknowledged() == list(range(ALL))
    counts = tenant.delivery_counts()
    steps = {name: count for name, count in counts.steps.items() if count}
    assert steps == {"Successfully received": ALL, "Successful delivery": ALL}
    assert counts.outcomes["delivered"] == ALL
    assert numbers(tenant, "delivered") == Counter(range(ALL))
    assert tenant.profiles(limit=ALL).total == USERS
    updates = [one for one in tenant.journal(limit=ALL).entries if one.method == "POST"]
    assert {one.verdict for one in updates} == {"found"}
    assert all("n" in one.attributes for one in tenant.profiles().profiles)


@pytest.mark.long
def test_what_was_acknowledged_is_in_the_log_once_though_the_server_was_killed(
    sdk: Sdk, connected: Connected, kept: Any, tenant_of: Callable[[str], TenantClient]
) -> None:
    tenant = tenant_of(kept.url)
    sending = sdk(kept.url, connected(tenant), "u")
    for round_ in range(1, ROUNDS + 1):
        sending.send(ALL // (ROUNDS + 1))
        assert received(tenant, at_least=round_ * ALL // (ROUNDS + 2)) < ALL
        kept.kill()
        kept.start()
    sending.send(ALL - ROUNDS * (ALL // (ROUNDS + 1)))
    acknowledged = sending.acknowledged()
    found = numbers(tenant_of(kept.url), "awaiting_retry")
    assert set(acknowledged) <= set(found)
    assert set(found.values()) == {1}
    # The SDK tries again what was under way, under the messageIds it had.
    assert acknowledged == list(range(ALL))
    assert tenant_of(kept.url).delivery_counts().steps["Successfully received"] == ALL


def received(tenant: TenantClient, at_least: int) -> int:
    """Wait until so many events have arrived, and say how many."""

    def enough() -> int:
        count = tenant.delivery_counts().steps.get("Successfully received", 0)
        return count if count >= at_least else 0

    return until(enough, 2 * PATIENCE)
