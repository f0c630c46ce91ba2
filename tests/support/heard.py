"""What became of features that a test runs."""

from pathlib import Path

import pytest

from simulator.testing.suite import Suite

__all__ = ["Heard", "ran"]


class Heard:
    """Hears what each scenario came to, by its name.

    Attributes:
        passed: Those that passed.
        not_run: Why the others could not be run.
        failed: What went wrong.
        code: The exit code.
    """

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.not_run: dict[str, str] = {}
        self.failed: dict[str, str] = {}
        self.code = -1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed[report.nodeid] = str(report.longrepr)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("::")[2]
        if report.failed:
            self.failed[name] = str(report.longrepr)
        elif report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self.not_run[name] = str(why).removeprefix("not run: ")
        elif report.when == "call":
            self.passed.append(name)


def ran(path: Path, *options: str, parallel: str = "0") -> Heard:
    """Run the features of a folder, as ``offtarget features run`` does."""
    heard = Heard()
    heard.code = Suite(path, options=options, parallel=parallel).run(heard)
    return heard
