"""Batches: operations in order, what one has made put into the next, errors left alone."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Manage = Callable[..., httpx.Response]
Refused = Callable[..., tuple[int, str, str, str]]
MADE = "{operationIdResponse:0}"


def operation(number: int, url: str, body: Any = None, **rest: Any) -> dict[str, Any]:
    method = "GET" if body is None else "POST"
    return {"operationId": number, "method": method, "relativeUrl": url, "body": body, **rest}


def hero(number: int = 0, **rest: Any) -> dict[str, Any]:
    return operation(number, "/offers/content", {"name": "hero", "content": "x"}, **rest)


def results(answer: httpx.Response) -> dict[int, Any]:
    assert answer.status_code == 200, answer.text
    return {one["operationId"]: one for one in answer.json()["results"]}


def test_what_one_has_made_is_put_into_the_next(manage: Manage, lab: Lab) -> None:
    test = {"name": f"test of {MADE}", "options": [{"optionLocalId": 0, "offerId": MADE}]}
    operations = [
        operation(7, f"/v1/offers/content/{MADE}", dependsOnOperationIds=[0]),
        operation(3, "/activities/ab", test, dependsOnOperationIds=[0]),
        hero(),
    ]
    done = results(manage("POST", "/batch", {"operations": operations}))
    assert list(done) == [7, 3, 0]
    assert [one["statusCode"] for one in done.values()] == [200, 201, 201]
    assert {one["skipped"] for one in done.values()} == {False}
    made = json.loads(done[0]["body"])["id"]
    assert json.loads(done[7]["body"])["id"] == made
    activity = json.loads(done[3]["body"])
    assert activity["options"][0]["offerId"] == made
    assert activity["name"] == f"test of {made}"
    (header,) = done[3]["headers"]
    assert header["name"] == "Content-Type"
    assert lab.tenant.journal().entries[-1].sentence == "3 of 3 operations were done"


def test_an_error_leaves_the_others_and_skips_what_depends_on_it(manage: Manage) -> None:
    operations = [
        operation(0, "/audiences", {"name": "=x"}),
        operation(1, "/audiences", dependsOnOperationIds=[0]),
        operation(2, "/audiences", dependsOnOperationIds=[1]),
        operation(3, "/audiences"),
    ]
    done = results(manage("POST", "/batch", {"operations": operations}))
    assert json.loads(done[0]["body"])["errors"][0]["errorCode"] == "Invalid.Property"
    assert done[1] == {"operationId": 1, "skipped": True}
    assert done[2] == {"operationId": 2, "skipped": True}
    assert done[3]["statusCode"] == 200


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (operation(0, "/nothing"), 404),
        (operation(0, "/batch", {"operations": []}), 404),
        (operation(0, "/offers/content/{operationIdResponse:0}"), 400),
        (operation(0, "/audiences", {"name": "{operationIdResponse:9}"}), 400),
        (operation(0, "/audiences", []), 400),
        (operation(0, "/audiences", headers=[{"name": "ACCEPT", "value": "text/html"}]), 406),
        (operation(0, "/audiences?limit=-1"), 400),
        (operation(0, "/audiences?limit=1", method="DELETE"), 404),
    ],
    ids=str,
)
def test_an_operation_fails_for_itself(manage: Manage, one: Any, status: int) -> None:
    done = results(manage("POST", "/batch", {"operations": [one]}))
    assert done[0]["statusCode"] == status
    assert json.loads(done[0]["body"])["httpStatus"] == status


@pytest.mark.parametrize(
    ("operations", "says"),
    [
        ([], "length >= 1"),
        ([hero(), hero()], "an operationId comes twice"),
        ([hero(256)], "<= 255"),
        ([hero(0, relativeUrl="offers")], "matching regex"),
        ([hero(0, method="TRACE")], "Invalid enum value"),
        ([hero(0, dependsOnOperationIds=[1])], "operation 0 depends on 1"),
        ([hero(0, dependsOnOperationIds=[0])], "in a circle"),
        (
            [hero(0, dependsOnOperationIds=[1]), hero(1, dependsOnOperationIds=[0])],
            "in a circle",
        ),
        ([hero(0, headers=[{"name": "a"}] * 51)], "length <= 50"),
    ],
    ids=["none", "twice", "number", "url", "method", "unknown", "self", "circle", "headers"],
)
def test_a_batch_that_breaks_a_rule_does_nothing(
    manage: Manage, refused: Refused, operations: Any, says: str
) -> None:
    status, _, message, _ = refused("POST", "/batch", {"operations": operations})
    assert status == 400
    assert says in message
    assert manage("GET", "/offers").json()["total"] == 0


def test_the_number_of_operations_is_a_setting(lab: Lab, manage: Manage, refused: Refused) -> None:
    two = {"operations": [hero(), operation(1, "/offers")]}
    lab.tenant.configure(batch_operations=1)
    assert refused("POST", "/batch", two)[3] == "operations"
    lab.tenant.configure(batch_operations=2)
    assert manage("POST", "/batch", two).status_code == 200
