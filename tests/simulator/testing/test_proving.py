"""Rules of the world broken one at a time: who notices, and who proves nothing."""

from pathlib import Path

import pytest

import delivery_answers
from simulator.breaks import BREAKS, broken
from simulator.lab import Lab
from simulator.ledger import rules
from simulator.testing.proving import Proof, ProofError, Scenario, breakable, prove
from simulator.testing.suite import Suite
from watchful import RULES, VACUOUS, WATCHFUL, written

pytest_plugins = ["pytester"]

FEATURES = Path(__file__).parents[3] / "features"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a suite that notices two rules."""
    return written(tmp_path)


def test_what_can_be_broken_is_what_the_ledger_says() -> None:
    assert {rule.id for rule in breakable()} == set(BREAKS)


def test_every_break_is_undone() -> None:
    before = {rule: BREAKS[rule] for rule in BREAKS}
    for rule in BREAKS:
        with broken(rule):
            pass
    assert before == BREAKS
    with Lab() as lab:
        lab.device("laptop").visit("Home")
        assert len(lab.tenant.profiles().profiles) == 1


def test_a_rule_is_broken_for_a_while() -> None:
    with broken("visibility-lag"), Lab() as lab:
        lab.device("laptop").visit("Home")
        assert lab.explain(lab.device("laptop").anonymous_id).verdict == "found"
    with Lab() as lab:
        lab.device("laptop").visit("Home")
        assert lab.explain(lab.device("laptop").anonymous_id).verdict == "not_yet_visible"


def test_counted_or_not_the_answers_are_the_same(folder: Path) -> None:
    (folder / "idle.feature").write_text(VACUOUS, encoding="utf-8")
    (folder / "again.feature").write_text(WATCHFUL, encoding="utf-8")
    suite = Suite(folder)
    whole, quick = prove(suite, RULES, count=True), prove(suite, RULES)
    assert whole.proves_nothing == quick.proves_nothing
    assert [one.name for one in whole.proves_nothing] == ["Somebody comes, and nobody looks"]
    assert whole.unguarded == quick.unguarded == ["admin-token"]
    assert whole.noticed == {"visibility-lag": 2, "lifetime": 2, "admin-token": 0}


def test_a_rule_is_guarded_also_by_those_that_have_noticed_another(folder: Path) -> None:
    proof = prove(Suite(folder), ["lifetime", "visit-prolongs", "lifetime"])
    assert [rule.id for rule in proof.rules] == ["lifetime", "visit-prolongs"]
    both = prove(Suite(folder), ["visibility-lag", "lag-per-identifier", "lifetime", "web-creates"])
    assert both.unguarded == ["lag-per-identifier"]
    assert both.scenarios[Scenario("watchful.feature", 8, "A profile ends")][-1] == "web-creates"


def test_a_folder_without_a_suite_cannot_be_proven(tmp_path: Path) -> None:
    with pytest.raises(ProofError, match="holds no feature"):
        prove(Suite(tmp_path), RULES)


OWN = """
from pytest_bdd import then
@then("the team finds the visitor only later")
def later(lab):
    assert lab.explain(lab.device("laptop").anonymous_id).verdict == "not_yet_visible"
"""


def test_a_team_s_own_steps_notice(folder: Path) -> None:
    (folder / "conftest.py").write_text(OWN, encoding="utf-8")
    own = VACUOUS.replace("When 59 minutes pass", "Then the team finds the visitor only later")
    (folder / "watchful.feature").write_text(own, encoding="utf-8")
    proof = prove(Suite(folder), ["visibility-lag"])
    assert (proof.proves_nothing, proof.unguarded) == ([], [])


LOOPING = """
from pytest_bdd import then

@then("the visitor is not found yet, or it waits for ever")
def waits(lab):
    while lab.explain(lab.device("laptop").anonymous_id).verdict == "found":
        try:
            lab.request("GET", "/")
        except Exception:
            pass
"""
ENDLESS = """
Feature: Endless
  Scenario Outline: Somebody waits <for>
    Given the visitor opens the page "Home" on the laptop
    Then the visitor is not found yet, or it waits for ever
    Examples:
      | for  |
      | them |
      | you  |
"""


@pytest.fixture
def endless(folder: Path) -> Path:
    """Give that folder with a scenario that comes to no end without a lag."""
    (folder / "conftest.py").write_text(LOOPING, encoding="utf-8")
    (folder / "endless.feature").write_text(ENDLESS, encoding="utf-8")
    return folder


@pytest.mark.parametrize("count", [pytest.param(True, marks=pytest.mark.long), False])
def test_a_scenario_that_comes_to_no_end_is_cut_off_and_the_rest_goes_on(
    endless: Path,
    count: bool,  # noqa: FBT001
) -> None:
    proof = prove(Suite(endless), RULES, limit=5, jobs=2, count=count)
    (late,) = proof.timed_out["visibility-lag"]
    assert (late.name, list(proof.timed_out)) == ("Somebody waits <for>", ["visibility-lag"])
    noticed = {one.name: seen for one, seen in proof.scenarios.items()}
    assert noticed == {
        "Somebody waits <for>": ["visibility-lag"],
        "Within the hour nobody is found": ["visibility-lag"],
        "A profile ends": ["lifetime"],
    }
    assert (proof.limit, proof.unreached, proof.proves_nothing) == (5, {}, [])
    assert proof.unguarded == ["admin-token"]


def test_after_three_were_cut_off_the_rest_is_unknown_and_not_called_vain(endless: Path) -> None:
    (endless / "watchful.feature").unlink()
    (endless / "zero.feature").write_text(VACUOUS, encoding="utf-8")
    for number in range(2):
        (endless / f"endless_{number}.feature").write_text(ENDLESS, encoding="utf-8")
    proof = prove(Suite(endless), ["visibility-lag"], limit=1)
    assert len(proof.timed_out["visibility-lag"]) == 3
    assert [one.path for one in proof.unknown] == ["zero.feature"]
    assert list(proof.unreached.values()) == [["visibility-lag"]]
    assert (proof.proves_nothing, proof.unguarded) == ([], [])


def test_a_run_has_ten_times_as_long_as_the_unbroken_one_and_a_minute_at_least(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prove(Suite(folder), ["lifetime"]).limit == 60
    monkeypatch.setattr("simulator.testing.proving.LEAST", 0.01)
    assert 0.01 < prove(Suite(folder), ["lifetime"]).limit < 60


ENDING = """
import os
from pytest_bdd import then

@then("the process ends")
def ends(): os._exit(0)
"""


def test_a_run_whose_process_ends_is_no_proof_and_says_where(folder: Path) -> None:
    (folder / "conftest.py").write_text(ENDING, encoding="utf-8")
    own = VACUOUS.replace("When 59 minutes pass", "Then the process ends")
    (folder / "watchful.feature").write_text(own, encoding="utf-8")
    says = "came to no end: its process ended with exit code 0 in watchful.feature::Somebody comes"
    with pytest.raises(ProofError, match=says):
        prove(Suite(folder), ["lifetime"])


@pytest.mark.parametrize("workers", ["0", "1"])
def test_with_the_option_a_test_that_comes_to_no_end_fails_in_time(
    pytester: pytest.Pytester, lean: list[str], workers: str
) -> None:
    pytester.makeini("[pytest]\nofftarget_features = .\n")
    pytester.makeconftest(LOOPING)
    (pytester.path / "endless.feature").write_text(ENDLESS, encoding="utf-8")
    (pytester.path / "watchful.feature").write_text(WATCHFUL, encoding="utf-8")
    given = ["--offtarget-break", "visibility-lag", "--offtarget-limit", "1"]
    ran = pytester.runpytest_inprocess(*lean, "-n", workers, *given)
    ran.assert_outcomes(failed=3, passed=2)
    assert "timed out after 1 s, with visibility-lag broken" in ran.stdout.str()


DEAF = """
from pytest_bdd import then

class Deaf:
    def __del__(self):  # what is raised in here is lost
        while True:
            pass

@then("the visitor is not found yet, or it waits for ever")
def waits(lab):
    deaf = Deaf()
    del deaf
    while True:
        pass
"""


def test_a_test_that_does_not_hear_of_it_at_first_fails_all_the_same(
    pytester: pytest.Pytester, lean: list[str]
) -> None:
    pytester.makeini("[pytest]\nofftarget_features = .\n")
    pytester.makeconftest(DEAF)
    (pytester.path / "endless.feature").write_text(ENDLESS, encoding="utf-8")
    given = ["--offtarget-break", "visibility-lag", "--offtarget-limit", "1", "-Werror"]
    ran = pytester.runpytest_subprocess(*lean, *given, timeout=60)
    ran.assert_outcomes(failed=2)
    assert "timed out after 1 s, with visibility-lag broken" in ran.stdout.str()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_option_breaks_a_rule_in_every_worker(
    pytester: pytest.Pytester, lean: list[str], workers: str
) -> None:
    pytester.makeini("[pytest]\nofftarget_features = .\n")
    (pytester.path / "watchful.feature").write_text(WATCHFUL, encoding="utf-8")
    ran = pytester.runpytest_inprocess(*lean, "-n", workers, "--offtarget-break", "lifetime")
    ran.assert_outcomes(passed=2, failed=1)
    pytester.runpytest_inprocess(*lean).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["gravity"], "'gravity'; it must be one of "),
        (["lifetime", "--offtarget-limit", "0"], "must be more than 0 seconds"),
        (["lifetime", "--offtarget-url", "http://127.0.0.1:9"], "the target is live"),
    ],
)
def test_what_the_option_cannot_break_is_refused(
    pytester: pytest.Pytester, lean: list[str], given: list[str], says: str
) -> None:
    ran = pytester.runpytest_inprocess(*lean, "--offtarget-break", *given)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert any(says in line for line in ran.errlines)


@pytest.fixture(scope="module")
def ours() -> Proof:
    """Prove our own features, by every rule that can be broken.

    What a broken world answers is not kept to be held against Adobe's models.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(delivery_answers.FOLDER)
        return prove(Suite(FEATURES), jobs=2)


@pytest.mark.long
def test_no_scenario_of_ours_proves_nothing_and_no_rule_is_unguarded(ours: Proof) -> None:
    assert ours.red == []
    assert ours.proves_nothing == []
    assert ours.unguarded == []


@pytest.mark.long
def test_every_proof_in_the_ledger_turns_red_where_its_rule_is_broken(ours: Proof) -> None:
    noticed = {f"{one.path} / {one.name}": seen for one, seen in ours.scenarios.items()}
    blind = [one.id for one in rules() if one.broken and one.id not in noticed[one.proof]]
    assert blind == []
