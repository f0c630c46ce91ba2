"""What is set up at Adobe: declared by the workspace, changed by the Admin API, reset."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab
from simulator.workspace import Workspace, from_content

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
DECLARED: dict[str, Any] = {
    "audiences": {"gold": {"rule": {"profile": "tier", "equals": ["gold"]}}},
    "offers": {"red": "<b>Red</b>", "blue": "<b>Blue</b>"},
    "activities": {"button": {"type": "ab", "mboxes": "hero", "experiences": ["red", "blue"]}},
}


def make(lab: Lab, name: str) -> httpx.Response:
    return lab.request(
        "POST",
        f"/{lab.client_code}/target/audiences",
        headers={"Authorization": "Bearer x", "Content-Type": "application/json"},
        content=json.dumps({"name": name}).encode(),
    )


def names(lab: Lab) -> list[str]:
    held = lab.tenant.catalogue()
    audiences = [audience.name for audience in held.audiences]
    offers = [offer.name for offer in held.offers]
    return [*audiences, *offers, *(activity.name for activity in held.activities)]


def test_what_is_declared_is_in_the_catalogue(lab: Lab, ask: Ask) -> None:
    assert ask("PUT", "/workspace", DECLARED).json() == DECLARED
    assert names(lab) == ["gold", "red", "blue", "button"]
    shown = ask("GET", "/catalogue").json()
    assert shown["total"] == 4
    assert shown["activities"][0]["experiences"][0]["visitorPercentage"] == 50
    assert shown["audiences"][0]["targetRule"] == {"profile": "tier", "equals": ["gold"]}


def test_what_the_admin_api_makes_comes_on_top_until_a_reset(lab: Lab, ask: Ask) -> None:
    ask("PUT", "/workspace", DECLARED)
    made = make(lab, "silver")
    assert made.json()["id"] == 4_002
    assert names(lab) == ["gold", "silver", "red", "blue", "button"]
    ask("POST", "/reset", {})
    assert names(lab) == ["gold", "red", "blue", "button"]
    assert make(lab, "silver").json()["id"] == 4_002


def test_another_workspace_leaves_nothing_of_the_former(lab: Lab, ask: Ask) -> None:
    ask("PUT", "/workspace", DECLARED)
    make(lab, "silver")
    ask("PUT", "/workspace", {"offers": {"green": "x"}})
    assert names(lab) == ["green"]
    ask("PUT", "/workspace", {})
    assert names(lab) == []


def test_a_refused_workspace_leaves_the_catalogue(lab: Lab, ask: Ask, refused: Refused) -> None:
    ask("PUT", "/workspace", DECLARED)
    wrong = DECLARED | {"audiences": {"gold": {"rule": {"and": []}}}}
    code, message, field = refused("PUT", "/workspace", wrong)
    assert (code, field) == ("invalid", "audiences.gold.rule.and")
    assert "two rules or more" in message
    assert names(lab) == ["gold", "red", "blue", "button"]


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("offers", 1, "offers.red"),
        ("offer_bytes", 5, "offers.red.content"),
        ("activity_name_length", 3, "activities.button"),
        ("experience_name_length", 3, "activities.button.experiences[1].name"),
    ],
)
def test_the_tenants_limits_hold_for_a_workspace(
    lab: Lab, ask: Ask, refused: Refused, setting: str, value: int, field: str
) -> None:
    lab.tenant.configure(**{setting: value})
    code, message, named = refused("PUT", "/workspace", DECLARED)
    assert (code, named) == ("invalid", field)
    assert field in message
    assert names(lab) == []
    assert ask("GET", "/workspace").json() == {}


def test_a_part_of_the_catalogue_is_shown(lab: Lab, ask: Ask, refused: Refused) -> None:
    ask("PUT", "/workspace", DECLARED)
    shown = ask("GET", "/catalogue?limit=1").json()
    assert [len(shown[kind]) for kind in ("audiences", "offers", "activities")] == [1, 1, 1]
    assert shown["total"] == 4
    assert refused("GET", "/catalogue?limit=1001")[2] == "limit"
    assert lab.tenant.catalogue(limit=0).offers == []


def test_a_lab_stands_on_both_sides_of_a_workspace() -> None:
    with Lab(workspace=from_content(DECLARED)) as lab:
        assert names(lab) == ["gold", "red", "blue", "button"]
        workspace = lab.tenant.workspace()
        assert isinstance(workspace, Workspace)
        assert list(workspace.activities) == ["button"]
        lab.device("laptop").visit("Home")
