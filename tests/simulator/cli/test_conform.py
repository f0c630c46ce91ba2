"""``offtarget conform``: the destination core against reference cases."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commanding import Offtarget

Write = Callable[..., str]

IDENTIFY = {"type": "identify", "userId": "ann"}
AGREES = {
    "id": "fql-1",
    "fql": 'type = "identify"',
    "event": IDENTIFY,
    "valid": True,
    "result": True,
}
DIFFERS = {**AGREES, "id": "fql-2", "result": False}


@pytest.fixture
def cases(tmp_path: Path) -> Write:
    """Write a file of cases and give its path."""

    def write(*rows: Any) -> str:
        path = tmp_path / "cases.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)

    return write


def test_rows_that_agree_are_counted(offtarget: Offtarget, cases: Write) -> None:
    done = offtarget("conform", "fql", cases(AGREES, "", "  ", AGREES))
    assert (done.exit_code, done.stdout) == (0, "2 agree, 0 differ\n")


def test_differences_are_told_row_by_row_with_exit_code_1(
    offtarget: Offtarget, cases: Write
) -> None:
    done = offtarget("conform", "fql", cases(DIFFERS, AGREES))
    first, last = done.stdout.splitlines()
    assert first.startswith("fql-2: ")
    assert "result" in first
    assert (done.exit_code, last) == (1, "1 agree, 1 differ")


def test_json_is_one_line_a_row_and_nothing_else(offtarget: Offtarget, cases: Write) -> None:
    done = offtarget("conform", "fql", cases(AGREES, DIFFERS), "--json")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "fql-1", "agree": True, "got": {"valid": True, "result": True}},
        {"id": "fql-2", "agree": False, "got": {"valid": True, "result": True}},
    ]
    assert (done.exit_code, done.stderr) == (1, "1 agree, 1 differ\n")


def test_an_empty_file_agrees_with_everything(offtarget: Offtarget, cases: Write) -> None:
    assert offtarget("conform", "mapping", cases()).stdout == "0 agree, 0 differ\n"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", "no JSON: "),
        ("[1]", "a row is an object"),
        ("[" * 100_000, "no JSON: nested too deeply"),
        ({"id": "x"}, "this is no row of fql cases (KeyError: "),
    ],
    ids=["broken", "list", "deep", "other"],
)
def test_what_is_no_row_is_refused_with_its_line(
    offtarget: Offtarget, cases: Write, row: Any, says: str
) -> None:
    path = cases(AGREES, "", row)
    done = offtarget("conform", "fql", path)
    assert done.exit_code == 2
    assert f"Error: {path}:3: {says}" in done.stderr


def test_a_file_that_is_no_utf_8_is_refused(offtarget: Offtarget, tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(json.dumps(AGREES).encode() + b"\n\xff\n")
    done = offtarget("conform", "fql", str(path))
    assert done.exit_code == 2
    assert f"Error: {path}: no UTF-8: " in done.stderr


def test_a_file_that_is_not_there_is_refused(offtarget: Offtarget, tmp_path: Path) -> None:
    done = offtarget("conform", "fql", str(tmp_path / "gone.jsonl"))
    assert done.exit_code == 2
    assert "does not exist" in done.stderr


def test_half_a_character_in_a_row_can_be_told(offtarget: Offtarget, cases: Write) -> None:
    done = offtarget("conform", "fql", cases({**DIFFERS, "id": "\ud800"}))
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    assert done.stdout.splitlines()[-1] == "0 agree, 1 differ"
