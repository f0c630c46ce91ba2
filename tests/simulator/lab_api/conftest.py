"""What the tests of the lab API share: calls whose answers are held against its document."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import httpx
import pytest
from jsonschema import Draft202012Validator

from simulator.lab_api.openapi import lab_document

Ask: TypeAlias = Callable[..., httpx.Response]
TENANT: Final = "/_lab/v1/tenants/{tenant}"


def documented(method: str, path: str) -> dict[str, Any]:
    """Find the operation of a tenant's path in the OpenAPI document."""
    bare, fitting = TENANT + path.partition("?")[0], []
    for template, operations in lab_document()["paths"].items():
        pattern = re.sub(r"\\{(?!tenant)\w+\\}", ".+", re.escape(template))
        if re.fullmatch(pattern, bare) and method.lower() in operations:
            fixed = len(re.sub(r"\{\w+\}", "", template))
            fitting.append((fixed, operations[method.lower()]))
    assert fitting, f"{method} {path} is not documented"
    found: dict[str, Any] = max(fitting, key=lambda one: one[0])[1]
    return found


def assert_as_documented(answer: httpx.Response, operation: dict[str, Any]) -> None:
    """Hold status and body of an answer against its operation."""
    described = operation["responses"][str(answer.status_code)]
    schema = described["content"]["application/json"]["schema"]
    whole = schema | {"components": lab_document()["components"]}
    Draft202012Validator(whole).validate(answer.json())


@pytest.fixture
def ask(control: Ask) -> Ask:
    """Call the lab API of tenant acme; the answer must be as the OpenAPI document says."""

    def call(method: str, path: str, body: Any = None) -> httpx.Response:
        answer = control(method, path, body)
        assert answer.headers["Content-Type"] == "application/json"
        assert_as_documented(answer, documented(method, path))
        return answer

    return call


@pytest.fixture
def refused(ask: Ask, lab: Any) -> Callable[..., tuple[str, str, str]]:
    """Call what must be refused without a trace; give code, message and field."""

    def call(method: str, path: str, body: Any = None, status: int = 400) -> tuple[str, str, str]:
        before = lab.tenant.snapshot()
        answer = ask(method, path, body)
        assert answer.status_code == status, answer.text
        assert lab.tenant.snapshot() == before
        error = answer.json()["error"]
        return error["code"], error["message"], error["field"]

    return call
