"""What the tests of the Admin API share: calls with a token, and things to work on."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab


@pytest.fixture
def manage(lab: Lab) -> Callable[..., httpx.Response]:
    """Make a call of the Admin API and give the bare answer."""

    def call(method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": "Bearer any", "Content-Type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return lab.request(
            method,
            f"/{lab.client_code}/target{path}",
            headers=sent | named,
            content=b"" if body is None else content,
        )

    return call


@pytest.fixture
def refused(manage: Callable[..., httpx.Response]) -> Callable[..., tuple[int, str, str, str]]:
    """Make a call that is refused; give its status, code, message and field."""

    def call(*arguments: Any, **headers: str) -> tuple[int, str, str, str]:
        answer = manage(*arguments, **headers)
        content = answer.json()
        assert set(content) == {"httpStatus", "requestId", "requestTime", "errors"}
        assert content["httpStatus"] == answer.status_code
        (error,) = content["errors"]
        field = error.get("meta", {}).get("field", {}).get("name", "")
        return answer.status_code, error["errorCode"], error["message"], field

    return call


@pytest.fixture
def offer(manage: Callable[..., httpx.Response]) -> int:
    """Make an offer, and give its number."""
    made = manage("POST", "/offers/content", {"name": "hero", "content": "<b>Hi</b>"})
    assert made.status_code == 201
    return int(made.json()["id"])


@pytest.fixture
def activity(offer: int) -> dict[str, Any]:
    """Give an A/B test as it is sent."""
    shown = [{"locationLocalId": 0, "optionLocalId": 0}]
    return {
        "name": "button",
        "state": "approved",
        "priority": 5,
        "options": [{"optionLocalId": 0, "name": "hero", "offerId": offer}],
        "locations": {"mboxes": [{"locationLocalId": 0, "name": "hero", "audienceIds": []}]},
        "experiences": [
            {
                "experienceLocalId": 0,
                "name": "A",
                "visitorPercentage": 50,
                "optionLocations": shown,
            },
            {"experienceLocalId": 1, "name": "B", "visitorPercentage": 50},
        ],
        "entryConstraint": {"visitorPercentage": 80},
        "metrics": [
            {
                "metricLocalId": 32767,
                "name": "Bought",
                "conversion": True,
                "mboxes": [{"name": "order", "successEvent": "mbox_shown"}],
            }
        ],
    }
