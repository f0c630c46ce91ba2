"""A run of features: what was left out, stopped, crashed or never collected is told as such."""

from pathlib import Path

import pytest

from kept_runs import BOUND, FEATURE, Came, told

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "on workers"])
def test_what_is_deselected_is_left_out_with_the_reason(
    came_to: Came, workers: tuple[str, ...]
) -> None:
    code, run = came_to("-m", "not slow", "-k", "not Red and not red", *workers)
    assert code == 0
    assert told(run) == {"Of no": ("passed", "")}
    why = "deselected by -m 'not slow' -k 'not Red and not red'"
    assert {(one.name, one.status, one.reason) for one in run.left_out} == {
        ("Slow", "not_run", why),
        ("Red", "not_run", why),
        ("Of 0", "not_run", why),
    }
    assert run.verdict == "Believe it: the one scenario ran every step and passed."


def test_what_nobody_asked_for_is_left_out(came_to: Came) -> None:
    code, run = came_to("test_f.py::test_slow")
    assert code == 0
    assert told(run) == {"Slow": ("passed", "")}
    assert len(run.left_out) == 3


def test_where_a_run_stops_the_rest_is_not_run(came_to: Came) -> None:
    code, run = came_to("-x")
    assert code == 1
    assert told(run)["Slow"] == ("passed", "")
    assert told(run)["Red"][0] == "failed"
    assert told(run)["Of no"] == ("not_run", "the run ended before it was its turn")


@pytest.mark.parametrize(
    "stops",
    [
        'def pytest_runtest_teardown(): pytest.exit("enough", returncode=0)\n',
        (
            "@pytest.hookimpl(trylast=True)\n"
            "def pytest_collection_modifyitems(items): items[:] = items[:1]\n"
        ),
    ],
    ids=["exits as if all were well", "drops tests without a word"],
)
def test_a_run_that_leaves_out_what_nobody_deselected_is_red(came_to: Came, stops: str) -> None:
    feature = FEATURE.replace("one profile", "no profiles")
    code, run = came_to("-m", "not slow", feature=feature, conftest=stops)
    assert code == 1
    assert told(run) == {
        "Red": ("passed", ""),
        "Of no": ("not_run", "the run ended before it was its turn"),
    }
    (fault,) = run.faults
    assert fault.reason.startswith("nobody deselected it, and it never ran: test_f.py::test_of_")


def test_an_interrupted_run_is_not_to_be_believed(came_to: Came) -> None:
    code, run = came_to(
        feature=FEATURE.replace(
            "holds one profile", "holds no profiles\n    And it presses control and c"
        )
    )
    assert code == 2
    assert [one.reason for one in run.faults] == ["the run was interrupted"]
    assert told(run)["Of no"][0] == "not_run"


def test_a_run_of_which_nothing_ran_is_red(came_to: Came) -> None:
    code, run = came_to(feature="Feature: F\n  Scenario: S\n    Given it needs a browser\n")
    assert code == 1
    assert told(run) == {"S": ("not_run", "there is none")}
    assert [one.reason for one in run.faults] == ["no scenario was run, so nothing is shown"]


def test_a_run_of_which_everything_is_left_out_is_red(came_to: Came) -> None:
    code, run = came_to("-k", "nothing")
    assert code == 1
    assert len(run.left_out) == 4
    assert run.verdict.startswith("Do not believe this run: no scenario was run")


def test_what_is_not_run_beside_what_passed_leaves_a_run_green(came_to: Came) -> None:
    feature = "Feature: F\n  Scenario: S\n    Given it needs a browser\n"
    more = "  Scenario: T\n    Then Target holds no profiles\n"
    code, run = came_to(feature=feature + more)
    assert code == 0
    assert run.ok
    assert run.verdict == (
        "All that ran passed, but not all ran: of 2 scenarios, 1 passed, 1 not run."
    )


def test_a_worker_that_crashes_fails_its_scenario(came_to: Came) -> None:
    feature = FEATURE.replace("Target holds one profile", "it kills its process")
    code, run = came_to("-n", "1", feature=feature)
    assert code == 1
    status, reason = told(run)["Red"]
    assert status == "failed"
    assert "it never ended: worker 'gw0' crashed" in reason
    assert told(run)["Of 0"] == ("passed", "")


def test_where_all_workers_are_lost_nothing_is_green(came_to: Came) -> None:
    feature = "Feature: F\n  Scenario: S\n    Then it kills its process\n"
    code, run = came_to("-n", "1", "--max-worker-restart", "0", feature=feature)
    assert code != 0
    assert not run.ok
    assert all(one.status != "passed" for one in run.scenarios)


def test_tests_that_cannot_be_collected_are_a_fault(came_to: Came) -> None:
    code, run = came_to(module=BOUND + "import nowhere_at_all")
    assert code == 2
    (fault, _) = run.faults
    assert fault.path == "test_f.py"
    assert "No module named 'nowhere_at_all'" in fault.reason


def test_what_is_reported_on_is_guarded(came_to: Came) -> None:
    code, run = came_to(
        feature="Feature: F\n  @skip\n  Scenario: S\n    Then Target holds no profiles\n"
    )
    assert code == 1
    assert told(run) == {"S": ("skipped", "unconditional skip")}


def test_what_is_lost_is_told_as_lost(came_to: Came) -> None:
    feature = (
        'Feature: F\n  Scenario: S\n    Given the setting "visibility_lag" is "5h"\n'
        '    And the visitor opens the page "Home" on the laptop\n'
        '    And "ann" logs in on the laptop\n    And 5 hours pass\n'
        '    Then the update of "ann" is lost\n'
    )
    _, run = came_to(feature=feature)
    world = run.scenarios[0].world
    assert world
    assert [one.label for one in world.marks if one.lane == "segment"][-1] == "identify ann: lost"
    assert world.settings["visibility_lag"] == "5h"


def test_half_a_character_is_told_as_far_as_it_goes(came_to: Came) -> None:
    code, run = came_to(feature="Feature: F\n  Scenario: S\n    Then it says half a character\n")
    assert code == 1
    assert told(run) == {"S": ("failed", "half \ufffd of it")}


@pytest.fixture
def beside(pytester: pytest.Pytester) -> Path:
    """Let a workspace with a secret, wk-hush, stand beside the features; give their folder."""
    # A test module in a folder of features is no feature: all the folder's are meant.
    pytester.makeini("[pytest]\nofftarget_features = .\ntestpaths = test_f.py\n")
    (pytester.path / "workspace.yaml").write_text(
        "sources: {shop: {type: web, write_key: wk-hush}}"
    )
    return pytester.path


@pytest.mark.usefixtures("beside")
def test_what_a_workspace_beside_the_features_hides_is_hidden_in_their_texts(
    came_to: Came,
) -> None:
    feature = "Feature: F\n  Scenario: S of wk-hush\n    Then Target holds no profiles\n"
    _, run = came_to(feature=feature)
    (source,) = run.sources
    assert "S of ********" in source.text


def test_no_secret_is_told_of_what_never_ran_nor_of_how_to_run_it_again(
    came_to: Came, beside: Path
) -> None:
    feature = """
@f-wk-hush
Feature: F of wk-hush
  Rule: R of wk-hush
    @out
    Scenario: Left out of wk-hush
      Given nobody knows wk-hush
      | wk-hush |
    Scenario Outline: S of <key>
      Given nobody knows <key> at https://me:let-me-in@example.com/
      Examples:
        | key     |
        | wk-hush |
    Scenario: Green
      Then Target holds no profiles
"""
    again = "--setting profile_api_token=TopSecret12345 --url http://me:let-me-in@127.0.0.1:1"
    code, run = came_to(
        "-mnot out",
        "--offtarget-setting=profile_api_token=TopSecret12345",
        f"--offtarget-again={again}",
        feature=feature,
    )
    assert code == 1
    assert {one.status for one in run.scenarios} == {"passed", "undefined"}
    assert [one.name for one in run.left_out] == ["Left out of ********"]
    assert run.command.endswith(
        "--setting profile_api_token=******** --url http://********@127.0.0.1:1"
    )
    kept = (beside / "reports" / "run.json").read_text(encoding="utf-8")
    for secret in ("wk-hush", "TopSecret12345", "let-me-in"):
        assert secret not in kept


def test_options_name_a_file_for_each_report(pytester: pytest.Pytester, lean: list[str]) -> None:
    (pytester.path / "f.feature").write_text(FEATURE, encoding="utf-8")
    pytester.makepyfile(test_f=BOUND)
    names = {"messages": "m/a.ndjson", "cucumber": "c.json", "junit": "j.xml", "html": "h.html"}
    options = [word for name, file in names.items() for word in (f"--offtarget-{name}", file)]
    result = pytester.runpytest_inprocess(*lean, "-Wignore", *options)
    assert result.ret == 1
    for file in names.values():
        assert "Of no" in (pytester.path / file).read_text(encoding="utf-8")
        result.stdout.fnmatch_lines([f"offtarget: wrote *{file}"])
    result.stdout.fnmatch_lines(["offtarget: This run is red: of 4 scenarios, 3 passed, 1 failed."])


def test_where_nobody_asks_nothing_is_collected(pytester: pytest.Pytester, lean: list[str]) -> None:
    (pytester.path / "f.feature").write_text(FEATURE, encoding="utf-8")
    pytester.makepyfile(test_f=BOUND)
    result = pytester.runpytest_inprocess(*lean, "-Wignore")
    assert "offtarget:" not in result.stdout.str()
