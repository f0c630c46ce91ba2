"""A failing test leaves the bundle of its tenants, and that replays to the same bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from recording import differences
from simulator.bundle.model import Bundle, read

pytest_plugins = ["pytester"]

FEATURE = """
    Feature: F
      Scenario: She is found at once
        Given the visitor opens the page "Home" on the laptop
        When "ann" logs in on the laptop
        And 30 minutes pass
        Then the profile API finds "ann"
"""
BOUND = 'from pytest_bdd import scenarios\nscenarios("f.feature")'


@pytest.fixture
def left(pytester: pytest.Pytester, lean: list[str]) -> Callable[..., tuple[str, list[Path]]]:
    """Run a module of which one test fails; give what was said, and the bundles in a folder."""

    def call(module: str, folder: str, *arguments: str) -> tuple[str, list[Path]]:
        (pytester.path / "f.feature").write_text(FEATURE, encoding="utf-8")
        pytester.makepyfile(test_it=module)
        said = pytester.runpytest_inprocess(*lean, *arguments)
        said.assert_outcomes(failed=1)
        return said.stdout.str(), sorted((pytester.path / folder).glob("*.json"))

    return call


def read_back(path: Path) -> Bundle:
    return read(path.read_bytes())


@pytest.mark.parametrize("live", [False, True])
def test_a_failing_scenario_leaves_its_bundle_which_replays(
    left: Callable[..., tuple[str, list[Path]]], live_url: str, *, live: bool
) -> None:
    where = ["--offtarget-url", live_url] if live else []
    text, (path,) = left(BOUND, "kept/here", "--offtarget-bundles", "kept/here", *where)
    assert path.name.startswith("f-She-is-found-at-once-")
    assert "offtarget replay " in text
    bundle = read_back(path)
    last = next(one for one in reversed(bundle.entries) if one.surface == "target")
    assert (last.method, last.answer.status) == ("GET", 404)
    assert "not_yet_visible" in str(last.answer.headers)
    assert differences(bundle) == []
    assert differences(bundle, live_url) == []


def test_without_a_folder_it_is_in_the_cache(
    left: Callable[..., tuple[str, list[Path]]],
) -> None:
    module = "def test_it(lab):\n    lab.fetch('ann')\n    assert False"
    _, (path,) = left(module, ".pytest_cache/d/offtarget-bundles")
    assert [one.answer.status for one in read_back(path).entries] == [404]


def test_without_a_cache_either_there_is_none(
    left: Callable[..., tuple[str, list[Path]]],
) -> None:
    module = "def test_it(lab):\n    assert False"
    text, found = left(module, ".", "-pno:cacheprovider")
    assert found == []
    assert "offtarget bundle" not in text


def test_what_cannot_be_saved_is_said(
    left: Callable[..., tuple[str, list[Path]]], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    module = "def test_it(lab):\n    assert False"
    text, _ = left(module, ".", "--offtarget-bundles", str(tmp_path / "file"))
    assert "cannot be saved: " in text


def test_a_test_that_passes_leaves_none(pytester: pytest.Pytester, lean: list[str]) -> None:
    pytester.makepyfile(test_it="def test_it(lab):\n    lab.fetch('ann')")
    pytester.runpytest_inprocess(*lean, "--offtarget-bundles", "kept").assert_outcomes(passed=1)
    assert not (pytester.path / "kept").exists()
