"""The frame of the Admin API: tokens, versions, errors, lists, and who is meant."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Manage = Callable[..., httpx.Response]
Refused = Callable[..., tuple[int, str, str, str]]
V1 = "application/vnd.adobe.target.v1+json"
GOLD = {"name": "gold", "targetRule": {"profile": "tier", "equals": ["gold"]}}


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Basic x"])
def test_a_bearer_token_is_demanded(refused: Refused, lab: Lab, given: str) -> None:
    status, code, message, field = refused("GET", "/audiences", Authorization=given)
    assert (status, code, field) == (401, "Unauthorized", "Authorization")
    assert "any will do" in message
    assert lab.tenant.journal().entries[-1].verdict == "unauthorized"


def test_an_answer_has_the_version_that_was_asked_for(manage: Manage) -> None:
    answer = manage("GET", "/audiences")
    assert answer.headers["Content-Type"] == f"{V1};charset=UTF-8"
    v3 = V1.replace("v1", "v3")
    accepting = manage("GET", "/audiences", Accept=f"text/html, {v3};q=0.9")
    assert accepting.headers["Content-Type"] == f"{v3};charset=UTF-8"
    written = manage("POST", "/audiences", GOLD, Content_Type=v3, Accept="text/html")
    assert (written.status_code, written.headers["Content-Type"]) == (201, f"{v3};charset=UTF-8")


@pytest.mark.parametrize("accept", ["", "*/*", "application/*", "application/json", V1])
def test_what_names_no_version_gets_the_first(manage: Manage, accept: str) -> None:
    answer = manage("GET", "/audiences", Accept=accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{V1};charset=UTF-8")


@pytest.mark.parametrize("kind", [V1.replace("v1", "v4"), "text/plain", "application/xml"])
def test_another_version_or_form_gets_adobes_words(lab: Lab, manage: Manage, kind: str) -> None:
    for method, headers in (("GET", {"Accept": kind}), ("POST", {"Content_Type": kind})):
        answer = manage(method, "/audiences", GOLD if method == "POST" else None, **headers)
        assert answer.status_code == 406
        content = answer.json()
        assert content.pop("requestId").count("-") == 4
        assert content == {
            "httpStatus": 406,
            "requestTime": "2026-01-05T09:00:00.000Z",
            "errors": [
                {
                    "errorCode": "Unsupported.Feature",
                    "message": "Unsupported features detected",
                }
            ],
        }
    assert lab.tenant.catalogue().audiences == []


def test_request_ids_repeat_with_the_history_alone(lab: Lab) -> None:
    def ids() -> list[str]:
        lab.tenant.reset(seed=7, at="2026-01-05T09:00:00Z", freeze=True)
        answers = [lab.request("GET", "/acme/target/audiences") for _ in range(3)]
        return [answer.json()["requestId"] for answer in answers]

    first = ids()
    assert len(set(first)) == 3
    assert ids() == first


def test_a_refused_call_draws_nothing(lab: Lab, manage: Manage) -> None:
    before = lab.tenant.snapshot()
    assert manage("POST", "/audiences", b"{").status_code == 400
    assert lab.tenant.snapshot() == before


def test_the_tenant_is_named_by_its_name_or_a_client_code(lab: Lab, manage: Manage) -> None:
    lab.tenant.configure(client_codes=["globex", "initech"])
    assert manage("GET", "/audiences").status_code == 200
    answer = lab.request(
        "GET", "/initech/target/audiences?client=other", headers={"Authorization": "Bearer x"}
    )
    assert answer.status_code == 200
    settings = manage("GET", "/atjs/settings").json()
    assert settings["clientCode"] == "globex"


def test_a_tenant_that_cannot_be_is_refused(lab: Lab) -> None:
    answer = lab.request("GET", "/a%20b/target/audiences", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 400
    assert answer.headers["X-Offtarget-Reason"] == "wrong_client_code"
    assert answer.json()["errors"][0]["message"] == "Invalid tenant a b"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("PATCH", "/activities/ab/5", 405),
        ("GET", "/activities/mvt/5", 404),
        ("PUT", "/offers/5", 404),
        ("DELETE", "/audiences", 405),
    ],
)
def test_what_is_no_call_is_refused_in_adobes_form(
    refused: Refused, method: str, path: str, status: int
) -> None:
    assert refused(method, path)[0] == status


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "the body is not readable JSON"),
        (b"\xff", "the body is not readable JSON"),
        (b"", "Expected `object`, got `null`"),
        (b"[]", "Expected `object`, got `array`"),
        (b'{"a":' * 100 + b"{}" + b"}" * 100, "nested deeper than 100"),
        (b"[" * 100_000, "the body is not readable JSON"),
    ],
    ids=["broken", "bytes", "none", "array", "deep", "deeper"],
)
def test_a_body_that_cannot_be_read_is_refused(refused: Refused, body: bytes, says: str) -> None:
    status, _, message, _ = refused("POST", "/audiences", body)
    assert status == 400
    assert says in message


# -- lists ---------------------------------------------------------------------------------


@pytest.fixture
def three(manage: Manage, lab: Lab) -> None:
    for name in ("silver", "gold", "bronze"):
        manage("POST", "/audiences", GOLD | {"name": name})
        lab.advance("1m")


def names(answer: httpx.Response) -> list[str]:
    return [one["name"] for one in answer.json()["audiences"]]


@pytest.mark.usefixtures("three")
def test_a_list_is_given_in_parts(manage: Manage) -> None:
    whole = manage("GET", "/audiences").json()
    assert (whole["total"], whole["offset"], whole["limit"]) == (3, 0, 2_147_483_647)
    assert [one["name"] for one in whole["audiences"]] == ["silver", "gold", "bronze"]
    part = manage("GET", "/audiences?offset=1&limit=1")
    assert names(part) == ["gold"]
    assert part.json() | {"audiences": []} == {"total": 3, "offset": 1, "limit": 1, "audiences": []}
    assert names(manage("GET", "/audiences?offset=9")) == []


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "sorted_"),
    [
        ("name", ["bronze", "gold", "silver"]),
        ("-name", ["silver", "gold", "bronze"]),
        ("-modifiedAt", ["bronze", "gold", "silver"]),
        ("type,-id", ["bronze", "gold", "silver"]),
        ("", ["silver", "gold", "bronze"]),
    ],
)
def test_a_list_is_sorted_as_asked(manage: Manage, query: str, sorted_: list[str]) -> None:
    assert names(manage("GET", f"/audiences?sortBy={query}")) == sorted_


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("offset=-1", "offset"),
        ("offset=x", "offset"),
        ("limit=2147483648", "limit"),
        ("limit=", "limit"),
        ("sortBy=colour", "sortBy"),
        ("sortBy=--name", "sortBy"),
    ],
)
def test_a_parameter_that_breaks_its_rule_is_named(
    refused: Refused, query: str, field: str
) -> None:
    status, code, message, named = refused("GET", f"/audiences?{query}")
    assert (status, code, named) == (400, "Invalid.Parameter", field)
    assert message.startswith(f"{field} is '")


# -- what can only be read -----------------------------------------------------------------


def test_properties_are_those_of_the_workspace(lab: Lab, manage: Manage, refused: Refused) -> None:
    token = "8a6f4a3e-0b1d-4c5e-9f00-112233445566"  # noqa: S105  a property's, no secret
    lab.tenant.declare({"properties": {"shop": {"token": token, "channel": "mobile"}}})
    (shop,) = manage("GET", "/properties").json()["properties"]
    assert shop == {"id": 1_001, "name": "shop", "token": token, "channel": "mobile"}
    assert manage("GET", "/properties/1001").json() == shop
    assert refused("GET", "/properties/7")[:2] == (404, "NotFound.Property")


def test_environments_response_tokens_and_atjs_settings_are_shown(lab: Lab, manage: Manage) -> None:
    environments = manage("GET", "/environments?sortBy=name").json()["environments"]
    assert [one["name"] for one in environments] == ["Development", "Production", "Staging"]
    on = ["activity.name", "profile.plan", "user.score"]
    lab.tenant.configure(response_tokens=on)
    tokens = manage("GET", "/responsetokens?sortBy=token").json()["responseTokens"]
    assert [one["token"] for one in tokens if one["active"]] == on
    kinds = {one["token"]: (one["type"], one["deletable"]) for one in tokens}
    assert kinds["activity.id"] == ("ACTIVITY", False)
    assert kinds["profile.plan"] == ("MBOX", True)
    assert kinds["user.score"] == ("SCRIPT", True)
    lab.tenant.configure(lifetime="30d", ims_org_id="0@AdobeOrg")
    shown = manage("GET", "/atjs/settings").json()
    assert (shown["globalMboxName"], shown["imsOrgId"]) == ("target-global-mbox", "0@AdobeOrg")
    assert shown["profileLifetime"] == 30 * 24 * 3_600_000


def deliver(lab: Lab, **asked: Any) -> None:
    body = json.dumps({"context": {"channel": "web"}, **asked}).encode()
    path = "/rest/v1/delivery?client=acme&sessionId=s-1"
    assert lab.request("POST", path, content=body).status_code == 200


def test_mboxes_are_listed_once_they_were_asked_for(
    lab: Lab, manage: Manage, refused: Refused
) -> None:
    assert manage("GET", "/mboxes").json()["total"] == 0
    hero = {"index": 0, "name": "hero/top", "parameters": {"b": 1, "a": {"c": 2}}}
    deliver(lab, execute={"mboxes": [hero]}, prefetch={"pageLoad": {"parameters": {"d": "x"}}})
    lab.advance("1h")
    deliver(lab, prefetch={"mboxes": [{"index": 0, "name": "hero/top", "parameters": {"e": ""}}]})
    listed = manage("GET", "/mboxes?sortBy=name").json()["mboxes"]
    assert listed == [
        {"name": "hero/top", "status": "active", "lastRequestedAt": "2026-01-05T10:00:00Z"},
        {
            "name": "target-global-mbox",
            "status": "active",
            "lastRequestedAt": "2026-01-05T09:00:00Z",
        },
    ]
    shown = manage("GET", "/mbox/hero/top").json()
    named = [{"name": name, "parameterType": "MBOX"} for name in ("a.c", "b", "e")]
    assert shown == {"name": "hero/top", "mboxParameters": named}
    assert manage("GET", "/mbox/hero%2Ftop").json() == shown
    operation = {"operationId": 0, "method": "GET", "relativeUrl": "/mbox/hero/top"}
    (done,) = manage("POST", "/batch", {"operations": [operation]}).json()["results"]
    assert json.loads(done["body"]) == shown
    assert refused("GET", "/mbox/foot")[:2] == (404, "NotFound.Mbox")
    before = lab.tenant.snapshot()
    lab.tenant.reset()
    assert manage("GET", "/mboxes").json()["total"] == 0
    lab.tenant.restore(before)
    assert manage("GET", "/mbox/hero/top").json() == shown


# -- tokens --------------------------------------------------------------------------------


def test_a_token_of_the_profile_api_is_issued(lab: Lab, manage: Manage, refused: Refused) -> None:
    lab.tenant.configure(profile_api_authentication=True)
    path = "/authentication/token?authorizationScope="
    made = manage("POST", f"{path}profile_api")
    assert made.status_code == 201
    content: dict[str, Any] = made.json()
    assert (content["tokenType"], content["scope"]) == ("bearer", "profile_api")
    assert content["expiresIn"] == 30 * 24 * 3_600

    def fetch(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        path = "/rest/v1/profiles/thirdPartyId/u-1?client=acme"
        return lab.request("GET", path, headers=headers).status_code

    assert fetch(content["accessToken"]) == 404
    again = manage("GET", f"{path}profile_api")
    assert again.status_code == 200
    assert fetch(content["accessToken"]) == 403
    assert fetch(again.json()["accessToken"]) == 404
    assert manage("POST", f"{path}debug_tools").json()["expiresIn"] == 6 * 3_600
    assert refused("POST", f"{path}x")[3] == "authorizationScope"
    assert refused("POST", "/authentication/token")[0] == 400


# -- how many calls ------------------------------------------------------------------------


def test_a_minute_has_room_for_so_many_calls(lab: Lab, manage: Manage, refused: Refused) -> None:
    lab.tenant.configure(managing_calls_per_minute=2)
    assert manage("POST", "/audiences", GOLD).status_code == 201
    lab.advance("30s")
    assert manage("GET", "/audiences").status_code == 200
    status, code, message, _ = refused("GET", "/audiences")
    assert (status, code) == (503, "TooManyRequests")
    assert message.startswith("2 calls")
    assert lab.tenant.journal().entries[-1].verdict == "refused_by_limit"
    lab.advance("30s")
    assert manage("GET", "/audiences").status_code == 200
    assert refused("GET", "/audiences")[0] == 503


def test_a_call_that_is_refused_does_not_count(lab: Lab, manage: Manage, refused: Refused) -> None:
    lab.tenant.configure(managing_calls_per_minute=1)
    for _ in range(3):
        assert refused("POST", "/audiences", {})[0] == 400
        assert refused("GET", "/audiences/7")[0] == 404
        assert refused("GET", "/audiences", Authorization="")[0] == 401
    assert manage("GET", "/audiences").status_code == 200
    assert refused("GET", "/audiences")[0] == 503


def test_batches_of_profiles_and_calls_of_the_admin_api_share_the_minute(
    lab: Lab, refused: Refused
) -> None:
    lab.tenant.configure(managing_calls_per_minute=1)
    upload = b"batch=thirdPartyId,a\nu-1,1\n"
    assert lab.request("POST", "/m2/acme/profile/batchUpdate", content=upload).status_code == 200
    assert refused("GET", "/audiences")[0] == 503


def test_each_operation_of_a_batch_is_a_call(lab: Lab, manage: Manage) -> None:
    lab.tenant.configure(managing_calls_per_minute=2)
    operations = [
        {"operationId": number, "method": "GET", "relativeUrl": "/audiences"} for number in range(3)
    ]
    done = manage("POST", "/batch", {"operations": operations}).json()["results"]
    assert [one["statusCode"] for one in done] == [200, 200, 503]


def test_attributes_of_profiles_are_listed_once_they_were_seen(lab: Lab, manage: Manage) -> None:
    path = "/profileattributes/mbox"
    assert manage("GET", path).json() == {"mboxProfileAttributes": []}
    deliver(lab, execute={"pageLoad": {"profileParameters": {"tier": "gold", "plan": "x"}}})
    assert manage("GET", path).json() == {"mboxProfileAttributes": ["plan", "tier"]}


def test_a_reason_with_control_characters_is_a_header_all_the_same(
    manage: Callable[..., httpx.Response],
) -> None:
    evidence = manage("GET", "/activities/ab/u%00%7f%01").headers["X-Offtarget-Evidence"]
    assert evidence.isprintable()
    assert r"u\x00\x7f\x01" in evidence
