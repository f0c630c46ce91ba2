"""A suite of features each broken in its own way, and what every report has to say of each."""

import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

from commanding import LEAN

__all__ = ["CONFTEST", "EXPECTED", "FAULTS", "SECRETS", "Expected", "run", "write"]

SECRETS: Final = ("wk-hush-shop", "tok-hush-cloud", "the-hushed-lab-token", "s3cret-in-an-address")

FEATURES: Final = {
    "good": """
Feature: Good
  Rule: A visitor is known at once
    Background:
      Given the visitor opens the page "Home" on the laptop

    Scenario: Ann logs in
      When "ann" logs in on the laptop with traits:
        | plan | gold |
      And 2 hours pass
      Then the profile API finds "ann"
""",
    "undefined": """
Feature: Undefined
  Scenario: Nobody knows how
    Given 1 hour passes
    When pigs fly:
      | height | 10 |
    Then Target holds no profiles
""",
    "skipped": """
Feature: Skipped
  Scenario: By a step
    When it is skipped
    Then Target holds no profiles

  @skip
  Scenario: By a tag
    Then Target holds no profiles

  @xfail
  Scenario: By low hopes
    Then Target holds one profile
""",
    "empty": "Feature: Empty\n",
    "nothing": "# nothing yet\n",
    "bare": """
Feature: Bare
  Background:
    Given 1 hour passes

  Scenario: Without a step
""",
    "outline": """
Feature: Outline
  Scenario Outline: Without examples
    Then Target holds no profile of <who>

  Scenario Outline: Of <count>
    Then Target holds <count> profiles
    Examples:
      | count |
      | no    |
      | two   |
""",
    "unbound": """
Feature: Unbound
  Scenario: Bound
    Then Target holds no profiles

  Scenario: Forgotten
    Then Target holds no profiles
""",
    "duplicate": """
Feature: Duplicate
  Scenario: The same
    Then Target holds one profile

  Scenario: The same
    Then Target holds no profiles
""",
    "waiting": """
Feature: Async
  Scenario: Never awaited
    Then it waits
""",
    "table": """
Feature: Table
  Scenario: A row too short
    Given the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | plan |
    Then Target holds one profile
""",
    "unparsed": """
Feature: Unparsed
  Scenario: Half a table
    When "ann" logs in on the laptop with traits:
      | plan | gold |
      | plan |
""",
    "failing": """
Feature: Failing
  Scenario: Too early <b>&amp;
    Given the visitor opens the page "Home" on the laptop
    And "ann" logs in on the laptop
    And a request with secrets is made
    When the profile API finds "ann"
    Then Target holds no profiles
""",
    "crashing": """
Feature: Crashing
  @broken_before
  Scenario: In setup
    Then Target holds no profiles

  @broken_after
  Scenario: In teardown
    Then Target holds no profiles
""",
    "elsewhere": """
Feature: Elsewhere
  Scenario: Needs a browser
    Given it needs a browser
    Then Target holds no profiles
""",
}

CONFTEST: Final = """
import pytest
from pytest_bdd import step

from simulator.testing.not_run import NotRun
from simulator.testing.reporting import write


def pytest_offtarget_run(config, run):
    write(run, config.rootpath / "reports")


def pytest_bdd_apply_tag(tag, function):
    if tag.startswith("broken"):
        pytest.mark.usefixtures(tag)(function)
        return True


@pytest.fixture
def broken_before():
    raise RuntimeError("it fell over before anything began")


@pytest.fixture
def broken_after():
    yield
    raise RuntimeError("it fell over when all was done")


@step("it is skipped")
def skipped():
    pytest.skip("not today")


@step("it waits")
async def waits():
    raise AssertionError("never seen")


@step("it needs a browser")
def needs():
    raise NotRun("there is no browser here")


@step("it kills its process")
def kills():
    import os

    os._exit(3)


@step("a request with secrets is made")
def secret(lab):
    for query in (
        "access_token=s3cret-in-an-address", "x=wk-hush-shop", "x=tok-hush-cloud",
        "x=the-hushed-lab-token",
    ):
        lab.request("GET", f"/rest/v1/profiles/d-1?client=acme&{query}")
    print("wk-hush-shop")
"""
MODULE: Final = """
from pathlib import Path
from pytest_bdd import scenario, scenarios

for path in sorted(Path(__file__).with_name("features").glob("*.feature")):
    if path.stem not in ("empty", "nothing", "unparsed", "unbound"):
        scenarios(str(path))

@scenario("features/unbound.feature", "Bound")
def test_bound():
    pass
"""
INI: Final = "[pytest]\nofftarget_features = features\n"
WORKSPACE: Final = """
sources: {shop: {type: web, write_key: wk-hush-shop}}
destinations:
  cloud:
    type: cloud
    source: shop
    settings: {client_code: acme, bearer_token: tok-hush-cloud}
    mappings:
      - action: updateProfile
        trigger: type = "identify" and userId != null
        fields: {user_id: {"@path": "$.userId"}, traits: {"@path": "$.traits"}}
  pages:
    type: web
    source: shop
    settings: {client_code: acme}
    mappings:
      - action: upsertProfile
        trigger: type = "identify"
        fields: {userId: {"@path": "$.userId"}, traits: {"@path": "$.traits"}}
"""


class Expected(NamedTuple):
    """What a report has to say of a scenario.

    Attributes:
        feature: The feature's name.
        name: The scenario's name.
        status: What it came to.
        reason: What the reason holds; empty where it passed.
    """

    feature: str
    name: str
    status: str
    reason: str = ""


EXPECTED: Final = (
    Expected("Bare", "Without a step", "failed", "has no step of its own"),
    Expected("Crashing", "In setup", "failed", "it fell over before anything began"),
    Expected("Crashing", "In teardown", "failed", "it fell over when all was done"),
    Expected("Duplicate", "The same", "failed", "has the name of the one in line 5"),
    Expected("Duplicate", "The same", "passed"),
    Expected("Elsewhere", "Needs a browser", "not_run", "there is no browser here"),
    Expected("Failing", "Too early <b>&amp;", "failed", "was created just now and is visible"),
    Expected("Good", "Ann logs in", "passed"),
    Expected("Outline", "Without examples", "failed", "is an outline without examples"),
    Expected("Outline", "Of no", "passed"),
    Expected("Outline", "Of two", "failed", "Target holds 0 profiles, not 2"),
    Expected("Skipped", "By a step", "skipped", "not today"),
    Expected("Skipped", "By a tag", "skipped", "unconditional skip"),
    Expected("Skipped", "By low hopes", "skipped", "it was expected to fail"),
    Expected("Table", "A row too short", "failed", "a row is | name | value |, not ['plan']"),
    Expected("Unbound", "Bound", "passed"),
    Expected("Unbound", "Forgotten", "failed", "is bound to no test"),
    Expected("Undefined", "Nobody knows how", "undefined", "pigs fly"),
    Expected("Async", "Never awaited", "failed", "waits is async"),
)
FAULTS: Final = {
    "features/empty.feature": "has no scenario",
    "features/nothing.feature": "holds no feature",
    "features/unparsed.feature": "inconsistent cell count",
}


def write(folder: Path) -> None:
    """Write the suite."""
    (folder / "features").mkdir(parents=True)
    for name, text in FEATURES.items():
        (folder / "features" / f"{name}.feature").write_text(text.lstrip("\n"), encoding="utf-8")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_features.py").write_text(MODULE)
    (folder / "pytest.ini").write_text(INI)
    (folder / "w.yaml").write_text(WORKSPACE)


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the suite, or what is in its place."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--assert=plain", "-pno:cacheprovider", *LEAN, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
