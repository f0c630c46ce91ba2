"""All OpenAPI documents: valid, of one piece, and about every route there is."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import msgspec
import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from simulator.lab_api.openapi import lab_document
from simulator.lab_api.routes import ROUTES as LABS
from simulator.openapi import paths
from simulator.segment.api.openapi import segments_document
from simulator.segment.api.routes import ROUTES as SEGMENTS
from simulator.target.api.openapi import adobes_document
from simulator.target.api.routes import ROUTES as ADOBES
from simulator.target.settings import SETTINGS, Settings

Simulate = Callable[..., httpx.Client]
DOCUMENTS: Final = {
    "adobe.openapi.json": adobes_document(),
    "segment.openapi.json": segments_document(),
    "openapi.json": lab_document(),
}


@pytest.fixture(params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> Any:
    """Give each document as it is served."""
    return msgspec.json.decode(msgspec.json.encode(DOCUMENTS[request.param]))


def parts(document: Any) -> Iterator[dict[str, Any]]:
    """Go through every object of a document."""
    if isinstance(document, dict):
        yield document
    inner = document.values() if isinstance(document, dict) else document
    for one in inner if isinstance(document, dict | list) else ():
        yield from parts(one)


def operations(document: Any) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, one)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_served_as_it_is_made(simulate: Simulate, name: str) -> None:
    served = simulate().get(f"/_lab/{name}")
    assert served.status_code == 200
    assert served.headers["Content-Type"] == "application/json"
    assert served.json() == msgspec.json.decode(msgspec.json.encode(DOCUMENTS[name]))


def test_it_is_what_openapi_calls_a_document(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    Draft202012Validator(OPENAPI_31).validate(document)


def test_every_schema_is_a_schema(document: Any) -> None:
    inline = [one["schema"] for one in parts(document["paths"]) if "schema" in one]
    for schema in [*document["components"]["schemas"].values(), *inline]:
        Draft202012Validator.check_schema(schema)


def test_whatever_it_refers_to_is_there_and_the_other_way_round(document: Any) -> None:
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert {one["$ref"] for one in parts(document) if "$ref" in one} == schemas


def test_every_call_has_a_name_of_its_own_a_summary_and_says_when_it_answers_what(
    document: Any,
) -> None:
    described = [one for _, _, one in operations(document)]
    names = [one["operationId"] for one in described]
    assert len(set(names)) == len(names)
    for one in described:
        assert re.fullmatch(r"[A-Z].*\w.*", one["summary"])
        assert "``" not in one["summary"] + one.get("description", "")
        assert one["responses"]
        assert all(answer["description"] for answer in one["responses"].values())


def test_what_varies_in_a_path_is_described_and_must_be_there(document: Any) -> None:
    for _, path, one in operations(document):
        named = [each for each in one["parameters"] if each["in"] == "path"]
        assert [each["name"] for each in named] == re.findall(r"{(\w+)}", path)
        assert all(each["required"] for each in named)


def test_every_example_is_one(document: Any) -> None:
    found = [one for one in parts(document) if isinstance(one.get("examples"), list)]
    assert found
    for one in found:
        for example in one["examples"]:
            Draft202012Validator(one).validate(example)


def test_a_limit_that_a_setting_changes_is_the_settings_default() -> None:
    defaults = Settings()
    limits = [one for one in parts(adobes_document()) if "x-offtarget-setting" in one]
    assert len(limits) > 50
    for one in limits:
        assert one["x-offtarget-setting"] in SETTINGS
        assert getattr(defaults, one["x-offtarget-setting"]) in one.values()


def test_the_labs_states_none_for_what_it_shows_was_made_under_any_setting() -> None:
    assert not [one for one in parts(lab_document()) if "x-offtarget-setting" in one]
    audience = lab_document()["components"]["schemas"]["Experience"]["properties"]["name"]
    assert "maxLength" not in audience


def test_no_sentence_of_a_docstring_that_is_for_programmers_is_in_it(document: Any) -> None:
    for one in parts(document):
        assert not re.search(r"Args:|Attributes:|Raises:|\n", str(one.get("description", "")))


def test_the_labs_lists_the_routes_and_no_others() -> None:
    routes = {(one.method, f"/_lab{path}") for one in LABS for path, _ in paths(one.rule)}
    assert {(method, path) for method, path, _ in operations(lab_document())} == routes


def test_adobes_lists_the_routes_with_their_preflights_and_no_others() -> None:
    routes = {
        (method, path)
        for one in ADOBES
        for path, _ in paths(one.rule)
        for method in (*one.methods, *(("OPTIONS",) if one.cors else ()))
    }
    assert {(method, path) for method, path, _ in operations(adobes_document())} == routes


def test_segments_lists_the_routes_with_their_preflights_and_no_others() -> None:
    routes = {(method, one.rule) for one in SEGMENTS for method in (one.method, "OPTIONS")}
    assert {(method, path) for method, path, _ in operations(segments_document())} == routes


def test_adobes_has_a_path_for_each_choice_and_the_body_that_goes_with_it() -> None:
    described = adobes_document()["paths"]
    bodies = {
        kind: described[f"/{{tenant}}/target/offers/{kind}"]["post"]["requestBody"]["content"]
        for kind in ("content", "json")
    }
    references = {kind: one["application/json"]["schema"] for kind, one in bodies.items()}
    assert references == {
        "content": {"$ref": "#/components/schemas/ContentOfferBody"},
        "json": {"$ref": "#/components/schemas/JsonOfferBody"},
    }


def test_what_only_the_class_of_an_attribute_says_is_said_of_the_property() -> None:
    schemas = adobes_document()["components"]["schemas"]
    about = schemas["ActivityBody"]["properties"]["startsAt"]["description"]
    assert about == "ISO 8601; None starts at once."
    assert schemas["ActivityBody"]["description"] == "An A/B test or an experience targeting."
