"""Every example of the documents is a file, and every such file works."""

import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from simulator.lab import Lab

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
SHOWN = [
    (page.name, *found)
    for page in sorted(DOCS.glob("*.md"))
    for found in EXAMPLE.findall(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "example", "text"), SHOWN, ids=lambda value: value[:30])
def test_a_page_shows_the_example_as_it_is(page: str, example: str, text: str) -> None:
    assert (DOCS / example).read_text(encoding="utf-8") == text, page


def test_every_example_is_shown() -> None:
    shown = {example for _, example, _ in SHOWN}
    assert {f"examples/{path.name}" for path in (DOCS / "examples").iterdir()} == shown


def offtarget(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "simulator.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_python_example_says_what_the_tutorial_says() -> None:
    done = subprocess.run(
        [sys.executable, DOCS / "examples" / "scenario3.py"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    profiles, waiting, delivered = done.stdout.splitlines()
    assert profiles.endswith("'ann']")
    assert waiting.startswith("awaiting_retry since third-party id 'ann' was created just now")
    assert delivered == "delivered"


def test_the_journey_passes() -> None:
    done = offtarget("run", str(DOCS / "examples" / "journey.yaml"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["login.feature", "audience.feature"])
def test_a_feature_passes_with_the_one_line_of_python(tmp_path: Path, name: str) -> None:
    (tmp_path / "features").mkdir()
    feature = (DOCS / "examples" / name).read_text(encoding="utf-8")
    (tmp_path / "features" / name).write_text(feature, encoding="utf-8")
    module = 'from pytest_bdd import scenarios\n\nscenarios("features")\n'
    (tmp_path / "test_features.py").write_text(module, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize(("name", "passed"), [("test_journey.py", 1), ("test_checkout.py", 2)])
def test_the_tests_of_the_page_on_pytest_pass(tmp_path: Path, name: str, passed: int) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", os.devnull, str(DOCS / "examples" / name)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert f"{passed} passed" in done.stdout


@pytest.mark.parametrize(
    ("scenario", "says"),
    [
        ("faq-too-soon", "will be retried"),
        ("lag-beyond-the-retries", "lost: no retry is left"),
        ("faq-expired", "expired"),
    ],
)
def test_the_stories_of_the_teaching_tutorial_can_be_told(scenario: str, says: str) -> None:
    done = offtarget("run", scenario, "--story")
    assert done.returncode == 0, done.stdout
    assert says in done.stdout


def test_the_audiences_of_the_page_are_taken_over_as_it_shows() -> None:
    page = (DOCS / "audiences.md").read_text(encoding="utf-8")
    done = offtarget("audiences", "import", str(DOCS / "examples" / "adobe-audiences.json"))
    command = "$ offtarget audiences import docs/examples/adobe-audiences.json\n"
    assert f"```console\n{command}{done.stdout}{done.stderr}```" in page


def test_the_python_of_the_page_on_audiences_says_what_it_says() -> None:
    page = (DOCS / "audiences.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    code, said = code.rsplit("# ", 1)
    with Lab() as lab, redirect_stdout(StringIO()) as printed:
        laptop = lab.device("laptop")
        laptop.visit("Home")
        laptop.identify("ann", {"tier": "gold"})
        exec(code, {"lab": lab})  # noqa: S102  it is ours
    assert printed.getvalue() == said
