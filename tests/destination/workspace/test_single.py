"""A workspace of one mapping, for those who have no file."""

from pathlib import Path
from typing import Any

import pytest

from destination.documents import DocumentError, read_document
from destination.pipeline import Pipeline
from destination.plan import Failed, PlannedRequest, Skipped, Update
from destination.workspace.load import from_content
from destination.workspace.model import Workspace
from destination.workspace.single import one_mapping

IDENTIFY = {"type": "identify", "userId": "u", "traits": {"a": "b c"}, "properties": {"p": 1}}
TRACK = {**IDENTIFY, "type": "track", "event": "Bought"}


def target(workspace: Workspace, event: dict[str, Any]) -> str | None:
    (planned,) = Pipeline(workspace).plan(event)
    if not isinstance(planned.plan, Update):
        assert isinstance(planned.plan, Skipped)
        return None
    assert isinstance(planned.plan.update, PlannedRequest)
    return planned.plan.update.url.target.partition("?")[2]


def mapped(tmp_path: Path, text: str) -> Workspace:
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return one_mapping("acme", read_document(path))


def test_without_a_file_all_traits_are_mapped() -> None:
    assert target(one_mapping("acme"), IDENTIFY) == "mbox3rdPartyId=u&profile.a=b%20c"
    assert target(one_mapping("acme"), TRACK) is None


def test_a_file_may_hold_the_fields(tmp_path: Path) -> None:
    text = 'user_id: x\ntraits: {"@path": $.properties}\n'
    assert target(mapped(tmp_path, text), IDENTIFY) == "mbox3rdPartyId=x&profile.p=1"


def test_or_fields_and_a_trigger(tmp_path: Path) -> None:
    text = '{"fields": {"user_id": "x", "traits": {"k": 1}}, "trigger": "type = \\"track\\""}'
    assert target(mapped(tmp_path, text), TRACK) == "mbox3rdPartyId=x&profile.k=1"
    assert target(mapped(tmp_path, text), IDENTIFY) is None


def test_fields_are_the_whole_mapping_as_in_segment(tmp_path: Path) -> None:
    (planned,) = Pipeline(mapped(tmp_path, "traits: {a: 1}")).plan(IDENTIFY)
    assert isinstance(planned.plan, Failed)
    assert "'user_id'" in planned.plan.error.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "a mapping is an object"),
        ("", "a mapping is an object"),
        ("fields: 3", "fields"),
        ("trigger: x", "fields"),
        ("fields: {}\nmore: 1", "more"),
    ],
)
def test_anything_else_is_refused_by_file_line_and_field(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(DocumentError, match=says) as caught:
        mapped(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'mapping.yaml'}:")


def declared(**more: Any) -> dict[str, Any]:
    return {
        "sources": {"s": {}},
        "destinations": {
            "t": {
                "type": "cloud",
                "source": "s",
                "settings": {"client_code": "acme"},
                "mappings": [
                    {"action": "updateProfile", "fields": {"user_id": "x", "traits": {"a": "b"}}}
                ],
                **more,
            }
        },
    }


def test_a_workspace_says_where_attributes_stand() -> None:
    workspace = from_content(declared(wire="safe", attributes_in="query"))
    assert target(workspace, IDENTIFY) == "mbox3rdPartyId=x&profile.a=b"
    assert target(from_content(declared(wire="safe")), IDENTIFY) == ""


def test_a_page_has_no_such_choice() -> None:
    with pytest.raises(DocumentError, match="attributes_in: belongs to cloud destinations"):
        from_content(declared(type="web", mappings=[], attributes_in="query"))
