"""Offers over the Admin API: HTML and JSON apart, others as content."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Manage = Callable[..., httpx.Response]
Refused = Callable[..., tuple[int, str, str, str]]


@pytest.mark.parametrize(("kind", "content"), [("content", "<b>Hi</b>"), ("json", {"a": [1]})])
def test_an_offer_is_made_read_replaced_and_deleted(
    manage: Manage, refused: Refused, kind: str, content: Any
) -> None:
    made = manage("POST", f"/offers/{kind}", {"name": "hero", "content": content})
    assert made.status_code == 201
    shown = made.json()
    at = "2026-01-05T09:00:00Z"
    assert shown == {"id": shown["id"], "name": "hero", "content": content, "modifiedAt": at}
    path = f"/offers/{kind}/{shown['id']}"
    assert manage("GET", path).json() == shown
    (listed,) = manage("GET", "/offers").json()["offers"]
    assert listed == {"id": shown["id"], "name": "hero", "type": kind, "modifiedAt": at}
    other = "json" if kind == "content" else "content"
    assert refused("GET", f"/offers/{other}/{shown['id']}")[:2] == (404, "NotFound.Offer")
    changed = manage("PUT", path, {"name": "hero", "content": "x"})
    assert (changed.status_code, changed.json()["content"]) == (200, "x")
    assert manage("DELETE", path).json()["id"] == shown["id"]
    for method in ("GET", "PUT", "DELETE"):
        assert refused(method, path, {"name": "a", "content": "x"})[0] == 404


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("content", {"name": "a"}, "content"),
        ("json", {"name": "a"}, "content"),
        ("content", {"name": "a", "content": 5}, "content"),
        ("content", {"content": ""}, "name"),
        ("content", {"name": "x" * 251, "content": ""}, "name"),
        ("content", {"name": "hero", "content": ""}, "name"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("offer")
def test_what_breaks_a_rule_is_refused_by_its_field(
    manage: Manage, refused: Refused, kind: str, body: dict[str, Any], field: str
) -> None:
    status, _, _, named = refused("POST", f"/offers/{kind}", body)
    assert (status, named) == (400, field)
    assert manage("GET", "/offers").json()["total"] == 1


@pytest.mark.parametrize(
    ("setting", "value"), [("offers", 0), ("offer_name_length", 3), ("offer_bytes", 6)]
)
def test_each_limit_is_a_setting(
    lab: Lab, manage: Manage, refused: Refused, setting: str, value: int
) -> None:
    body = {"name": "hero", "content": {"a": 5}}
    lab.tenant.configure(**{setting: value})
    assert refused("POST", "/offers/json", body)[0] == 400
    assert lab.tenant.journal().entries[-1].verdict == "refused_by_limit"
    lab.tenant.configure(**{setting: value + 1})
    assert manage("POST", "/offers/json", body).status_code == 201


def test_redirects_and_actions_show_as_content(lab: Lab, manage: Manage) -> None:
    actions = [{"type": "setHtml", "selector": "#a", "content": "x"}]
    lab.tenant.declare(
        {
            "offers": {
                "away": {"type": "redirect", "content": "https://shop.example/"},
                "swap": {"type": "actions", "content": actions},
            }
        }
    )
    listed = manage("GET", "/offers").json()["offers"]
    assert [one["type"] for one in listed] == ["content", "content"]
    away, swap = (manage("GET", f"/offers/content/{one['id']}").json() for one in listed)
    assert away["content"] == "https://shop.example/"
    assert swap["content"] == '[{"type":"setHtml","selector":"#a","content":"x"}]'
    there = {"name": "away", "content": "https://shop.example/b"}
    manage("PUT", f"/offers/content/{away['id']}", there)
    (kept,) = (one for one in lab.tenant.catalogue().offers if one.name == "away")
    assert (kept.type, kept.content) == ("redirect", "https://shop.example/b")


def test_an_offer_in_use_stays(
    manage: Manage, refused: Refused, offer: int, activity: dict[str, Any]
) -> None:
    manage("POST", "/activities/ab", activity)
    status, code, message, _ = refused("DELETE", f"/offers/content/{offer}")
    assert (status, code) == (400, "InUse")
    assert "is used by 'button'" in message
