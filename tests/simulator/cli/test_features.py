"""``offtarget features``: features without any Python, and an exit code to believe."""

import json
import os
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest

from commanding import Offtarget

GOOD = "Feature: Good\n  @a\n  Scenario: Time passes\n    Given 1 hour passes\n"
BAD = """
Feature: Bad
  Rule: Somebody is there
    Scenario: Nobody is there
      Given 1 hour has passed
      Then Target holds a profile of "ann"
"""
NEVER = "no request ever bound third-party id 'ann' under client code 'acme'"
ALL_PASSED = "Believe it: all 8 scenarios ran every step and passed. Seed 0."
ONE_PASSED = "Believe it: the one scenario ran every step and passed. Seed 0."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a feature that passes."""
    (tmp_path / "good.feature").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_a_new_set_passes_at_once_and_says_how_to_go_on(
    offtarget: Offtarget, tmp_path: Path
) -> None:
    folder = tmp_path / "some where" / "features"
    made = offtarget("features", "new", str(folder))
    assert made.exit_code == 0
    assert f"offtarget features run '{folder}'" in made.stdout
    ran = offtarget("features", "run", str(folder))
    assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (0, ALL_PASSED)
    assert {path.name for path in folder.iterdir() if path.suffix} == {
        "README.md",
        "identity.feature",
        "lag.feature",
        "pytest.ini",
        "workspace.yaml",
    }


def test_what_is_there_is_not_overwritten(offtarget: Offtarget, tmp_path: Path) -> None:
    (tmp_path / "lag.feature").write_text("mine", encoding="utf-8")
    done = offtarget("features", "new", str(tmp_path))
    assert done.exit_code == 2
    assert "lag.feature: already there, and nothing was written" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["lag.feature"]


def test_a_failure_is_told_in_words_with_what_held_and_how_to_see_it_again(
    offtarget: Offtarget, folder: Path
) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    done = offtarget("features", "run", str(folder), "--seed", "7")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "bad.feature",
        "  ✗ Bad › Somebody is there › Nobody is there",
        '      bad.feature:6: Then Target holds a profile of "ann"',
        f"        Target holds no profile of 'ann': {NEVER}",
        "          nothing of this will change by itself",
        f"      again: offtarget features run {folder}/bad.feature:4 --seed 7",
        "good.feature",
        "  ✓ Good › Time passes",
        "This run is red: of 2 scenarios, 1 passed, 1 failed. Seed 7.",
    ]


def test_one_scenario_can_be_run_by_its_line(offtarget: Offtarget, folder: Path) -> None:
    more = GOOD + "\n  Scenario: Nobody is there\n    Then Target holds no profiles\n"
    (folder / "good.feature").write_text(more, encoding="utf-8")
    for line, name in ((3, "Time passes"), (4, "Time passes"), (7, "Nobody is there")):
        done = offtarget("features", "run", f"{folder}/good.feature:{line}")
        assert done.stdout.splitlines()[1:] == [f"  ✓ Good › {name}", ONE_PASSED]
    assert offtarget("features", "run", f"{folder}/good.feature:1").exit_code == 1


def test_a_traceback_is_shown_to_whoever_asks(
    offtarget: Offtarget, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    shown = offtarget("features", "run", str(folder), "--traceback")
    assert "simulator/testing/checking.py" in capfd.readouterr().out  # from the process it runs in
    assert shown.stdout.splitlines()[-1].startswith("This run is red")


def test_the_run_is_printed_as_json_and_reports_are_written(
    offtarget: Offtarget, folder: Path, tmp_path: Path
) -> None:
    done = offtarget("features", "run", str(folder), "--json", "--report", f"{tmp_path}/reports")
    assert [one["name"] for one in json.loads(done.stdout)["scenarios"]] == ["Time passes"]
    names = {path.name for path in (tmp_path / "reports").iterdir()}
    assert names == {"cucumber.json", "junit.xml", "messages.ndjson", "report.html", "run.json"}


def test_several_targets_stand_side_by_side(offtarget: Offtarget, folder: Path) -> None:
    done = offtarget("features", "run", str(folder), "--target", "process", "--target", "live")
    assert done.stdout.splitlines()[:3] == [
        "good.feature",
        "  ✓ Good › Time passes [process]",
        "  ✓ Good › Time passes [live]",
    ]
    assert done.exit_code == 0


def test_runs_of_one_target_are_told_apart_by_what_they_were_told(
    offtarget: Offtarget, folder: Path, tmp_path: Path
) -> None:
    for name, flags in {"a": ["--setting", "lifetime=3d"], "b": ["--wire", "safe"]}.items():
        offtarget("features", "run", str(folder), *flags, "--report", f"{tmp_path}/{name}")
    done = offtarget(
        "features", "report", f"{tmp_path}/a", f"{tmp_path}/b", "-o", f"{tmp_path}/all", "--json"
    )
    assert json.loads(done.stdout)["runs"] == ["process, lifetime 3d", "process, wire safe"]
    assert done.exit_code == 0


def test_a_feature_that_is_written_anew_between_two_targets_is_refused(
    offtarget: Offtarget, folder: Path
) -> None:
    grows = "from pathlib import Path\ndef pytest_configure():\n    with Path(__file__).with_name("
    more = f'{grows}"good.feature").open("a") as file:\n        file.write("# more\\n")\n'
    (folder / "conftest.py").write_text(more, encoding="utf-8")
    twice = ["--target", "process", "--target", "process"]
    done = offtarget("features", "run", str(folder), *twice)
    assert done.exit_code == 1
    assert "good.feature is one feature file in run 1 and another in run 2: runs" in done.stderr


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (("--target", "moon"), "target is 'moon'; it is one of process, live, browser, vendor"),
        (("--target", "vendor", "--client", "acct"), "the vendor target needs the URL to send to"),
        (("--target", "vendor", "--url", "http://127.0.0.1:9"), "needs the client code"),
        (("--client", "acct"), "a client code is for the vendor target"),
        (("--target", "process", "--url", "http://127.0.0.1:9"), "the process target needs no URL"),
    ],
)
def test_a_target_is_told_what_it_needs(
    offtarget: Offtarget, folder: Path, told: tuple[str, ...], reason: str
) -> None:
    done = offtarget("features", "run", str(folder), *told)
    assert done.exit_code == 2
    assert reason in " ".join(done.stderr.split())


BROKEN = {
    "undefined": ("Feature: F\n  Scenario: S\n    Given pigs fly\n", 'not found: Given "pigs fly"'),
    "skipped": ("Feature: F\n  @skip\n  Scenario: S\n    Given 1s passes\n", "unconditional skip"),
    "empty": ("Feature: F\n  Scenario: S\n", "has no step of its own"),
    "bare": ("Feature: F\n", "has no scenario"),
    "twice": (f"{GOOD}  Scenario: Time passes\n    Given 1s passes\n", "has the name of the one"),
    "outline": ("Feature: F\n  Scenario Outline: S\n    Given 1s passes\n", "without examples"),
    "table": ("Feature: F\n  Scenario: S\n    Given 1s passes\n      | a |\n", "takes none"),
    "parse": ("Feature: F\n  Scenario: S\n    Given 1s passes\n  nonsense\n", "Unexpected token"),
    "async": ("Feature: F\n  Scenario: S\n    Given it waits\n", "is async"),
}
ASYNC = "from pytest_bdd import step\n@step('it waits')\nasync def waits(): raise ValueError\n"


@pytest.mark.parametrize("kind", BROKEN)
def test_what_could_not_fail_fails_with_file_line_and_reason_and_the_rest_runs(
    offtarget: Offtarget, folder: Path, kind: str
) -> None:
    text, reason = BROKEN[kind]
    (folder / "broken.feature").write_text(text, encoding="utf-8")
    (folder / "conftest.py").write_text(ASYNC, encoding="utf-8")
    done = offtarget("features", "run", str(folder))
    assert done.exit_code == 1
    assert "broken.feature" in done.stdout
    assert reason in done.stdout
    assert "  ✓ Good › Time passes" in done.stdout.splitlines()
    assert "Believe it" not in done.stdout


NEAR = "; the nearest there is: @smoke"


UNKNOWN = (
    ("@smok", f"@smok, which --tags @smok names{NEAR}; so it chooses none", 1),
    ("not smok", f"@smok, which --tags 'not smok' names{NEAR}; so it leaves none out", 0),
    ("@a or @moon", "@moon, which --tags '@a or @moon' names", 0),
    ("@m and (@n or not @a)", "@m, @n, which --tags '@m and (@n or not @a)' names; so it", 1),
)


@pytest.mark.parametrize(
    ("expression", "named", "code", "parallel"),
    [
        *((*one, "0") for one in UNKNOWN),
        (*UNKNOWN[0], "2"),
        *(pytest.param(*one, "2", marks=pytest.mark.long) for one in UNKNOWN[1:]),
    ],
)
def test_a_tag_that_no_scenario_has_is_named_on_the_terminal_and_in_every_report(
    offtarget: Offtarget, folder: Path, expression: str, named: str, code: int, parallel: str
) -> None:
    more = GOOD.replace("@a", "@smoke").replace("Time", "More time")
    (folder / "more.feature").write_text(more, encoding="utf-8")
    flags = ["--tags", expression, "-n", parallel, "--report", f"{folder}/reports"]
    done = offtarget("features", "run", str(folder), *flags)
    assert done.exit_code == code
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("! ")]
    assert line.startswith(f"! no scenario here has the tag {named}")
    for report in (folder / "reports").iterdir():
        text = unescape(report.read_text(encoding="utf-8"))
        assert f"no scenario here has the tag {named}" in text, report.name


@pytest.mark.parametrize("expression", ["@a", "a", "not @a or @smoke", ""])
def test_tags_that_some_scenario_has_are_not_worth_a_word(
    offtarget: Offtarget, folder: Path, expression: str
) -> None:
    more = GOOD.replace("@a", "@smoke").replace("Time", "More time")
    (folder / "more.feature").write_text(more, encoding="utf-8")
    done = offtarget("features", "run", str(folder), "--tags", expression, "--json")
    assert json.loads(done.stdout).get("notes") is None
    assert done.exit_code == 0


def test_a_run_in_which_nothing_ran_is_not_green(offtarget: Offtarget, folder: Path) -> None:
    assert offtarget("features", "run", str(folder), "--tags", "@nobody").exit_code == 1
    (folder / "good.feature").unlink()
    assert offtarget("features", "run", str(folder)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "is no folder, and no .feature file"),
        (["no.feature"], "there is no such file"),
        (["", "--tags", "@a or"], "'@a or' is no tag expression"),
        (["", "--setting", "lag"], "--setting is 'lag'; it must be NAME=VALUE"),
        (["", "--parallel", "many"], "--parallel is 'many'; it must be a number, or auto"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(
    offtarget: Offtarget, folder: Path, arguments: list[str], says: str
) -> None:
    path, *more = arguments
    done = offtarget("features", "run", str(folder / path), *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


def test_nothing_around_the_folder_has_a_say(
    offtarget: Offtarget, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (folder / "good.feature").rename(inner / "good.feature")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    (folder / "conftest.py").write_text("raise RuntimeError", encoding="utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    done = offtarget("features", "run", str(inner))
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, ONE_PASSED)
    assert os.environ["PYTEST_ADDOPTS"] == "-k nothing"
    assert [path.name for path in inner.iterdir()] == ["good.feature"]


def test_the_environment_s_server_is_for_the_live_target_alone(
    offtarget: Offtarget, folder: Path, live_url: str
) -> None:
    targets = ("--target", "process", "--target", "live")
    twins = {"OFFTARGET_URL": live_url, "OFFTARGET_WORKSPACE": "no-such.yaml"}
    done = offtarget("features", "run", str(folder), *targets, "--json", **twins)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {one["target"] for one in told["scenarios"]} == {"process", "live"}


def test_reports_that_cannot_be_written_are_refused_before_the_run(
    offtarget: Offtarget, folder: Path
) -> None:
    report = folder / "good.feature" / "reports"
    done = offtarget("features", "run", str(folder), "--report", str(report))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: --report: " in done.stderr


LAG = """
Feature: Lag
  Scenario: The lag is half an hour
    Given the visitor opens the page "Home" on the laptop
    And "ann" logs in on the laptop
    When 30 minutes pass
    Then the profile API finds "ann"
"""


@pytest.mark.parametrize(("flags", "code"), [([], 1), (["--setting", "visibility_lag=30m"], 0)])
def test_settings_are_what_every_scenario_begins_with(
    offtarget: Offtarget, folder: Path, flags: list[str], code: int
) -> None:
    (folder / "lag.feature").write_text(LAG, encoding="utf-8")
    done = offtarget("features", "run", str(folder), *flags)
    assert done.exit_code == code


def test_the_command_that_runs_it_again_says_all_of_it(offtarget: Offtarget, folder: Path) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    flags = ["--setting", "merge_at=session_end", "--setting", "lifetime=3d", "--wire", "safe"]
    done = offtarget("features", "run", str(folder), *flags)
    (again,) = [line for line in done.stdout.splitlines() if "again: " in line]
    assert again.endswith(f"bad.feature:4 --seed 0 {' '.join(flags)}")


WIRE = """
Feature: Wire
  Scenario: A plus sign arrives
    Given the visitor opens the page "Home" on the laptop
    And "ann" logs in on the laptop
    And 1 hour has passed
    When a server sends the traits of "ann":
      | phone | +49 30 |
    Then the profile of "ann" has:
      | phone | +49 30 |
"""


@pytest.mark.parametrize("declared", [False, True])
def test_the_wire_is_chosen_with_a_workspace_and_without(
    offtarget: Offtarget,
    folder: Path,
    declared: bool,  # noqa: FBT001
) -> None:
    if declared:
        text = files("simulator.testing.starter").joinpath("workspace.yaml").read_text()
        (folder / "workspace.yaml").write_text(text, encoding="utf-8")
    (folder / "wire.feature").write_text(WIRE, encoding="utf-8")
    assert offtarget("features", "run", str(folder), "--wire", "safe").exit_code == 0
    unencoded = offtarget("features", "run", str(folder), "--wire", "segment")
    assert unencoded.exit_code == 1
    assert "not '+49 30'" in unencoded.stdout


def test_a_server_that_does_not_answer_is_told_at_once(
    offtarget: Offtarget, folder: Path, nowhere: str
) -> None:
    done = offtarget("features", "run", str(folder), "--url", nowhere)
    assert (done.exit_code, done.stdout) == (3, "")


def test_one_file_can_be_run_alone(offtarget: Offtarget, folder: Path) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    assert offtarget("features", "run", str(folder / "good.feature")).exit_code == 0


def test_a_live_server_and_several_processes_do_as_well(
    offtarget: Offtarget, tmp_path: Path, live_url: str
) -> None:
    folder = tmp_path / "features"
    offtarget("features", "new", str(folder))
    done = offtarget("features", "run", str(folder), "--url", live_url, "-n", "2")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, ALL_PASSED)


def test_a_scenario_that_fails_leaves_its_bundle_which_replays(
    offtarget: Offtarget, folder: Path
) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    flags = ["--bundles", str(folder / "kept"), "--report", str(folder / "reports")]
    done = offtarget("features", "run", str(folder), *flags)
    (path,) = (folder / "kept").iterdir()
    assert path.name.startswith("bad-Nobody-is-there-")
    assert f"once more: offtarget replay {path}" in done.stdout
    for name, before in {
        "report.html": '<a href="../kept/',
        "messages.ndjson": '"url": "../kept/',
        "run.json": '"bundle":"../kept/',
        "junit.xml": f"[[ATTACHMENT|{folder}/kept/",
    }.items():
        assert f"{before}{path.name}" in (folder / "reports" / name).read_text(), name
    again = offtarget("replay", str(path))
    assert (again.exit_code, "all answers are the same" in again.output) == (0, True), again.output
