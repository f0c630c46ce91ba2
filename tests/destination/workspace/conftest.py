"""One configuration, as Segment's Public API answers and as Terraform prints it."""

import json
from typing import Any

import pytest

TRAITS = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
SUBSCRIPTIONS: list[dict[str, Any]] = [
    {
        "id": "sub-1",
        "name": "Identify Calls",
        "actionId": "3FUdT3XKFUi3WcdJDZkzd8",
        "actionSlug": "updateProfile",
        "destinationId": "dest-cloud",
        "modelId": None,
        "enabled": True,
        "trigger": 'type = "identify"',
        "settings": TRAITS,
    },
    {
        "id": "sub-2",
        "name": "Audiences",
        "actionId": "3FUdT3XKFUi3WcdJDZkzd8",
        "actionSlug": "updateProfile",
        "destinationId": "dest-cloud",
        "enabled": False,
        "trigger": "type = 'track' and (",
        "settings": {
            "user_id": {"@path": "$.userId"},
            "traits": {"plan": [{"@uppercase": {"@path": "$.properties.plan"}}]},
        },
    },
    {
        "id": "sub-3",
        "name": "Views",
        "actionId": "243uULZreXS5yYFvMBm4NW",
        "actionSlug": "triggerView",
        "destinationId": "dest-web",
        "enabled": True,
        "trigger": 'type = "page" and name != null',
        "settings": {"viewName": {"@path": "$.name"}, "userId": {"@path": "$.userId"}},
    },
    {
        "id": "sub-4",
        "name": "Orders",
        "actionId": "bWUvw8kCLyKu3sYh2Nn5Uo",
        "actionSlug": "syncOrders",
        "destinationId": "dest-cloud",
        "enabled": True,
        "trigger": 'type = "track"',
        "settings": {},
    },
]
_SNAKE = {
    "actionId": "action_id",
    "actionSlug": "action_slug",
    "destinationId": "destination_id",
    "modelId": "model_id",
}


def as_resource(number: int, subscription: dict[str, Any]) -> dict[str, Any]:
    """Give a subscription as Terraform has it: other names, settings as JSON text."""
    values = {_SNAKE.get(name, name): value for name, value in subscription.items()}
    values["settings"] = json.dumps(subscription["settings"])
    return {
        "address": f"segment_destination_subscription.sub_{number}",
        "mode": "managed",
        "type": "segment_destination_subscription",
        "name": f"sub_{number}",
        "provider_name": "registry.terraform.io/segmentio/segment",
        "schema_version": 0,
        "values": values,
        "sensitive_values": {},
    }


@pytest.fixture
def answer() -> dict[str, Any]:
    """Give the Public API's list of subscriptions."""
    return {"data": {"subscriptions": SUBSCRIPTIONS}}


@pytest.fixture
def state() -> dict[str, Any]:
    """Give what ``terraform show -json`` prints: the same in another order, some in a module."""
    own, child = SUBSCRIPTIONS[2:], SUBSCRIPTIONS[:2]
    module = {
        "resources": [as_resource(number, one) for number, one in enumerate(own)],
        "child_modules": [
            {
                "address": "module.cloud",
                "resources": [as_resource(number, one) for number, one in enumerate(child)],
            }
        ],
    }
    return {
        "format_version": "1.0",
        "terraform_version": "1.9.0",
        "values": {"root_module": module},
    }
