"""What passes only when it is tried again is red, whoever tries it, and however."""

from pathlib import Path

import msgspec
import pytest

import made_runs
from kept_runs import Came, told
from report_readers import READERS
from simulator.testing.assembling import Collected
from simulator.testing.outcomes import Status

pytest_plugins = ["pytester"]

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
