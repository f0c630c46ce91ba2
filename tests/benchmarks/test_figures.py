"""Figures: medians, ratios of rounds, tables, and the word each line ends in."""

import json
from pathlib import Path

import pytest

from benchmarks.figures import Goal, middle, ratio, table
from benchmarks.report import Report

FLOOR = Goal("fetch", 0.6)
READY = Goal("ready", 0.5, " s", at_most=True)
WORDS = ("met", "short")


@pytest.mark.parametrize(
    ("goal", "figure", "line"),
    [
        (FLOOR, 0.6, "fetch: 0.6 (at least 0.6) met"),
        (FLOOR, 0.599, "fetch: 0.599 (at least 0.6) short"),
        (READY, 0.499, "ready: 0.499 s (under 0.5 s) met"),
        (READY, 0.5, "ready: 0.5 s (under 0.5 s) short"),
        (Goal("memory", 1_024, " bytes", at_most=True), 3_456.7, "memory: 3,457 bytes (under"),
    ],
)
def test_a_line_ends_in_whether_the_bound_is_reached(goal: Goal, figure: float, line: str) -> None:
    assert goal.line(figure).startswith(line)
    assert goal.line(figure).split()[-1] in WORDS


def test_a_figure_that_rounds_to_its_bound_is_judged_unrounded() -> None:
    assert FLOOR.line(0.59999) == "fetch: 0.6 (at least 0.6) short"


def test_the_median_of_five_leaves_outliers_alone() -> None:
    assert middle([9.0, 1.0, 2.0, 3.0, 100.0]) == 3.0


def test_a_ratio_compares_what_was_measured_side_by_side() -> None:
    # The machine was slow in the second round, for both: medians apart would say 1.5.
    assert ratio([20.0, 2.0, 30.0], [10.0, 1.0, 20.0]) == 2.0


def test_rounds_that_one_side_lacks_are_no_rounds() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


def test_a_table_has_names_to_the_left_and_numbers_to_the_right() -> None:
    rows = [("offtarget", "5"), ("Flask", "1,000")]
    assert table(("server", "rate"), rows).splitlines() == [
        "server      rate",
        "---------  -----",
        "offtarget      5",
        "Flask      1,000",
    ]


def test_what_is_missing_has_neither_word_and_no_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report()
    report.hold(FLOOR, 0.7)
    report.leave_out("SQLite against memory", "there is no --data")
    report.finish(tmp_path / "new" / "figures.json", {"cores": 2})
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if set(line.split()) & set(WORDS)] == [FLOOR.line(0.7)]
    assert "SQLite against memory: left out, there is no --data" in lines
    written = json.loads((tmp_path / "new" / "figures.json").read_text())
    assert written["machine"] == {"cores": 2}
    assert [(one["name"], one["reached"]) for one in written["figures"]] == [("fetch", True)]
    assert written["missing"] == ["SQLite against memory: left out, there is no --data"]
