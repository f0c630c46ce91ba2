"""A run of features, told in the terminal for people: what failed and why, no traceback."""

import re
from collections import Counter
from typing import Final

import pytest
from rich.console import Console
from rich.markup import escape

__all__ = ["Teller"]

_RAISED: Final = re.compile(r"^(?:[\w.]+\.)?(?:AssertionError|Failed|\w+Error|\w+NotFound\w*): ")
_MARKS: Final = {"passed": "[green]✓[/]", "failed": "[red]✗[/]"}


class Teller:
    """Hears of tests as pytest carries them out, and tells.

    Args:
        out: Where it is told.
        seed: What chance starts from.
    """

    def __init__(self, out: Console, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self._out = out
        self._seed = seed

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell of a file that could not be read."""
        if report.failed:
            self._tell("failed", report.nodeid, _why(report))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell of a scenario, once it is through or has failed."""
        if report.failed or report.when == "call":
            self._tell(report.outcome, report.nodeid, _why(report) if report.failed else "")

    def pytest_sessionfinish(self) -> None:
        """Sum up."""
        counted = ", ".join(f"{self.counts[one]} {one}" for one in ("passed", "failed"))
        self._out.print(f"{counted} (seed {self._seed})", highlight=False)

    def _tell(self, outcome: str, name: str, why: str) -> None:
        self.counts[outcome] += 1
        mark = _MARKS.get(outcome, "[yellow]-[/]")
        self._out.print(f"{mark} {escape(name.replace('::', ' › ', 1))}", soft_wrap=True)  # noqa: RUF001
        for line in why.splitlines():
            self._out.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)


def _why(report: pytest.TestReport | pytest.CollectReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr or "") if crash is None else str(crash.message)
    return _RAISED.sub("", text)
