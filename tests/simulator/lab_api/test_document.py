"""The OpenAPI document: valid, and the truth about the routes."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab_api.openapi import lab_document

Simulate = Callable[..., httpx.Client]
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in lab_document()["paths"].items()
    for method, operation in operations.items()
]


def test_it_names_its_version_title_and_scheme_of_safety() -> None:
    described = lab_document()
    assert described["openapi"] == "3.1.0"
    assert set(described["info"]) == {"title", "version", "description"}
    assert described["security"] == [{}, {"labToken": []}]
    assert described["components"]["securitySchemes"]["labToken"]["scheme"] == "bearer"


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=lambda one: str(one)[:60])
def test_every_path_is_served_with_the_parameters_it_names(
    simulate: Simulate, method: str, path: str, operation: dict[str, Any]
) -> None:
    target = path.replace("{tenant}", "acme").replace("{name}", "a").replace("{identifier}", "a")
    answer = simulate("acme").request(method, target, json={})
    assert str(answer.status_code) in operation["responses"]
    assert answer.status_code != 405
    assert "no_such_call" not in answer.text


def test_what_writes_says_that_it_wants_json_of_some_size() -> None:
    for method, _, operation in OPERATIONS:
        assert ({"413", "415"} <= set(operation["responses"])) == (method != "GET")


@pytest.mark.parametrize("path", ["/_lab", "/_lab/", "/_lab/v1", "/_lab/v2/info", "/_lab/v1/info/"])
def test_what_is_no_route_is_404_in_the_one_shape(simulate: Simulate, path: str) -> None:
    answer = simulate().get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "no_such_call"
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/_lab/v1/info"), ("POST", "/_lab/health")]
)
def test_another_method_is_405_in_the_one_shape(simulate: Simulate, method: str, path: str) -> None:
    answer = simulate().request(method, path, json={})
    assert (answer.status_code, answer.reason_phrase) == (405, "Method Not Allowed")
    assert "GET" in answer.headers["Allow"]
    assert answer.json()["error"]["code"] == "no_such_call"


def test_a_body_that_is_too_large_is_413(simulate: Simulate) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(60 * 1024 * 1024 + 1)}
    answer = simulate().post("/_lab/v1/tenants/acme/reset", headers=headers, content=b"{}")
    assert (answer.status_code, answer.reason_phrase) == (413, "Request Entity Too Large")
    assert answer.json()["error"]["code"] == "too_large"
