"""A suite broken in every way: no report shows any of it green, and each says why."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import junitparser
import pytest

import broken_suite
from report_readers import READERS
from simulator.testing.outcomes import BETWEEN, Run, load

TOLD = ("--offtarget-workspace", "w.yaml", "--offtarget-token", broken_suite.SECRETS[2])


@pytest.fixture(scope="module", params=[(), ("-n", "2")], ids=["alone", "on workers"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the suite; give the folder it ran in, with the reports its own hook wrote."""
    made = tmp_path_factory.mktemp("suite") / "suite"
    broken_suite.write(made)
    done = broken_suite.run(made, *TOLD, *request.param)
    assert done.returncode == 1, done.stdout + done.stderr
    (made / "said").write_text(done.stdout)
    return made


@pytest.fixture(scope="module")
def reports(folder: Path) -> Path:
    return folder / "reports"


@pytest.fixture(scope="module")
def came_to(reports: Path) -> Run:
    return load(reports)


def test_the_run_has_every_scenario_with_its_reason(came_to: Run) -> None:
    told = [(one.feature, one.name, one.status) for one in came_to.scenarios]
    assert sorted(told) == sorted(one[:3] for one in broken_suite.EXPECTED)
    for one in broken_suite.EXPECTED:
        key = (one.feature, one.name, one.status)
        (outcome,) = [it for it in came_to.scenarios if (it.feature, it.name, it.status) == key]
        assert one.reason in outcome.reason
        assert bool(outcome.reason) == bool(one.reason)


def test_what_no_scenario_can_tell_is_a_fault_of_the_run(came_to: Run) -> None:
    assert [one.path for one in came_to.faults] == sorted(broken_suite.FAULTS)
    for fault in came_to.faults:
        assert broken_suite.FAULTS[fault.path] in fault.reason


def test_the_run_is_not_to_be_believed_and_says_so(folder: Path, came_to: Run) -> None:
    assert not came_to.ok
    assert came_to.verdict in (folder / "said").read_text()
    assert came_to.verdict == (
        "Do not believe this run: features/empty.feature has no scenario, and 2 more."
    )


def test_steps_have_a_status_each(came_to: Run) -> None:
    steps = {one.name: [step.status for step in one.steps] for one in came_to.scenarios}
    assert steps["Nobody knows how"] == ["passed", "undefined", "skipped"]
    assert steps["Too early <b>&amp;"] == ["passed"] * 3 + ["failed", "skipped"]
    assert steps["Needs a browser"] == ["not_run", "skipped"]
    assert steps["By a step"] == ["skipped", "skipped"]
    assert steps["In setup"] == ["skipped"]
    (good,) = [one for one in came_to.scenarios if one.feature == "Good"]
    assert [step.background for step in good.steps] == [True, False, False, False]
    assert good.steps[1].datatable == [["plan", "gold"]]
    assert all(step.milliseconds > 0 for step in good.steps)
    assert good.rule == "A visitor is known at once"


def test_rows_of_an_outline_are_named(came_to: Run) -> None:
    rows = [one for one in came_to.scenarios if one.name.startswith("Of ")]
    assert [(one.row, one.example) for one in rows] == [(0, {"count": "no"}), (1, {"count": "two"})]


def test_a_world_is_told_with_its_lag_and_its_lifetime(came_to: Run) -> None:
    (good,) = [one for one in came_to.scenarios if one.feature == "Good"]
    world = good.world
    assert world is not None
    assert good.clock == world.clock == "2026-01-05T11:00:00Z"
    told = {(one.kind, one.subject): (one.since, one.until) for one in world.intervals}
    assert told["lag", "ann"] == ("2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z")
    assert told["lifetime", "ann"] == ("2026-01-05T09:00:00Z", "2026-01-19T09:00:00Z")
    assert {one.lane for one in world.marks} == {"browser", "target", "segment"}
    assert "laptop writes plan" in [one.label for one in world.marks]
    assert [one.state for one in world.deliveries][-1] == "delivered"


def test_a_scenario_says_how_it_is_run_again(came_to: Run) -> None:
    (good,) = [one for one in came_to.scenarios if one.feature == "Good"]
    assert good.command == (
        "pytest test_features.py::test_ann_logs_in --offtarget-seed 0 --offtarget-workspace w.yaml"
    )


def test_no_secret_is_in_any_report(reports: Path) -> None:
    files = list(reports.iterdir())
    assert len(files) > 1
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.name == "cucumber.json":
            embedded = re.findall(r'"data": "([^"]+)"', text)
            text += "".join(base64.b64decode(one).decode() for one in embedded)
        assert "access_token=********" in text
        for secret in broken_suite.SECRETS:
            assert secret not in text, file.name


SHOWN = {
    "junit": {
        "passed": "passed/",
        "failed": "failure/failed",
        "skipped": "failure/skipped",
        "undefined": "error/undefined",
        "not_run": "skipped/not_run",
        "fault": "error/fault",
    },
    "cucumber": {"not_run": "skipped", "fault": "failed"},
    "messages": {
        "passed": "PASSED",
        "failed": "FAILED",
        "skipped": "SKIPPED",
        "undefined": "UNDEFINED",
        "not_run": "SKIPPED",
        "fault": "FAILED",
    },
    "html": {"not_run": "not run"},
}


@pytest.mark.parametrize("report", SHOWN)
def test_a_report_shows_nothing_of_it_green_and_says_why(report: str, reports: Path) -> None:
    left = list(READERS[report](reports))
    for one in broken_suite.EXPECTED:
        status = SHOWN[report].get(one.status, one.status)
        found = [
            it for it in left if it[:3] == (one.feature, one.name, status) and one.reason in it[3]
        ]
        assert found, (one, [it for it in left if it[0] == one.feature])
        left.remove(found[0])
    status = SHOWN[report].get("fault", "fault")
    for path, reason in broken_suite.FAULTS.items():
        (found_fault,) = [it for it in left if reason in it[3]]
        assert found_fault[2] == status
        assert path in "".join(found_fault) or report == "cucumber"
        left.remove(found_fault)
    assert not left


def test_messages_end_with_a_run_that_was_no_success(reports: Path) -> None:
    lines = (reports / "messages.ndjson").read_text().splitlines()
    last = json.loads(lines[-1])["testRunFinished"]
    assert last["success"] is False
    assert last["message"].startswith("Do not believe this run")
    errors = [json.loads(line)["parseError"] for line in lines if line.startswith('{"parseError')]
    assert [one["source"]["uri"] for one in errors] == ["features/unparsed.feature"]


def test_cucumber_json_has_backgrounds_tables_and_what_its_world_told(reports: Path) -> None:
    features = json.loads((reports / "cucumber.json").read_text())
    (good,) = [one for one in features if one["name"] == "Good"]
    assert [one["type"] for one in good["elements"]] == ["background", "scenario"]
    assert good["elements"][0]["line"] == 3
    steps = good["elements"][1]["steps"]
    assert steps[0]["rows"] == [{"cells": ["plan", "gold"]}]
    assert all(step["result"]["duration"] > 0 for step in steps)
    embedded = {one["name"]: base64.b64decode(one["data"]) for one in steps[-1]["embeddings"]}
    assert list(embedded) == ["world", "journal", "deliveries", "timeline", "again"]
    assert b"clock 2026-01-05T11:00:00Z" in embedded["world"]


def test_junit_names_feature_and_rule_in_the_class_and_tells_more(reports: Path) -> None:
    suites = junitparser.JUnitXml.fromfile(str(reports / "junit.xml"))
    good: Any = next(case for suite in suites for case in suite if case.name == "Ann logs in")
    assert good.classname == BETWEEN.join(("Good", "A visitor is known at once"))
    (listed,) = good.iterchildren(junitparser.Properties)
    properties = {one.name: one.value for one in listed}
    assert properties["offtarget.clock"] == "2026-01-05T11:00:00Z"
    assert "GET /rest/v1/profiles/thirdPartyId/ann" in good.system_out
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (22, 13, 4, 1)
