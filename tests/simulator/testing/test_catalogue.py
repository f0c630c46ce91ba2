"""The catalogue of steps: whole, true, and of help where a step is unknown."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.testing import steps
from simulator.testing.catalogue import SUBJECTS, Entry, catalogue
from simulator.testing.nearest import nearest

pytest_plugins = ["pytester"]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return catalogue()


def test_every_module_of_steps_is_in_it() -> None:
    modules = {path.stem for path in Path(steps.__file__).parent.glob("*.py")}
    assert set(SUBJECTS) == modules - {"__init__"}


def test_no_two_steps_read_the_same(entries: list[Entry]) -> None:
    phrases = [entry.phrase for entry in entries]
    assert len(phrases) == len(set(phrases)) > 100


def test_every_step_says_what_it_does_and_is_used_in_our_features(entries: list[Entry]) -> None:
    for entry in entries:
        assert entry.about.endswith("."), entry
        assert entry.example, entry
        assert re.fullmatch(entry.pattern, entry.example[0]), entry
        assert len(entry.example) > 1 or not entry.takes, entry


def test_no_example_is_read_by_two_steps(entries: list[Entry]) -> None:
    for entry in entries:
        reading = [one for one in entries if re.fullmatch(one.pattern, entry.example[0])]
        assert reading == [entry]


def test_a_step_with_something_under_it_ends_in_a_colon_and_no_other(entries: list[Entry]) -> None:
    for entry in entries:
        assert entry.phrase.endswith(":") == bool(entry.takes), entry


def offtarget(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["features", "steps", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_lists_them_for_people_and_for_editors(entries: list[Entry]) -> None:
    shown = offtarget("--search", "holds profile")
    assert "Target holds {count} profile(s)" in shown
    assert "{count}  how many" in shown
    assert "{duration}" not in shown
    listed = json.loads(offtarget("--format", "json"))["steps"]
    assert [one["phrase"] for one in listed] == [entry.phrase for entry in entries]
    assert json.loads(offtarget("--json"))["steps"] == listed


def test_words_that_no_step_has_are_a_usage_error() -> None:
    done = CliRunner().invoke(main, ["features", "steps", "--search", "xyzzy"])
    assert done.exit_code == 2
    assert "no step has 'xyzzy' in it" in done.output


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Target holds 3 profile", None),
        ("target has two profiles", "Target holds {count} profile(s)"),
        ('"ann" logs on at the laptop', '"{user}" logs in on the {device}'),
        ("the visiter opens an unnamed page on the laptop", "the visitor opens an unnamed page"),
        ("the profile API finds ann", "the profile API finds {lookup}"),
        ("I wait for 1 hour", None),
    ],
)
def test_the_nearest_step_is_proposed(entries: list[Entry], text: str, meant: str | None) -> None:
    found = nearest(text, [entry.phrase for entry in entries])
    assert len(found) <= 3
    if meant is not None:
        assert any(one.startswith(meant) for one in found), found


def test_steps_that_are_nothing_like_it_are_not_proposed(entries: list[Entry]) -> None:
    assert nearest("pigs fly", [entry.phrase for entry in entries]) == []


def test_an_unknown_step_fails_with_the_nearest_also_of_the_teams_own(
    pytester: pytest.Pytester, run_here: Callable[..., pytest.RunResult]
) -> None:
    pytester.makeconftest(
        "from pytest_bdd import step\n@step('the team sings a song')\ndef sing(): pass\n"
    )
    (pytester.path / "f.feature").write_text(
        "Feature: F\n  Scenario: A\n    Given Target has one profile\n"
        "  Scenario: B\n    Given the team sang a song\n"
    )
    result = run_here("from pytest_bdd import scenarios\nscenarios('f.feature')\n")
    result.assert_outcomes(failed=2)
    said = "\n".join(result.outlines)
    assert 'Step definition is not found: Given "Target has one profile"' in said
    assert "Target holds {count} profile(s)" in said
    assert "the team sings a song" in said
    assert "all steps: offtarget features steps" in said
