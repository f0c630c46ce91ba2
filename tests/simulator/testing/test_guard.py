"""No false green: what could not fail fails the run, with its reason."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

pytest_plugins = ["pytester"]

GOOD = """
Feature: Good
  Scenario: Nobody is there
    Then Target holds no profiles
"""
OTHER = GOOD.replace("Good", "Other")
BOUND = 'from pytest_bdd import scenarios\nscenarios("features")\n'
GUARDED = "[pytest]\nofftarget_features = features\n"
ELSEWHERE = f"{GUARDED}testpaths = test_features.py\n"  # features are not collected by themselves
Suite = Callable[..., pytest.RunResult]


@pytest.fixture
def suite(pytester: pytest.Pytester, lean: list[str]) -> Suite:
    """Run a suite of features, by name, and one module, under the guard."""

    def run(
        *arguments: str,
        module: str = BOUND,
        conftest: str = "",
        ini: str = GUARDED,
        **features: str,
    ) -> pytest.RunResult:
        pytester.makeini(ini)
        pytester.makepyfile(test_features=module)
        pytester.makeconftest(conftest)
        folder = pytester.mkdir("features")
        for name, text in features.items():
            (folder / f"{name}.feature").write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess(*lean, *arguments)

    return run


def said(result: pytest.RunResult) -> str:
    return "\n".join([*result.outlines, *result.errlines])


def test_a_feature_that_can_fail_may_pass(suite: Suite) -> None:
    result = suite(good=GOOD)
    assert result.ret == 0
    result.assert_outcomes(passed=1)


def test_a_feature_that_does_not_hold_fails(suite: Suite) -> None:
    result = suite(good=GOOD.replace("no profiles", "one profile"))
    result.assert_outcomes(failed=1)
    assert "Target holds 0 profiles, not 1: none" in said(result)


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        ("Feature: Bare", "bad.feature: has no scenario"),
        ("Feature: Bare\n  Rule: Nothing yet", "bad.feature: has no scenario"),
        ("", "bad.feature: holds no feature"),
        ("# nothing yet", "bad.feature: holds no feature"),
        ("Feature: F\n  Scenario: S\n    Nonsense", "scenario 'S' has no step of its own"),
        (
            "Feature: F\n  Background:\n    Given 1 hour passes\n\n  Scenario: S",
            "bad.feature:5: scenario 'S' has no step of its own",
        ),
        (
            "Feature: F\n  Rule: R\n    Scenario: S",
            "bad.feature:3: scenario 'S' has no step of its own",
        ),
        (
            GOOD + GOOD.partition("Good\n")[2],
            "bad.feature:3: scenario 'Nobody is there' has the name of the one in line 5",
        ),
        (
            GOOD.replace("Scenario", "Scenario Outline"),
            "bad.feature:3: scenario 'Nobody is there' is an outline without examples",
        ),
        (
            GOOD + "    Examples:\n      | user |\n",
            "bad.feature:3: scenario 'Nobody is there' is an outline without examples",
        ),
        ("Scenario: S", "bad.feature: "),
    ],
)
def test_a_feature_that_could_not_fail_fails_the_run_and_the_rest_runs(
    suite: Suite, feature: str, reason: str
) -> None:
    bound = feature.strip().startswith("Feature") and "Scenario" in feature
    module = (
        BOUND if bound else 'from pytest_bdd import scenarios\nscenarios("features/good.feature")'
    )
    result = suite(module=module, good=GOOD, bad=feature)
    assert result.ret == 1
    assert result.parseoutcomes()["failed"] == 1
    assert result.parseoutcomes()["passed"] >= 1
    assert reason in said(result)


def test_an_outline_with_examples_is_fine(suite: Suite) -> None:
    outline = (
        "Feature: F\n  Scenario Outline: S\n    Then Target holds no profile of <who>\n"
        '    Examples:\n      | who |\n      | "a" |\n      | "b" |\n'
    )
    suite(outline=outline).assert_outcomes(passed=2)


BOUND_BY_NAME = """
from pytest_bdd import scenario
@scenario("features/good.feature", "Nobody is there")
def test_it(): pass
"""


def test_a_scenario_no_test_is_bound_to_fails_the_run(suite: Suite) -> None:
    result = suite(module=BOUND_BY_NAME, ini=ELSEWHERE, good=GOOD, other=OTHER)
    assert result.ret != 0
    assert "other.feature:3: scenario 'Nobody is there' is bound to no test" in said(result)
    assert "good.feature" not in said(result)


def test_a_run_of_the_test_paths_that_binds_nothing_fails(suite: Suite) -> None:
    result = suite(module="def test_it(): pass", ini=ELSEWHERE, good=GOOD)
    assert result.ret == 1
    assert "good.feature:3: scenario 'Nobody is there' is bound to no test" in said(result)


def test_a_run_on_workers_that_binds_nothing_fails_too(
    suite: Suite, pytester: pytest.Pytester, lean: list[str]
) -> None:
    suite("--collect-only", module="def test_it(): pass", ini=ELSEWHERE, good=GOOD)  # writes files
    result = pytester.runpytest_subprocess(*lean, "-n", "1")
    assert result.ret == 1
    assert result.parseoutcomes() == {"failed": 1, "passed": 1}


@pytest.mark.parametrize(
    "arguments", [["test_features.py"], ["--ignore", "features"], ["--ignore-glob", "features*"]]
)
def test_a_run_of_a_part_may_bind_nothing(suite: Suite, arguments: list[str]) -> None:
    result = suite(*arguments, module="def test_it(): pass", good=GOOD)
    result.assert_outcomes(passed=1)


def test_one_test_may_be_run_alone(suite: Suite) -> None:
    result = suite("test_features.py::test_it", module=BOUND_BY_NAME, good=GOOD, other=OTHER)
    result.assert_outcomes(passed=1)


def test_tests_may_be_chosen_by_a_word(suite: Suite) -> None:
    suite("-k", "nowhere", good=GOOD).assert_outcomes(deselected=1)


def test_no_word_leaves_out_a_fault(suite: Suite) -> None:
    result = suite("-k", "nowhere", module=BOUND_BY_NAME, ini=ELSEWHERE, good=GOOD, other=OTHER)
    result.assert_outcomes(deselected=1, failed=1)


def test_a_folder_that_is_not_there_or_empty_fails_the_run(suite: Suite) -> None:
    ini = "[pytest]\nofftarget_features =\n    features\n    gone\n    empty\n"
    conftest = "import pathlib\npathlib.Path('empty').mkdir(exist_ok=True)\n"
    result = suite(ini=ini, conftest=conftest, good=GOOD)
    assert result.ret != 0
    assert "gone: there is no such folder" in said(result)
    assert "empty: holds no feature" in said(result)


def test_without_a_folder_named_nothing_is_guarded(suite: Suite) -> None:
    skipped = GOOD.replace("  Scenario", "  @skip\n  Scenario")
    bare = "Feature: Bare\n  Scenario: S"
    result = suite(ini="[pytest]\n", skipped=skipped, bare=bare)
    result.assert_outcomes(passed=1, skipped=1)


STEPS = """
import pytest
from pytest_bdd import step
@step("it is skipped")
def skipped(): pytest.skip("not today")
@step("it waits")
async def waits(): raise AssertionError("never seen")
@step("it yields")
async def yields(): yield 1
@step("it hands on")
def hands_on(): return waits()
@step("it hands on what yields")
def hands_on_yields(): return yields()
@step("it yields what waits")
def yields_waits(): yield waits()
"""
AWAITED = "returns something to await: pytest-bdd would not run it"


def scenario(line: str, tag: str = "") -> str:
    return f"Feature: F\n  {tag}\n  Scenario: S\n    Then {line}\n"


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        (scenario("it is skipped"), "a skipped scenario proves nothing: Skipped: not today"),
        (scenario("1 hour passes", "@skip"), "a skipped scenario proves nothing: "),
        (scenario("it waits"), "TypeError: waits is async: pytest-bdd would not run it"),
        (scenario("it yields"), "TypeError: yields is async: pytest-bdd would not run it"),
        (scenario("it hands on"), f"TypeError: hands_on {AWAITED}"),
        (scenario("it hands on what yields"), f"TypeError: hands_on_yields {AWAITED}"),
        (scenario("it yields what waits"), f"TypeError: yields_waits {AWAITED}"),
        (scenario("pigs fly"), 'Step definition is not found: Then "pigs fly"'),
    ],
    ids=[
        "by a step",
        "by a tag",
        "async",
        "async and yields",
        "returns a coroutine",
        "returns what yields asynchronously",
        "yields a coroutine",
        "undefined",
    ],
)
def test_a_step_that_is_not_carried_out_fails_with_its_reason(
    suite: Suite, feature: str, reason: str
) -> None:
    result = suite(conftest=STEPS, bad=feature)
    outcomes = result.parseoutcomes()
    assert result.ret == 1
    assert not outcomes.keys() & {"passed", "skipped"}
    assert reason in said(result)


def test_what_cannot_be_carried_out_here_is_not_run_and_the_run_may_pass(suite: Suite) -> None:
    steps = (
        "from pytest_bdd import step\nfrom simulator.testing.not_run import NotRun\n"
        "@step('it needs more')\ndef more(): raise NotRun('there is no browser')\n"
    )
    result = suite("-rs", conftest=steps, good=GOOD, other=scenario("it needs more", "@xfail"))
    assert result.ret == 0
    assert result.parseoutcomes() == {"passed": 1, "skipped": 1}
    assert "not run: there is no browser" in said(result)


def test_a_failure_that_was_expected_proves_nothing_either(suite: Suite) -> None:
    result = suite(bad=scenario("Target holds one profile", "@xfail"))
    assert result.ret == 1
    assert result.parseoutcomes() == {"failed": 1}
    assert "a skipped scenario proves nothing: it was expected to fail" in said(result)


def test_tests_beside_the_features_may_be_skipped(suite: Suite) -> None:
    module = f"{BOUND}import pytest\n@pytest.mark.skip\ndef test_it(): pass\n"
    suite(module=module, good=GOOD).assert_outcomes(passed=1, skipped=1)


def test_other_features_may_be_skipped(suite: Suite, pytester: pytest.Pytester) -> None:
    other: dict[str, Any] = {"test_other": 'from pytest_bdd import scenarios\nscenarios("other")\n'}
    pytester.makepyfile(**other)
    (pytester.mkdir("other") / "o.feature").write_text(scenario("1 hour passes", "@skip"))
    suite(good=GOOD).assert_outcomes(passed=1, skipped=1)


def test_where_nobody_can_see_what_steps_return_guarded_scenarios_alone_fail(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(sys.modules["pytest_bdd.scenario"], "call_fixture_func")
    unguarded = "def test_of_somebody_elses(): pass\n"
    result = suite("test_features.py", module=BOUND + unguarded, good=GOOD)
    result.assert_outcomes(failed=1, passed=1)
    assert "has no call_fixture_func, through which Offtarget sees what a step" in said(result)
