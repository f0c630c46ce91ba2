"""Two hundred scenarios side by side on one server: all of one visitor, and none sees another."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.client import Client

SCENARIO = """
  Scenario: Ann has the number {number}
    Given the setting "visibility_lag" is "{lag}m"
    And the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | number | {number} |
    And the visitor does "Product Viewed" on the laptop
    Then Target holds two profiles
    And the profile of "ann" has:
      | number | {number} |
    And the profile API answers Profile Not Found for "ann"
    Given the fault "outage-{number}":
      | endpoint | profile_fetch |
      | status   | {status}      |
    Then the profile API answers {status} for "ann"
    And the fault "outage-{number}" has struck one time
    Given the fault "outage-{number}" is over
    When {lag} minutes pass
    Then the profile API finds "ann" with:
      | number | {number} |
    And Target holds two profiles
"""
SCENARIOS, FILES = 200, 8


@pytest.mark.long
def test_two_hundred_scenarios_never_disturb_each_other(
    serve_with: Callable[..., str], tmp_path: Path
) -> None:
    for file in range(FILES):
        text = "".join(
            SCENARIO.format(number=one, lag=1 + one % 97, status=500 + one % 4)
            for one in range(file, SCENARIOS, FILES)
        )
        path = tmp_path / f"part_{file}.feature"
        path.write_text(f"Feature: Part {file}\n{text}", encoding="utf-8")
    url = serve_with()
    command = [sys.executable, "-m", "simulator.cli", "features", "run", str(tmp_path)]
    ran = subprocess.run(
        [*command, "--url", url, "-n", "auto"],
        check=False,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ran.returncode == 0, ran.stdout[-2_000:] + ran.stderr[-2_000:]
    assert f"all {SCENARIOS} scenarios ran every step and passed" in ran.stdout
    with Client(url) as client:
        assert client.tenants() == []
