"""The workspace a command line names: by a file, or by one mapping."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from destination.pipeline import Pipeline
from destination.plan import Update
from simulator.cli.declared import declared

EVENT: dict[str, Any] = {"type": "identify", "userId": "u", "traits": {"a": 1}, "properties": {}}


def planned(workspace: Any, event: dict[str, Any] = EVENT) -> Any:
    (one,) = Pipeline(workspace).plan(event)
    return one.plan


def test_without_options_all_traits_of_an_identify_go_to_acme() -> None:
    plan = planned(declared(None, None, None))
    assert isinstance(plan, Update)
    assert plan.payload == {"user_id": "u", "traits": {"a": 1}}
    assert "client=acme" in str(plan.lookup)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_mapping_is_its_fields_or_an_object_with_fields(tmp_path: Path, *, wrapped: bool) -> None:
    fields = {"user_id": "x", "traits": {"b": {"@path": "$.traits.a"}}}
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"fields": fields} if wrapped else fields), encoding="utf-8")
    plan = planned(declared(None, "shop", path))
    assert plan.payload == {"user_id": "x", "traits": {"b": 1}}
    assert "client=shop" in str(plan.lookup)


def test_a_mapping_may_have_a_trigger(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text('trigger: type = "track"\nfields: {user_id: x, traits: {a: b}}\n')
    workspace = declared(None, None, path)
    assert not isinstance(planned(workspace), Update)
    assert isinstance(planned(workspace, {**EVENT, "type": "track"}), Update)


def test_a_workspace_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text("sources: {shop: {}}\n")
    assert list(declared(path, None, None).sources) == ["shop"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("mapping", "[1]", "a mapping is an object"),
        ("mapping", "fields: 1", "fields: Expected `object`, got `int`"),
        ("mapping", "{", "no YAML"),
        ("workspace", "sources: 1", "sources"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_usage_error(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text)
    given: dict[str, Path | None] = {"workspace": None, "mapping": None, name: path}
    with pytest.raises(click.UsageError, match=says):
        declared(given["workspace"], None, given["mapping"])


def test_a_workspace_and_a_client_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text("sources: {}\n")
    with pytest.raises(click.UsageError, match="leave --client out"):
        declared(path, "acme", None)


@pytest.mark.parametrize(
    "code", ["", " ", "a b", "a.b", "-a", "a-", "_a", "a/b", "ü", "a\n", 64 * "a"]
)
@pytest.mark.parametrize("verb", ["send", "check", "workspace"])
def test_a_client_code_that_makes_no_host_is_refused(
    offtarget: Callable[..., Result], tmp_path: Path, verb: str, code: str
) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(json.dumps(EVENT))
    command = ("workspace", "import") if verb == "workspace" else (verb,)
    done = offtarget(*command, str(path), "--client", code)
    rule = "a client code is 1 to 63 letters, digits, '-' and '_', the first and the last of them"
    assert done.exit_code == 2
    assert f"Error: --client is {code!r}; {rule}" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("code", ["7", "4711", "a", "Shop-EU_2", 63 * "a"])
def test_any_client_code_that_makes_a_host_is_taken(code: str) -> None:
    plan = planned(declared(None, code, None))
    assert f"https://{code.lower()}.tt.omtrdc.net/" in str(plan.lookup.url)
