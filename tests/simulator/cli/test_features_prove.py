"""``offtarget features prove``: who notices a broken rule, and an exit code for who does not."""

import json
from pathlib import Path

import pytest

from commanding import Offtarget
from watchful import RULES, VACUOUS, WATCHFUL, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a suite that notices two rules."""
    return written(tmp_path)


def flags(*chosen: str) -> list[str]:
    return [flag for rule in chosen for flag in ("--rule", rule)]


def test_a_vacuous_scenario_is_named(offtarget: Offtarget, folder: Path) -> None:
    (folder / "idle.feature").write_text(VACUOUS, encoding="utf-8")
    done = offtarget("features", "prove", str(folder), *flags(*RULES[:2]))
    assert done.exit_code == 1
    assert "idle.feature:3 Somebody comes, and nobody looks" in done.stdout
    assert "2 of 3 scenarios notice a broken rule; 2 of 2 rules are guarded." in done.stdout


def test_no_server_that_the_environment_names_has_a_say(
    offtarget: Offtarget, folder: Path, nowhere: str
) -> None:
    twins = {"OFFTARGET_URL": nowhere, "OFFTARGET_TARGET": "live"}
    done = offtarget("features", "prove", str(folder), *flags(*RULES[:2]), **twins)
    assert done.exit_code == 0, done.output
    assert "2 of 2 scenarios notice a broken rule; 2 of 2 rules are guarded." in done.stdout


def test_a_rule_that_nobody_notices_is_unguarded(offtarget: Offtarget, folder: Path) -> None:
    told = offtarget("features", "prove", str(folder), *flags(*RULES), "-n", "2")
    assert told.exit_code == 0
    assert "Unguarded (no scenario notices): admin-token" in told.stdout
    failed = offtarget("features", "prove", str(folder), *flags(*RULES), "--guard", "--json")
    assert failed.exit_code == 1
    content = json.loads(failed.stdout)
    assert content["unguarded"] == ["admin-token"]
    assert content["proves_nothing"] == []
    assert [one["noticed"] for one in content["scenarios"]] == [["visibility-lag"], ["lifetime"]]


def test_a_suite_that_is_red_is_said_to_be_so_first(offtarget: Offtarget, folder: Path) -> None:
    wrong = WATCHFUL.replace("no profile ", "two profiles")
    (folder / "watchful.feature").write_text(wrong, encoding="utf-8")
    done = offtarget("features", "prove", str(folder), *flags(*RULES))
    assert done.exit_code == 1
    assert done.stdout.startswith("The features are red as they are; nothing was broken:")
    assert "watchful.feature:8 A profile ends: " in done.stdout
    assert "Unguarded" not in done.stdout


def test_a_rule_that_cannot_be_broken_is_a_mistake(offtarget: Offtarget, folder: Path) -> None:
    done = offtarget("features", "prove", str(folder), "--rule", "gravity")
    assert done.exit_code == 2
    assert "--rule is 'gravity'; it must be one of " in done.stderr


NEEDY = """
import pytest
from pytest_bdd import given, parsers

from simulator.testing.not_run import NotRun


@given(parsers.parse("there is {what}"))
def needs(what):
    if what != "time":
        raise NotRun(f"there is no {what} here")
"""
NEEDS = """
Feature: Needy
  Scenario: Somebody needs a printer
    Given there is a printer
    Then Target holds no profiles
"""
OUTLINE = """
Feature: Needy
  Scenario Outline: A profile ends
    Given there is <what>
    And the visitor opens the page "Home" on the laptop
    When 14 days pass
    Then Target holds no profile
    Examples:
      | what      |
      | a printer |
      | time      |
      | paper     |
"""


@pytest.fixture
def needy(folder: Path) -> Path:
    """Give that folder with a step that not every place can do."""
    (folder / "conftest.py").write_text(NEEDY, encoding="utf-8")
    return folder


def test_what_was_not_run_is_listed(offtarget: Offtarget, needy: Path) -> None:
    (needy / "needy.feature").write_text(NEEDS, encoding="utf-8")
    done = offtarget("features", "prove", str(needy), *flags(*RULES[:2]))
    assert done.exit_code == 0, done.output
    assert "Not run, so nothing is known of them:\n  needy.feature:3 Somebody" in done.stdout
    assert "2 of 2 scenarios notice a broken rule" in done.stdout


def test_where_nothing_was_run_nothing_is_proven(offtarget: Offtarget, needy: Path) -> None:
    (needy / "watchful.feature").write_text(NEEDS, encoding="utf-8")
    done = offtarget("features", "prove", str(needy), *flags(*RULES))
    assert done.exit_code == 1
    assert "watchful.feature:3 Somebody needs a printer\n" in done.stdout
    assert "No scenario was run; nothing was broken." in done.stdout
    told = offtarget("features", "prove", str(needy), *flags(*RULES), "--json")
    assert told.exit_code == 1
    content = json.loads(told.stdout)
    assert [one["line"] for one in content["not_run"]] == [3]
    assert (content["scenarios"], content["unguarded"]) == ([], [])


def test_a_tag_that_no_scenario_has_is_named(offtarget: Offtarget, folder: Path) -> None:
    said = "no scenario here has the tag @typo, which --tags"
    done = offtarget("features", "prove", str(folder), *flags("lifetime"), "--tags", "not @typo")
    assert f"! {said} 'not @typo' names; so it leaves none out" in done.stdout.splitlines()
    told = offtarget(
        "features", "prove", str(folder), *flags("lifetime"), "--tags=not @typo", "--json"
    )
    assert [one.startswith(said) for one in json.loads(told.stdout)["notes"]] == [True]
    none = offtarget("features", "prove", str(folder), *flags("lifetime"), "--tags", "@typo")
    assert none.exit_code == 1
    assert f"there is no scenario to run; {said} @typo names; so it chooses none" in none.stderr


def test_an_outline_was_run_where_one_of_its_rows_was(offtarget: Offtarget, needy: Path) -> None:
    (needy / "watchful.feature").write_text(OUTLINE, encoding="utf-8")
    done = offtarget("features", "prove", str(needy), *flags("lifetime"))
    assert done.exit_code == 0, done.output
    assert "Not run" not in done.stdout
    assert "1 of 1 scenarios notice a broken rule; 1 of 1 rules are guarded." in done.stdout


LOOPING = """
from pytest_bdd import then

@then("the visitor is not found yet, or it waits for ever")
def waits(lab):
    while lab.explain(lab.device("laptop").anonymous_id).verdict == "found":
        pass
"""
ENDLESS = VACUOUS.replace(
    "When 59 minutes pass", "Then the visitor is not found yet, or it waits for ever"
)


def test_what_was_cut_off_is_told_and_counts_as_noticed(offtarget: Offtarget, folder: Path) -> None:
    (folder / "conftest.py").write_text(LOOPING, encoding="utf-8")
    (folder / "watchful.feature").write_text(ENDLESS, encoding="utf-8")
    done = offtarget("features", "prove", str(folder), *flags("visibility-lag"), "--limit", "1")
    assert done.exit_code == 0, done.output
    assert "visibility-lag: noticed, timed out\n" in done.stderr
    assert "1, timed out\n" in done.stdout
    assert (
        "Timed out after 1 s with visibility-lag broken, which counts as noticed:\n"
        "  watchful.feature:3 Somebody comes, and nobody looks\n"
    ) in done.stdout
    assert "1 of 1 scenarios notice a broken rule; 1 of 1 rules are guarded." in done.stdout


def test_what_was_never_reached_is_unknown_and_no_success(
    offtarget: Offtarget, folder: Path
) -> None:
    (folder / "conftest.py").write_text(LOOPING, encoding="utf-8")
    for number in range(3):
        (folder / f"endless_{number}.feature").write_text(ENDLESS, encoding="utf-8")
    given = [*flags("visibility-lag"), "--limit", "1"]
    done = offtarget("features", "prove", str(folder), *given)
    assert done.exit_code == 1
    says = (
        "Unknown (runs timed out before it was their turn):\n  watchful.feature:3 Within the hour"
    )
    assert says in done.stdout
    assert "Prove nothing" not in done.stdout
    content = json.loads(offtarget("features", "prove", str(folder), *given, "--json").stdout)
    assert [one["path"] for one in content["unknown"]] == ["watchful.feature"] * 2
    assert [one["path"] for one in content["timed_out"]["visibility-lag"]] == [
        f"endless_{number}.feature" for number in range(3)
    ]
    assert content["limit"] == 1
