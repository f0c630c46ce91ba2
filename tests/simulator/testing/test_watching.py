"""A run that ends before its time: told as such, whoever ended it, with what was heard of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from report_readers import READERS
from simulator.testing.outcomes import Run, load
from simulator.testing.suite import Suite
from simulator.testing.watching import WatchedError, watched

STEPS = """
import os, signal
from pathlib import Path
import pytest
from pytest_bdd import step

@step("it ends its process")
def ends(): os._exit(0)
@step("somebody kills it")
def kills(): os.kill(os.getpid(), signal.SIGKILL)
@step("it leaves a child behind and ends")
def leaves():
    if os.fork():
        os._exit(0)
    Path("child").write_text(str(os.getpid()))
    signal.pause()
@step("it ends when all is done")
def ends_later(late): pass
@pytest.fixture
def late():
    yield
    os._exit(0)
@step("it waits to be ended")
def waits():
    Path("waits").write_text("now")
    signal.pause()
"""
FEATURE = """
Feature: F
  Scenario: Before
    Given 1 hour passes
  Scenario: Fatal
    Given 1 hour passes
    When {step}
    Then Target holds no profiles
  Scenario: After
    Given 1 hour passes
"""
WHERE = "fatal.feature:5"


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write features of which one does something to its run."""
    monkeypatch.chdir(tmp_path)

    def write(step: str) -> Path:
        folder = tmp_path / "features"
        folder.mkdir()
        (folder / "conftest.py").write_text(STEPS, encoding="utf-8")
        (folder / "fatal.feature").write_text(FEATURE.format(step=step), encoding="utf-8")
        return folder

    return write


def told(run: Run | None) -> dict[str, tuple[str, str]]:
    assert run is not None
    return {one.name: (one.status, one.reason) for one in run.scenarios}


ENDED = {
    "it ends its process": ("ended with exit code 0", " (in line 7, When it ends its process)"),
    "somebody kills it": ("was killed by SIGKILL", " (in line 7, When somebody kills it)"),
    "it leaves a child behind and ends": (
        "ended with exit code 0",
        " (in line 7, When it leaves a child behind and ends)",
    ),
    "it ends when all is done": (
        "ended with exit code 0",
        " (in line 8, Then Target holds no profiles)",
    ),
}


@pytest.mark.parametrize("step", ENDED)
def test_a_run_whose_process_ends_is_red_and_names_the_scenario(
    suite: Callable[[str], Path], step: str
) -> None:
    code, run = watched(Suite(suite(step)))
    try:
        how, where = ENDED[step]
        assert code != 0
        assert told(run) == {
            "Before": ("passed", ""),
            "Fatal": ("failed", f"it never ended: the process it ran in {how}{where}"),
            "After": ("not_run", "the run ended before it was its turn"),
        }
        assert run is not None
        assert [one.reason for one in run.faults] == [
            f"the run ended early: its process {how} while {WHERE} ran"
        ]
    finally:
        if Path("child").exists():
            os.kill(int(Path("child").read_text(encoding="utf-8")), signal.SIGKILL)


def test_the_command_says_so_with_an_exit_code_and_in_every_report(
    suite: Callable[[str], Path], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "simulator.cli", "features", "run"]
    reports = tmp_path / "reports"
    done = subprocess.run(
        [*command, str(suite("it ends its process")), "--report", str(reports)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stderr
    sentence = f"the run ended early: its process ended with exit code 0 while {WHERE} ran"
    assert f"Do not believe this run: {sentence}. Seed 0." in done.stdout
    assert not load(reports).ok
    for name, read in READERS.items():
        fatal = [one for one in read(reports) if one[1] == "Fatal"]
        assert ["it never ended" in one[3] for one in fatal] == [True], name
        text = "".join(path.read_text(encoding="utf-8") for path in reports.iterdir())
        assert sentence in text


def waiting(folder: Path, *options: str) -> "subprocess.Popen[str]":
    """Start a run, and wait until it waits to be ended."""
    os.mkfifo("waits")
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator.cli", "features", "run", str(folder), *options],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert Path("waits").read_text(encoding="utf-8") == "now"
    return process


HOW = {
    signal.SIGTERM: f"the run ended early: its process was killed by SIGTERM while {WHERE} ran",
    signal.SIGINT: "the run was interrupted",
}


@pytest.mark.parametrize("number", HOW)
def test_who_ends_the_command_ends_the_run_and_has_its_reports(
    suite: Callable[[str], Path], tmp_path: Path, number: signal.Signals
) -> None:
    reports = tmp_path / "reports"
    with waiting(suite("it waits to be ended"), "--report", str(reports)) as process:
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 1
    assert [one.reason for one in load(reports).faults] == [HOW[number]]


def test_an_interrupt_that_reaches_both_is_one(suite: Callable[[str], Path]) -> None:
    with waiting(suite("it waits to be ended")) as process:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        said, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Do not believe this run: the run was interrupted" in said
    assert errors == ""


@pytest.mark.parametrize(
    ("hook", "says"),
    [
        ("def pytest_collect_file(): os._exit(0)", "ended with exit code 0 as features were read"),
        ("os._exit(0)", ""),
    ],
    ids=["collecting", "loading"],
)
def test_a_run_that_ends_before_it_has_begun_is_none(
    suite: Callable[[str], Path], hook: str, says: str
) -> None:
    folder = suite("it ends its process")
    (folder / "conftest.py").write_text(f"import os\n{hook}\n", encoding="utf-8")
    if not says:
        with pytest.raises(WatchedError, match="that read the features ended with exit code 0"):
            watched(Suite(folder))
        return
    code, run = watched(Suite(folder))
    assert code != 0
    assert run is not None
    assert run.faults[0].reason == f"the run ended early: its process {says}"
    assert {one.status for one in run.scenarios} == {"not_run"}


def test_what_is_heard_of_a_run_that_ends_early_has_no_secret(
    suite: Callable[[str], Path],
) -> None:
    folder = suite("it ends its process")
    (folder / "workspace.yaml").write_text(
        "sources: {shop: {type: web, write_key: wk-hush}}", encoding="utf-8"
    )
    text = FEATURE.format(step="it ends its process").replace("Fatal", "Fatal wk-hush")
    (folder / "fatal.feature").write_text(text, encoding="utf-8")
    _, run = watched(Suite(folder))
    assert "wk-hush" not in str(run)
    assert "Fatal ********" in told(run)
