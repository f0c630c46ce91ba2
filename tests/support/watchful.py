"""A suite that notices two rules of the world, for the tests of what proves features."""

from pathlib import Path

__all__ = ["RULES", "VACUOUS", "WATCHFUL", "written"]

WATCHFUL = """
Feature: Watchful
  Scenario: Within the hour nobody is found
    Given the visitor opens the page "Home" on the laptop
    When 59 minutes pass
    Then the profile API answers Profile Not Found for the laptop's anonymousId

  Scenario Outline: A profile ends
    Given the visitor opens the page "Home" on the laptop
    When <time> pass
    Then Target holds <profiles>
    Examples:
      | time    | profiles    |
      | 13 days | one profile |
      | 14 days | no profile  |
"""
VACUOUS = """
Feature: Idle
  Scenario: Somebody comes, and nobody looks
    Given the visitor opens the page "Home" on the laptop
    When 59 minutes pass
"""
"""A feature that notices nothing."""
RULES = ["visibility-lag", "lifetime", "admin-token"]
"""The two rules that are noticed, and one that is not."""


def written(folder: Path) -> Path:
    """Write the suite into a folder, and give the folder."""
    (folder / "watchful.feature").write_text(WATCHFUL, encoding="utf-8")
    return folder
