"""Every example of the documents is a file, and every such file works."""

import itertools
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
import yaml

from commanding import LEAN, Offtarget
from simulator.lab import Lab
from simulator.testing.starter import write

ROOT = Path(__file__).parents[1]
PYTEST = [sys.executable, "-m", "pytest", *LEAN]
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
    assert {
        f"examples/{path.name}" for path in (DOCS / "examples").iterdir() if path.is_file()
    } == shown


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


def test_the_journey_passes(offtarget: Offtarget) -> None:
    done = offtarget("run", str(DOCS / "examples" / "journey.yaml"))
    assert done.exit_code == 0, done.stdout


@pytest.mark.parametrize("name", ["login.feature", "audience.feature"])
def test_a_feature_passes_with_the_one_line_of_python(tmp_path: Path, name: str) -> None:
    (tmp_path / "features").mkdir()
    feature = (DOCS / "examples" / name).read_text(encoding="utf-8")
    (tmp_path / "features" / name).write_text(feature, encoding="utf-8")
    module = 'from pytest_bdd import scenarios\n\nscenarios("features")\n'
    (tmp_path / "test_features.py").write_text(module, encoding="utf-8")
    done = subprocess.run(
        [*PYTEST, "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def features(folder: Path, *named: str) -> Path:
    """Lay examples down as the guide says: steps of one's own as conftest.py."""
    (folder / "features").mkdir()
    for name in named:
        kept = "conftest.py" if name == "own_steps.py" else name
        (folder / "features" / kept).write_text((DOCS / "examples" / name).read_text())
    return folder / "features"


def test_a_failure_is_told_as_the_guide_shows(
    offtarget: Offtarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    features(tmp_path, "too-soon.feature")
    monkeypatch.chdir(tmp_path)
    done = offtarget("features", "run", "features/too-soon.feature")
    assert done.stdout == (DOCS / "examples" / "too-soon.txt").read_text(encoding="utf-8")
    assert done.exit_code == 1


@pytest.mark.parametrize(
    "named", [("login.feature",), ("audience.feature",), ("own_steps.py", "own-steps.feature")]
)
def test_the_features_of_the_guides_pass_without_any_python(
    offtarget: Offtarget, tmp_path: Path, named: tuple[str, ...]
) -> None:
    done = offtarget("features", "run", str(features(tmp_path, *named)))
    assert done.exit_code == 0, done.stdout


def test_plain_pytest_runs_a_folder_that_a_project_names(tmp_path: Path) -> None:
    write(tmp_path / "features")
    (tmp_path / "features" / "pytest.ini").unlink()
    (tmp_path / "tests").mkdir()
    named = (DOCS / "examples" / "features-pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(named, encoding="utf-8")
    command = [*PYTEST, "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "8 passed" in done.stdout


JOB = yaml.safe_load((DOCS / "examples" / "features-ci.yml").read_text())["jobs"]["features"]
CELLS = list(itertools.product(*JOB["strategy"]["matrix"].values()))


def test_the_job_runs_what_there_is() -> None:
    said = [step["run"] for step in JOB["steps"] if "run" in step]
    assert said[0] == "pip install offtarget"
    command = re.sub(r"\$\{\{ matrix\.(\w+) \}\}", r"<\1>", said[1])
    assert command == (
        "offtarget features run features -n auto --report reports "
        "--wire <wire> --setting merge_at=<merge> --setting visibility_lag=<lag>"
    )


@pytest.mark.parametrize(
    ("wire", "merge", "lag"),
    [CELLS[0], *(pytest.param(*one, marks=pytest.mark.long) for one in CELLS[1:-1]), CELLS[-1]],
    ids=str,
)
def test_the_features_one_begins_with_pass_in_every_cell_of_the_matrix(
    offtarget: Offtarget, tmp_path: Path, wire: str, merge: str, lag: str
) -> None:
    write(tmp_path / "features")
    given = ["--wire", wire, "--setting", f"merge_at={merge}", "--setting", f"visibility_lag={lag}"]
    done = offtarget("features", "run", str(tmp_path / "features"), *given)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(("name", "passed"), [("test_journey.py", 1), ("test_checkout.py", 2)])
def test_the_tests_of_the_page_on_pytest_pass(tmp_path: Path, name: str, passed: int) -> None:
    command = [*PYTEST, "-q", "-p", "no:cacheprovider"]
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
def test_the_stories_of_the_teaching_tutorial_can_be_told(
    offtarget: Offtarget, scenario: str, says: str
) -> None:
    done = offtarget("run", scenario, "--story")
    assert done.exit_code == 0, done.stdout
    assert says in done.stdout


def test_the_audiences_of_the_page_are_taken_over_as_it_shows(offtarget: Offtarget) -> None:
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
