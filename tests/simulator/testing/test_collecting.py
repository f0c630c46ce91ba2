"""A run of features: what was left out, stopped, crashed or never collected is told as such."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import made_runs
from report_readers import READERS
from simulator.testing.assembling import Collected
from simulator.testing.outcomes import Run, Status, load

pytest_plugins = ["pytester"]

KEEP = """
from pathlib import Path
from simulator.testing.reporting import write

def pytest_offtarget_run(config, run):
    write(run, Path("reports"))
"""
STEPS = """
import os
import pytest
from pytest_bdd import step

@step("it kills its process")
def kills(): os._exit(3)
@step("it presses control and c")
def interrupts(): raise KeyboardInterrupt
@step("it says half a character")
def half(): raise AssertionError("half \\ud83d of it")
@step("it needs a browser")
def needs():
    from simulator.testing.not_run import NotRun
    raise NotRun("there is none")
"""
FEATURE = """
Feature: F
  @slow
  Scenario: Slow
    Then Target holds no profiles
  Scenario: Red
    Then Target holds one profile
  Scenario Outline: Of <count>
    Then Target holds <count> profiles
    Examples:
      | count |
      | no    |
    @slow
    Examples:
      | count |
      | 0     |
"""
BOUND = 'from pytest_bdd import scenarios\nscenarios("f.feature")\n'
Told = dict[str, tuple[str, str]]


@pytest.fixture
def came_to(pytester: pytest.Pytester, lean: list[str]) -> Callable[..., tuple[int, Run]]:
    """Run a feature; give the exit code, and what the run came to."""

    def call(
        *arguments: str, feature: str = FEATURE, module: str = BOUND, conftest: str = ""
    ) -> tuple[int, Run]:
        (pytester.path / "f.feature").write_text(feature, encoding="utf-8")
        pytester.makeconftest(KEEP + STEPS + conftest)
        pytester.makepyfile(test_f=module)
        apart = "-n" in arguments or "control and c" in feature or conftest
        run = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        done = run(*lean, "-Wignore", *arguments)
        return int(done.ret), load(Path(pytester.path / "reports"))

    return call


Came = Callable[..., tuple[int, Run]]


def told(run: Run) -> Told:
    return {one.title: (one.status, one.reason) for one in run.scenarios}


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


SECOND = """
tries = []

def at_the_second_try():
    tries.append(1)
    assert len(tries) > 1, "not yet"

@step("it comes to be")
def comes_to_be(): at_the_second_try()

@pytest.fixture
def before(): at_the_second_try()

@pytest.fixture
def after():
    yield
    at_the_second_try()
"""
PHASES = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    for last in (False, True):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        again = not last and any(one.failed for one in reports)
        for one in reports:
            one.outcome = "rerun" if one.failed and again else one.outcome
            if not again or {told}:
                item.ihook.pytest_runtest_logreport(report=one)
        if not again:
            return True
"""
CALL = """
@pytest.hookimpl(wrapper=True, {first})
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        hook = item.ihook.pytest_runtest_call
        again = pytest.CallInfo.from_call(lambda: hook(item=item), when="call")
        report = pytest.TestReport.from_item_and_call(item, again)
    return report
"""
FUNCTION = """
@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    try:
        return (yield)
    except AssertionError:
        names = pyfuncitem._fixtureinfo.argnames
        pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
        return True
"""
AGAIN = {
    "all phases": PHASES.replace("{told}", "True"),
    "all phases, and the first in silence": PHASES.replace("{told}", "False"),
    "the call, before it is looked at": CALL.replace("{first}", "trylast=True"),
    "the call, after it was looked at": CALL.replace("{first}", "tryfirst=True"),
    "the function": FUNCTION,
}
UNSTABLE = (
    "Feature: F\n  Scenario: S\n    Given Target holds no profiles\n    Then it comes to be\n"
)


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
def test_what_passes_only_when_tried_again_is_red_in_every_report(
    came_to: Came, pytester: pytest.Pytester, again: str
) -> None:
    code, run = came_to(feature=UNSTABLE, conftest=SECOND + again)
    assert code == 1
    assert told(run) == {"S": ("failed", "passed only when tried again; at first: not yet")}
    assert not run.faults
    for name, read in READERS.items():
        ((_, _, status, why),) = read(pytester.path / "reports")
        assert status.lower().startswith("fail"), name
        assert "passed only when tried again; at first: not yet" in why, name


def test_bundle_and_clock_are_those_of_the_first_try(came_to: Came) -> None:
    feature = UNSTABLE.replace("Target holds no profiles", "1 hour passes")
    later = "    if tries: lab.advance('1h')\n    at_the_second_try()\n"
    conftest = SECOND.replace("comes_to_be(): at_the_second_try()", f"comes_to_be(lab):\n{later}")
    _, run = came_to(feature=feature, conftest=conftest + AGAIN["all phases"])
    (one,) = run.scenarios
    assert one.reason.startswith("passed only when tried again")
    assert one.clock == "2026-01-05T10:00:00Z"
    assert Path(one.bundle).name == "f-S-f1be8f.json"


@pytest.mark.parametrize("fixture", ["before", "after"])
def test_so_is_what_went_wrong_before_or_after_the_first_try(came_to: Came, fixture: str) -> None:
    module = (
        f"import pytest\nfrom pytest_bdd import scenario\n@pytest.mark.usefixtures({fixture!r})\n"
    )
    bound = module + '@scenario("f.feature", "S")\ndef test_s(): pass\n'
    feature = UNSTABLE.replace("it comes to be", "Target holds no profiles")
    again = AGAIN["all phases, and the first in silence"]
    code, run = came_to(feature=feature, module=bound, conftest=SECOND + again)
    assert code == 1
    phase = "setup" if fixture == "before" else "teardown"
    why = f"passed only when tried again; at first: {phase} failed: not yet"
    assert told(run) == {"S": ("failed", why)}


def test_what_was_red_is_not_made_grey_by_a_try_that_is_not_run(came_to: Came) -> None:
    second = "@step('it comes to be')\ndef comes_to_be():\n    tries.append(1)\n"
    last = "    assert len(tries) > 1, 'not yet'\n    needs()\n"
    silent = AGAIN["all phases, and the first in silence"]
    code, run = came_to(feature=UNSTABLE, conftest=f"tries = []\n{second}{last}{silent}")
    assert code == 1
    assert told(run)["S"][0] == "failed"


@pytest.mark.parametrize("later", ["passed", "not_run"])
def test_what_is_red_in_one_process_is_red_whatever_it_is_in_another(later: Status) -> None:
    red, other = made_runs.scenario(status="failed"), made_runs.scenario(status=later)
    for heard in ((red, other), (other, red)):
        collected = Collected()
        for one in heard:
            collected.outcome("test", msgspec.json.encode(one).decode())
        assert collected.outcomes["test"].status == "failed"
        assert collected.outcomes["test"].reason.endswith("it failed")


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
