"""The OpenAPI document: valid, and the truth about the routes."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from jsonschema import Draft202012Validator

from simulator.lab_api.openapi import lab_document
from simulator.lab_api.routes import ROUTES

Simulate = Callable[..., httpx.Client]
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in lab_document()["paths"].items()
    for method, operation in operations.items()
]


def references(kind: Any) -> Iterator[str]:
    """Find everything a document refers to."""
    if isinstance(kind, dict):
        yield from [kind["$ref"]] if "$ref" in kind else []
    for one in kind.values() if isinstance(kind, dict) else kind if isinstance(kind, list) else ():
        yield from references(one)


def test_it_is_served_as_it_is_made(simulate: Simulate) -> None:
    served = simulate().get("/_lab/openapi.json")
    assert served.status_code == 200
    assert served.json() == msgspec.json.decode(msgspec.json.encode(lab_document()))


def test_it_names_its_version_title_and_scheme_of_safety() -> None:
    described = lab_document()
    assert described["openapi"] == "3.1.0"
    assert set(described["info"]) == {"title", "version", "description"}
    assert described["security"] == [{}, {"labToken": []}]
    assert described["components"]["securitySchemes"]["labToken"]["scheme"] == "bearer"


def test_whatever_it_refers_to_is_there() -> None:
    schemas = {f"#/components/schemas/{name}" for name in lab_document()["components"]["schemas"]}
    assert set(references(lab_document())) == schemas


def test_every_schema_is_a_schema() -> None:
    for schema in lab_document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_a_name_of_its_own_and_a_summary() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    for _, _, operation in OPERATIONS:
        assert re.fullmatch(r"[A-Z].*[.;:,a-z]", operation["summary"])


def test_it_lists_the_routes_and_no_others() -> None:
    routes = {
        (one.method, "/_lab" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.rule)) for one in ROUTES
    }
    assert {(method, path) for method, path, _ in OPERATIONS} == routes
    assert len(routes) == len(ROUTES)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=lambda one: str(one)[:60])
def test_every_path_is_served_with_the_parameters_it_names(
    simulate: Simulate, method: str, path: str, operation: dict[str, Any]
) -> None:
    named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
    assert named == set(re.findall(r"{(\w+)}", path))
    assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
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
    assert answer.json()["error"]["code"] == "no_such_call"


def test_a_body_that_is_too_large_is_413(simulate: Simulate) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(60 * 1024 * 1024 + 1)}
    answer = simulate().post("/_lab/v1/tenants/acme/reset", headers=headers, content=b"{}")
    assert (answer.status_code, answer.reason_phrase) == (413, "Request Entity Too Large")
    assert answer.json()["error"]["code"] == "too_large"
