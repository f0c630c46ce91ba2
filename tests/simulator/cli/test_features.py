"""``offtarget features``: features without any Python, and an exit code to believe."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Offtarget = Callable[..., Result]
GOOD = "Feature: Good\n  @a\n  Scenario: Time passes\n    Given 1 hour passes\n"
BAD = "Feature: Bad\n  Scenario: Nobody is there\n    Then Target holds one profile\n"


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
    assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (0, "8 passed, 0 failed (seed 0)")
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


def test_a_failure_is_told_without_a_traceback_and_fails_the_run(
    offtarget: Offtarget, folder: Path
) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    done = offtarget("features", "run", str(folder))
    assert done.exit_code == 1
    assert "Target holds 0 profiles, not 1: none" in done.stdout
    assert "Traceback" not in done.stdout
    assert ".py" not in done.stdout


def test_a_run_in_which_nothing_ran_is_not_green(offtarget: Offtarget, folder: Path) -> None:
    assert offtarget("features", "run", str(folder), "--tags", "@nobody").exit_code == 1
    (folder / "good.feature").unlink()
    assert offtarget("features", "run", str(folder)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "does not exist"),
        (["", "--tags", "@a or"], "'@a or' is no tag expression"),
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
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed (seed 0)")
    assert os.environ["PYTEST_ADDOPTS"] == "-k nothing"
    assert [path.name for path in inner.iterdir()] == ["good.feature"]


def test_one_file_can_be_run_alone(offtarget: Offtarget, folder: Path) -> None:
    (folder / "bad.feature").write_text(BAD, encoding="utf-8")
    assert offtarget("features", "run", str(folder / "good.feature")).exit_code == 0


def test_a_live_server_and_several_processes_do_as_well(
    offtarget: Offtarget, tmp_path: Path, live_url: str
) -> None:
    folder = tmp_path / "features"
    offtarget("features", "new", str(folder))
    done = offtarget("features", "run", str(folder), "--url", live_url, "-n", "2")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "8 passed, 0 failed (seed 0)")
