"""What leaves, how it travels, and where it is hashed."""

import csv
import io
from typing import Any

import pytest

from destination.pipeline import Pipeline
from destination.privacy.hashing import hashed
from destination.privacy.inventory import COLUMNS, Inventory
from destination.workspace.load import from_content

TRAITS = {"traits": {"@path": "$.traits"}}
EVENT: dict[str, Any] = {
    "type": "identify",
    "userId": "ann",
    "traits": {"email": "ann@shop.example", "plan": "gold"},
    "context": {"library": {"name": "analytics.js"}},
}


def table(event: Any = EVENT, source: Any = None, **cloud: Any) -> list[dict[str, str]]:
    settings = {"client_code": "acme"}
    fields = {"user_id": {"@path": "$.userId"}, **TRAITS}
    destinations = {
        "cloud": {
            "type": "cloud",
            "source": "s",
            "settings": settings,
            "mappings": [{"action": "updateProfile", "fields": fields}],
            **cloud,
        },
        "page": {
            "type": "web",
            "source": "s",
            "settings": settings,
            "mappings": [{"action": "upsertProfile", "fields": {"userId": "u", **TRAITS}}],
        },
    }
    declared = from_content({"sources": {"s": source or {}}, "destinations": destinations})
    inventory = Inventory(Pipeline(declared))
    inventory.see(event)
    written = io.StringIO(newline="")
    inventory.write(written)
    rows = list(csv.DictReader(io.StringIO(written.getvalue())))
    assert tuple(rows[0]) == COLUMNS
    return rows


def of(rows: list[dict[str, str]], attribute: str) -> list[tuple[str, ...]]:
    return [tuple(row.values())[1:] for row in rows if row["attribute"] == attribute]


def test_what_travels_where() -> None:
    rows = table()
    assert of(rows, "email") == [
        ("cloud", "URL", "email", "high", "nowhere"),
        ("page", "delivery body", "email", "high", "nowhere"),
    ]
    assert of(rows, "plan")[0] == ("cloud", "URL", "", "", "nowhere")
    assert of(rows, "user_id") == [
        ("cloud", "URL", "", "", "nowhere"),
        ("page", "delivery body", "", "", "nowhere"),
    ]
    assert of(rows, "event_name")[0][1] == "delivery body (parameter)"


def test_the_safe_wire_has_attributes_in_the_body() -> None:
    rows = table(wire="safe")
    assert of(rows, "email")[0][:2] == ("cloud", "body")
    assert of(rows, "user_id")[0][:2] == ("cloud", "URL")
    assert of(table(wire="safe", attributes_in="query"), "email")[0][:2] == ("cloud", "URL")


@pytest.mark.parametrize(
    ("source", "cloud", "at_cloud", "at_page"),
    [
        ({"stages": [{"hash": ["traits.email"]}]}, {}, "source stage", "source stage"),
        ({}, {"insert_functions": [{"hash": ["traits.email"]}]}, "insert function", "nowhere"),
        (
            {"stages": [{"hash": ["traits.email"]}]},
            {"insert_functions": [{"hash": ["traits.email"]}]},
            "insert function",
            "source stage",
        ),
    ],
)
def test_where_it_is_hashed(source: Any, cloud: Any, at_cloud: str, at_page: str) -> None:
    rows = of(table(source=source, **cloud), "email")
    assert [row[-1] for row in rows] == [at_cloud, at_page]
    assert [row[2] for row in rows] == ["email", "email"]


def test_what_a_list_holds_is_hashed_where_the_list_is() -> None:
    event = {**EVENT, "traits": {"email": ["ann@shop.example", ""]}}
    rows = table(event, insert_functions=[{"hash": ["traits.email"]}])
    assert of(rows, "email.0")[0][-1] == "insert function"


def test_what_comes_hashed_was_hashed_before() -> None:
    traits = {"email": hashed("ann@shop.example")}
    assert of(table({**EVENT, "traits": traits}), "email")[0][-1] == "before Segment"


def test_no_cell_is_a_formula() -> None:
    rows = table({**EVENT, "traits": {"=1+1": "x", "\ud83d": 1}})
    assert {"'=1+1", "\\ud83d"} <= {row["attribute"] for row in rows}


def test_attributes_without_end_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("destination.privacy.inventory._MOST", 3)
    assert len(table({**EVENT, "traits": {f"n{n}": 1 for n in range(9)}})) == 3
