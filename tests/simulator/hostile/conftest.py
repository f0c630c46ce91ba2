"""What the hostile tests share: a world in which much has happened, a judge, good bodies.

The rules: never a 5xx; a 4xx says why and changes nothing; what is taken leaves a world
that can still be looked at, moved and restored.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from destination.attempt import Answer
from hostile_bodies import (
    ACTIVITY,
    CONTEXT,
    DETAILS,
    EXPERIENCE_CLOUD,
    LATER,
    OPERATIONS,
    PROPERTY,
    QA_MODE,
    Body,
)
from hostile_states import BELONGING, FAULTS, IN_THE_LOG, WORKSPACE, workspace
from hostile_world import (
    AS_JSON,
    NOT_REACHED,
    World,
    assert_still_whole,
    full_beginning,
    full_snapshot,
    history,
    refused_within,
    said,
)
from simulator.clock import START
from simulator.target.activities.sealing import Sealer, Token


@pytest.fixture
def judge() -> Callable[..., Answer]:
    """Send a request into a world of its own, and hold the answer against the rules."""

    def hold(
        method: str, target: str, headers: Mapping[str, str] = AS_JSON, body: bytes = b""
    ) -> Answer:
        world = World()
        world.tenant.restore(history())
        world.tenant.snapshots["kept"] = history()
        world.tenant.workspace = workspace()
        world.tenant.fill()
        if method == "PATCH" and target.endswith("/bundle"):
            world.tenant.world.machine.hold(START)  # what is replayed alone has such a time
        before = world.state()
        answer = world.send(method, target, headers, body)
        assert 200 <= answer.status < 500, answer
        assert not any(re.search(r"[\x00-\x1f\x7f]", one) for one in answer.headers.values())
        assert answer.headers.get("x-offtarget-evidence", "").isascii()
        if answer.status >= 400 or refused_within(answer):
            assert method == "HEAD" or said(answer), answer
            assert answer.status == NOT_REACHED or world.state() == before
        else:
            assert_still_whole(world)
        return answer

    return hold


@pytest.fixture
def sentence() -> Callable[[Answer], str]:
    """Give what an error says."""
    return said


@pytest.fixture
def places() -> Callable[[Any], Iterator[tuple[str | int, ...]]]:
    """Go through every place of a body."""

    def go(body: Any, *before: str | int) -> Iterator[tuple[str | int, ...]]:
        yield before
        keys = body if isinstance(body, dict) else range(len(body) if isinstance(body, list) else 0)
        for key in keys:
            yield from go(body[key], *before, key)

    return go


@pytest.fixture
def full_delivery() -> Body:
    """Give a delivery request with every field there is."""
    mbox = {"index": 0, "name": "hero", **DETAILS}
    notification = {"id": "n", "type": "click", "timestamp": 1.5, "impressionId": "i", **DETAILS}
    seal = Sealer(0, "acme").seal
    notification |= {"tokens": [seal(Token("click", 1, 0))]}
    state = seal(Token("state", name="hero"))
    customer = {"id": "c", "integrationCode": "crm", "authenticatedState": "unknown"}
    return {
        "context": CONTEXT,
        "requestId": "r-1",
        "impressionId": "i-1",
        "environmentId": 1,
        "property": {"token": PROPERTY},
        "trace": {"authorizationToken": "t", "usage": {"a": "b"}},
        "experienceCloud": EXPERIENCE_CLOUD,
        "telemetry": {"entries": [{"execution": 5}]},
        "qaMode": QA_MODE,
        "preview": {"token": "p"},
        "id": {
            "tntId": "d-1.28_0",
            "thirdPartyId": "u-1",
            "marketingCloudVisitorId": "e-1",
            "customerIds": [customer],
        },
        "execute": {"pageLoad": DETAILS, "mboxes": [mbox]},
        "prefetch": {
            "pageLoad": DETAILS,
            "mboxes": [mbox],
            "views": [{"name": "home", "key": "k", **DETAILS}],
        },
        "notifications": [
            {**notification, "mbox": {"name": "hero", "state": state}},
            {**notification, "view": {"name": "home", "key": "k", "state": state}},
            {**notification, "pageLoad": {"state": state}},
        ],
    }


@pytest.fixture
def admin_bodies() -> dict[str, Body]:
    """Give a good body for every call of the Admin API that takes one, with every field."""
    rule = {"or": [{"profile": "a", "equals": ["b"]}, {"not": [{"geo": "city", "matches": ["c"]}]}]}
    audience = {"name": "new", "description": "d", "origin": "target", "type": "reusable"}
    return {
        "POST /audiences": {**audience, "targetRule": rule},
        "PUT /audiences/2001": {
            **audience,
            "audienceRule": {"restRuleOperator": "NOT", "rules": [{"audienceId": 2003}]},
        },
        "PATCH /audiences/1": {"description": "d", "targetRule": rule},
        "POST /offers/content": {"name": "new", "content": "c", "workspace": "w"},
        "PUT /offers/json/1": {"name": "new", "content": {"a": [1.5, None]}},
        "POST /activities/xt": ACTIVITY,
        "PUT /activities/ab/1": ACTIVITY,
        "PUT /activities/1/schedule": {"startsAt": "2026-01-05T00:00Z", "endsAt": None},
        "PUT /activities/ab/1/state": {"state": "deactivated"},
        "POST /batch": {"operations": OPERATIONS},
    }


@pytest.fixture
def lab_bodies() -> dict[str, list[Body]]:
    """Give good bodies for every call of the lab API that takes one, with every field."""
    settings = World().tenant.settings.shown()
    settings |= {"preset": "drawn", "profile_api_token": "hush"}
    at_once = {"within": "1h", "third_party_id": "u-1", "client": "acme", "verdict": "found"}
    return {
        "POST /clock": [
            {"advance": "1h", "freeze": True},
            {"set": LATER, "rate": 1.5},
            {"next": True},
        ],
        "POST /await": [
            {**at_once, "attributes": {"b": "2"}},
            {"within": "1h", "tnt_id": "d-1"},
            {"within": "1h", "ecid": "e-1", "verdict": "never_created"},
            {"within": "5h", "delivery": IN_THE_LOG, "outcome": "failed_on_ingest"},
        ],
        "POST /reset": [{"at": LATER, "freeze": True, "seed": 5, "settings": settings}],
        "POST /audiences/evaluate": [
            {"rule": {"profile": "a", "equals": ["b"]}, "third_party_id": "u-1", **BELONGING},
            {"audience": 2001, "tnt_id": "d-1"},
        ],
        "PATCH /settings": [settings],
        "PUT /faults": FAULTS,
        "POST /tokens": [{"scope": "debug_tools"}],
        "PUT /workspace": [WORKSPACE],
        "PUT /snapshot": [full_snapshot()],
        "PUT /bundle": [full_beginning()],
        "PATCH /bundle": [{"machine": START}],
    }
