"""Features at a vendor's: a second server, on loopback, that has no lab API."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from heard import Heard, ran
from simulator.lab_api import PREFIX
from vendors_apart import Apart, apart

FEATURES = Path(__file__).parents[2] / "features"
UNTAGGED = "not tagged @vendor-safe, and the vendor target runs no other"


@pytest.fixture
def vendor() -> Iterator[Apart]:
    with apart() as server:
        yield server


def at(vendor: Apart, path: Path, *options: str) -> Heard:
    given = {"target": "vendor", "url": vendor.url, "client": "acct"}
    return ran(path, *(f"--offtarget-{name}={value}" for name, value in given.items()), *options)


def test_of_our_features_those_run_that_are_tagged(vendor: Apart, tmp_path: Path) -> None:
    for name in ("identity", "vendor_safe"):
        shutil.copy(FEATURES / f"{name}.feature", tmp_path)
    text = (FEATURES / "vendor_safe.feature").read_text(encoding="utf-8")
    heard = at(vendor, tmp_path)
    assert heard.failed == {}
    assert heard.passed == re.findall("Scenario: (.*)", text)
    assert set(heard.not_run.values()) == {UNTAGGED}
    assert len(heard.not_run) == 25
    assert heard.code == 0
    assert [path for path in vendor.paths if path.startswith(PREFIX)] == []


FOUND = """
@vendor-safe
Feature: An account without a lag
  Scenario: A login is found
    Given the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | plan | gold |
    Then the profile API finds "ann" with:
      | plan | gold |
    And the update of "ann" is delivered

  Scenario: Nobody else is called so
    Then the profile API answers Profile Not Found for "ann"
"""


def test_what_the_profile_api_answers_is_expected_and_nothing_else(
    vendor: Apart, tmp_path: Path
) -> None:
    (tmp_path / "found.feature").write_text(FOUND, encoding="utf-8")
    assert "answers 404, not 200" in at(vendor, tmp_path).failed["A login is found"]
    vendor.tenants.configure(vendor.tenants.of_code("acct"), {"preset": "instant"})
    for _ in range(2):  # nobody of a former run is met again
        heard = at(vendor, tmp_path)
        assert (len(heard.passed), heard.failed, heard.not_run) == (2, {}, {})


ASKING = """
@vendor-safe
Feature: Asking for more
  Scenario: {step}
    Given the visitor opens the page "Home" on the laptop
    {step}
"""


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("When 1 hour passes", "move the clock"),
        ('Given the setting "preset" is "instant"', "change settings"),
        ("Then Target holds one profile", "look into the profiles Target holds"),
        ('Then the verdict on "ann" is "never_created"', "say why Target answers as it does"),
        ("Then the delivery log counts:\n      | any | 1 |", "read the delivery log"),
        ("Given a token of the profile API is issued", "issue tokens"),
        ('When GET "/rest/v1/profiles/x" is called', "send requests word for word"),
        ('Given the team declares:\n      """\n      {}\n      """', "declare a workspace"),
    ],
)
def test_what_nobody_can_ask_a_vendor_for_is_not_run(
    vendor: Apart, tmp_path: Path, step: str, reason: str
) -> None:
    text = ASKING.replace("{step}", step.splitlines()[0], 1).replace("{step}", step)
    (tmp_path / "asking.feature").write_text(text, encoding="utf-8")
    heard = at(vendor, tmp_path)
    assert (heard.passed, heard.failed) == ([], {})
    assert [one for one in heard.not_run.values() if f"target cannot {reason}" in one]
    assert [path for path in vendor.paths if path.startswith(PREFIX)] == []


def test_an_event_about_somebody_whom_other_runs_know_is_not_sent(
    vendor: Apart, tmp_path: Path
) -> None:
    event = (
        'When the event arrives:\n      """\n      {"type": "identify", "userId": "ann"}\n      """'
    )
    text = ASKING.replace("{step}", "An event", 1).replace("{step}", event)
    (tmp_path / "asking.feature").write_text(text, encoding="utf-8")
    (why,) = at(vendor, tmp_path).not_run.values()
    assert why.startswith("the vendor target cannot send an event whose userId is 'ann'")
