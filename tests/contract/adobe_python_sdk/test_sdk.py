"""Adobe's Python SDK creates a profile, which the cloud destination then updates."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from destination.actions.cloud import CloudMode
from destination.delivery import Courier
from simulator.client import Client, TenantClient
from simulator.segment.mapped import CLOUD_ACTIONS

HERE = Path(__file__).parent
PYTHON = HERE.parents[2] / ".venv" / "adobe-python-sdk" / "bin" / "python"


@pytest.fixture
def tenant(live_url: str, organisation: str) -> Iterator[TenantClient]:
    """A fresh tenant that the SDK's organisation leads to."""
    with Client(live_url) as client:
        made = client.tenant(f"sdk-{secrets.token_hex(6)}")
        made.reset(freeze=True)
        made.configure(ims_org_id=organisation)
        yield made


@pytest.fixture
def organisation() -> str:
    """An organisation of the test's own: it is all that tells its visits from others'."""
    return f"{secrets.token_hex(12).upper()}@AdobeOrg"


def visit(url: str, organisation: str, third_party_id: str, cookie: str = "") -> dict[str, Any]:
    arguments = [urlsplit(url).netloc, organisation]
    done = subprocess.run(
        [PYTHON, HERE / "visit.py", *arguments, third_party_id, cookie],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def update(tenant: TenantClient, url: str, third_party_id: str, traits: dict[str, str]) -> str:
    event = {"type": "identify", "userId": third_party_id, "traits": traits}
    cloud = CloudMode({"client_code": tenant.name}, CLOUD_ACTIONS)
    with Courier(url) as courier:
        (plan,) = cloud.plan(event)
        return courier.attempt(plan).outcome


def test_a_profile_made_by_the_sdk_is_updated_by_the_cloud_destination_after_the_lag(
    tenant: TenantClient, live_url: str, organisation: str
) -> None:
    answer = visit(live_url, organisation, "u-1")
    assert answer["status"] == 200
    assert answer["client"] == tenant.name
    assert answer["thirdPartyId"] == "u-1"
    assert answer["mboxes"] == ["hero"]

    assert update(tenant, live_url, "u-1", {"tier": "a"}) == "awaiting_retry"
    assert tenant.explain(third_party_id="u-1").verdict == "not_yet_visible"

    tenant.advance("1h")
    assert update(tenant, live_url, "u-1", {"tier": "a"}) == "delivered"

    (profile,) = tenant.profiles().profiles
    assert profile.tnt_ids == [answer["tntId"]]
    assert profile.attributes == {"plan": "gold", "tier": "a"}


def test_the_cookie_the_sdk_hands_out_leads_back_to_the_same_profile(
    tenant: TenantClient, live_url: str, organisation: str
) -> None:
    first = visit(live_url, organisation, "u-1")
    again = visit(live_url, organisation, "u-1", first["cookie"]["value"])
    assert again["tntId"] == first["tntId"]
    assert len(tenant.profiles().profiles) == 1
