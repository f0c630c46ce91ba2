"""The core agrees with every reference case, and the comparison would notice if it did not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from destination.conformance import KINDS, answer, differences
from destination.js import stringify

CASES = Path(__file__).parents[1] / "contract" / "cases"
FILES = {"fql": "fql.jsonl", "mapping": "mapping.jsonl", "cloud": "segment_cloud.jsonl"}
Row = dict[str, Any]
Change = Callable[[Row], object]


def rows(kind: str) -> list[Row]:
    lines = (CASES / FILES[kind]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def case(kind: str, id_: str) -> Row:
    (found,) = (row for row in rows(kind) if row["id"] == id_)
    return found


def noticed(kind: str, row: Row) -> list[str]:
    return differences(kind, row, answer(kind, row))


@pytest.mark.parametrize(("kind", "count"), [("fql", 758), ("mapping", 262), ("cloud", 57)])
def test_every_row_agrees(kind: str, count: int) -> None:
    given = rows(kind)
    assert len(given) == count
    assert {row["id"]: noticed(kind, row) for row in given if noticed(kind, row)} == {}


def test_mappings_also_agree_in_the_order_of_keys_and_the_names_of_errors() -> None:
    different = [
        row["id"]
        for row in rows("mapping")
        for got in [answer("mapping", row)]
        if stringify(row.get("output")) != stringify(got.get("output"))
        or row.get("error", {}).get("name") != got.get("error", {}).get("name")
    ]
    assert different == []


def test_deliveries_also_agree_in_outputs_wire_and_the_names_of_errors() -> None:
    different = []
    for row in rows("cloud"):
        got, other = answer("cloud", row), row.get("expect_node_fetch_261")
        agreeing = [
            wanted
            for wanted in (row["expect"], other)
            if wanted
            and (got["output"], got["wire"]) == (wanted["output"], wanted["wire"])
            and (got["error"] or {}).get("name") == (wanted["error"] or {}).get("name")
        ]
        different += [] if agreeing else [row["id"]]
    assert different == []


FQL = {"fql": 'type = "track"', "event": {"type": "track"}, "valid": True, "result": True}
GIVEN = {"mapping": {"a": [1, {"b": "x"}]}, "event": {}, "tags": [], "ok": True}
OUTPUT = {"output": {"a": [1, {"b": "x"}]}}
BAD = {"mapping": {"a": {"@nope": 1}}, "event": {}, "tags": [], "ok": False}
FAULT = {"error": {"name": "AggregateError", "messages": ["/a has an invalid directive: @nope."]}}


@pytest.mark.parametrize("key", ["valid", "result"])
def test_a_changed_trigger_row_is_noticed(key: str) -> None:
    assert noticed("fql", FQL) == []
    assert noticed("fql", FQL | {key: False}) == [f"{key}: True instead of False"]
    assert noticed("fql", FQL | {key: 1}) == [f"{key}: True instead of 1"]


@pytest.mark.parametrize("text", ["", "(", "1 = 1", None, 5], ids=repr)
def test_an_invalid_trigger_is_false_whatever_the_row_says_of_its_error(text: Any) -> None:
    row = FQL | {"fql": text, "valid": False, "result": False, "error": "any text"}
    assert noticed("fql", row) == []
    assert noticed("fql", row | {"valid": True}) == ["valid: False instead of True"]


def test_a_trigger_that_throws_has_no_result() -> None:
    assert noticed("fql", FQL | {"fql": 'type = "track" and ()', "result": False}) == []


@pytest.mark.parametrize(
    ("change", "start"),
    [
        ({"output": {"a": [1, {"b": "y"}]}}, "output: {'a': [1, {'b': 'x'}]} instead of"),
        ({"output": {"a": [1, {"b": "x"}, 2]}}, "output:"),
        ({"output": {"a": [True, {"b": "x"}]}}, "output:"),
        ({"output": {"a": ["1", {"b": "x"}]}}, "output:"),
        ({"output": {"a": [1, {"b": "x", "c": None}]}}, "output:"),
        ({"output": None}, "output:"),
        ({"output": "text"}, "output:"),
        ({"output": {"a": {}}}, "output:"),
        ({"output_is_undefined": True}, "output: {'a': [1, {'b': 'x'}]} instead of undefined"),
        ({"ok": False, "error": {"messages": []}}, "ok: True instead of False"),
    ],
    ids=str,
)
def test_a_changed_mapping_row_is_noticed(change: Row, start: str) -> None:
    assert noticed("mapping", GIVEN | OUTPUT) == []
    (difference,) = noticed("mapping", GIVEN | OUTPUT | change)
    assert difference.startswith(start)


def test_numbers_are_compared_by_value_and_undefined_items_show_as_null() -> None:
    assert noticed("mapping", GIVEN | {"output": {"a": [1.0, {"b": "x"}]}}) == []
    row = GIVEN | {"mapping": {"a": [{"@path": "$.x"}]}, "output": {"a": [None]}}
    assert noticed("mapping", row) == []


def test_undefined_is_compared_as_such() -> None:
    row = GIVEN | {"mapping": {"@path": "$.x"}}
    assert noticed("mapping", row | {"output_is_undefined": True}) == []
    assert noticed("mapping", row) == []  # JSON leaves an undefined output out
    assert noticed("mapping", row | {"output": None}) == ["output: UNDEFINED instead of None"]


@pytest.mark.parametrize(
    ("change", "start"),
    [
        ({"ok": True, "output": {}}, "ok: False instead of True"),
        ({"error": {"name": "AggregateError", "messages": ["other"]}}, "messages:"),
        ({"error": {"name": "AggregateError", "messages": []}}, "messages:"),
    ],
    ids=str,
)
def test_a_changed_row_of_a_failing_mapping_is_noticed(change: Row, start: str) -> None:
    assert noticed("mapping", BAD | FAULT) == []
    (difference,) = noticed("mapping", BAD | FAULT | change)
    assert difference.startswith(start)
    assert "has an invalid directive: @nope." in difference


def test_of_a_js_quirk_only_whether_it_succeeds_is_compared() -> None:
    quirk = {"tags": ["x", "js-quirk"]}
    assert noticed("mapping", GIVEN | quirk | {"output": "other"}) == []
    assert noticed("mapping", BAD | quirk | {"error": {"messages": ["other"]}}) == []
    assert noticed("mapping", GIVEN | quirk | {"ok": False, "error": {}}) != []
    assert noticed("mapping", BAD | quirk | {"ok": True, "output": {}}) != []
    assert noticed("mapping", GIVEN | {"tags": ["transport-error"], "output": "other"}) != []


CLOUD_CHANGES: dict[str, tuple[Change, str]] = {
    "ok": (lambda want: want.update(ok=False), "ok:"),
    "skipped": (lambda want: want.update(skipped=True), "skipped:"),
    "status": (lambda want: want.update(status=500), "status:"),
    "counters": (lambda want: want.update(stats=["ajv.discard"]), "stats:"),
    "error": (lambda want: want.update(error={"message": "x"}), "message:"),
    "one request less": (lambda want: want["requests"].pop(), "2 requests instead of 1"),
    "one request more": (lambda want: want["requests"].append({}), "2 requests instead of 3"),
    "method": (lambda want: want["requests"][1].update(method="PUT"), "request 2, method:"),
    "path": (lambda want: want["requests"][0].update(path="/x"), "request 1, path:"),
    "header": (lambda want: want["requests"][0]["headers"].update(x="y"), "request 1, headers:"),
    "no header": (lambda want: want["requests"][1]["headers"].pop("accept"), "request 2, headers:"),
    "body": (lambda want: want["requests"][1].update(body="x"), "request 2, body:"),
}


@pytest.mark.parametrize(("change", "start"), CLOUD_CHANGES.values(), ids=CLOUD_CHANGES)
def test_a_changed_delivery_row_is_noticed(change: Change, start: str) -> None:
    row = case("cloud", "v-numbers")
    assert noticed("cloud", row) == []
    change(row["expect"])
    (difference,) = noticed("cloud", row)
    assert difference.startswith(start)


@pytest.mark.parametrize(
    ("id_", "change", "start"),
    [
        ("r-404", lambda want: want["error"].update(message="other"), "message: 'Not Found'"),
        ("r-404", lambda want: want.update(status=404), "status: 500 instead of 404"),
        ("r-404", lambda want: want.update(stats=[]), "stats:"),
        ("id-array2", lambda want: want["error"].update(message="other"), "message:"),
        ("s-garbage2", lambda want: want.update(skipped=False), "skipped: True"),
    ],
)
def test_a_changed_row_of_a_failing_delivery_is_noticed(
    id_: str, change: Change, start: str
) -> None:
    row = case("cloud", id_)
    assert noticed("cloud", row) == []
    change(row["expect"])
    (difference,) = noticed("cloud", row)
    assert difference.startswith(start)


def test_several_errors_at_once_are_compared_each() -> None:
    row = case("cloud", "v-numbers") | {"mapping": {"a": {"@nope": 1}, "b": {"@nope": 2}}}
    errors = [{"message": f"/{name} has an invalid directive: @nope."} for name in "ab"]
    row["expect"] = {
        "ok": False,
        "skipped": False,
        "status": None,
        "stats": [],
        "error": {"message": None, "errors": errors},
        "requests": [],
    }
    assert noticed("cloud", row) == []
    errors.pop()
    (difference,) = noticed("cloud", row)
    assert difference.startswith("message:")


@pytest.mark.parametrize("id_", ["r-reset", "u-reset"])
def test_of_a_transport_error_only_the_message_is_exempt(id_: str) -> None:
    row = case("cloud", id_)
    row["expect"]["error"]["message"] = "other"
    assert noticed("cloud", row) == []
    assert noticed("cloud", row | {"tags": ["js-quirk"]}) != []
    row["expect"]["status"] = 418
    assert noticed("cloud", row) != []


def test_a_row_with_two_right_answers_takes_either_and_no_third() -> None:
    row = case("cloud", "v-newline")
    assert noticed("cloud", row) == []
    swapped = row | {"expect": row["expect_node_fetch_261"], "expect_node_fetch_261": row["expect"]}
    assert noticed("cloud", swapped) == []
    third = copy.deepcopy(row)
    for key in ("expect", "expect_node_fetch_261"):
        third[key]["ok"] = "neither"
    assert noticed("cloud", third) != []
    del row["expect_node_fetch_261"]
    row["expect"]["ok"] = "changed"
    assert noticed("cloud", row) != []


@pytest.mark.parametrize(
    ("server", "outcome"),
    [
        ({"lookup": {"status": 404}}, [("GET", 404)]),
        (
            {"lookup": {"status": 302, "headers": {"Location": "/x"}}},
            [("GET", 302), ("GET", 200), ("POST", 200)],
        ),
        (
            {"lookup": {"status": 302, "headers": {"Location": "/x"}}, "lookup2": {"status": 500}},
            [("GET", 302), ("GET", 500)],
        ),
        ({"update": {"status": 400}}, [("GET", 200), ("POST", 400)]),
        ({"update": {"reset": True}}, [("GET", 200), ("POST", None)]),
        ({}, [("GET", 200), ("POST", 200)]),
        (None, [("GET", 200), ("POST", 200)]),
    ],
    ids=str,
)
def test_canned_answers_are_given_in_turn(
    server: Any, outcome: list[tuple[str, int | None]]
) -> None:
    got = answer("cloud", case("cloud", "v-numbers") | {"server": server})
    assert [(one["method"], one["status"]) for one in got["requests"]] == outcome


def test_a_request_shows_the_phrase_that_answered_it() -> None:
    server = {"lookup": {"status": 404, "reason": "No"}}
    got = answer("cloud", case("cloud", "v-numbers") | {"server": server})
    assert [one["reason"] for one in got["requests"]] == ["No"]


def test_an_absent_canned_answer_is_success_and_json_is_parsed() -> None:
    row = case("cloud", "v-numbers")
    assert answer("cloud", row)["output"][2]["data"] == "SUCCESS"
    row["server"] = {"update": {"status": 200, "body": {"a": 1}}}
    assert answer("cloud", row)["output"][2]["data"] == {"a": 1}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_row_without_its_input_is_a_key_error(kind: str) -> None:
    with pytest.raises(KeyError):
        answer(kind, {})
