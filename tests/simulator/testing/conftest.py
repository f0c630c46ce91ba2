"""What the plugin's tests share: suites run in this very process, by pytest's own tester.

The tester drops whatever a suite was the first to import, and httpx for one would be left
with classes nobody raises any more. So all that suites need is imported here, once.
"""

from collections.abc import Callable

import httpcore
import pytest

from commanding import LEAN
from kept_runs import BOUND, FEATURE, KEEP, STEPS, Came
from simulator.bundle import tape
from simulator.scenario import expect
from simulator.testing import labs
from simulator.testing.outcomes import Run, load

KEPT = (httpcore, expect, labs, tape)


@pytest.fixture(scope="session")
def lean() -> list[str]:
    """Leave out what these suites do not need, and what takes longer than all of them."""
    return ["--assert=plain", *LEAN]


@pytest.fixture
def run(pytester: pytest.Pytester, lean: list[str]) -> Callable[..., pytest.RunResult]:
    """Run a module of tests with the plugin, in a process of its own."""
    return _running(pytester, pytester.runpytest_subprocess, lean)


@pytest.fixture
def run_here(pytester: pytest.Pytester, lean: list[str]) -> Callable[..., pytest.RunResult]:
    """Run a module of tests with the plugin, in this process, which is faster."""
    return _running(pytester, pytester.runpytest_inprocess, lean)


def _running(
    pytester: pytest.Pytester, execute: Callable[..., pytest.RunResult], lean: list[str]
) -> Callable[..., pytest.RunResult]:
    def call(module: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=module)
        return execute(*lean, *arguments)

    return call


@pytest.fixture
def came_to(pytester: pytest.Pytester, lean: list[str]) -> Came:
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
        return int(done.ret), load(pytester.path / "reports")

    return call
