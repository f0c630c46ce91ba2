"""``offtarget generate``: where it writes what, and what it says of it."""

import json
from pathlib import Path

import pytest

from commanding import Offtarget


def test_the_events_go_to_standard_output(offtarget: Offtarget) -> None:
    done = offtarget("generate", "--visitors", "5", "--seed", "3")
    assert done.exit_code == 0
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(event["messageId"] for event in events)
    assert done.stdout == offtarget("generate", "--visitors", "5", "--seed", "3").stdout


def test_the_events_and_the_truth_go_to_files(offtarget: Offtarget, tmp_path: Path) -> None:
    events, truth = tmp_path / "events.ndjson", tmp_path / "truth.ndjson"
    done = offtarget(
        "generate", "--visitors", "4", "--trap-share", "0", "--out", events, "--truth", truth
    )
    lines = events.read_text().splitlines()
    assert done.stdout == f"{len(lines)} events of 4 visitors in {events}: 4 found\n"
    told = [json.loads(line) for line in truth.read_text().splitlines()]
    assert [one["id"] for one in told] == [f"user-{number:06}" for number in range(4)]
    assert set(told[0]) == {"id", "at", "verdict", "trap", "certain"}


def test_json_sums_up(offtarget: Offtarget, tmp_path: Path) -> None:
    events = tmp_path / "events.ndjson"
    done = offtarget("generate", "--visitors", "24", "--out", events, "--json")
    summed = json.loads(done.stdout)
    assert summed["visitors"] == 24
    assert summed["events"] == len(events.read_text().splitlines())
    assert summed["traps"]["none"] == 12
    assert sum(summed["verdicts"].values()) == 24


def test_nobody_is_made_up_where_nobody_is_wanted(offtarget: Offtarget, tmp_path: Path) -> None:
    done = offtarget("generate", "--visitors", "0", "--out", tmp_path / "none")
    assert done.stdout.endswith(": nobody\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--json"], "name a file with --out"),
        (["--trap-share", "2"], "2.0 is not in the range 0<=x<=1"),
        (["--visitors", "-1"], "-1 is not in the range"),
        (["--out", "/nowhere/at/all"], "No such file or directory: '/nowhere/at/all'"),
        (["--truth", "/nowhere/at/all"], "No such file or directory: '/nowhere/at/all'"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_a_usage_error(
    offtarget: Offtarget, arguments: list[str], says: str
) -> None:
    done = offtarget("generate", *arguments)
    assert done.exit_code == 2
    assert says in done.stderr
