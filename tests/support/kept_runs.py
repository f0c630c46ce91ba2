"""A small feature, run by pytest's own tester, and what the run came to, as its report tells."""

from collections.abc import Callable

from simulator.testing.outcomes import Run

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
Came = Callable[..., tuple[int, Run]]


def told(run: Run) -> Told:
    return {one.title: (one.status, one.reason) for one in run.scenarios}
