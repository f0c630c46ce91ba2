"""Workspaces read: what breaks the schema is named with its place, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from destination.documents import DocumentError
from destination.workspace.load import from_content, load_workspace, read_workspace, to_content
from destination.workspace.model import Workspace

KEYS = st.sampled_from(
    ["sources", "destinations", "a", "a.b", "", "type", "source", "settings", "mappings", "hash"]
) | st.sampled_from(
    ["action", "fields", "trigger", "stages", "write_key", "enabled", "consent", "wire"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS | st.sampled_from(["web", "cloud", "a", "", "updateProfile", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)


def shop(**changes: Any) -> dict[str, Any]:
    """Give a workspace whose only destination is changed."""
    target = {"type": "cloud", "source": "shop", "settings": {"client_code": "acme"}, **changes}
    return {"sources": {"shop": {}}, "destinations": {"target": target}}


def test_a_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text(
        "sources: {shop: {}}\n"
        "destinations:\n"
        "  target: {type: cloud, source: shop, mappings: [{action: updateProfile}]}\n"
    )
    workspace = load_workspace(path)
    assert workspace.sources["shop"].type == "web"
    target = workspace.destinations["target"]
    assert (target.enabled, target.wire, target.consent) == (True, "segment", [])
    (mapping,) = target.mappings
    assert (mapping.trigger, mapping.fields, mapping.enabled) == (UNSET, UNSET, True)


def test_an_empty_workspace_is_one() -> None:
    assert from_content({}) == Workspace()
    assert to_content(Workspace()) == {}


@pytest.mark.parametrize(
    ("content", "field", "rule"),
    [
        ([], "", "Expected `object`, got `array`"),
        ({"source": {}}, "", "unknown field `source`"),
        ({"sources": {"": {}}}, "", "length >= 1"),
        ({"sources": {"a": {"type": "fax"}}}, "sources.a.type", "Invalid enum value 'fax'"),
        (shop(type="fax"), "destinations.target.type", "Invalid enum value 'fax'"),
        (shop(source="x"), "destinations.target.source", "must be one of the sources: shop"),
        (shop(settings=[]), "destinations.target.settings", "Expected `object`"),
        (shop(mappings=[{}]), "destinations.target.mappings[0]", "required field `action`"),
        (
            shop(mappings=[{"action": "trackEvent"}]),
            "destinations.target.mappings[0].action",
            "is 'trackEvent'; it must be one of updateProfile",
        ),
        (
            shop(mappings=[{"action": "updateProfile"}] * 51),
            "destinations.target.mappings",
            "length <= 50",
        ),
        (
            shop(type="web", insert_functions=[{"hash": ["a"]}]),
            "destinations.target.insert_functions",
            "a page runs none",
        ),
        (shop(type="web", wire="safe"), "destinations.target.wire", "at.js has its own"),
        (
            {"sources": {"a": {"write_key": "k"}, "b": {"write_key": "k"}}},
            "sources.b.write_key",
            "is that of 'a' already; it must be unique",
        ),
    ],
    ids=str,
)
def test_what_breaks_the_schema_is_named(content: Any, field: str, rule: str) -> None:
    with pytest.raises(DocumentError) as caught:
        from_content(content)
    assert caught.value.field == field
    assert rule in caught.value.rule


def test_a_fault_of_a_file_has_its_line() -> None:
    text = "sources: {shop: {}}\ndestinations:\n  target:\n    type: cloud\n    source: x\n"
    with pytest.raises(DocumentError) as caught:
        read_workspace(text, Path("w.yaml"))
    assert str(caught.value).startswith("w.yaml:5: destinations.target.source: is 'x'")


def test_two_sources_without_a_key_are_two() -> None:
    assert len(from_content({"sources": {"a": {}, "b": {}}}).sources) == 2


def test_nesting_without_end_is_refused() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(DocumentError, match="nested too deeply"):
        from_content(shop(settings=deep))


@given(VALUES | st.dictionaries(st.sampled_from(["sources", "destinations"]), VALUES))
def test_any_json_is_a_workspace_or_refused(content: Any) -> None:
    try:
        workspace = from_content(content)
    except DocumentError:
        return
    assert from_content(to_content(workspace)) == workspace
