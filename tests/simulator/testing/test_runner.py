"""Features as tests of their own folder: no Python of the team's, and none run twice."""

from collections.abc import Callable

import pytest

pytest_plugins = ["pytester"]

LOGIN = """
Feature: Login
  @smoke
  Scenario: Ann logs in
    Given the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop
    Then Target holds a profile of "ann"

  @slow @money
  Scenario Outline: Who has logged in is there
    Given the visitor opens the page "Home" on the laptop
    When "<who>" logs in on the laptop
    Then Target holds a profile of "<who>"
    Examples:
      | who |
      | ann |
    @rare
    Examples:
      | who |
      | bob |
"""
Suite = Callable[..., pytest.RunResult]


@pytest.fixture
def suite(pytester: pytest.Pytester, lean: list[str]) -> Suite:
    """Run a folder of features as a plain run of pytest does."""

    def run(*arguments: str, **files: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nofftarget_features = features\naddopts = --strict-markers\n")
        folder = pytester.path / "features"
        folder.mkdir(exist_ok=True)
        for name, text in {"login_feature": LOGIN, **files}.items():
            path = folder / name.replace("__", "/").replace("_", ".", 1)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess(*lean, "-v", *arguments)

    return run


def test_each_scenario_and_each_example_is_a_test_of_its_feature(suite: Suite) -> None:
    result = suite()
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "features/login.feature::Ann logs in PASSED*",
            "features/login.feature::Who has logged in is there[[]ann[]] PASSED*",
            "features/login.feature::Who has logged in is there[[]bob[]] PASSED*",
        ]
    )


def test_a_scenario_can_be_named(suite: Suite) -> None:
    suite("features/login.feature::Ann logs in").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("expression", "passed"),
    [
        ("@smoke", 1),
        ("smoke", 1),
        ("@smoke or @rare", 2),
        ("@slow and not @rare", 1),
        ("not (@smoke or @money)", 0),
    ],
)
def test_scenarios_are_chosen_by_their_tags(suite: Suite, expression: str, passed: int) -> None:
    suite(f"--offtarget-tags={expression}").assert_outcomes(passed=passed, deselected=3 - passed)


def test_tags_of_feature_and_rule_are_inherited(suite: Suite) -> None:
    text = (
        "@of-feature\nFeature: F\n  @of-rule\n  Rule: R\n    Scenario: S\n      Given 1s passes\n"
    )
    result = suite("--offtarget-tags=@of-feature and @of-rule", more_feature=text)
    result.assert_outcomes(passed=1, deselected=3)


def test_a_tag_expression_that_is_none_is_refused(suite: Suite) -> None:
    result = suite("--offtarget-tags=@a and")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert any("'@a and' is no tag expression" in line for line in result.errlines)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "on workers"])
def test_pytest_names_a_tag_that_no_scenario_has(suite: Suite, workers: tuple[str, ...]) -> None:
    result = suite("--offtarget-tags=not @rar", *workers)
    result.assert_outcomes(passed=3)
    said = (
        "offtarget: no scenario here has the tag @rar, which --tags 'not @rar' names; the nearest"
    )
    assert sum(line.startswith(said) for line in result.outlines) == 1


def test_tests_that_are_no_scenarios_have_no_tags_and_run(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(test_it="def test_it(): pass")
    suite("--offtarget-tags=@smoke").assert_outcomes(passed=2, deselected=2)


OWN = """
from pytest_bdd import parsers, step, then
@then('Target holds a profile of "ann"')
def same_words(): raise AssertionError("the team's own")
@step(parsers.parse('{who} logs in on the {place}'))
def vaguer(who, place): print("as the team says")
@step("the team has a word of its own")
def new_word(): pass
"""


def test_steps_of_a_conftest_beside_the_features_win_over_ours(suite: Suite) -> None:
    text = "Feature: F\n  Scenario: S\n    Given the team has a word of its own\n"
    result = suite("-s", conftest_py=OWN, more_feature=text)
    result.assert_outcomes(failed=3, passed=1)  # the vaguer one logs nobody in
    assert sum("as the team says" in line for line in result.outlines) >= 3
    assert any("the team's own" in line for line in result.outlines)
    assert any("Target holds no profile of 'bob'" in line for line in result.outlines)


def test_steps_of_another_folder_win_there_alone(suite: Suite) -> None:
    result = suite(sub__conftest_py=OWN, sub__more_feature=LOGIN)
    result.assert_outcomes(failed=3, passed=3)


def test_a_feature_that_a_module_binds_is_left_to_it(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        test_it='from pytest_bdd import scenarios\nscenarios("features/login.feature")\n'
    )
    result = suite(more_feature="Feature: F\n  Scenario: S\n    Given 1 hour passes\n")
    result.assert_outcomes(passed=4)
    assert not any("features/login.feature::" in line for line in result.outlines)


def test_a_module_beside_the_features_binds_them_all_or_fails(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    bound = 'from pytest_bdd import scenarios\nscenarios("login.feature")\n'
    (pytester.mkdir("features") / "test_it.py").write_text(bound, encoding="utf-8")
    result = suite("features/test_it.py", more_feature=LOGIN)
    assert result.ret != 0
    assert any("more.feature:4" in line for line in result.outlines)


def test_without_a_folder_named_features_are_nobodys(suite: Suite) -> None:
    result = suite("-o", "offtarget_features=")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


WORKSPACE = """
sources: {shop: {type: web, write_key: wk}}
destinations:
  page: {type: web, source: shop, settings: {client_code: brand}, mappings: [{action: trackEvent}]}
audiences:
  Gold: {rule: {profile: plan, equals: [gold]}}
"""
DECLARED = """
Feature: Declared
  Scenario: The team's audience is there, and a page has no triggerView
    Given the visitor opens the page "Home" on the laptop
    When the visitor does "Bought" on the laptop
    Then the team has the audience "Gold"
    And at.js on the laptop sent the parameters:
      | event_name | Bought |
"""


@pytest.mark.parametrize("place", ["workspace_yaml", "sub__workspace_yaml"])
def test_the_nearest_workspace_file_beside_a_feature_is_declared(suite: Suite, place: str) -> None:
    files = {place: WORKSPACE, "sub__more_feature": DECLARED}
    result = suite(login_feature="Feature: F\n  Scenario: S\n    Given 1s passes\n", **files)
    result.assert_outcomes(passed=2)


def test_a_workspace_file_above_the_folder_is_not_looked_at(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    (pytester.path / "workspace.yaml").write_text("nonsense")
    suite().assert_outcomes(passed=3)


def test_on_a_live_server_labs_with_one_workspace_do_not_meet(suite: Suite, live_url: str) -> None:
    again = DECLARED.replace("Scenario: The", "Scenario Outline: The") + (
        "    Examples:\n      | n |\n      | 1 |\n      | 2 |\n      | 3 |\n      | 4 |\n"
    )
    flags = ["-n", "2", "--offtarget-url", live_url]
    result = suite(*flags, workspace_yaml=WORKSPACE, login_feature=again)
    result.assert_outcomes(passed=4)


def test_a_feature_that_is_named_and_cannot_be_read_fails(suite: Suite) -> None:
    for text, says in (("nonsense", "Unexpected token"), ("# nothing", "holds no feature")):
        result = suite("features/bad.feature", bad_feature=text)
        result.assert_outcomes(failed=1)
        assert any(says in line for line in result.outlines)


def test_what_is_asked_for_answers_for_itself_alone(suite: Suite) -> None:
    bare = "Feature: Bare"
    suite("features/login.feature", bad_feature=bare).assert_outcomes(passed=3)
    suite("features/sub", sub__login_feature=LOGIN, bad_feature=bare).assert_outcomes(passed=3)
    suite("features", bad_feature=bare).assert_outcomes(passed=6, failed=1)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("1s passes\n      | a | b |", "a table follows the step, which takes none"),
        ('1s passes\n      """\n      a\n      """', "a text follows the step, which takes none"),
        ("the settings are:", "the step wants a table under it, and there is none"),
        ("the event arrives:", "the step wants a text in triple quotes under it"),
        (
            "the settings are:\n      | a | b | c |",
            "a row is | name | value |, not ['a', 'b', 'c']",
        ),
        ('it answers "a"', "there is no answer yet: no step before has asked for anything"),
    ],
)
def test_what_stands_under_a_step_is_what_it_takes(suite: Suite, step: str, says: str) -> None:
    result = suite(login_feature=f"Feature: F\n  Scenario: S\n    Given {step}\n")
    result.assert_outcomes(failed=1)
    assert any(says in line for line in result.outlines)


def test_a_placeholder_that_is_written_otherwise_than_its_column_fails(suite: Suite) -> None:
    wrong = LOGIN.replace('"<who>" logs', '"<whom>" logs').replace('of "<who>"', 'of "<whom>"')
    result = suite("-k", "Who", login_feature=wrong)
    result.assert_outcomes(failed=2, deselected=1)
    said = "scenario 'Who has logged in is there' names <whom>, which is no column of its examples"
    assert any(said in line for line in result.outlines)


def test_other_angle_brackets_are_no_placeholders(suite: Suite) -> None:
    suite(login_feature=LOGIN.replace('"Home"', '"<b>Home</b>"')).assert_outcomes(passed=3)
