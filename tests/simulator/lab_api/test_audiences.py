"""Who is in an audience, and what audiences can be made of."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
GOLD = {"profile": "tier", "equals": ["gold"]}
NINE = "2026-01-05T09:00:00Z"
WORKSPACE = {
    "audiences": {
        "golden": {"id": 7, "rule": GOLD},
        "others": {"not": "golden"},
        "golfers": {"rule": {"crs": "CRM.Interest", "equals": ["Golf"]}},
    }
}


def test_a_visitor_belongs_by_either_id(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1", profile={"tier": "gold"})
    for visitor in ({"third_party_id": "u-1"}, {"tnt_id": "d-1"}, {"tnt_id": "d-1.38_0"}):
        assert ask("POST", "/audiences/evaluate", {"rule": GOLD, **visitor}).json() == {
            "holds": True,
            "unknown": [],
            "read": {"profile": {"tier": "gold"}},
            "profile": True,
            "at": NINE,
        }


def test_nobody_has_no_attributes(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", profile={"tier": "gold"})
    for visitor in ({}, {"third_party_id": "d-1"}, {"tnt_id": "d-2"}):
        found = ask("POST", "/audiences/evaluate", {"rule": GOLD, **visitor}).json()
        assert (found["holds"], found["profile"]) == (False, False)
        assert found["read"] == {"profile": {"tier": None}}


def test_whoever_expired_is_nobody(lab: Lab, deliver: Ask) -> None:
    deliver("d-1", profile={"tier": "gold"})
    lab.advance("14d")
    found = lab.tenant.belongs(rule=GOLD, tnt_id="d-1")
    assert (found.holds, found.profile) == (False, False)


def test_what_a_request_would_say_is_looked_at(lab: Lab) -> None:
    rule = {
        "and": [
            {"custom": "page.category", "equals": ["skis"]},
            {"page": "path", "startsWith": ["/shop"]},
            {"referring": "domain", "contains": ["search"]},
            {"landing": "query", "contains": ["campaign"]},
            {"browser": "type", "equals": ["chrome"]},
            {"geo": "country", "matches": ["fr"]},
            {"profile": "user.isFirstSession", "equals": ["true"]},
            {"profile": "user.isNewSession", "equals": ["true"]},
            {"profile": "user.inOtherActivities", "equals": ["true"]},
            {"profile": "user.categoryAffinity", "equals": ["shoes"]},
        ]
    }
    request = {
        "parameters": {"page.category": "skis"},
        "url": "https://acme.test/shop/1",
        "referring_url": "https://search.test/",
        "landing_url": "https://acme.test/?campaign=1",
        "user_agent": "Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36",
        "geo": {"countryCode": "FR"},
        "new_visitor": True,
        "first_page_of_session": True,
        "in_other_activities": True,
        "category_affinity": "shoes",
    }
    found = lab.tenant.belongs(rule=rule, **request)
    assert found.holds is True
    assert found.read["page"] == {"path": "/shop/1"}
    for left_out in request:
        asked = {name: value for name, value in request.items() if name != left_out}
        assert lab.tenant.belongs(rule=rule, **asked).holds is not True, left_out


def test_it_changes_nothing(lab: Lab, deliver: Ask) -> None:
    deliver("d-1", "u-1", profile={"tier": "gold"})
    before = lab.tenant.snapshot()
    lab.tenant.belongs(rule=GOLD, third_party_id="u-1", parameters={"a": "b"})
    lab.tenant.belongs(rule=GOLD, third_party_id="nobody")
    assert lab.tenant.snapshot() == before


def test_an_audience_is_named_or_numbered(ask: Ask, lab: Lab, deliver: Ask) -> None:
    lab.tenant.declare(WORKSPACE)
    deliver("d-1", profile={"tier": "gold"})
    for audience, holds in (("golden", True), (7, True), ("others", False), ("golfers", None)):
        asked = {"audience": audience, "tnt_id": "d-1"}
        assert ask("POST", "/audiences/evaluate", asked).json()["holds"] is holds
    unknown = lab.tenant.belongs(audience="golfers").unknown
    assert unknown == ["the rule: the dimension 'crs' is not simulated"]


@pytest.mark.parametrize(
    ("asked", "status", "refusal"),
    [
        ({}, 400, ("invalid", "name one of rule and audience", "rule")),
        (
            {"rule": GOLD, "audience": 7},
            400,
            ("invalid", "name one of rule and audience", "rule"),
        ),
        (
            {"rule": {"and": [GOLD, {"not": []}]}},
            400,
            (
                "invalid",
                "rule.and[1].not: it must have exactly one rule, not 0",
                "rule.and[1].not",
            ),
        ),
        (
            {"rule": {}},
            400,
            ("invalid", "rule: it must be an object with a rule in it", "rule"),
        ),
        ({"audience": "x"}, 404, ("unknown_audience", "there is no audience 'x'", "audience")),
        ({"audience": ""}, 404, ("unknown_audience", "there is no audience ''", "audience")),
        ({"audience": 8}, 404, ("unknown_audience", "there is no audience 8", "audience")),
        (
            {"rule": GOLD, "third_party_id": "u", "tnt_id": "d"},
            400,
            ("invalid", "name one of third_party_id and tnt_id", "third_party_id"),
        ),
        (
            {"rule": GOLD, "client": "other"},
            400,
            ("invalid", "client is 'other'; it must be one of acme", "client"),
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(
    refused: Refused, asked: Any, status: int, refusal: tuple[str, str, str]
) -> None:
    assert refused("POST", "/audiences/evaluate", asked, status) == refusal


def test_what_was_seen_is_listed(ask: Ask, lab: Lab, deliver: Ask) -> None:
    page = {"parameters": {"page": {"name": "Home"}}, "profileParameters": {"tier": "gold"}}
    deliver("d-1", execute={"pageLoad": page})
    lab.advance("1h")
    deliver("d-1", execute={"pageLoad": page})
    ten = "2026-01-05T10:00:00Z"
    assert ask("GET", "/audiences/attributes").json() == {
        "profile_attributes": [{"name": "tier", "first": NINE, "last": ten, "count": 2}],
        "parameters": [{"name": "page.name", "first": NINE, "last": ten, "count": 2}],
    }
    snapshot = lab.tenant.snapshot()
    lab.tenant.reset(at=NINE, freeze=True)
    assert lab.tenant.seen().parameters == []
    lab.tenant.restore(snapshot)
    assert [one.name for one in lab.tenant.seen().parameters] == ["page.name"]
