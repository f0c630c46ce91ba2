"""Where labs stand: what each target can do, and how one is chosen."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from heard import Heard
from simulator.lab import Lab
from simulator.testing import limits
from simulator.testing.browsers.chromium import BrowserError, find, launching
from simulator.testing.dated import instant_named
from simulator.testing.limits import limited
from simulator.testing.not_run import NotRun
from simulator.testing.suite import Suite
from simulator.testing.targets import ABILITIES, TARGETS, chosen

pytest_plugins = ["pytester"]
Run = Callable[..., pytest.RunResult]
CONTROLS = {
    "begin_replay",
    "bundle",
    "client",
    "delete",
    "delete_snapshot",
    "keep_snapshot",
    "let_machine_be",
    "reset",
    "restore",
    "restore_snapshot",
    "snapshot",
    "snapshots",
}
"""What of a tenant needs the lab API as such."""


def public(of: object) -> set[str]:
    return {name for name in dir(of) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ((None,), "process"),
        ((None, "http://x"), "live"),
        (("live",), "live"),
        (("browser", "http://x"), "browser"),
        (("vendor", "http://x", "acct"), "vendor"),
    ],
)
def test_a_target_is_chosen(told: tuple[str, ...], name: str) -> None:
    assert chosen(*told).name == name


def test_what_needs_an_ability_is_there_and_all_else_is_known() -> None:
    with Lab() as lab:
        tenant, device = public(lab.tenant), public(lab.device("laptop"))
        needing = limits._Tenant.NEEDS.keys()
        assert needing <= tenant
        assert tenant - needing - (limits._Tenant.FREE or set()) == CONTROLS
        assert limits._Device.NEEDS.keys() <= device
        assert limits._AtJs.NEEDS.keys() <= public(lab.device("laptop").atjs)
        assert limits._Lab.NEEDS.keys() <= public(lab)


def test_every_ability_is_one_that_some_target_lacks() -> None:
    lacking = {ability for target in TARGETS.values() for ability in target.cannot}
    assert lacking == set(ABILITIES)


def test_who_can_do_everything_is_given_as_it_is() -> None:
    with Lab() as lab:
        assert limited(lab, TARGETS["process"]) is lab
        assert limited(lab, TARGETS["live"]) is lab


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda lab: lab.device("phone", storage_life="7d"), "shorten a browser's memory"),
        (lambda lab: lab.device("phone", blocked=("at.js",)), "keep at.js or Segment away"),
        (lambda lab: lab.device("phone", consent="withheld"), "ask visitors for consent"),
        (lambda lab: lab.device("laptop").withhold_consent(), "ask visitors for consent"),
        (lambda lab: lab.devices["laptop"].relive({}), "act on a recorded event"),
        (lambda lab: setattr(lab.device("laptop").atjs, "ecid", "1"), "Adobe's ID service"),
        (lambda lab: lab.segment, "set the destinations up anew"),
        (lambda lab: lab.tenant.declare({}), "declare a workspace"),
        (lambda lab: lab.render("laptop"), "render a page on a server first"),
    ],
)
def test_what_a_target_cannot_do_is_not_run(ask: Callable[[Lab], object], reason: str) -> None:
    with limited(Lab(), TARGETS["browser"]) as lab:
        lab.device("laptop").visit("Home")
        assert lab.devices["laptop"].atjs.sent
        assert lab.profiles()
        with pytest.raises(NotRun, match=f"the browser target cannot .*{reason}"):
            ask(lab)
        assert list(lab.devices) == ["laptop"]


def test_the_lab_api_as_such_is_none_of_a_vendors() -> None:
    with limited(Lab(), TARGETS["vendor"]) as lab, pytest.raises(NotRun, match="use the lab API"):
        lab.tenant.snapshot()


FEATURES = Path(__file__).parents[3] / "features"
NAMING = [
    ("lifecycle", "The verdict says when it will be", "line 30 names 10:00"),
    ("lifecycle", "Exactly after 14 days it is gone", "line 91 names 2026-01-05"),
    (
        "delivery_errors",
        "Within the hour the lookup fails, and Segment will retry",
        "line 16 names 10:00",
    ),
]
DATED = """
Feature: Dates
  Scenario: In a table
    Then its answer holds:
      | when | 2026-01-05T10:59:50.000Z |
  Scenario: In a text
    When the event arrives:
      \"\"\"
      {"type": "track", "event": "x", "timestamp": "2027-01-06T00:00:00Z"}
      \"\"\"
  Scenario Outline: In a row of <when>
    Then the verdict on "ann" is "expired" and says "<when>"
    Examples:
      | when                       |
      | 9:05                       |
      | 2027-01-07                 |
      | 2026-01-04                 |
      | 2026-02-30                 |
      | 2019-12-31T23:59:50Z       |
      | 24:00 16:9 a10:00 1:10:00  |
      | http://127.0.0.1:8420      |
"""


@pytest.fixture
def dated(pytester: pytest.Pytester) -> dict[str, str]:
    """Collect features; give the instant that each test names."""
    (pytester.path / "dated.feature").write_text(DATED, encoding="utf-8")
    items, _ = pytester.inline_genitems("-oofftarget_features=.")
    return {item.name: instant_named(item) for item in items}


def test_the_instants_that_a_scenario_names_are_found_and_what_is_none_is_not(
    dated: dict[str, str],
) -> None:
    assert [one for one in dated.values() if one] == [
        "line 4 names 2026-01-05",
        "line 7 names 2027-01-06",
        "line 12 names 9:05",
    ]
    assert len(dated) == 9


@pytest.mark.parametrize(("name", "scenario", "where"), NAMING)
def test_in_browsers_a_scenario_that_names_a_date_is_not_run_and_says_why(
    name: str, scenario: str, where: str, live_url: str
) -> None:
    path, heard = FEATURES / f"{name}.feature", Heard()
    lines = [one.strip() for one in path.read_text(encoding="utf-8").splitlines()]
    line = lines.index(f"Scenario: {scenario}") + 1
    Suite(path, target="browser", url=live_url, line=line).run(heard)
    assert list(heard.not_run.values()) == [
        f"the browser target cannot begin on a fixed date, and {where}"
    ]
    assert (heard.passed, heard.failed) == ([], {})


def test_a_live_target_starts_a_server_where_none_is_named(run_here: Run) -> None:
    module = """
        def test_a(lab, offtarget_server):
            assert lab.tenant.client.url == offtarget_server.url
            assert lab.tenant.name in offtarget_server.client.tenants()
    """
    run_here(module, "--offtarget-target", "live").assert_outcomes(passed=1)


def test_a_target_that_lacks_something_is_refused(
    run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFTARGET_TARGET", "vendor")
    result = run_here("def test_a(lab): pass")
    assert "offtarget_target: the vendor target needs the URL to send to" in str(result.outlines)


def test_a_missing_browser_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BrowserError, match=r"not at 'nowhere'.*apt-get install.*OFFTARGET_BROWSER"):
        find("nowhere")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(BrowserError, match=r"pip install 'offtarget\[browser\]'"), launching("x"):
        pass


def test_a_browser_is_found_where_it_commonly_is() -> None:
    assert find(sys.executable) == sys.executable
