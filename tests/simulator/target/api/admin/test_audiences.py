"""Audiences over the Admin API: kept whole, refused by their field, told of where unsimulated."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Manage = Callable[..., httpx.Response]
Refused = Callable[..., tuple[int, str, str, str]]
RULE = {"profile": "tier", "equals": ["gold"]}
GOLD: dict[str, Any] = {"name": "gold", "targetRule": RULE}


@pytest.fixture
def gold(manage: Manage) -> int:
    return int(manage("POST", "/audiences", GOLD).json()["id"])


def test_an_audience_is_made_read_replaced_and_deleted(
    lab: Lab, manage: Manage, refused: Refused
) -> None:
    made = manage("POST", "/audiences", GOLD | {"description": "ours", "workspace": "7", "x": 1})
    assert made.status_code == 201
    shown = made.json()
    number = shown["id"]
    assert shown == {
        "id": number,
        "name": "gold",
        "description": "ours",
        "origin": "target",
        "status": "saved",
        "type": "reusable",
        "targetRule": RULE,
        "workspace": "7",
        "modifiedAt": "2026-01-05T09:00:00Z",
    }
    path = f"/audiences/{number}"
    assert manage("GET", path).json() == shown
    (listed,) = manage("GET", "/audiences").json()["audiences"]
    assert listed == {name: value for name, value in shown.items() if name != "targetRule"}
    lab.advance("1h")
    replaced = manage("PUT", path, {"name": "golden", "targetRule": RULE, "id": 5})
    assert (replaced.status_code, replaced.json()["id"]) == (200, number)
    assert replaced.json()["description"] == ""
    assert replaced.json()["modifiedAt"] == "2026-01-05T10:00:00Z"
    gone = manage("DELETE", path)
    assert (gone.status_code, gone.json()["status"]) == (200, "deleted")
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert refused(method, path, GOLD)[:2] == (404, "NotFound.Audience")


def test_a_patch_leaves_the_rest_and_null_takes_away(manage: Manage, gold: int) -> None:
    path = f"/audiences/{gold}"
    changed = manage("PATCH", path, {"description": "ours"}).json()
    assert (changed["description"], changed["targetRule"]) == ("ours", RULE)
    assert "targetRule" not in manage("PATCH", path, {"targetRule": None}).json()
    assert manage("GET", path).json()["description"] == "ours"


def test_a_patch_puts_one_kind_of_rule_in_the_place_of_the_other(manage: Manage, gold: int) -> None:
    other = manage("POST", "/audiences", GOLD | {"name": "other"}).json()["id"]
    combined = {"restRuleOperator": "NOT", "rules": [gold]}
    changed = manage("PATCH", f"/audiences/{other}", {"audienceRule": combined}).json()
    assert changed["audienceRule"] == combined
    assert "targetRule" not in changed


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"name": ""}, "name", "length >= 1"),
        ({"name": "x" * 256}, "name", "length <= 255"),
        ({"name": "=gold"}, "name", "it must not with any of = + - ! @"),
        ({"name": 5}, "name", "Expected `str`, got `int`"),
        ({"name": None}, "name", "got `null`"),
        ({"origin": "moon"}, "origin", "Invalid enum value"),
        ({"targetRule": []}, "targetRule", "Expected `object | null`"),
        ({"targetRule": {}}, "targetRule", "it must be an object with a rule"),
        ({"targetRule": {"and": [RULE]}}, "targetRule.and", "two rules or more"),
        ({"targetRule": {"and": [RULE, 5]}}, "targetRule.and[1]", "an object with a rule"),
        (
            {"audienceRule": {"restRuleOperator": "AND", "rules": [9]}, "targetRule": None},
            "audienceRule.rules[0]",
            "there is no audience 9",
        ),
        (
            {"audienceRule": {"restRuleOperator": "AND", "rules": [9]}},
            "audienceRule",
            "a targetRule or an audienceRule, not both",
        ),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_by_its_field(
    refused: Refused, manage: Manage, gold: int, change: dict[str, Any], field: str, says: str
) -> None:
    content = {**GOLD, "name": "another", **change}
    status, code, message, named = refused("POST", "/audiences", content)
    assert (status, code, named) == (400, "Invalid.Property", field)
    assert says in message
    assert refused("PUT", f"/audiences/{gold}", content)[3] == field
    assert manage("GET", f"/audiences/{gold}").json()["name"] == "gold"
    assert manage("GET", "/audiences").json()["total"] == 1


def test_a_missing_name_is_named(refused: Refused) -> None:
    assert refused("POST", "/audiences", {"targetRule": RULE})[3] == "name"


def test_a_name_is_had_by_one_audience(refused: Refused, gold: int) -> None:
    status, code, message, field = refused("POST", "/audiences", GOLD)
    assert (status, code, field) == (400, "NotUnique.Name", "name")
    assert f"audience {gold} has it already" in message


def test_audiences_do_not_lead_back_to_themselves(
    manage: Manage, refused: Refused, gold: int
) -> None:
    rule = {"restRuleOperator": "NOT", "rules": [gold]}
    others = manage("POST", "/audiences", {"name": "others", "audienceRule": rule}).json()["id"]
    back = {"name": "gold", "audienceRule": {"restRuleOperator": "NOT", "rules": [others]}}
    status, _, message, field = refused("PUT", f"/audiences/{gold}", back)
    assert (status, field) == (400, "audienceRule.rules[0]")
    assert "leads back to itself" in message


def test_what_another_audience_combines_stays(manage: Manage, refused: Refused, gold: int) -> None:
    rule = {"restRuleOperator": "NOT", "rules": [gold]}
    others = manage("POST", "/audiences", {"name": "others", "audienceRule": rule}).json()["id"]
    status, code, message, _ = refused("DELETE", f"/audiences/{gold}")
    assert (status, code) == (400, "InUse")
    assert "is used by 'others'" in message
    assert manage("DELETE", f"/audiences/{others}").status_code == 200
    assert manage("DELETE", f"/audiences/{gold}").status_code == 200


def test_what_is_not_simulated_is_taken_and_told_of(lab: Lab, manage: Manage) -> None:
    rule = {"or": [RULE, {"moon": "phase", "equals": ["full"]}]}
    answer = manage("POST", "/audiences", {"name": "odd", "targetRule": rule})
    assert answer.status_code == 201
    assert answer.headers["X-Offtarget-Reason"] == "partly_simulated"
    assert "or[1]" in answer.headers["X-Offtarget-Evidence"]
    assert "is not simulated" in answer.headers["X-Offtarget-Evidence"]
    entry = lab.tenant.journal().entries[-1]
    assert entry.verdict == "partly_simulated"
    assert "'odd', was created" in entry.sentence
    assert "unknown" in entry.cure


@pytest.mark.parametrize(
    ("settings", "content", "field"),
    [
        ({"audiences": 0}, GOLD, ""),
        ({"audience_name_length": 3}, GOLD, "name"),
        ({"rule_values": 1}, {"profile": "a", "equals": ["b", "c"]}, "targetRule.equals"),
        (
            {"rule_value_length": 3},
            {"not": [{"profile": "a", "equals": ["four"]}]},
            "targetRule.not[0].equals[0]",
        ),
        (
            {"rule_value_length": 3},
            {"not": {"profile": "a", "equals": "four"}},
            "targetRule.not.equals",
        ),
    ],
    ids=str,
)
def test_each_limit_is_a_setting(
    lab: Lab,
    manage: Manage,
    refused: Refused,
    settings: dict[str, int],
    content: dict[str, Any],
    field: str,
) -> None:
    body = content if "name" in content else {"name": "x", "targetRule": content}
    lab.tenant.configure(**settings)
    assert refused("POST", "/audiences", body)[3] == field
    assert lab.tenant.journal().entries[-1].verdict == "refused_by_limit"
    lab.tenant.configure(**{name: value + 1 for name, value in settings.items()})
    assert manage("POST", "/audiences", body).status_code == 201
